"""Discounts: what did the shop give away on some days, by kind and by who or what gave it, and what came back of it?

Equal to what bills of these days say was taken off. Each line opens to its bills.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.accounts.models import Branch, User
from galla.foundation.lists import Column, Empty, FootRow, Listing
from galla.offers.models import Coupon, Offer
from galla.reports.accounts import rows_by_id
from galla.reports.given_away import Asked, DiscountKind, Source, bills_with_any, came_back, given, given_by_bill
from galla.reports.periods import MonthFilters
from galla.sales.models import Sale

SUMS = ("given_minor", "back_minor", "left_minor")
ORDER = {kind: place for place, kind in enumerate(DiscountKind.values)}


@dataclass(frozen=True, slots=True)
class DiscountLine:
    """What one source gave, in minor units, off ``bills``; off ``all_bills`` all sources together."""

    source: Source
    name: str
    bills: int
    given_minor: int
    back_minor: int
    all_bills: int
    asked: Asked

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.source.kind}:{self.source.of_id}"

    @property
    def kind(self) -> Any:
        """Its kind in words."""
        return DiscountKind(self.source.kind).label

    @property
    def place(self) -> str:
        """To sort by: kinds in their order, the names of one together."""
        return f"{ORDER[self.source.kind]} {self.name.casefold()} {self.source.of_id}"

    @property
    def name_key(self) -> str:
        """To sort by."""
        return self.name.casefold()

    @property
    def left_minor(self) -> int:
        """What was given and did not come back."""
        return self.given_minor - self.back_minor

    @property
    def url(self) -> str:
        """The page of its bills."""
        told = {"since": self.asked.period.since, "until": self.asked.period.until, "source": self.key}
        branch = {"branch": self.asked.branch.pk} if self.asked.branch else {}
        return f"{reverse('reports:discounted-bills')}?{urlencode(told | branch)}"


@dataclass(slots=True)
class DiscountedBill:
    """What came off one bill, in minor units. ``sale`` is read for those that are shown."""

    pk: int
    given_minor: int
    back_minor: int
    sale: Sale | None = field(default=None, compare=False)

    @property
    def left_minor(self) -> int:
        """What was given and did not come back."""
        return self.given_minor - self.back_minor


def discounts(access: Access, asked: Asked) -> list[DiscountLine]:
    """Every source that gave something on these days, or of which something came back."""
    told = {one.source: one for one in given(access, asked)}
    back: dict[Source, int] = {}
    names: dict[Source, str] = {}
    for one in came_back(access, asked):
        back[one.source] = back.get(one.source, 0) + one.minor
        names[one.source] = one.name
    sources = {*told, *back}
    called = _names(access, sources)
    every = bills_with_any(access, asked)
    lines = []
    for source in sources:
        known = told.get(source)
        name = called.get(source) or (known.name if known else names[source])
        figures = (known.bills, known.minor) if known else (0, 0)
        lines.append(DiscountLine(source, name, *figures, back.get(source, 0), every, asked))
    return sorted(lines, key=lambda line: line.place)


def discounted_bills(access: Access, asked: Asked) -> list[DiscountedBill]:
    """The bills of these days something came off, and those of which goods came back on these days."""
    told = given_by_bill(access, asked)
    back: dict[int, int] = {}
    for one in came_back(access, asked):
        back[one.sale_id] = back.get(one.sale_id, 0) + one.minor
    return [DiscountedBill(number, told.get(number, 0), back.get(number, 0)) for number in sorted({*told, *back})]


def with_sales(rows: Sequence[DiscountedBill]) -> None:
    """Read the bills of rows that are shown: one statement for all."""
    known = Sale.objects.select_related("recipient", "by", "branch").in_bulk([row.pk for row in rows])
    for row in rows:
        row.sale = known[row.pk]


def read_source(text: str) -> Source | None:
    """A source as it stands in an address, or None where it is none."""
    kind, _colon, number = text.partition(":")
    if kind not in DiscountKind.values or not (number.isascii() and number.isdigit() and len(number) <= 18):
        return None
    return Source(kind, int(number))


def _names(access: Access, sources: Iterable[Source]) -> dict[Source, str]:
    """Who or what each is: a person, an offer as it is called now, a coupon with its offer."""
    ids: dict[str, set[int]] = {}
    for source in sources:
        ids.setdefault(source.kind, set()).add(source.of_id)
    hands = ids.get(DiscountKind.LINE, set()) | ids.get(DiscountKind.BILL, set())
    people = User.objects.in_bulk(hands) if hands else {}
    offers = rows_by_id(access, Offer, ids.get(DiscountKind.OFFER, ()))
    coupons = access.rows(Coupon).select_related("offer").in_bulk(ids.get(DiscountKind.COUPON, set()))
    found: dict[Source, str] = {}
    for source in sources:
        if source.kind == DiscountKind.COUPON:
            coupon = coupons.get(source.of_id)
            name = f"{coupon.offer.name}, {coupon}" if coupon else ""
        else:
            known = offers if source.kind == DiscountKind.OFFER else people
            name = str(known.get(source.of_id, ""))
        found[source] = name
    return found


class DiscountFilters(MonthFilters):
    """Of which days, and of which branch's bills."""

    branch: Any = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())

    def prepare(self) -> None:
        """The branches of the shop, those that are closed by now too; none to choose where there is one."""
        super().prepare()
        rows = self.access.rows(Branch).order_by("name", "pk")
        if len(rows) < 2:
            del self.fields["branch"]
        else:
            self.fields["branch"].queryset = rows  # type: ignore[attr-defined]

    @property
    def asked(self) -> Asked:
        """What is asked for."""
        return Asked(self.period, self.cleaned_data.get("branch"))

    def narrow(self, rows: Any) -> Any:
        """The lines."""
        return discounts(self.access, self.asked)


