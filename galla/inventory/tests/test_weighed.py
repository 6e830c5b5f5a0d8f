"""Labels off a scale in the stock room, and packs where goods are typed: what they stand for is written down."""

from typing import Any

import pytest
from stdnum import ean

from galla.catalog.actions import Pack, change_product, save_scale_format
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.models import CountedLine, Receipt, ReceiptLine, Transfer
from galla.inventory.tests.goods import AT, product, standing
from galla.inventory.tests.test_counting import Room
from galla.inventory.tests.test_pages import receiving, shown
from galla.inventory.tests.test_transfer_pages import sending
from galla.ledger.entries import Standing
from tests.world import World

pytestmark = pytest.mark.django_db

CASE = "18901030865234"


def label(digits: str) -> str:
    return digits + str(ean.calc_check_digit(digits))


WEIGHT = label("200004201250")  # code 42, 1.250
PRICE = label("210004205750")  # code 42, 57.50
EMPTY = label("200004200000")
STRANGE = label("200009901250")
WRONG = WEIGHT[:-1] + str((int(WEIGHT[-1]) + 1) % 10)


@pytest.fixture
def onions(world: World) -> Product:
    """Onions at 46.00 the kilogram are 42 on a scale that prints weights behind 20 and prices behind 21."""
    access = world.access()
    save_scale_format(access=access, prefix="20", code_digits=5, value_digits=5, kind="weight", decimals=3)
    save_scale_format(access=access, prefix="21", code_digits=5, value_digits=5, kind="price", decimals=2)
    return product(access, "Onions", unit="kg", scale_code="42", price_e4=460_000, price_includes_tax=True)


@pytest.fixture
def tea(world: World) -> Product:
    """Tea in cases of 24; 60 packets lie in the main branch, at 10.00 each."""
    found = product(world.access(), "Assam tea", sku="TEA", packs=[Pack(CASE, 24_000, "case of 24")])
    receive(access=world.access(), at=AT, key="tea", branch=world.main, items=[ReceiptItem(found.pk, 60_000, 100_000)])
    return found


def posted(world: World, *lines: dict[str, Any], status: int = 201, key: str = "one") -> Any:
    answer = world.api("manager").post(
        "/api/v1/stock/receipts/", {"lines": lines}, format="json", headers={"Idempotency-Key": key}
    )
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.mark.parametrize(
    ("line", "milli", "worth"),
    [
        ({"barcode": WEIGHT, "cost": "20.00"}, 1_250, 2_500),
        ({"barcode": WEIGHT, "quantity": "3", "cost": "20.00"}, 3_750, 7_500),
        ({"barcode": WEIGHT, "worth": "30.00"}, 1_250, 3_000),
        ({"barcode": PRICE, "cost": "20.00"}, 1_250, 2_500),
    ],
)
def test_a_label_off_the_scale_is_received_as_what_it_says(
    world: World, onions: Product, line: dict[str, Any], milli: int, worth: int
) -> None:
    posted(world, line)
    assert standing(world.access(), onions, world.main) == Standing(milli, worth)
    assert not list(broken())


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"barcode": WRONG}, "lines.0.barcode"),
        ({"barcode": EMPTY}, "lines.0.barcode"),
        ({"barcode": STRANGE}, "lines.0.barcode"),
        ({"barcode": label("220004201250")}, "lines.0.barcode"),  # this shop's scale prints no such labels
        ({"barcode": WEIGHT, "quantity": "1.5"}, "lines.0.quantity"),
        ({"sku": "ONION"}, "lines.0.quantity"),
        ({"barcode": "8901030865237"}, "lines.0.quantity"),
    ],
)
def test_a_label_that_says_nothing_sure_is_not_received(
    world: World, onions: Product, line: dict[str, Any], field: str
) -> None:
    told = posted(world, {**line, "cost": "20.00"}, status=400)
    assert [error["field"] for error in told["errors"]] == [field]
    assert standing(world.access(), onions, world.main) == Standing(0, 0)
    assert Receipt.objects.count() == 0


def test_a_product_that_bears_the_code_itself_wins_over_the_label(world: World, onions: Product) -> None:
    own = product(world.access(), "Onions in a net", barcodes=[WEIGHT])
    told = posted(world, {"barcode": WEIGHT, "cost": "20.00"}, status=400)
    assert [error["field"] for error in told["errors"]] == ["lines.0.quantity"]
    posted(world, {"barcode": WEIGHT, "quantity": "2", "cost": "20.00"})
    assert standing(world.access(), own, world.main).on_hand == 2_000
    assert standing(world.access(), onions, world.main).on_hand == 0


