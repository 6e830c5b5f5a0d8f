"""Goods that came back in a shift: what was given back for them, and the tax in it by rate."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from galla.drawer.models import Shift
from galla.ledger.shifts import entries_of_shift
from galla.returns.models import CreditedBill, CreditNote, CreditNoteLine, CreditNoteTender
from galla.returns.papers import KIND

PPM = 1_000_000

# Without tax, tax, and both, in minor units.
type Amounts = tuple[int, int, int]


def returns_of(shift: Shift) -> dict[str, Any]:
    """Under ``returns``: how many credit notes, what was given back and by which ways, the tax in it, and that by rate.
    Nothing where no goods came back."""
    notes = CreditNote.objects.filter(pk__in=entries_of_shift(shift.pk, KIND))
    tax = Sum(F("tax_minor") + F("surcharge_tax_minor"))
    found = notes.aggregate(count=Count("pk"), amount=Sum("total_minor"), tax=tax)
    if not found["count"]:
        return {}
    sums = {"amount_minor": int(found["amount"]), "tax_minor": int(found["tax"])}
    return {"returns": {"count": found["count"], **sums, "taxes": _by_rate(notes), "tenders": _ways(notes)}}


def _ways(notes: "QuerySet[CreditNote]") -> list[dict[str, Any]]:
    """What went back by each way of paying."""
    rows = CreditNoteTender.objects.filter(credit_note__in=notes).order_by("method").values("method")
    found = rows.annotate(count=Count("pk"), sum=Sum("amount_minor"))
    return [{"method": row["method"], "count": row["count"], "amount_minor": int(row["sum"])} for row in found]


def _by_rate(notes: "QuerySet[CreditNote]") -> list[dict[str, int]]:
    rates: dict[int, Amounts] = {}
    for rate, amounts in (*_lines(notes), *_surcharges(notes)):
        here = rates.get(rate, (0, 0, 0))
        rates[rate] = (here[0] + amounts[0], here[1] + amounts[1], here[2] + amounts[2])
    return [
        {"rate_ppm": rate, "net_minor": net, "tax_minor": tax, "gross_minor": gross}
        for rate, (net, tax, gross) in sorted(rates.items())
        if net or tax or gross
    ]


def _lines(notes: "QuerySet[CreditNote]") -> Iterator[tuple[int, Amounts]]:
    rows = CreditNoteLine.objects.filter(credit_note__in=notes)
    for taxes, *amounts in rows.values_list("taxes", "net_minor", "tax_minor", "gross_minor"):
        net, tax, gross = amounts
        yield sum(rate for _name, rate, _minor in taxes), (net, tax, gross)


def _surcharges(notes: "QuerySet[CreditNote]") -> Iterator[tuple[int, Amounts]]:
    """What ways of paying had added. A bill's charges may have had several rates: the last takes what is left."""
    rows = CreditedBill.objects.filter(credit_note__in=notes).exclude(surcharge_minor=0)
    for taxes, left in rows.values_list("surcharge_taxes", "surcharge_minor"):
        rates = list(whole_rates(taxes)) or [(0, 0)]
        for rate, tax in rates[:-1]:
            gross = tax + (round(tax * PPM / rate) if rate else 0)
            left -= gross
            yield rate, (gross - tax, tax, gross)
        rate, tax = rates[-1]
        yield rate, (left - tax, tax, left)


def whole_rates(taxes: Iterable[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    """Components one after the other as whole rates with their tax: a component that comes again begins the next."""
    names: set[str] = set()
    whole = minor = 0
    for name, rate, amount in taxes:
        if name in names:
            yield whole, minor
            names, whole, minor = set(), 0, 0
        names.add(name)
        whole, minor = whole + rate, minor + amount
    if names:
        yield whole, minor
