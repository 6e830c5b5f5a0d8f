"""Which late shifts the cash came from that late bills put into a drawer: each one's own, beside the sum of them.

A close says in one amount what late bills brought since the close before (``ShiftClose.late_minor``). Its report says
beside it how much of that came from which late shift: what that brought, less what earlier reports of the till said of
it. Reports of a till are written one after the other, so nothing is told twice. Reports of before said the sum alone:
what they said is taken off the late shifts from the oldest on.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from galla.drawer.models import Shift
from galla.ledger import places
from galla.ledger.shifts import moved_by_shift
from galla.shifts.models import ZReport


def late_lines(shift: Shift) -> list[dict[str, Any]]:
    """What each late shift put into a till's drawer since the report before, the oldest first; amounts above zero."""
    if shift.late_of is not None:
        return []
    late = list(Shift.objects.filter(till_id=shift.till_id, late_of__isnull=False).order_by("opened_at", "pk"))
    if not late:
        return []
    said, in_one_sum = _said_before(shift.till_id)
    place, money = places.drawer(shift.shop_id, shift.till_id), places.money(shift.shop_id)
    brought = moved_by_shift([one.pk for one in late], place, money)
    found = []
    for one in late:
        left = brought.get(one.pk, 0) - said.get(one.pk, 0)
        taken_off = min(in_one_sum, max(left, 0))
        in_one_sum -= taken_off
        if left > taken_off:
            found.append({**_named(one), "amount_minor": left - taken_off})
    return found


def _named(shift: Shift) -> dict[str, Any]:
    day = "" if shift.late_of is None else shift.late_of.isoformat()
    return {"shift": shift.pk, "day": day, "number": shift.number}


def _said_before(till_id: int) -> tuple[dict[int, int], int]:
    """What the reports of a till said of each late shift, and what they said of all of them in one sum."""
    said: dict[int, int] = {}
    in_one_sum = 0
    rows = ZReport.objects.filter(till_id=till_id).exclude(close__late_minor=0)
    for figures, late_minor in rows.values_list("figures", "close__late_minor"):
        lines = told_lines(figures)
        if lines is None:
            in_one_sum += late_minor
        for number, amount in lines or ():
            said[number] = said.get(number, 0) + amount
    return said, in_one_sum


def told_lines(figures: Any) -> list[tuple[int, int]] | None:
    """The late shifts a report names, each with what it says of it; None where it says the sum alone."""
    cash = figures.get("cash") if isinstance(figures, dict) else None
    lines = cash.get("late_shifts") if isinstance(cash, dict) else None
    return None if lines is None else [(line["shift"], line["amount_minor"]) for line in lines]


def wrong_lines(reports: Iterable[ZReport]) -> Iterator[str]:
    """What is wrong with the late shifts that reports name: not their till's, another sum, more than they brought."""
    said: dict[tuple[int, int], int] = {}
    for z in reports:
        lines = told_lines(z.figures)
        if lines is None:
            continue
        if sum(amount for _shift, amount in lines) != z.close.late_minor:
            yield f"Z report {z.pk} names late shifts that do not come to what its close says of them"
        for number, amount in lines:
            said[z.till_id, number] = said.get((z.till_id, number), 0) + amount
    late = {one.pk: one for one in Shift.objects.filter(pk__in={number for _till, number in said})}
    for (till, number), amount in said.items():
        one = late.get(number)
        if one is None or one.till_id != till or one.late_of is None:
            yield f"Z reports of till {till} name shift {number}, which is no late shift of theirs"
            continue
        place, money = places.drawer(one.shop_id, till), places.money(one.shop_id)
        if amount > moved_by_shift([number], place, money).get(number, 0):
            yield f"Z reports say more of the late shift {number} than it brought"