class DiscountedBillFilters(DiscountFilters):
    """Also of one source, which the report leads here with."""

    source = forms.CharField(label=_("Discount"), max_length=30, widget=forms.HiddenInput)

    def clean_source(self) -> Source | None:
        """The source that is meant."""
        text = self.cleaned_data.get("source") or ""
        if not text:
            return None
        source = read_source(text)
        if source is None:
            raise forms.ValidationError(_("There is no such discount."))
        return source

    @property
    def asked(self) -> Asked:
        """What is asked for."""
        return Asked(self.period, self.cleaned_data.get("branch"), self.cleaned_data.get("source"))

    def narrow(self, rows: Any) -> Any:
        """The bills."""
        return discounted_bills(self.access, self.asked)


def _together(rows: Any) -> Iterable[FootRow]:
    sums: dict[str, Any] = {name: sum(getattr(row, name) for row in rows) for name in SUMS}
    if rows and isinstance(rows[0], DiscountLine):
        # A bill that has discounts of two kinds stands with both, and is one.
        sums["bills"] = rows[0].all_bills
    yield FootRow(_("Together"), sums, total=True)


def _bill(row: DiscountedBill) -> str:
    return reverse("sales:bill", args=[row.pk])


def _customer(row: DiscountedBill) -> str:
    recipient = getattr(row.sale, "recipient", None)
    return (recipient.name or recipient.phone or recipient.email) if recipient else str(_("Walk-in"))


def _sums(link: Any) -> tuple[Column, ...]:
    return (
        Column("given_minor", _("Given"), "money", link=link, sort="given_minor", label_small=_("given")),
        Column("back_minor", _("Taken back"), "money", sort="back_minor", label_small=_("taken back")),
        Column("left_minor", _("Left"), "money", sort="left_minor", figure=True, zero=True),
    )


DISCOUNTS = Listing(
    name="discounts",
    caption=_("Discounts"),
    columns=(
        Column("name", _("Who or what"), link=lambda row: row.url, sort="name_key", lead=True),
        Column("kind", _("Kind"), sort="place"),
        Column("bills", _("Bills"), "number", link=lambda row: row.url, sort="bills"),
        *_sums(lambda row: row.url),
    ),
    start="kind",
    tie="key",
    filters=DiscountFilters,
    noun=lambda count: ngettext("%d discount", "%d discounts", count) % count,
    foot=_together,
    empty=Empty(_("Nothing was taken off on these days"), _("Discounts by hand, offers and coupons stand here.")),
)

DISCOUNTED_BILLS = Listing(
    name="discounted-bills",
    caption=_("Bills with discounts"),
    columns=(
        Column("number", _("Number"), "code", value=lambda row: row.sale.number, link=_bill, lead=True),
        Column("happened_at", _("Time"), "moment", value=lambda row: row.sale.happened_at, sort="pk"),
        Column("customer", _("Customer"), value=_customer),
        Column("branch", _("Branch"), value=lambda row: str(row.sale.branch), phone=False, narrow=False),
        Column("by", _("By"), value=lambda row: str(row.sale.by), phone=False),
        *_sums(_bill),
    ),
    start="-happened_at",
    filters=DiscountedBillFilters,
    noun=lambda count: ngettext("%d bill", "%d bills", count) % count,
    prepare=with_sales,
    foot=_together,
    empty=Empty(_("Nothing was taken off on these days"), _("Bills that something came off stand here.")),
)
