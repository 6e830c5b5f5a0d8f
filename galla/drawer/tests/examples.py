"""Papers of the world's first drawer, for walks over every address."""

from typing import Any

from galla.drawer.actions import count, count_safe, deposit, drop_to_safe, pay_in
from galla.drawer.models import Denomination, DrawerMove, SafeCount, SafeDeposit
from galla.drawer.tests.allowed import allowance_id, with_a_pin
from tests.world import NOW, Example, World


def denomination_id(world: World) -> int:
    """The note of 500."""
    return Denomination.objects.get(shop=world.shop, value_minor=50000).pk


def move_id(world: World) -> int:
    """Cash the cashier put into the drawer of the first till, made once."""
    cashier = world.access("cashier", till=world.till)
    found = DrawerMove.objects.filter(shop=world.shop, till=world.till, by=cashier.user).first()
    if found is None:
        access = with_a_pin(world, cashier)
        moved = pay_in(access=access, at=NOW, key="example", till=world.till, amount_minor=5000, reason="Float")
        found = moved.document
    return found.pk


def count_id(world: World) -> int:
    """What the cashier counted in the second till's drawer."""
    cashier = world.access("cashier", till=world.second_till)
    paper = count(access=cashier, at=NOW, key="example", till=world.second_till, notes={10000: 1})
    return paper.document.pk


def deposit_id(world: World) -> int:
    """Cash of the second branch's safe brought to the bank, made once."""
    found = SafeDeposit.objects.filter(shop=world.shop).first()
    if found is None:
        filled_safe(world)
        paper = deposit(access=world.access(), at=NOW, key="example", branch=world.station, notes={10000: 1})
        found = paper.document
    return found.pk


def safe_count_id(world: World) -> int:
    """A count of that safe, with notes too many in it, made once."""
    found = SafeCount.objects.filter(shop=world.shop).first()
    if found is None:
        filled_safe(world)
        counted = count_safe(access=world.access(), at=NOW, key="example", branch=world.station, notes={10000: 9})
        found = counted.document
    return found.pk


def filled_safe(world: World) -> None:
    """Five notes of a hundred in the safe of the second branch; again does nothing."""
    act: dict[str, Any] = {"access": world.access(), "at": NOW, "till": world.station_till, "notes": {10000: 5}}
    pay_in(**act, key="for the safe", reason="Float")
    drop_to_safe(**act, key="into the safe", reason="Too much here")


EXAMPLES: dict[str, Example] = {
    "denominations.pk": denomination_id,
    "notes.denomination_id": denomination_id,
    "moves.move_id": move_id,
    "allowances.pk": allowance_id,
    "counts.count_id": count_id,
    "deposits.deposit_id": deposit_id,
    "safe-counts.pk": safe_count_id,
    "safe-counts.safe_count_id": safe_count_id,
    "tills.till_id": lambda world: world.second_till.pk,
}
