"""What was taken off bills: by hand on a line, by hand off the bill, by an offer, by a coupon's code.

Every part of a discount is of one line of one bill, so what is asked by kind, by bill or for the whole shop adds up to
the paisa. A price that is lower (a batch marked down, a price by hand) takes nothing off: it is the price. What came
back of goods gave its part of the discount back, counted from the beginning of the line as its money is
(``docs/algorithms/returns.md``): so the parts of a line that came back whole are what was given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.foundation.database.rows import execute
from galla.pricing.numbers import round_half_away
from galla.reports.periods import Period


class DiscountKind(models.TextChoices):
    """How something came off a bill."""

    LINE = "line", _("By hand on a line")
    BILL = "bill", _("By hand off the bill")
    OFFER = "offer", _("Offer")
    COUPON = "coupon", _("Coupon")


class Source(NamedTuple):
    """What took it off: a kind, and the id of the person, the offer or the coupon."""

    kind: str
    of_id: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which days, of which branch (of the bill), and of one source; None for all."""

    period: Period
    branch: Branch | None = None
    source: Source | None = None


class Given(NamedTuple):
    """What one source took off: on how many bills, so much in minor units. ``name`` is the offer's, as bills say it."""

    source: Source
    name: str
    bills: int
    minor: int


class Back(NamedTuple):
    """What of a discount came back with goods, in minor units, of which bill."""

    source: Source
    name: str
    sale_id: int
    minor: int


_OFFERS = {
    "postgresql": (
        "CROSS JOIN jsonb_array_elements(l.offers) part(value)",
        "coalesce((SELECT sum(CAST(o.value ->> 3 AS bigint)) FROM jsonb_array_elements(l.offers) o(value)), 0)",
        "CAST(part.value ->> 0 AS bigint)",
        "part.value ->> 2",
        "CAST(part.value ->> 3 AS bigint)",
    ),
    "sqlite": (
        "JOIN json_each(l.offers) part",
        "coalesce((SELECT sum(json_extract(o.value, '$[3]')) FROM json_each(l.offers) o), 0)",
        "json_extract(part.value, '$[0]')",
        "json_extract(part.value, '$[2]')",
        "json_extract(part.value, '$[3]')",
    ),
}
_KEPT = "NOT EXISTS (SELECT 1 FROM sales_void v WHERE v.sale_id = s.id)"
_MADE = "s.business_date >= %s AND s.business_date <= %s"
# Of each line of which something came back on these days: how much had come back before them, and until their end.
_CAME_BACK = """
    JOIN (
        SELECT c.sale_line_id AS line_id, sum(c.quantity_milli) AS until_milli,
            sum(CASE WHEN n.business_date < %s THEN c.quantity_milli ELSE 0 END) AS before_milli
        FROM returns_creditnoteline c JOIN returns_creditnote n ON n.id = c.credit_note_id
        WHERE n.business_date <= %s AND c.sale_line_id IN (
            SELECT d.sale_line_id FROM returns_creditnoteline d JOIN returns_creditnote m ON m.id = d.credit_note_id
            WHERE m.shop_id = %s AND m.business_date >= %s AND m.business_date <= %s)
        GROUP BY c.sale_line_id
    ) back ON back.line_id = l.id
"""


def given(access: Access, asked: Asked) -> list[Given]:
    """What each source took off the bills of these days that were not taken back."""
    parts, parameters = _parts(access, asked)
    statement = (
        "SELECT p.kind, p.of_id, max(p.name), count(DISTINCT p.sale_id), CAST(sum(p.minor) AS bigint) "
        f"FROM ({parts}) p{_of_source(asked)} GROUP BY p.kind, p.of_id"
    )
    return [
        Given(Source(kind, int(of_id)), name, int(bills), int(minor))
        for kind, of_id, name, bills, minor in _run(statement, [*parameters, *_source(asked)])
    ]


