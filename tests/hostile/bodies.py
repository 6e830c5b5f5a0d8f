"""The calls of the API that take a body, read from the OpenAPI document, and for each a body it takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from tests.hostile.addresses import ALL, Address
from tests.world import PASSWORD, World, examples

type Path = tuple[str | int, ...]
type Body = dict[str, Any]


def document() -> dict[str, Any]:
    """The OpenAPI document."""
    make: Any = SchemaGenerator
    found: dict[str, Any] = make().get_schema(request=None, public=True)
    return found


SCHEMA = document()


def resolved(shape: dict[str, Any]) -> dict[str, Any]:
    """A shape without references."""
    if "$ref" in shape:
        found: dict[str, Any] = SCHEMA["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        return resolved(found)
    for inner in (*shape.get("allOf", ()), *shape.get("oneOf", ()), *shape.get("anyOf", ())):
        return resolved(inner)
    return shape


@dataclass(frozen=True)
class Call:
    """A call that takes JSON."""

    name: str
    method: str
    address: str
    shape: dict[str, Any]

    def url(self, world: World) -> str:
        """The address of the document, with the things of the examples in it."""
        return next(each for each in ALL if each.is_api and is_same_place(each, self.address)).url(world)

    def leaves(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Every field of the body with its shape; the first item stands for a list's."""
        yield from _leaves(self.shape)

    def body(self, world: World) -> Body:
        """A body this call takes."""
        return BODIES[self.name](world)


def is_same_place(pattern: Address, address: str) -> bool:
    """Whether a pattern of the site and an address of the document mean the same place."""
    parts = [part for part in address.split("/") if part]
    theirs = [part for part in pattern.route.replace("$", "").replace("\\Z", "").split("/") if part]
    return len(parts) == len(theirs) and all(
        mine == their or (mine.startswith("{") and "<" in their) for mine, their in zip(parts, theirs, strict=True)
    )


