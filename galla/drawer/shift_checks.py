"""What must always hold of shifts, of their closes, and of who answered for a difference."""

from collections.abc import Iterator
from itertools import groupby

from galla.drawer import papers
from galla.drawer.late_shifts import late_shift_id
from galla.drawer.models import CloseApproval, Opening, Shift, ShiftClose
from galla.drawer.shifts import found_before, shift_id
from galla.foundation.checks import invariant
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.shifts import entries_at_tills, shifts_of_entries

# What comes late: bills, and the close of their shift.
LATE_KINDS = ("sale", papers.LATE_CLOSING)


@invariant("every entry's shift is there and of its till")
def entries_stand_in_shifts(shop_id: int | None) -> Iterator[str]:
    """Whatever names a shift names one of its shop, and a till's own papers one of their till."""
    shifts = {shift.pk: shift for shift in Shift.objects.filter(**_of(shop_id))}
    for number, shop, kind, series in shifts_of_entries(shop_id):
        shift = shifts.get(number)
        if shift is None or shift.shop_id != shop:
            yield f"entries of kind {kind} stand in shift {number}, which is not there"
        elif series.startswith("journal:") and series != f"journal:till:{shift.till_id}":
            yield f"entries of kind {kind} stand in shift {number}, which is not of their till"
        elif shift.late_of is not None and kind not in LATE_KINDS:
            yield f"entries of kind {kind} stand in the late shift {number}"


@invariant("shifts of a till are numbered without gaps and stand as they were opened")
def shifts_are_as_they_were_opened(shop_id: int | None) -> Iterator[str]:
    """Every shift's row says what the entry says that opened it, and the drawer has received as many as there are."""
    rows = Shift.objects.filter(**_of(shop_id)).select_related("till")
    shifts = list(rows.order_by("till_id", "late_of", "number"))
    entries = entries_at_tills(shift.opened_by_entry for shift in shifts)
    openers = {entry for place in {_place(shift) for shift in shifts} for entry in _openers(place)}
    for shift in shifts:
        entry = entries.get(shift.opened_by_entry)
        if shift.pk != _made_id(shift) or shift.shop_id != shift.till.shop_id:
            yield f"shift {shift.pk} is not what its till and number make it"
        elif (
            entry is None
            or shift.opened_by_entry not in openers
            or (entry.shop_id, entry.shift) != (shift.shop_id, shift.pk)
        ):
            yield f"shift {shift.pk} was not opened by entry {shift.opened_by_entry}"
        elif _said(shift) != (entry.by_id, entry.happened_at, entry.business_date):
            yield f"shift {shift.pk} says something else than the entry that opened it"
        elif shift.opening != _opening(shift, entry.kind):
            yield f"shift {shift.pk} was opened in another way than it says"
    held_in = [*ledger.holdings(shop_id, "drawer", ("shift",)), *ledger.holdings(shop_id, "late", ("shift",))]
    on_hand = {(held.shop_id, held.account): held.on_hand for held in held_in}
    for place, some in groupby(shifts, _place):
        there = list(some)
        if [shift.number for shift in there] != list(range(1, len(there) + 1)):
            yield f"the shifts of {place.key} have gaps: {', '.join(str(shift.pk) for shift in there[:3])}"
        closes = ShiftClose.objects.filter(shift__in=there).count()
        if on_hand.get((place.shop_id, place.key), 0) != len(there) - closes:
            yield f"{place.key} holds other shifts than those that are open"


def _place(shift: Shift) -> places.Account:
    """Where a shift lies while it is open."""
    if shift.late_of is None:
        return places.drawer(shift.till.shop_id, shift.till_id)
    return places.late(shift.till.shop_id, shift.till_id, shift.late_of)


def _made_id(shift: Shift) -> int:
    if shift.late_of is None:
        return shift_id(shift.till_id, shift.number)
    return late_shift_id(shift.till_id, shift.late_of, shift.number)


def _opening(shift: Shift, kind: str) -> Opening:
    if shift.late_of is not None:
        return Opening.LATE
    return Opening.COUNTED if kind == papers.OPENING else Opening.BY_ITSELF


def _openers(place: places.Account) -> set[int]:
    """The entries that brought a shift there."""
    brought = ledger.entries_that_brought(place, places.shift(place.shop_id))
    return set(brought.values_list("entry_id", flat=True))


def _said(shift: Shift) -> tuple[object, ...]:
    return shift.by_id, shift.opened_at, shift.business_date


