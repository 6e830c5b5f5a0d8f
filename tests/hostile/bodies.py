"""The calls of the API that take a body, read from the OpenAPI document, and for each a body it takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from galla.cashbook.tests.examples import arrived_claim, cancelling_lines, message_of_claim
from galla.credit.tests.examples import charge_of, debtor
from galla.payments.tests.examples import bring_money, confirmed_example, turn_example
from galla.prepaid.tests.examples import card_code
from galla.returns.tests.examples import another_bill, sold_of_late
from galla.shifts.actions import close_shift
from tests.hostile.addresses import ALL, Address
from tests.hostile.bodies_of_discounts import OF_DISCOUNTS, plain
from tests.hostile.things import identity
from tests.world import NOW, PASSWORD, World, examples

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

    def prepare(self, world: World) -> None:
        """Bring the world to where this call does something; to be undone with it."""
        if self.name in BEFORE:
            BEFORE[self.name](world)


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


def holding_all(values: dict[Path, Any]) -> Body:
    """The smallest body that holds every one of these; none of the paths leads through another."""
    body: Any = {}
    for path, value in values.items():
        body = _with(body, path, value)
    return dict(body)


def _with(body: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    if path[0] == 0:
        return [_with(body[0] if body else None, path[1:], value)]
    return {**(body or {}), path[0]: _with((body or {}).get(path[0]), path[1:], value)}


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
    {"discount_percent", "discount_amount"}, {"claim", "customer"}, {"claim", "amount"},
)  # fmt: skip


def rivals(one: str, other: str) -> bool:
    """Whether a body may hold only one of the two."""
    return one != other and any({one, other} <= names for names in RIVALS)


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


def _supplier_credit(world: World) -> Body:
    bill = world.api("owner").get(f"/api/v1/purchases/bills/{examples()['bills.bill_id'](world)}/").json()
    line = {"receipt_line": bill["lines"][0]["receipt_line"], "net": "1.00"}
    return {"bill": bill["id"], "number": "C-9", "credited_on": "2026-11-21", "lines": [line]}


def _return_body(world: World) -> Body:
    receipt = examples()["arrivals.receipt_id"](world)
    came = world.api("owner").get("/api/v1/purchases/came/").json()["results"]
    line = next(each["id"] for each in came if each["receipt"] == receipt)
    return {"receipt": receipt, "lines": [{"line": line, "quantity": "1"}]}


def _set_off_body(world: World) -> Body:
    return {"bills": [{"bill": examples()["bills.pk"](world), "amount": "1.00"}]}


def _parts(world: World) -> Body:
    """The parts of the product of the examples, of which nothing lies there any more."""
    counted = {"reason": "count", "lines": [_line(world, counted="0")]}
    world.api("owner").post("/api/v1/stock/adjustments/", counted, format="json", headers={"Idempotency-Key": "kit"})
    return {"parts": [{"part": identity(world, "part"), "quantity": "2"}]}


_NAME = plain(name="Something new")
_PARTY = plain(name="Farhan Qureshi", phone="98765 43210", email="farhan@example.in")
_UNIT = plain(name="crate", label="Crates")
_TAX = plain(name="GST 11", rate="11", valid_from="2027-01-01")
_PRODUCT = plain(name="Jaggery 1 kg", sku="JAG-1", price="90.00")
_CASH = plain(amount="10.00", reason="Change")
_PERSON = plain(username="farhan", role="cashier", password=PASSWORD)
_SHOP = plain(legal_name="Second Shop", state_code="27")
# A body that each call takes: a new call fails without one (tests/test_hostile_values.py).
BODIES: dict[str, Callable[[World], Body]] = {
    "branches_create": _NAME, "branches_partial_update": _NAME, "brands_create": _NAME, "brands_update": _NAME,
    "brands_partial_update": _NAME, "categories_create": _NAME, "categories_update": _NAME,
    "categories_partial_update": _NAME, "customers_create": _PARTY, "customers_partial_update": _PARTY,
    "customer_groups_create": _NAME, "customer_groups_partial_update": _NAME,
    "customers_merge_create": lambda world: {"into": another_customer(world)},
    "denominations_create": plain(value="7.00", label="Seven"), "denominations_partial_update": plain(label="Big"),
    "expense_categories_create": _NAME, "expense_categories_partial_update": _NAME,
    "expenses_create": lambda world: {
        "expense_category": identity(world, "expense_category"), "paid_from": "bank", "amount": "118.00",
        "taxes": [{"name": "CGST", "rate": "9", "amount": "9.00"}],
    },
    "expenses_void_create": plain(reason="Twice"),
    "bank_accounts_create": plain(name="Savings"), "bank_accounts_partial_update": plain(name="Current 2"),
    "bank_lines_expense_create": lambda world: {"expense_category": identity(world, "expense_category")},
    "bank_lines_transfer_create": plain(other="paid-out", note="Owner"),
    "bank_lines_promise_create": lambda world: {"claim": arrived_claim(world).pk, "note": "Account closed"},
    "bank_transfers_void_create": plain(reason="Written twice"),
    "bank_matches_create": lambda world: {
        "bank_account": identity(world, "bank_account"), "lines": cancelling_lines(world)
    },
    "bank_messages_create": plain(text="Rs.118.00 credited to a/c XX1234 on 28-11-26 by UPI ref 633212345678"),
    "bank_messages_seen": lambda world: {"text": message_of_claim(world), "claim": identity(world, "claim")},
    "labels_create": lambda world: {"format": "roll-50x25", "lines": [_line(world, count=2)]},
    "me_pin_update": plain(pin="4711", password=PASSWORD),
    "measures_create": _UNIT, "measures_update": _UNIT, "measures_partial_update": _UNIT,
    "people_create": _PERSON, "people_partial_update": plain(full_name="Meena B"),
    "products_create": _PRODUCT, "products_update": _PRODUCT, "products_partial_update": _PRODUCT,
    "products_parts_update": _parts,
    "quotes_create": lambda world: {"lines": [_line(world, quantity="1")]},
    "sales_create": lambda world: {
        "lines": [_line(world, quantity="1")], "tenders": [{"method": "cash", "amount": "158.00"}], "rest": "loose"
    },
    "sales_void_create": plain(reason="Wrong goods", rest="loose"),
    "scale_formats_create": plain(prefix="28", code_digits=5, value_digits=5),
    "scale_formats_partial_update": plain(decimals=2),
    "shops_create": _SHOP, "shops_partial_update": plain(receipt_footer="Come again"),
    "sales_look_create": plain(note="The shelf had it"),
    "claims_seen_create": plain(reference="UTR 9"), "claims_give_up_create": plain(reason="Never came"),
    "claims_undo_create": plain(reason="Wrong line"), "claims_unconfirm_create": plain(reason="Another's"),
    "payment_methods_create": plain(kind="card", word="meal", name="Meal card"),
    "payment_methods_partial_update": plain(name="Card at the desk"),
    "gateway_accounts_create": plain(provider="stripe", name="Web", secret_key="sk_1"),
    "gateway_accounts_partial_update": plain(name="Counter 2", webhook_secret="s3"),
    "payment_requests_create": lambda world: {
        "customer": identity(world, "customer"), "amount": "10.00", "account": identity(world, "account")
    },
    "payment_requests_refund_create": plain(amount="1.00", reason="Torn"),
    "payment_requests_mail_create": plain(email="meena@example.in"),
    "gateway_payouts_create": lambda world: {"account": identity(world, "account"), "payout_id": "po_1"},
    "disputes_end_create": plain(reason="Of the web site"),
    "purchases_orders_create": _order_body, "purchases_orders_partial_update": _order_body,
    "purchases_orders_send_create": plain(by_mail=True, to="orders@konkan.example"),
    "purchases_orders_close_create": _closing_body,
    "purchases_orders_throw_away_create": plain(note="Twice"),
    "purchases_orders_receive_create": _arrived_body,
    "purchases_reorder_create": _advised_body,
    "purchases_reorder_points_create": lambda world: _line(world, point="5") | {"branch": world.main.pk},
    "purchases_reorder_points_partial_update": plain(point="5", wanted="9", pack="3", lead_days=3),
    "purchases_bills_create": _supplier_bill,
    "purchases_credits_create": _supplier_credit,
    "khatas_limit_create": plain(limit="500.00"), "khatas_promise_create": plain(promise_on="2199-12-01"),
    "khata_links_create": lambda world: {"customer": debtor(world).pk},
    "interest_notes_terms_create": plain(rate="18", grace_days=30, least="10.00"),
    "interest_notes_own_rate_create": lambda world: {"customer": debtor(world).pk, "rate": "12.5"},
    "interest_notes_waive_create": plain(reason="Was ill"),
    "khatas_reminders_create": plain(every_days=7, most=3, from_hour=10, until_hour=18),
    "settlements_create": lambda world: {
        "customer": debtor(world).pk, "method": "bank", "amount": "10.00", "reference": "UTR 1",
        "bills": [{"charge": charge_of(world).pk, "amount": "1.00"}],
    },
    "settlements_write_off_create": lambda world: {
        "customer": debtor(world).pk, "amount": "1.00", "reason": "Moved away",
    },
    "settlements_void_create": plain(reason="Slip"),
    "gift_cards_create": plain(method="bank", amount="10.00", reference="UTR 1"),
    "gift_cards_top_up_create": plain(method="bank", amount="10.00", reference="UTR 1"),
    "gift_cards_terms_create": plain(valid_days=365),
    "gift_cards_replace_create": plain(reason="Lost on the bus"),
    "gift_cards_look_create": lambda world: {"code": card_code(world)},
    "gift_cards_slip_create": lambda world: {"code": card_code(world)},
    "credit_notes_create": lambda world: {
        "lines": [{"bill": another_bill(world), "position": 1, "quantity": "1"}], "reason": "Too short",
    },
    "credit_notes_quote_create": lambda world: {
        "lines": [{"bill": another_bill(world), "position": 1, "quantity": "1"}], "way": "cash",
    },
    "exchanges_create": lambda world: {
        "back": {"lines": [{"bill": another_bill(world), "position": 1, "quantity": "1"}], "reason": "Too short"},
        "lines": [_line(world, quantity="1")], "tenders": [{"method": "cash", "amount": "138.00"}], "rest": "loose",
    },
    "exchanges_quote_create": lambda world: {
        "back": {"lines": [{"bill": another_bill(world), "position": 1, "quantity": "1"}]},
        "lines": [_line(world, quantity="1")],
    },
    "credit_notes_without_bill_create": lambda world: {
        "lines": [{"product": sold_of_late(world), "quantity": "1"}], "reason": "A present", "way": "cash",
    },
    "credit_notes_terms_update": plain(cash_limit="500.00", window_days=14, without_bill=True, not_returnable=[]),
    "prepayments_create": lambda world: {
        "customer": identity(world, "customer"), "method": "bank", "amount": "10.00", "reference": "UTR 1"
    },
    "prepayments_credit_create": lambda world: {
        "customer": identity(world, "customer"), "amount": "10.00", "reason": "Waited"
    },
    "prepayments_back_create": plain(reason="Changed their mind"),
    "purchases_payments_create": lambda world: {
        "supplier": identity(world, "supplier"), "method": "bank", "amount": "10.00"
    },
    "purchases_returns_create": _return_body,
    "purchases_returns_set_off_create": _set_off_body,
    "stock_adjustments_create": lambda world: {"reason": "damaged", "lines": [_line(world, change="-1")]},
    "places_create": _NAME, "places_partial_update": _NAME,
    "transfers_create": lambda world: {"to_branch": world.station.pk, "lines": [_line(world, quantity="1")]},
    "transfers_receive_create": lambda world: {"lines": [{"product": shelf(world), "received": "1"}]},
    "stock_counts_create": plain(blind=True, note="Feast"), "stock_counts_approve_create": plain(unseen="leave"),
    "stock_counts_abandon_create": plain(note="Wrong shelf"),
    "stock_counts_lines_create": lambda world: _line(world, counted="3"),
    "stock_counts_recounts_create": lambda world: _line(world, note="Too few"),
    "stock_batches_partial_update": plain(price="1.00"),
    "stock_markdown_update": plain(steps=[{"days_left": 7, "off": "50"}]),
    "stock_write_offs_create": lambda world: {"branch": examples()["batches.pk"](world) and world.main.pk},
    "stock_receipts_create": lambda world: {"lines": [_line(world, quantity="1", cost="10.00")]},
    "suppliers_create": _PARTY, "suppliers_partial_update": _PARTY,
    "tax_classes_create": _TAX, "tax_classes_update": _TAX, "tax_classes_partial_update": _TAX,
    "tills_create": lambda world: {"branch": world.main.pk, "name": "M9", "prefix": "M9"},
    "tills_partial_update": plain(name="Window"),
    "day_book_closes_create": plain(day="2026-11-20"),
    "tills_drawer_count_create": plain(notes={"500": 1}), "tills_drawer_pay_in_create": _CASH,
    "tills_drawer_pay_out_create": plain(notes={"100": 1}, reason="Milk"),
    "tills_drawer_swap_create": plain(taken={"100": 1}, put={"50": 2}),
    "tills_drawer_to_safe_create": plain(notes={"100": 1}, reason="Too much here"),
    "branches_safe_deposit_create": plain(notes={"100": 1}, slip="7781"),
    "branches_safe_count_create": plain(notes={"500": 1}), "safe_counts_approve_create": plain(remark="Seen"),
    "tills_drawer_bring_create": plain(amount="10.00", reason="Change", source="bank"),
    "tills_shift_open_create": plain(notes={"500": 1}, reason="Morning"),
    "tills_shift_close_create": plain(notes={"500": 1}, reason="Evening"),
    "shifts_approve_create": plain(remark="Paid the carrier"),
    "tokens_create": plain(username="owner", password=PASSWORD),
} | OF_DISCOUNTS  # fmt: skip


def _shift_closed(world: World) -> None:
    """The example's till has its shift open: most calls are made in one."""
    till = world.second_till
    close_shift(access=world.access(), at=NOW, key="before", till=till, notes={10000: 1})


BEFORE: dict[str, Callable[[World], None]] = {
    "tills_shift_open_create": _shift_closed,
    "claims_undo_create": turn_example,
    "claims_unconfirm_create": confirmed_example,
    "payment_requests_refund_create": bring_money,
}
