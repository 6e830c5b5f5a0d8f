"""Random bills with kits, packs and voids: every piece is on the shelf or in a bill that stands, and money is right."""

import itertools
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galla.catalog.actions import Pack, PartOfKit, change_product, set_parts
from galla.catalog.models import Product
from galla.catalog.queries import Reference
from galla.foundation.checks import broken
from galla.inventory.errors import NotEnoughStock
from galla.ledger import places, queries
from galla.payments.models import Method
from galla.sales.actions import checkout, void_sale
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.world import NOW, World

OPENING = {"TEA": 30_000, "SOAP": 20_000, "SUGAR": 12_500}
# What one of each way to name goods takes from the shelf, in thousandths, and costs, in paise.
WAYS: Mapping[str, tuple[Mapping[str, int], int]] = {
    "TEA": ({"TEA": 1_000}, 11_800),
    "SUGAR": ({"SUGAR": 1_000}, 4_600),
    "CASE": ({"TEA": 6_000}, 70_800),
    "SACK": ({"SUGAR": 2_500}, 11_500),
    "HAMPER": ({"TEA": 2_000, "SOAP": 1_000, "SUGAR": 250}, 30_000),
    "SMALL": ({"SOAP": 3_000}, 9_900),
}
lines = st.lists(st.tuples(st.sampled_from(sorted(WAYS)), st.integers(1, 4)), min_size=1, max_size=5)
lives = itertools.count()
bills = st.lists(st.tuples(lines, st.booleans()), min_size=1, max_size=6)


@pytest.fixture
def store(world: World) -> Stall:
    """Goods with packs, and kits that share parts."""
    stall = Stall(world)
    stall.stock({stall.tea: 20_000, stall.soap: 10_000}, key="more")
    access = stall.access
    change_product(access=access, at=NOW, product=stall.tea, packs=[Pack("CASE", 6_000)])
    change_product(access=access, at=NOW, product=stall.sugar, packs=[Pack("SACK", 2_500)])
    for sku, price in (("HAMPER", "300"), ("SMALL", "99")):
        kit = stall.product(sku.title(), price, "18" if sku == "HAMPER" else "5", sku=sku)
        parts = [
            PartOfKit(Product.objects.get(shop=world.shop, sku=part), milli) for part, milli in WAYS[sku][0].items()
        ]
        set_parts(access=access, at=NOW, kit=kit, parts=parts)
    return stall


def on_shelf(stall: Stall) -> dict[str, int]:
    shop = stall.world.shop.pk
    shelf = places.shelf(shop, stall.world.main.pk)
    ids = dict(Product.objects.filter(shop=shop, sku__in=OPENING).values_list("sku", "pk"))
    held = queries.balances((shelf, places.goods(shop, number)) for number in ids.values())
    return {sku: held[shelf.id, places.goods(shop, number).id].on_hand for sku, number in ids.items()}


def filled_up(stall: Stall, number: int) -> dict[str, int]:
    """The shelf as it was in the beginning, whatever the life before has sold."""
    left = on_shelf(stall)
    short = {sku: OPENING[sku] - left[sku] for sku in OPENING if OPENING[sku] > left[sku]}
    found = {product.sku: product for product in Product.objects.filter(shop=stall.world.shop, sku__in=short)}
    if short:
        stall.stock({found[sku]: milli for sku, milli in short.items()}, key=f"life {number}")
    return {sku: left[sku] + short.get(sku, 0) for sku in OPENING}


def taken(wanted: list[tuple[str, int]]) -> dict[str, int]:
    """What these lines take from the shelf, by SKU."""
    return {sku: sum(WAYS[way][0].get(sku, 0) * count for way, count in wanted) for sku in OPENING}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=bills)
def test_goods_are_on_the_shelf_or_in_a_bill_that_stands(
    store: Stall, wanted: list[tuple[list[tuple[str, int]], bool]]
) -> None:
    number = next(lives)
    there = filled_up(store, number)
    for place, (some, is_void) in enumerate(wanted):
        takes, total = taken(some), sum(WAYS[way][1] * count for way, count in some)
        is_there = all(takes[sku] <= there[sku] for sku in OPENING)
        cart = Cart(lines=tuple(CartLine(1_000 * count, _named(way)) for way, count in some))
        payment = Payment((TenderGiven(Method.UPI, total),))
        count = Sale.objects.count()
        try:
            booked = checkout(access=store.access, cart=cart, payment=payment, key=f"{number} {place}", at=NOW)
        except NotEnoughStock:
            assert not is_there
            assert (on_shelf(store), Sale.objects.count()) == (there, count)
            continue
        assert is_there
        assert booked.rows.sale.total_minor == total
        if is_void:
            void_sale(access=store.access, sale_id=booked.rows.sale.id, reason="Wrong", at=NOW)
        else:
            there = {sku: there[sku] - takes[sku] for sku in OPENING}
        assert on_shelf(store) == there
    assert [str(found) for found in broken()] == []


def _named(way: str) -> Reference:
    return Reference(barcode=way) if way in ("CASE", "SACK") else Reference(sku=way)
