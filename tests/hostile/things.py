"""Things of the examples that fields of a body or a query name by their ids."""

from tests.world import World, examples

# What a field of that name may hold: the key of its example.
IDS = {
    "product": "products.pk", "category": "categories.pk", "brand": "brands.pk", "measure": "measures.pk",
    "tax_class": "tax-classes.pk", "branch": "branches.pk", "till": "tills.pk", "customer": "customers.pk",
    "supplier": "suppliers.pk", "batch": "batches.pk", "parent": "categories.pk", "shop": "shops.pk",
    "into": "customers.pk", "place": "places.pk", "to_place": "places.pk", "to_branch": "branches.pk",
    "bank_account": "accounts.pk",
    "part": "stock.product_id", "expense_category": "expense-categories.pk",
    "claim": "claims.pk", "account": "gateway-accounts.pk", "group": "customer-groups.pk",
}  # fmt: skip


def identity(world: World, name: str) -> int:
    """The id of the example that a field ``name`` holds."""
    return int(str(examples()[IDS[name]](world)))
