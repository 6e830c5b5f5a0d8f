"""A kit, a pack or a label on the bill: how many statements more, whatever the number of lines."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.catalog.actions import Pack, PartOfKit, change_product, save_scale_format, set_parts
from galla.catalog.models import Product
from galla.catalog.queries import Reference
from galla.payments.models import Method
from galla.pricing.scale_labels import check_digit
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.tests.conftest import Stall
from tests.world import NOW, build_world

MOST_FOR_LABELS = 4


@pytest.fixture
def stall(transactional_db: None) -> Stall:
    """The counter, outside of any transaction of the test's."""
    return Stall(build_world())


def kits_of(stall: Stall, count: int) -> list[Product]:
    """Kits of two parts each, of which there are plenty."""
    parts = [stall.product(f"Part {count} {place}", "10", "5") for place in range(2 * count)]
    stall.stock(dict.fromkeys(parts, 10_000), key=f"stock {count}")
    kits = [stall.product(f"Kit {count} {place}", "10", "5") for place in range(count)]
    for place, kit in enumerate(kits):
        wanted = [PartOfKit(part, 1_000) for part in parts[2 * place : 2 * place + 2]]
        set_parts(access=stall.access, at=NOW, kit=kit, parts=wanted)
    return kits


def sent(stall: Stall, references: list[Reference], *, key: str, paid: int) -> int:
    """How many statements a bill of these sends in all."""
    cart = Cart(lines=tuple(CartLine(1_000, reference) for reference in references))
    with CaptureQueriesContext(connection) as captured:
        checkout(access=stall.access, cart=cart, payment=Payment((TenderGiven(Method.CASH, paid),)), key=key, at=NOW)
    return len(captured.captured_queries)


def test_a_bill_of_kits_sends_no_statement_more_than_one_without(stall: Stall) -> None:
    products = [stall.product(f"Plain {place}", "10", "5") for place in range(2)]
    stall.stock(dict.fromkeys(products, 10_000), key="plain")
    plain = [Reference(product_id=product.pk) for product in products]
    sent(stall, plain, key="first", paid=2_000)  # the first bill of a series and a rate opens accounts
    counts = {0: sent(stall, plain, key="plain", paid=2_000)}
    for lines in (1, 5, 50):
        references = [Reference(product_id=kit.pk) for kit in kits_of(stall, lines)]
        counts[lines] = sent(stall, references, key=f"kits {lines}", paid=1_000 * lines)
    assert len(set(counts.values())) == 1, counts


def test_packs_send_no_statement_more_and_labels_as_many_for_fifty_as_for_one(stall: Stall) -> None:
    change_product(access=stall.access, at=NOW, product=stall.tea, packs=[Pack("CASE", 2_000, "pair")])
    change_product(access=stall.access, at=NOW, product=stall.sugar, scale_code="42")
    save_scale_format(access=stall.access, prefix="20", code_digits=5, value_digits=5)
    sent(stall, [Reference(sku="TEA"), Reference(sku="SUGAR")], key="first", paid=20_000)
    plain = sent(stall, [Reference(sku="TEA")], key="plain", paid=12_000)
    assert sent(stall, [Reference(barcode="CASE")], key="case", paid=24_000) == plain
    label = Reference(barcode="200004200100" + check_digit("200004200100"))
    sent(stall, [label], key="first label", paid=1_000)  # the first of a process reads what it then keeps
    counts = {lines: sent(stall, [label] * lines, key=f"labels {lines}", paid=1_000 * lines) for lines in (1, 5, 50)}
    assert len(set(counts.values())) == 1, counts
    assert counts[1] - plain <= MOST_FOR_LABELS