def given_by_bill(access: Access, asked: Asked) -> dict[int, int]:
    """What came off each of these bills, in minor units."""
    parts, parameters = _parts(access, asked)
    statement = f"SELECT p.sale_id, CAST(sum(p.minor) AS bigint) FROM ({parts}) p{_of_source(asked)} GROUP BY p.sale_id"
    return {int(sale): int(minor) for sale, minor in _run(statement, [*parameters, *_source(asked)])}


def bills_with_any(access: Access, asked: Asked) -> int:
    """Off how many bills of these days anything came, whatever it was."""
    where, parameters = _bills(access, asked)
    return int(_run(f"SELECT count(*) FROM sales_sale s WHERE {where} AND s.discount_minor > 0", parameters)[0][0])


def came_back(access: Access, asked: Asked) -> Iterator[Back]:
    """What goods that came back on these days gave back of what had been taken off them, line by line."""
    parts, parameters = _parts(access, asked, coming_back=True)
    statement = (
        "SELECT p.kind, p.of_id, p.name, p.sale_id, p.minor, p.sold_milli, p.before_milli, p.until_milli "
        f"FROM ({parts}) p{_of_source(asked)}"
    )
    for kind, of_id, name, sale, minor, sold, before, now in _run(statement, [*parameters, *_source(asked)]):
        part = _share(int(minor), int(now), int(sold)) - _share(int(minor), int(before), int(sold))
        if part:
            yield Back(Source(kind, int(of_id)), name, int(sale), part)


def _share(minor: int, milli: int, sold_milli: int) -> int:
    share: int = round_half_away(minor * milli, sold_milli)
    return share


def _parts(access: Access, asked: Asked, *, coming_back: bool = False) -> tuple[str, list[Any]]:
    """Every part of a discount with its line, as a statement: three selects, for lines, bills and offers."""
    where, parameters = _bills(access, asked, coming_back=coming_back)
    expand, of_offers, offer, name, amount = _OFFERS[connection.vendor]
    join, more = (_CAME_BACK, ", back.before_milli, back.until_milli") if coming_back else ("", "")
    if coming_back:
        since, until = asked.period.since, asked.period.until
        parameters = [since, until, access.shop.pk, since, until, *parameters]
    line = f"FROM sales_sale s JOIN sales_saleline l ON l.sale_id = s.id {join}"
    columns = f"s.id AS sale_id, l.quantity_milli AS sold_milli{more}"
    rest = f"l.discount_minor - {of_offers}"
    statement = f"""
        SELECT 'line' AS kind, s.by_id AS of_id, '' AS name, {rest} AS minor, {columns}
        {line} WHERE {where} AND l.discount_minor > 0 AND {rest} <> 0
        UNION ALL
        SELECT 'bill', s.by_id, '', l.bill_discount_minor, {columns}
        {line} WHERE {where} AND l.bill_discount_minor > 0
        UNION ALL
        SELECT CASE WHEN u.id IS NULL THEN 'offer' ELSE 'coupon' END, coalesce(u.coupon_id, {offer}), {name},
            {amount}, {columns}
        {line} {expand} LEFT JOIN offers_couponuse u ON u.entry_id = s.id AND u.offer_id = {offer}
        WHERE {where} AND l.discount_minor > 0
    """
    return statement, parameters * 3


def _bills(access: Access, asked: Asked, *, coming_back: bool = False) -> tuple[str, list[Any]]:
    """Which bills: those made on these days, or of any day where goods that came back say which."""
    where: str = f"s.shop_id = %s AND {_KEPT}"
    parameters: list[Any] = [access.shop.pk]
    if not coming_back:
        where, parameters = f"{where} AND {_MADE}", [*parameters, asked.period.since, asked.period.until]
    if asked.branch is not None:
        return f"{where} AND s.branch_id = %s", [*parameters, asked.branch.pk]
    return where, parameters


def _of_source(asked: Asked) -> str:
    return " WHERE p.kind = %s AND p.of_id = %s" if asked.source else ""


def _source(asked: Asked) -> list[Any]:
    return list(asked.source) if asked.source else []


def _run(statement: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        return execute(cursor, statement, parameters)
