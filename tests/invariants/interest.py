"""Interest in the model: terms that change, notes that are charged once, and notes that are taken back."""

from dataclasses import dataclass, field
from datetime import timedelta

from galla.credit.actions import Taking, charge_person, set_interest, waive
from galla.credit.models import InterestNote
from galla.foundation.errors import Refusal
from tests.invariants.shop import Room

RATES = (1_000_000, 240_000, 0, 365_000)
YEAR = 365 * 1_000_000


class NothingBorne(Refusal):
    """A step that charges or comes back to interest where there is none."""

    code = "nothing_borne"


@dataclass
class Bearing:
    """What interest a shop takes and has charged."""

    room: Room
    notes: list[InterestNote] = field(default_factory=list)
    waived: set[int] = field(default_factory=set)

    def take_interest(self, pick: int) -> None:
        """The owner sets another rate; some bear it at once, some after a few days."""
        rate = RATES[pick % len(RATES)]
        how = Taking(rate, pick % 3) if rate else None
        set_interest(access=self.room.access, at=self.room.at, how=how)

    def charge_interest(self, pick: int) -> None:
        """What one customer bore until yesterday: never more than the highest rate on all they ever owed."""
        room, shop = self.room, self.room.access.shop
        person = room.stands(room.customers[pick % len(room.customers)].pk)
        until = room.today - timedelta(1)
        note = charge_person(shop, person, until=until, at=room.at)
        assert charge_person(shop, person, until=until, at=room.at) is None, "charged twice"
        if note is None:
            raise NothingBorne("Nothing was borne.")
        room.khata[note.customer_id] += note.amount_minor
        days: dict[int, set[int]] = {}
        parts = -note.carried
        for line in note.lines.all():
            told = range(line.since.toordinal(), line.until.toordinal() + 1)
            assert not days.setdefault(line.charge_id, set()) & {*told}, "a day twice"
            days[line.charge_id] |= {*told}
            assert line.open_minor <= line.charge.amount_minor
            parts += line.open_minor * line.rate_ppm * len(told)
        assert abs(parts - note.amount_minor * YEAR) * 2 <= YEAR, "not what its days bear"
        self.notes.append(note)

    def waive_interest(self, pick: int) -> None:
        """A note is taken back, or the same one again, which is refused."""
        room = self.room
        if not self.notes:
            raise NothingBorne("Nothing was charged.")
        note = self.notes[pick % len(self.notes)]
        waive(access=room.access, at=room.at, note=note, reason=room.key)
        assert note.pk not in self.waived, "taken back twice"
        self.waived.add(note.pk)
        room.khata[note.customer_id] -= note.amount_minor