def _leaves(shape: dict[str, Any], path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    shape = resolved(shape)
    if path:
        yield path, shape
    if shape.get("type") == "array":
        yield from _leaves(shape["items"], (*path, 0))
    for name, inner in shape.get("properties", {}).items():
        yield from _leaves(inner, (*path, name))


def calls() -> Iterator[Call]:
    """Every call that takes JSON."""
    for address, methods in SCHEMA["paths"].items():
        for method, call in methods.items():
            content = call.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                yield Call(call["operationId"], method, address, content["application/json"]["schema"])


CALLS = list(calls())


def holding(path: Path, value: Any) -> Any:
    """The smallest body that holds ``value`` there."""
    if not path:
        return value
    inner = holding(path[1:], value)
    return [inner] if path[0] == 0 else {path[0]: inner}


def placed(body: Any, path: Path, value: Any) -> Any:
    """``body`` with ``value`` there. Of names that say the same thing (a product by id or SKU), the last one stays."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(first, int):
        items = body if isinstance(body, list) and body else [{}]
        return [placed(items[0], rest, value), *items[1:]]
    kept = {name: inner for name, inner in (body or {}).items() if not rivals(name, first)}
    return {**kept, first: placed(kept.get(first), rest, value)}


RIVALS = (
    {"product", "sku", "barcode"}, {"rate", "rates"}, {"change", "counted"}, {"cost", "worth"}, {"amount", "notes"},
    {"discount_percent", "discount_amount"},
)  # fmt: skip


def rivals(one: str, other: str) -> bool:
    """Whether a body may hold only one of the two."""
    return one != other and any({one, other} <= names for names in RIVALS)


# What a field of that name may hold: the key of its example.
IDS = {
    "product": "products.pk", "category": "categories.pk", "brand": "brands.pk", "measure": "measures.pk",
    "tax_class": "tax-classes.pk", "branch": "branches.pk", "till": "tills.pk", "customer": "customers.pk",
    "supplier": "suppliers.pk", "batch": "batches.pk", "parent": "categories.pk", "shop": "shops.pk",
    "into": "customers.pk", "place": "places.pk", "to_place": "places.pk", "to_branch": "branches.pk",
}  # fmt: skip


def identity(world: World, name: str) -> int:
    """The id of the example that a field ``name`` holds."""
    return int(str(examples()[IDS[name]](world)))


def another_customer(world: World) -> int:
    """A customer beside the one of the examples."""
    answer = world.api("owner").post("/api/v1/customers/", {"name": "Somebody else"}, format="json")
    return int(answer.json()["id"])


def shelf(world: World) -> int:
    """The product that is on its way with the transfer of the examples."""
    return int(str(examples()["stock.product_id"](world)))


def _line(world: World, **more: str | int) -> Body:
    return {"product": identity(world, "product"), **more}


def _order_body(world: World) -> Body:
    return {"supplier": identity(world, "supplier"), "lines": [_line(world, quantity="1", cost="10.00")]}


def _sent_order(world: World) -> dict[str, Any]:
    address = f"/api/v1/purchases/orders/{examples()['orders.pk'](world)}/"
    order: dict[str, Any] = world.api("owner").get(address).json()
    if order["state"] == "draft":
        order = (
            world.api("owner")
            .post(f"{address}send/", {"by_mail": False}, format="json", headers={"Idempotency-Key": "sent for a body"})
            .json()
        )
    return order


def _closing_body(world: World) -> Body:
    return {"note": f"{_sent_order(world)['number']} is out of stock"}


def _arrived_body(world: World) -> Body:
    return {"lines": [{"line": _sent_order(world)["lines"][0]["id"], "quantity": "1"}]}


def _advised_body(world: World) -> Body:
    place = {"branch": world.main.pk, "supplier": identity(world, "supplier")}
    return {"lines": [_line(world, quantity="1", on_order="9") | place]}


def _supplier_bill(world: World) -> Body:
    line = {"kind": "other", "net": "50.00", "words": "Crates"}
    return {"supplier": identity(world, "supplier"), "number": "S-9", "billed_on": "2026-11-21", "lines": [line]}


def _return_body(world: World) -> Body:
    receipt = examples()["arrivals.arrival_id"](world)
    came = world.api("owner").get("/api/v1/purchases/came/").json()["results"]
    line = next(each["id"] for each in came if each["receipt"] == receipt)
    return {"receipt": receipt, "lines": [{"line": line, "quantity": "1"}]}


def _plain(**body: Any) -> Callable[[World], Body]:
    return lambda _world: dict(body)


_NAME = _plain(name="Something new")
_PARTY = _plain(name="Farhan Qureshi", phone="98765 43210", email="farhan@example.in")
_UNIT = _plain(name="crate", label="Crates")
_TAX = _plain(name="GST 11", rate="11", valid_from="2027-01-01")
_PRODUCT = _plain(name="Jaggery 1 kg", sku="JAG-1", price="90.00")
_CASH = _plain(amount="10.00", reason="Change")
_PERSON = _plain(username="farhan", role="cashier", password=PASSWORD)
_SHOP = _plain(legal_name="Second Shop", state_code="27")
# A body that each call takes: a new call fails without one (tests/test_hostile_values.py).
BODIES: dict[str, Callable[[World], Body]] = {
    "branches_create": _NAME, "branches_partial_update": _NAME, "brands_create": _NAME, "brands_update": _NAME,
    "brands_partial_update": _NAME, "categories_create": _NAME, "categories_update": _NAME,
    "categories_partial_update": _NAME, "customers_create": _PARTY, "customers_partial_update": _PARTY,
    "customers_merge_create": lambda world: {"into": another_customer(world)},
    "denominations_create": _plain(value="7.00", label="Seven"), "denominations_partial_update": _plain(label="Big"),
    "labels_create": lambda world: {"format": "roll-50x25", "lines": [_line(world, count=2)]},
    "measures_create": _UNIT, "measures_update": _UNIT, "measures_partial_update": _UNIT,
    "people_create": _PERSON, "people_partial_update": _plain(full_name="Meena B"),
    "products_create": _PRODUCT, "products_update": _PRODUCT, "products_partial_update": _PRODUCT,
    "quotes_create": lambda world: {"lines": [_line(world, quantity="1")]},
    "sales_create": lambda world: {
        "lines": [_line(world, quantity="1")], "tenders": [{"method": "cash", "amount": "158.00"}], "rest": "loose"
    },
    "sales_void_create": _plain(reason="Wrong goods", rest="loose"),
    "shops_create": _SHOP, "shops_partial_update": _plain(receipt_footer="Come again"),
    "purchases_orders_create": _order_body, "purchases_orders_partial_update": _order_body,
    "purchases_orders_send_create": _plain(by_mail=True, to="orders@konkan.example"),
    "purchases_orders_close_create": _closing_body,
    "purchases_orders_receive_create": _arrived_body,
    "purchases_reorder_create": _advised_body,
    "purchases_reorder_points_create": lambda world: _line(world, point="5") | {"branch": world.main.pk},
    "purchases_reorder_points_partial_update": _plain(point="5", wanted="9", pack="3", lead_days=3),
    "purchases_bills_create": _supplier_bill,
    "purchases_payments_create": lambda world: {
        "supplier": identity(world, "supplier"), "method": "bank", "amount": "10.00"
    },
    "purchases_returns_create": _return_body,
    "stock_adjustments_create": lambda world: {"reason": "damaged", "lines": [_line(world, change="-1")]},
    "places_create": _NAME, "places_partial_update": _NAME,
    "transfers_create": lambda world: {"to_branch": world.station.pk, "lines": [_line(world, quantity="1")]},
    "transfers_receive_create": lambda world: {"lines": [{"product": shelf(world), "received": "1"}]},
    "stock_counts_create": _plain(blind=True, note="Feast"), "stock_counts_approve_create": _plain(unseen="leave"),
    "stock_counts_abandon_create": _plain(note="Wrong shelf"),
    "stock_counts_lines_create": lambda world: _line(world, counted="3"),
    "stock_counts_recounts_create": lambda world: _line(world, note="Too few"),
    "stock_batches_partial_update": _plain(price="1.00"),
    "stock_write_offs_create": lambda world: {"branch": examples()["batches.pk"](world) and world.main.pk},
    "stock_receipts_create": lambda world: {"lines": [_line(world, quantity="1", cost="10.00")]},
    "suppliers_create": _PARTY, "suppliers_partial_update": _PARTY,
    "tax_classes_create": _TAX, "tax_classes_update": _TAX, "tax_classes_partial_update": _TAX,
    "tills_create": lambda world: {"branch": world.main.pk, "name": "M9", "prefix": "M9"},
    "tills_partial_update": _plain(name="Window"),
    "tills_drawer_count_create": _plain(notes={"500": 1}), "tills_drawer_pay_in_create": _CASH,
    "tills_drawer_pay_out_create": _plain(notes={"100": 1}, reason="Milk"),
    "tills_drawer_swap_create": _plain(taken={"100": 1}, put={"50": 2}),
    "tokens_create": _plain(username="owner", password=PASSWORD),
}  # fmt: skip
