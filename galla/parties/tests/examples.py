"""A customer and a supplier of the world, for walks over every address."""

from galla.parties.actions import add_customer, add_group, add_supplier
from galla.parties.details import Details
from tests.world import NOW, Example, World


def customer_id(world: World) -> int:
    """A customer of the shop."""
    if "customer" not in world.things:
        details = Details(name="Meena Kulkarni", phone="98765 00142", email="meena@example.in")
        world.things["customer"] = add_customer(access=world.access(), at=NOW, details=details).pk
    return int(str(world.things["customer"]))


def customer_group_id(world: World) -> int:
    """A group of customers nobody is in."""
    if "customer_group" not in world.things:
        world.things["customer_group"] = add_group(access=world.access(), name="Wholesale").pk
    return int(str(world.things["customer_group"]))


def supplier_id(world: World) -> int:
    """A supplier of the shop."""
    if "supplier" not in world.things:
        details = Details(name="Sahyadri Agencies", phone="98765 00900")
        world.things["supplier"] = add_supplier(access=world.access(), at=NOW, details=details).pk
    return int(str(world.things["supplier"]))


EXAMPLES: dict[str, Example] = {
    "customers.pk": customer_id,
    "customers.customer_id": customer_id,
    "customer-groups.pk": customer_group_id,
    "customer_group_id": customer_group_id,
    "suppliers.pk": supplier_id,
    "suppliers.supplier_id": supplier_id,
}
