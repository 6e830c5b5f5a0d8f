"""A shift of the world's third till, closed by its cashier, for walks over every address."""

from galla.drawer.actions import pay_in
from galla.drawer.models import ShiftClose
from galla.shifts.actions import close_shift
from tests.world import NOW, Example, World


def shift_id(world: World) -> int:
    """A shift the cashier closed, with a note too many in its drawer."""
    closed = ShiftClose.objects.filter(shift__till=world.station_till).first()
    if closed is not None:
        return closed.shift_id
    till, cashier = world.station_till, world.access("cashier", till=world.station_till)
    pay_in(access=world.access(), at=NOW, key="shift", till=till, amount_minor=5000, reason="Float")
    z = close_shift(access=cashier, at=NOW, key="example", till=till, notes={50000: 1}).document
    return z.close.shift_id


EXAMPLES: dict[str, Example] = {"shifts.pk": shift_id, "shifts.shift_id": shift_id}