@invariant("a closed shift has its close, and the next begins with what was counted")
def closes_follow_each_other(shop_id: int | None) -> Iterator[str]:
    """Every close closed its shift, only the last shift of a till is open, and no cash came in between."""
    rows = Shift.objects.filter(**_of(shop_id), late_of=None).select_related("close__count")
    shifts = list(rows.order_by("till_id", "number"))
    entries = entries_at_tills(ShiftClose.objects.filter(**_of(shop_id)).values_list("pk", flat=True))
    for _till, some in groupby(shifts, lambda shift: shift.till_id):
        before: ShiftClose | None = None
        there = list(some)
        for shift in there:
            close: ShiftClose | None = getattr(shift, "close", None)
            if close is None and shift is not there[-1]:
                yield f"shift {shift.pk} has no close, and later ones have"
            if close is not None and getattr(close, "count", None) is None:
                yield f"close {close.pk} has no count"
                close = None
            if close is not None:
                yield from _wrong_with(close, shift, before)
                entry = entries.get(close.pk)
                if entry is None or (entry.kind, entry.shift) != (papers.CLOSING, shift.pk):
                    yield f"close {close.pk} did not close shift {shift.pk}"
            before = close


def _wrong_with(close: ShiftClose, shift: Shift, before: ShiftClose | None) -> Iterator[str]:
    if close.shop_id != shift.shop_id or close.count is None or close.count.till_id != shift.till_id:
        yield f"close {close.pk} is of another shop or till than its shift"
    found = abs(close.difference_minor)
    # A close from before earlier counts were added may need nobody where today's would wait.
    if close.needs_approval and found <= close.limit_minor:
        found += found_before(shift.pk)
    if close.needs_approval != (found > close.limit_minor):
        yield f"close {close.pk} says wrongly whether it waits for a manager"
    if (close.by_id, close.closed_at) != (None, None):
        yield f"close {close.pk} says beside its count who closed it and when"
    if before is not None and close.opening_minor != before.left_minor:
        yield f"close {close.pk} began with {close.opening_minor}, the one before ended with {before.left_minor}"


@invariant("late shifts are closed as their entries say")
def late_closes_are_as_written(shop_id: int | None) -> Iterator[str]:
    """Every close of a late shift stands as its entry says, and counted no drawer."""
    closes = ShiftClose.objects.filter(**_of(shop_id), shift__late_of__isnull=False).select_related("shift")
    entries = entries_at_tills(close.pk for close in closes)
    for close in closes:
        entry = entries.get(close.pk)
        said = (papers.LATE_CLOSING, close.shift_id, papers.hash_of_late_close(close), close.by_id, close.closed_at)
        if entry is None or said != (entry.kind, entry.shift, entry.document_hash, entry.by_id, entry.happened_at):
            yield f"close {close.pk} of the late shift {close.shift_id} is not what its entry was made for"
        elif close.count_id is not None or close.late_minor or close.opening_minor or close.needs_approval:
            yield f"close {close.pk} of the late shift {close.shift_id} says something of a drawer"
    for number in ledger.entries_of_kind(shop_id, [papers.LATE_CLOSING]).keys() - {close.pk for close in closes}:
        yield f"entry {number} closes a late shift and has no row"


@invariant("whoever answered for a difference did so as it is written")
def approvals_are_as_written(shop_id: int | None) -> Iterator[str]:
    """Every approval stands as its entry says, for a close that waited for one."""
    rows = list(CloseApproval.objects.filter(**_of(shop_id)))
    closes = {close.pk: close for close in ShiftClose.objects.filter(**_of(shop_id))}
    entries = entries_at_tills(row.pk for row in rows)
    for row in rows:
        entry, close = entries.get(row.pk), closes.get(row.close_id)
        if close is None:
            yield f"approval {row.pk} is of a close that is not there"
        elif entry is None or (entry.kind, entry.document_hash) != (papers.APPROVAL, papers.hash_of_approval(row)):
            yield f"approval {row.pk} is not what its entry was made for"
        elif (entry.by_id, entry.happened_at, entry.shop_id) != (row.by_id, row.happened_at, close.shop_id):
            yield f"approval {row.pk} says something else than its entry"
        elif not close.needs_approval:
            yield f"approval {row.pk} is of a close that waited for nobody"
    for number in ledger.entries_of_kind(shop_id, [papers.APPROVAL]).keys() - {row.pk for row in rows}:
        yield f"entry {number} approves a difference and has no row"


def _of(shop_id: int | None) -> dict[str, int]:
    return {} if shop_id is None else {"shop_id": shop_id}
