"""Packs and labels of scales at the counter's page: what a scan puts on the bill, and what it only asks."""

import pytest
from playwright.sync_api import expect

from galla.catalog.actions import Pack, PartOfKit, change_product, save_scale_format, set_parts
from galla.catalog.models import Measure
from galla.pricing.scale_labels import check_digit
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter
from tests.world import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CASE = "18901030865234"
WEIGHT = "200004201250" + check_digit("200004201250")
PRICE = "210004205750" + check_digit("210004205750")
WRONG = WEIGHT[:-1] + str((int(WEIGHT[-1]) + 1) % 10)


@pytest.fixture
def counter(visit: Visitor, open_stall: Stall) -> Counter:
    """The counter of a cashier, where tea comes in cases, sugar off a scale, and soap in a kit."""
    access, shop = open_stall.access, open_stall.world.shop
    piece = Measure.objects.get(shop=shop, name="pc")
    change_product(access=access, at=NOW, product=open_stall.tea, measure=piece, packs=[Pack(CASE, 6_000, "case of 6")])
    change_product(access=access, at=NOW, product=open_stall.sugar, scale_code="42")
    save_scale_format(access=access, prefix="20", code_digits=5, value_digits=5)
    save_scale_format(access=access, prefix="21", code_digits=5, value_digits=5, kind="price", decimals=2)
    kit = open_stall.product("Soap, three", "120", "18", sku="THREE", measure="pc")
    set_parts(access=access, at=NOW, kit=kit, parts=[PartOfKit(open_stall.soap, 3_000)])
    visit.known_as(open_stall.world.browser("cashier"))
    return Counter(visit).opened()


def test_a_case_is_its_pieces_however_it_is_counted(counter: Counter) -> None:
    counter.scan(CASE).said("Assam tea 250 g: 1 case of 6 = 6").quantity(1, "6").priced("₹708.00")
    counter.scan("TEA").quantity(1, "7").scan(f"2*{CASE}").quantity(1, "19")
    counter.said("2 case of 6 = 12")
    counter.lines("Assam tea 250 g").scan(f"0.1*{CASE}").said("whole pieces").quantity(1, "19")


def test_weights_add_up_and_printed_prices_stand_by_themselves(counter: Counter) -> None:
    counter.scan(WEIGHT).quantity(1, "1.250 kg").priced("₹57.00").scan(WEIGHT).quantity(1, "2.500 kg")
    counter.scan(PRICE).said("Sugar, loose for").lines("Sugar, loose", "Sugar, loose").quantity(2, "1.250 kg")
    counter.priced("₹172.00").scan(PRICE).quantity(2, "2.500 kg").priced("₹230.00")
    counter.scan("SUGAR").quantity(1, "3.500 kg")


def test_a_label_read_wrongly_is_shown_and_added_by_a_hand_only(counter: Counter) -> None:
    counter.scan(WRONG).said(f"The check digit of {WRONG} is wrong. It reads Sugar, loose, 1.250 kg.")
    expect(counter.page.locator("#lines-body tr")).to_have_count(0)
    counter.page.locator("#scan").press("Enter")
    expect(counter.page.locator("#found li")).to_contain_text("check digit wrong")
    expect(counter.page.locator("#lines-body tr")).to_have_count(0)
    counter.page.locator("#scan").press("ArrowDown")
    counter.page.locator("#scan").press("Enter")
    counter.lines("Sugar, loose").quantity(1, "1.250 kg")


def test_a_kit_that_cannot_be_made_says_so_at_once(counter: Counter) -> None:
    counter.scan("4*THREE").lines("Soap, three")
    expect(counter.page.locator("#lines-body [data-part=wrong]")).to_contain_text("only 3 here")