def test_labels_of_a_long_receipt_are_read_together(
    world: World, onions: Product, django_assert_max_num_queries: Any
) -> None:
    lines = [{"barcode": label(f"2000042{grams:05}"), "cost": "20.00"} for grams in range(1, 101)]
    posted(world, *lines[:2], key="warm")
    with django_assert_max_num_queries(60):
        posted(world, *lines, key="long")
    assert ReceiptLine.objects.count() == 102
    assert standing(world.access(), onions, world.main).on_hand == sum(range(1, 101)) + 3


def test_a_label_is_received_on_the_page_without_its_weight_being_typed(world: World, onions: Product) -> None:
    page = receiving(world, (WEIGHT, "", "20.00"), (f"{PRICE} · Onions", "2", "20.00"))
    assert page.status_code == 200
    assert standing(world.access(), onions, world.main).on_hand == 3_750
    offered = shown(world.browser("manager"), f"/stock/goods/?q={WEIGHT}")
    assert f"{WEIGHT} · Onions" in offered
    assert "1.25" in offered
    assert shown(world.browser("manager"), f"/stock/goods/?q={WRONG}").strip() == ""


@pytest.mark.parametrize(
    ("line", "box", "says"),
    [
        ((WRONG, "", "20.00"), "goods", "Scan it again"),
        ((EMPTY, "", "20.00"), "goods", "its value is zero"),
        ((WEIGHT, "1.5", "20.00"), "quantity", "Labels are counted whole."),
        (("Onions", "", "20.00"), "quantity", "Fill this in."),
    ],
)
def test_what_a_label_leaves_unclear_says_so_under_its_line(
    world: World, onions: Product, line: tuple[str, ...], box: str, says: str
) -> None:
    page = receiving(world, line)
    assert page.status_code == 400
    text = page.content.decode()
    assert says in text.partition(f'id="id_lines-0-{box}_error"')[2].partition("</p>")[0]
    assert standing(world.access(), onions, world.main) == Standing(0, 0)


def test_a_case_is_sent_as_the_pieces_in_it(world: World, tea: Product) -> None:
    assert sending(world, (CASE, "2"), ("TEA", "1")).status_code == 200
    assert Transfer.objects.get().lines.count() == 2
    assert standing(world.access(), tea, world.main).on_hand == 60_000 - 49_000


def test_more_cases_than_there_are_pieces_are_not_sent(world: World, tea: Product) -> None:
    page = sending(world, (CASE, "3"))
    assert page.status_code == 400
    assert "72" in page.content.decode()
    assert (Transfer.objects.count(), standing(world.access(), tea, world.main).on_hand) == (0, 60_000)


def test_cases_are_counted_as_the_pieces_in_them(world: World, tea: Product) -> None:
    session = Room(world).begin()
    browser = world.browser("manager")
    for key, goods, counted in (("a", CASE, "2"), ("b", f"{CASE} · Assam tea", "0.5"), ("c", "TEA", "3")):
        answer = browser.post(f"/stock/counts/{session.pk}/", {"goods": goods, "counted": counted, "key": key})
        assert answer.status_code == 302, answer.content
    lines = CountedLine.objects.filter(product=tea).order_by("pk")
    assert list(lines.values_list("counted_milli", flat=True)) == [48_000, 12_000, 3_000]


def test_a_label_is_counted_as_what_it_weighs(world: World, onions: Product) -> None:
    session = Room(world).begin()
    browser = world.browser("manager")
    address = f"/stock/counts/{session.pk}/"
    assert browser.post(address, {"goods": WEIGHT, "counted": "", "key": "a"}).status_code == 302
    assert CountedLine.objects.get().counted_milli == 1_250
    assert browser.post(address, {"goods": "Onions", "counted": "", "key": "b"}).status_code == 400
    assert browser.post(address, {"goods": WRONG, "counted": "", "key": "c"}).status_code == 400
    assert CountedLine.objects.count() == 1


def test_a_kit_holds_the_pieces_of_a_case(world: World, tea: Product) -> None:
    hamper = product(world.access(), "Hamper", is_stocked=False)
    sent = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, "lines-0-goods": CASE, "lines-0-quantity": "1"}
    answer = world.browser("manager").post(f"/products/{hamper.pk}/parts/", sent)
    assert answer.status_code == 302, answer.content
    assert list(hamper.parts.values_list("part", "quantity_milli")) == [(tea.pk, 24_000)]


def test_a_code_that_is_put_away_names_nothing(world: World, onions: Product) -> None:
    change_product(access=world.access(), at=AT, product=onions, is_stocked=False)
    page = receiving(world, (WEIGHT, "", "20.00"))
    assert page.status_code == 400
    assert "Nothing that is kept in stock is called this." in page.content.decode()
    assert Receipt.objects.count() == 0
