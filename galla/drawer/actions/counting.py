"""A drawer counted: at any time, to open a shift, and to close it."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Till
from galla.drawer import papers
from galla.drawer.actions.cash import Act, Pair, Paper, clean_reason
from galla.drawer.cash import Notes, drawer_pairs, validate_notes, worth_of, written_notes
from galla.drawer.errors import NoShiftOpen, ShiftOpen
from galla.drawer.late_shifts import late_cash
from galla.drawer.models import DrawerCount, DrawerCountLine, Opening, Shift, ShiftClose, TakenTo
from galla.drawer.queries import denomination_values
from galla.drawer.shifts import begun_with, found_before, is_first, open_shift_id
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import in_use
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.entries import Claim, Move, Standing, lock_balances
from galla.ledger.shifts import moved_in_shift

# Pieces expected and counted, by value.
type Lines = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Held:
    """What a drawer holds, locked: of the notes in use and of those put away that ever lay there."""

    standing: Mapping[Pair, Standing]
    values: tuple[int, ...]
    in_use: frozenset[int]


def count(
    *, access: Access, at: datetime.datetime, key: str, till: Till, notes: Notes, reason: str = ""
) -> Paper[DrawerCount]:
    """Write down what really lies in a drawer: every denomination, those not named as none.

    Loose cash becomes the notes it really is, and the difference is posted to ``over-short``.
    Raises ``InvalidInput`` for notes the shop does not know.
    """
    act = Act(access, till, papers.COUNT, at, key, clean_reason(reason, needed=False))
    values = _known(access, notes)

    def write(claimed: Claim) -> DrawerCount:
        held = _locked(access, till, values)
        counted, lines = _counted(act, claimed, notes, held)
        _write(act, claimed, counted, lines, held, papers.hash_of_count(counted, lines))
        return counted

    return act.book(_wanted(notes), write, lambda number: DrawerCount.objects.get(pk=number))


def open_shift(
    *, access: Access, at: datetime.datetime, key: str, till: Till, notes: Notes, reason: str = ""
) -> Paper[Shift]:
    """Open a till's next shift with a count of its drawer, which is the shift's first act.

    Raises ``ShiftOpen`` while one is open, and what ``count`` raises.
    """
    access.require("shift.open")
    act = Act(access, till, papers.OPENING, at, key, clean_reason(reason, needed=False))
    values = _known(access, notes)

    def write(claimed: Claim) -> Shift:
        held = _locked(access, till, values)
        open_one = open_shift_id(held.standing, access.shop.pk, till.pk)
        if open_one is not None:
            raise ShiftOpen(_("A shift is open at this till. Close it first."), shift=open_one)
        counted, lines = _counted(act, claimed, notes, held)
        said = papers.hash_of_count(counted, lines)
        _write(act, claimed, counted, lines, held, said, opening=Opening.COUNTED)
        return Shift.objects.get(opened_by_entry=claimed.entry_id, till=till)

    return act.book(_wanted(notes), write, lambda number: Shift.objects.get(opened_by_entry=number, till=till))


def close_shift(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    till: Till,
    notes: Notes,
    shift_id: int | None = None,
    reason: str = "",
    taken: Notes | None = None,
    taken_to: str = TakenTo.SAFE,
) -> Paper[ShiftClose]:
    """Close a till's open shift with a count of its drawer; the next act there opens the next one.

    ``taken`` are those of the counted notes that are not left for tomorrow: they go to the branch's safe or to the bank
    in the same entry.

    Whoever acts at the till holds its shift's balance, and so does this: an act is counted here or comes after it.
    ``shift_id`` is the shift that is meant, where that is known. A difference above the shop's limit, with
    all that earlier counts of the shift found, waits for a manager. Raises ``NoShiftOpen``, and what ``count`` raises.
    """
    access.require("shift.close")
    act = Act(access, till, papers.CLOSING, at, key, clean_reason(reason, needed=False))
    values = _known(access, notes)
    away = _taken(notes, taken or {}, values)

    def write(claimed: Claim) -> ShiftClose:
        shop = access.shop
        held = _locked(access, till, values, safe_for=away if taken_to == TakenTo.SAFE else ())
        open_one = open_shift_id(held.standing, shop.pk, till.pk)
        if open_one is None or shift_id not in (None, open_one):
            field = None if open_one is None else "shift"
            raise NoShiftOpen(_("This shift is not open. Look at the drawer again."), field=field, shift=open_one)
        counted, lines = _counted(act, claimed, notes, held)
        close = _as_closed(act, open_one, counted, away, taken_to)
        back = Move(places.drawer(shop.pk, till.pk), places.named(shop.pk, "shifts"), places.shift(shop.pk), 1)
        said = papers.hash_of_close(close, counted, lines, away)
        more = [*papers.moves_of_taken(close, till, away), back]
        _write(act, claimed, counted, lines, held, said, more=more, taken=away)
        close.save(force_insert=True)
        return close

    asked = [_wanted(away), str(taken_to)] if away else []
    return act.book([*_wanted(notes), shift_id, *asked], write, _close_of)


def _as_closed(act: Act, shift_id: int, counted: DrawerCount, away: Notes, taken_to: str) -> ShiftClose:
    """The close of a shift by its count, not written yet."""
    shop = act.access.shop
    came, went = moved_in_shift(shift_id, places.drawer(shop.pk, act.till.pk), places.money(shop.pk))
    late = late_cash(shop.pk, act.till.pk)
    return ShiftClose(
        id=counted.pk,
        shop=shop,
        shift_id=shift_id,
        count_id=counted.pk,
        opening_minor=counted.expected_minor - came + went - late + begun_with(shift_id),
        late_minor=late,
        taken_minor=worth_of(away),
        taken_to=taken_to if away else TakenTo.SAFE,
        limit_minor=shop.close_limit_minor,
        needs_approval=abs(counted.difference_minor) + found_before(shift_id) > shop.close_limit_minor,
    )


def _taken(notes: Notes, taken: Notes, values: Mapping[int, bool]) -> dict[int, int]:
    """What leaves the drawer of what was counted. Raises ``InvalidInput`` for more than that."""
    validate_notes(values.keys(), taken, field="taken")
    for value, pieces in taken.items():
        if pieces > notes.get(value, 0):
            name = next(iter(written_notes({value: 0}, minor_digits=in_use().minor_digits)))
            raise InvalidInput(_("More is taken than was counted."), field=f"taken.{name}")
    return {value: pieces for value, pieces in taken.items() if pieces}


def _close_of(number: int) -> ShiftClose:
    return ShiftClose.objects.select_related("count", "shift").get(pk=number)


def _known(access: Access, notes: Notes) -> dict[int, bool]:
    values = denomination_values(access.shop.pk)
    validate_notes(values.keys(), notes)
    return values


def _wanted(notes: Notes) -> list[tuple[int, int]]:
    return sorted((value, pieces) for value, pieces in notes.items() if pieces)


def _locked(access: Access, till: Till, values: Mapping[int, bool], *, safe_for: Iterable[int] = ()) -> "Held":
    """The drawer's balances, locked, those of notes that were put away too; the safe's where notes go there."""
    held = ledger.contents(places.drawer(access.shop.pk, till.pk))
    archived = {int(key.partition(":")[2]) for key in held if key.startswith("note:")} - values.keys()
    pairs = drawer_pairs(access.shop.pk, till.pk, [*values, *archived])
    if into_safe := list(safe_for):
        safe, shop_id = papers.safe_of(access.shop.pk, till), access.shop.pk
        units = [places.money(shop_id), places.loose(shop_id), *(places.note(shop_id, value) for value in into_safe)]
        pairs += [(safe, unit) for unit in units]
    standing = lock_balances(pairs)
    return Held(standing, (*values, *sorted(archived)), frozenset(values))


def _counted(act: Act, claimed: Claim, notes: Notes, held: Held) -> tuple[DrawerCount, Lines]:
    """The count and its lines, not written yet. Notes that were put away stand there where any should be left."""
    shop_id, drawer = act.access.shop.pk, places.drawer(act.access.shop.pk, act.till.pk)
    money, loose = (
        held.standing[drawer.id, unit.id].on_hand for unit in (places.money(shop_id), places.loose(shop_id))
    )
    expected = {value: held.standing[drawer.id, places.note(shop_id, value).id].on_hand for value in held.values}
    lines = {value: (there, notes.get(value, 0)) for value, there in expected.items() if value in held.in_use or there}
    counted = DrawerCount(**act.paper(claimed), counted_minor=worth_of(notes), expected_minor=money, loose_minor=loose)
    return counted, lines


def _write(
    act: Act,
    claimed: Claim,
    counted: DrawerCount,
    lines: Lines,
    held: Held,
    document_hash: str,
    *,
    opening: Opening = Opening.BY_ITSELF,
    more: Sequence[Move] = (),
    taken: Notes | None = None,
) -> None:
    shop_id, till_id = counted.shop_id, counted.till_id
    is_beginning = (
        opening == Opening.COUNTED and counted.expected_minor == 0 and is_first(held.standing, shop_id, till_id)
    )
    against = "capital" if is_beginning else "over-short"
    moves = [*papers.moves_of_count(counted, lines, against=against), *more]
    act.post(claimed, moves, document_hash, held.standing, opening)
    counted.save(force_insert=True)
    insert_rows(
        DrawerCountLine,
        ("shop_id", "count_id", "value_minor", "expected", "counted", "taken"),
        [
            (counted.shop_id, counted.pk, value, *line, (taken or {}).get(value, 0))
            for value, line in sorted(lines.items(), reverse=True)
        ],
    )
