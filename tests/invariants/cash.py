"""A till's shifts and the safe, in the model: opened, closed blind and answered for, and cash that goes to and fro."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from galla.drawer.actions import bring, drop_to_safe
from galla.drawer.cash import worth_of
from galla.drawer.errors import CashNotThere, NoShiftOpen, NothingToApprove, ShiftOpen
from galla.drawer.models import ShiftClose
from galla.foundation.errors import Refusal
from galla.shifts.actions import approve_close, close_shift, open_shift
from tests.invariants.shop import Room

type Notes = dict[int, int]


class NothingClosed(Refusal):
    """A step that comes back to the close of a shift before there is one."""


@dataclass
class Cash:
    """What lies in the safe of the shop's branch, and every close of the till's shifts."""

    room: Room
    notes: Counter[int] = field(default_factory=Counter)
    loose_minor: int = 0
    closes: list[ShiftClose] = field(default_factory=list)
    found: list[int] = field(default_factory=list)  # by how much all counts of each closed shift differed

    def open_shift(self, notes: Notes) -> None:
        """The drawer is counted, and holds what was counted."""
        room = self.room
        try:
            open_shift(access=room.access, at=room.at, key=room.key, till=room.till, notes=notes)
        except ShiftOpen:
            assert room.at_work, "refused although no shift is open"
            raise
        assert not room.at_work, "opened although a shift is open"
        room.begin()
        room.counted(notes, opens=True)

    def close_shift(self, notes: Notes) -> None:
        """Somebody counts without knowing what should be there; the difference is what the model says it is."""
        room = self.room
        try:
            z = close_shift(access=room.access, at=room.at, key=room.key, till=room.till, notes=notes).document
        except NoShiftOpen:
            assert not room.at_work, "refused although a shift is open"
            raise
        assert room.at_work, "closed although no shift is open"
        assert z.close.count is not None, "a shift that was open is closed with a count"
        assert z.close.count.expected_minor == room.cash_minor, "counted against something else than lay there"
        assert z.close.shift.number == room.shifts
        room.at_work = False
        room.counted(notes)
        self.closes.append(z.close)
        self.found.append(room.found_minor)

    def answer_for_close(self, pick: int) -> None:
        if not self.closes:
            raise NothingClosed("No shift was closed yet.")
        room, which = self.room, pick % len(self.closes)
        close, is_large = self.closes[which], self.found[which] > self.room.access.shop.close_limit_minor
        try:
            approve_close(access=room.access, at=room.at, close=close, remark=f"Carrier {close.pk}")
        except NothingToApprove:
            assert not is_large, "refused although so much is missing"
            raise
        assert is_large, "answered for although nothing needs it"

    def to_safe(self, notes: Notes, rupees: int) -> None:
        room, amount = self.room, 0 if notes else rupees * 100
        self._carry(drop_to_safe, notes, amount, room.lacks(notes, amount))
        room.put(notes, amount, -1)
        self.notes.update(notes)
        self.loose_minor += amount

    def from_safe(self, notes: Notes, rupees: int) -> None:
        amount = 0 if notes else rupees * 100
        lacks = amount > self.loose_minor or any(self.notes[value] < pieces for value, pieces in notes.items())
        self._carry(bring, notes, amount, lacks, source="safe")
        self.room.put(notes, amount)
        self.notes.subtract(notes)
        self.loose_minor -= amount

    def from_bank(self, notes: Notes, rupees: int) -> None:
        amount = 0 if notes else rupees * 100
        self._carry(bring, notes, amount, False, source="bank")
        self.room.put(notes, amount)
        self.room.held["bank"] -= worth_of(notes) + amount

    def _carry(self, verb: Any, notes: Notes, amount: int, lacks: bool, **more: Any) -> None:
        room = self.room
        told: dict[str, Any] = {"notes": notes} if notes else {"amount_minor": amount}
        try:
            verb(access=room.access, at=room.at, key=room.key, till=room.till, reason="Carried", **told, **more)
        except CashNotThere:
            assert lacks, "refused although it lies there"
            raise
        assert not lacks, "carried although it does not lie there"
        room.begin()

    def standing(self) -> dict[tuple[str, str], int]:
        """What lies in the safe."""
        safe, worth = f"safe:{self.room.branch.pk}", worth_of(self.notes) + self.loose_minor
        notes = {(safe, f"note:{value}"): pieces for value, pieces in self.notes.items()}
        return {(safe, "money"): worth, (safe, "loose"): self.loose_minor} | notes
