"""What stands in the addresses of people's own pages, for walks over every address."""

from tests.world import Example, Shared

EXAMPLES: dict[str, Example] = {
    "shops.shop_id": lambda world: world.shop.pk,
    "uidb36": lambda world: Shared("1"),
    "key": lambda world: Shared("set-password"),
}
