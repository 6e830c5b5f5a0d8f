"""Papers of the world's first drawer, for walks over every address."""

from galla.drawer.actions import count, pay_in
from galla.drawer.models import Denomination
from tests.world import NOW, Example, World


def denomination_id(world: World) -> int:
    """The note of 500."""
    return Denomination.objects.get(shop=world.shop, value_minor=50000).pk


def move_id(world: World) -> int:
    """Cash put into the drawer of the first till."""
    paper = pay_in(access=world.access(), at=NOW, key="example", till=world.till, amount_minor=5000, reason="Float")
    return paper.document.pk


def count_id(world: World) -> int:
    """A count of the second till's drawer."""
    paper = count(access=world.access(), at=NOW, key="example", till=world.second_till, notes={10000: 1})
    return paper.document.pk


EXAMPLES: dict[str, Example] = {
    "denominations.pk": denomination_id,
    "notes.denomination_id": denomination_id,
    "moves.move_id": move_id,
    "counts.count_id": count_id,
    "tills.till_id": lambda world: world.second_till.pk,
}
