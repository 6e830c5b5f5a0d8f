"""What goods come back on without a manager: how much cash, for how many days, and which never."""

import datetime
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import day as written_day
from galla.foundation.formats import money_symbol
from galla.returns.errors import BeyondTheTerms
from galla.returns.models import NotReturnable, ReturnTerms
from galla.sales.rows import LineRow, SaleRow

BEYOND = "return.beyond"
MOST_DAYS = 3_650


def set_terms(
    *,
    access: Access,
    cash_limit_minor: int | None = None,
    window_days: int | None = None,
    without_bill: bool = False,
    not_returnable: Collection[int] = (),
) -> ReturnTerms:
    """Say so much cash goes back for a bill, for so many days after the bill's, and what does not come back.

    ``without_bill``: whether a manager may take goods back that nobody has the bill of.

    None for as much, or for ever. Raises ``InvalidInput``.
    """
    access.require("settings.edit")
    if window_days is not None and not 0 <= window_days <= MOST_DAYS:
        raise InvalidInput(_("From 0 to %(most)d days.") % {"most": MOST_DAYS}, field="window_days")
    wanted = sorted(set(not_returnable))
    known = set(access.rows(Product).filter(pk__in=wanted).values_list("pk", flat=True))
    for place, number in enumerate(not_returnable):
        if number not in known:
            raise InvalidInput(_("There is no such product in this shop."), field=f"not_returnable.{place}")

    def work() -> ReturnTerms:
        said = {"cash_limit_minor": cash_limit_minor, "window_days": window_days, "without_bill": without_bill}
        terms, _made = ReturnTerms.objects.update_or_create(shop=access.shop, defaults=said)
        access.rows(NotReturnable).exclude(pk__in=wanted).delete()
        rows = [NotReturnable(product_id=number, shop=access.shop) for number in wanted]
        NotReturnable.objects.bulk_create(rows, ignore_conflicts=True)
        return terms

    return in_transaction(work)


def terms_of(shop_id: int) -> ReturnTerms:
    """The shop's terms; those of a shop that never said any."""
    return ReturnTerms.objects.filter(shop_id=shop_id).first() or ReturnTerms(shop_id=shop_id)


def demand_in_time(access: Access, terms: ReturnTerms, sale: SaleRow, today: datetime.date, *, field: str) -> None:
    """Refuse goods of a bill of too long ago. Raises ``BeyondTheTerms``, which a manager's PIN answers."""
    if access.can(BEYOND) or terms.window_days is None:
        return
    last = sale.business_date + datetime.timedelta(days=terms.window_days)
    if today > last:
        detail = _("These goods came back until %(day)s. A manager may allow it.") % {"day": written_day(last)}
        raise BeyondTheTerms(detail, field=field, permission=BEYOND)


def kept_back(access: Access, lines: Iterable[LineRow]) -> set[int]:
    """Which products of some lines the shop does not take back."""
    products = [line.product_id for line in lines if line.product_id is not None]
    return set(access.rows(NotReturnable).filter(pk__in=products).values_list("pk", flat=True))


def demand_returnable(kept: Collection[int], line: LineRow, access: Access, *, field: str) -> None:
    """Refuse goods the shop does not take back. Raises ``BeyondTheTerms``, which a manager's PIN answers."""
    if line.product_id in kept and not access.can(BEYOND):
        detail = _("%(name)s is not taken back. A manager may allow it.") % {"name": line.name}
        raise BeyondTheTerms(detail, field=field, permission=BEYOND)


def demand_cash_allowed(access: Access, terms: ReturnTerms, cash_minor: int, *, earlier_minor: int) -> None:
    """Refuse more cash than goes back for these bills without a manager, with what went back for them before.

    Raises ``BeyondTheTerms``, which a PIN answers.
    """
    limit = terms.cash_limit_minor
    if limit is not None and cash_minor and earlier_minor + cash_minor > limit and not access.can(BEYOND):
        detail = _("Up to %(limit)s goes back in cash. A manager may allow more.") % {"limit": money_symbol(limit)}
        raise BeyondTheTerms(detail, field="allowed_by", permission=BEYOND)
