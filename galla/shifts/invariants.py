"""What must always hold of the reports of shifts."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from galla.drawer.models import Shift, ShiftClose
from galla.foundation.checks import invariant
from galla.ledger.heads import Head, without_entry
from galla.ledger.shifts import entries_at_tills, shifts_of_sales
from galla.sales.models import Sale
from galla.shifts.figures import Figures, figures_of, promised_of
from galla.shifts.late_lines import wrong_lines
from galla.shifts.models import ZReport


@invariant("a shift's bills are of its till")
def bills_stand_in_shifts_of_their_till(shop_id: int | None) -> Iterator[str]:
    """A bill belongs to a shift of the till it was made at."""
    tills = dict(Shift.objects.filter(**_of(shop_id)).values_list("pk", "till_id"))
    found = Sale.objects.filter(**_of(shop_id)).annotate(in_shift=shifts_of_sales())
    for till_id, shift in found.exclude(in_shift=None).values_list("till_id", "in_shift").distinct().order_by():
        if tills.get(shift) != till_id:
            yield f"bills of till {till_id} stand in shift {shift}, which is not of their till"


@invariant("a Z report says what its shift says")
def reports_equal_their_shifts(shop_id: int | None) -> Iterator[str]:
    """Every close has its report, and a fresh reading of the shift gives its figures again."""
    reports = ZReport.objects.filter(**_of(shop_id)).select_related("close__shift__till", "close__count")
    for z in reports.iterator(chunk_size=200):
        if (z.shop_id, z.till_id) != (z.close.shop_id, z.close.shift.till_id):
            yield f"Z report {z.pk} is of another shop or till than its shift"
        elif comparable(z.figures) != comparable(as_told(z.close.shift, figures_of(z.close.shift), z.figures)):
            yield f"Z report {z.pk} says other figures than its shift"
    for number in ShiftClose.objects.filter(**_of(shop_id), z=None).values_list("pk", flat=True):
        yield f"close {number} has no Z report"


@invariant("the late shifts a Z report names are of its till and brought what it says")
def late_shifts_brought_what_is_said(shop_id: int | None) -> Iterator[str]:
    """Of every late shift reports say no more than it brought, and together what their closes say."""
    reports = ZReport.objects.filter(**_of(shop_id)).select_related("close")
    yield from wrong_lines(z for z in reports.iterator(chunk_size=200) if isinstance(z.figures, dict))


@invariant("Z reports are numbered without gaps, and their perpetual total never falls")
def reports_follow_each_other(shop_id: int | None) -> Iterator[str]:
    """Each report of a till has the next number, and adds what was sold to the total of the one before."""
    rows = ZReport.objects.filter(**_of(shop_id)).select_related("close__shift").order_by("till_id", "number")
    for _till, some in groupby(rows, lambda z: z.till_id):
        perpetual = before = 0
        for place, z in enumerate(some, start=1):
            perpetual += z.figures.get("sold_minor", 0) if isinstance(z.figures, dict) else 0
            shift = z.close.shift
            if z.number != place or (shift.late_of is None and shift.number <= before):
                yield f"Z report {z.pk} is not the next of its till"
            elif z.perpetual_minor != perpetual or perpetual < 0:
                yield f"Z report {z.pk} says that {z.perpetual_minor} was ever sold, its till says {perpetual}"
            before = shift.number if shift.late_of is None else before


@invariant("the heads in a Z report are those of its till")
def heads_stand(shop_id: int | None) -> Iterator[str]:
    """Every head that was written down is still there, and the till's journal ended with the close."""
    rows = {z.pk: list(_heads(z)) for z in ZReport.objects.filter(**_of(shop_id))}
    gone = without_entry(head for heads in rows.values() for head in heads if head is not None)
    closes = entries_at_tills(rows)
    for number, heads in rows.items():
        close = closes.get(number)
        if None in heads:
            yield f"Z report {number} names heads in no form there is"
        elif close is None or not any(head and (head.code, head.hash) == (close.series, close.hash) for head in heads):
            yield f"Z report {number} does not name its close as the head of its till's journal"
        elif any(head in gone for head in heads):
            yield f"Z report {number} names heads that are not there"


def _heads(z: ZReport) -> Iterator[Head | None]:
    for row in z.heads if isinstance(z.heads, list) else [None]:
        if isinstance(row, list) and len(row) == 4 and isinstance(row[2], int):
            yield Head(z.shop_id, str(row[0]), str(row[1]), row[2], str(row[3]))
        else:
            yield None


def as_told(shift: Shift, fresh: Figures, told: Any) -> Figures:
    """Fresh figures without what reports did not say yet when this one was written."""
    known = told if isinstance(told, dict) else {}
    if "surcharge_net_minor" not in known:
        fresh = _without_charges(shift, fresh)
    if "bank" not in known:
        fresh = {name: value for name, value in fresh.items() if name != "bank"}
    returns = known.get("returns")
    if "returns" in fresh and isinstance(returns, dict) and "taxes" not in returns:
        fresh = {**fresh, "returns": {name: value for name, value in fresh["returns"].items() if name != "taxes"}}
    return fresh


def _without_charges(shift: Shift, fresh: Figures) -> Figures:
    """Figures as they were before charges of ways of paying, ways back and loose cash were told, and promises for
    bills alone."""
    kept = {name: value for name, value in fresh.items() if not name.startswith("surcharge")}
    kept |= {"tax_minor": fresh["tax_minor"] - fresh["surcharge_tax_minor"], "promised": promised_of(shift, "sale")}
    kept["cash"] = {name: value for name, value in fresh["cash"].items() if name != "loose_minor"}
    if "returns" in fresh:
        kept["returns"] = {name: value for name, value in fresh["returns"].items() if name != "tenders"}
    return kept


def comparable(figures: Any) -> Figures:
    """Figures without what goes on after a close: promised money is seen later. What was promised stays the same."""
    if not isinstance(figures, dict):
        return {}
    promised, cash = figures.get("promised") or {}, figures.get("cash")
    # Reports of before there were late bills, and cash taken with the close, say nothing of either.
    if isinstance(cash, dict):
        before = {"late_minor": 0, "late_shifts": None, "taken_minor": 0, "left_minor": cash.get("counted_minor")}
        cash = {**before, **cash}
    notes = [{"taken": 0, **line} for line in figures.get("notes") or [] if isinstance(line, dict)]
    return {**figures, "promised": sum(promised.values()), "cash": cash, "notes": notes}


def _of(shop_id: int | None) -> dict[str, int]:
    return {} if shop_id is None else {"shop_id": shop_id}
