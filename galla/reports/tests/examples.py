"""What addresses of reports name: kinds of accounts and accounts, which every shop has once it sold something."""

from galla.inventory.tests.examples import product_id
from tests.world import Example, Shared, World


def kind(world: World) -> Shared:
    """Goods that lie on the shelf, since something came."""
    product_id(world)
    return Shared("shelf-goods")


def account(world: World) -> Shared:
    """Where they came from."""
    product_id(world)
    return Shared("purchases-goods")


EXAMPLES: dict[str, Example] = {
    "accounts.kind": kind,
    "trial-balance.kind": kind,
    "entries.account": account,
}
