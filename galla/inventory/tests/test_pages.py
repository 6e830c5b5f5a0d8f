"""Pages of the stock room."""

import csv
import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from galla.accounts.models import Membership, Shop
from galla.catalog.models import Product
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.models import Adjustment, Receipt
from galla.inventory.tests.goods import AT, product, sell, standing
from galla.ledger.entries import Standing
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from tests.world import World

pytestmark = pytest.mark.django_db

type Shelf = Callable[..., Product]


@pytest.fixture
def shelf(world: World) -> Shelf:
    """Makes a product of which so much lies in the main branch at 40.00 each."""

    def make(name: str, milli: int = 12_000, **values: Any) -> Product:
        goods = product(world.access(), name, **values)
        items = [ReceiptItem(goods.pk, milli, cost_e4=400_000)]
        receive(access=world.access(), at=AT, key=f"shelf {goods.pk}", branch=world.main, items=items)
        return goods

    return make


def shown(client: Client, url: str, *, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def form(*lines: tuple[str, ...], **head: Any) -> dict[str, Any]:
    """A receipt as a browser sends it: product, quantity, cost and worth of each line, and two empty rows."""
    sent: dict[str, Any] = {"kind": "receipt", "reference": "", "key": "one", **head}
    rows = [*lines, (), ()]
    sent |= {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0}
    for place, line in enumerate(rows):
        for name, text in zip(("goods", "quantity", "cost", "worth"), (*line, "", "", "", ""), strict=False):
            sent[f"lines-{place}-{name}"] = text
    return sent


def receiving(world: World, *lines: tuple[str, ...], role: str = "manager", **head: Any) -> Any:
    sent = form(*lines, **{"branch": world.main.pk, **head})
    return world.browser(role).post("/stock/receive/", sent, follow=True)


def test_the_list_shows_what_lies_there_and_what_to_look_at(world: World, shelf: Shelf) -> None:
    shelf("Ghee <b>", 2000, low_stock_milli=5000)
    shelf("Rice, loose", 2500, unit="kg")
    product(world.access(), "Soap", low_stock_milli=1000)
    page = shown(world.browser("manager"), "/stock/")
    assert "Ghee &lt;b&gt;" in page
    assert '<span class="badge warn">Low</span>' in page
    assert '<span class="badge bad">Gone</span>' in page
    assert "2.500\u00a0kg" in page
    assert "₹180.00" in page  # 80 of ghee and 100 of rice
    assert "1 runs low" in page
    assert "1 is gone" in page


def test_the_list_is_searched_and_filtered(world: World, shelf: Shelf) -> None:
    shelf("Ghee", 2000, low_stock_milli=5000, barcodes=["8901030865237"])
    shelf("Honey", 9000, low_stock_milli=5000)
    browser = world.browser("cashier")
    for query in ("search=ghe", "search=8901030865237", "low=true"):
        page = shown(browser, f"/stock/?{query}")
        assert "Ghee" in page
        assert "Honey" not in page
    there = shown(browser, f"/stock/?low=true&branch={world.station.pk}")
    assert "Ghee" in there
    assert "Honey" in there  # none of it lies at the station
    assert "Ghee" not in shown(browser, f"/stock/?branch={2**40}", status=400)


def test_a_cashier_sees_stock_but_no_value_and_nothing_to_press(world: World, shelf: Shelf) -> None:
    ghee, browser = shelf("Ghee"), world.browser("cashier")
    receipt = Receipt.objects.get()
    for url in ("/stock/", f"/stock/{ghee.pk}/", "/stock/receipts/", f"/stock/receipts/{receipt.pk}/"):
        page = shown(browser, url)
        assert "480.00" not in page
        assert "Worth at cost" not in page
        assert "/stock/receive/" not in page
        assert "480.00" in shown(world.browser("manager"), url)
    export = browser.get("/stock/?export=csv").getvalue().decode("utf-8-sig")
    assert "480.00" not in export
    assert "Ghee" in export


def test_the_list_is_exported_as_it_is_filtered(world: World, shelf: Shelf) -> None:
    shelf("=HYPERLINK(1)", 1500, unit="kg")
    shelf("Honey")
    text = world.browser("manager").get("/stock/?export=csv&search=hyperlink").getvalue().decode("utf-8-sig")
    table = list(csv.reader(text.splitlines()))
    assert len(table) == 2
    assert table[1][0] == "'=HYPERLINK(1)"
    assert "1.500" in table[1]
    assert "60.00" in table[1]


def test_an_empty_stock_room_says_what_to_do_next(world: World) -> None:
    browser = world.browser("manager")
    assert "Nothing is kept in stock yet" in shown(browser, "/stock/")
    assert "Nothing was received yet" in shown(browser, "/stock/receipts/")
    assert "Nothing was put right yet" in shown(browser, "/stock/adjustments/")


def test_the_card_leads_from_each_number_to_what_made_it(world: World, shelf: Shelf) -> None:
    ghee = shelf("Ghee", low_stock_milli=20_000)
    sell(world.access("owner", till=world.till), ghee, 5000)
    page = shown(world.browser("manager"), f"/stock/{ghee.pk}/")
    assert f'<a class="opens" href="/stock/receipts/{Receipt.objects.get().pk}/">Received</a>' in page
    assert "+12" in page
    assert "−5" in page
    assert "₹280.00" in page
    assert '<span class="badge warn">Low</span>' in page
    assert f"?branch={world.station.pk}" in page


def test_the_card_turns_its_pages_both_ways(world: World, shelf: Shelf) -> None:
    ghee, access = shelf("Ghee", 200_000), world.access("owner", till=world.till)
    for _ in range(101):
        sell(access, ghee, 1000)
    browser, url = world.browser("cashier"), f"/stock/{ghee.pk}/"

    def turned(page: str, rel: str) -> str:
        before = page.partition(f'" rel="{rel}"')[0]
        return shown(browser, url + before.rpartition('href="')[2].replace("&amp;", "&"))

    first = shown(browser, url)
    second = turned(first, "next")
    third = turned(second, "next")
    for page, left in ((first, "99"), (second, "149"), (third, "199")):
        assert f'<td class="num" data-label="left">{left}</td>' in page
    assert 'rel="next"' not in third
    assert 'rel="prev"' not in first
    assert '<td class="num" data-label="left">149</td>' in turned(third, "prev")
    assert '<td class="num" data-label="left">99</td>' in turned(second, "prev")


def test_another_shops_cards_and_branches_are_not_there(world: World, shelf: Shelf) -> None:
    ghee = shelf("Ghee")
    own = product(world.access("stranger"), "Dates")
    browser = world.browser("stranger")
    shown(browser, f"/stock/{ghee.pk}/", status=404)
    shown(browser, f"/stock/{own.pk}/?branch={world.main.pk}", status=404)
    shown(browser, f"/stock/receive/?product={ghee.pk}", status=404)
    shown(browser, f"/stock/adjust/?product={ghee.pk}", status=404)


def test_goods_received_by_the_form_lie_on_the_shelf(world: World) -> None:
    access = world.access()
    ghee = product(access, "Ghee 500 ml", sku="GHEE")
    soap = product(access, "Soap", barcodes=["8901030865237"])
    supplier = add_supplier(access=access, at=AT, details=Details(name="Sahyadri Agencies"))
    lines = (("GHEE", " 12 ", "298.50"), ("8901030865237", "24", "", "100"))
    page = receiving(world, *lines, supplier=supplier.pk, reference="INV/7")
    receipt = Receipt.objects.get()
    assert page.redirect_chain == [(f"/stock/receipts/{receipt.pk}/", 302)]
    assert (receipt.supplier, receipt.reference, receipt.worth_minor) == (supplier, "INV/7", 3682_00)
    assert standing(access, ghee) == Standing(12_000, 3582_00)
    assert standing(access, soap) == Standing(24_000, 100_00)
    text = page.content.decode()
    assert "Received: 2 products." in text
    assert "Sahyadri Agencies" in text
    assert "4.1667" in text
    assert "INV/7" in shown(world.browser("manager"), "/stock/receipts/?reference=inv")


def test_a_form_sent_twice_is_one_receipt(world: World) -> None:
    ghee = product(world.access(), "Ghee")
    first, again = receiving(world, ("Ghee", "12", "298.50")), receiving(world, ("Ghee", "12", "298.50"))
    assert first.redirect_chain == again.redirect_chain
    assert standing(world.access(), ghee).on_hand == 12_000
    other = receiving(world, ("Ghee", "13", "298.50"))
    assert "saved already" in other.content.decode()
    assert 'value="one"' not in other.content.decode()  # saving again is another receipt
    assert Receipt.objects.count() == 1


def test_each_form_has_a_key_of_its_own(world: World) -> None:
    browser = world.browser("manager")
    for url in ("/stock/receive/", "/stock/adjust/"):
        keys = {shown(browser, url).partition('name="key" value="')[2].partition('"')[0] for _ in range(2)}
        assert len(keys) == 2
        assert "" not in keys


@pytest.mark.parametrize(
    ("line", "box", "says"),
    [
        (("Ghee", "", "1"), "quantity", "Fill this in."),
        (("Ghee", "0", "1"), "quantity", "More than zero."),
        (("Ghee", "1,000", "1"), "quantity", "plain number"),
        (("Ghee", "１２", "1"), "quantity", "plain number"),
        (("Ghee", "1.5", "1"), "quantity", "kept with 0 decimals"),
        (("Ghee", "1", "-1"), "cost", "Not below 0.00."),
        (("Ghee", "1", "1e3"), "cost", "plain number"),
        (("Ghee", "1", "1.00001"), "cost", "At most 4 decimals."),
        (("Ghee", "1"), "cost", "what all of it is worth"),
        (("Ghee", "1", "1", "1"), "cost", "what all of it is worth"),
        (("Milk", "1", "1"), "goods", "Nothing that is kept in stock is called this."),
        (("Carry bag", "1", "1"), "goods", "Nothing that is kept in stock is called this."),
        (("Tea", "1", "1"), "goods", "Several fit: Tea"),
        (("", "1", "1"), "goods", "Fill this in."),
    ],
)
def test_what_is_wrong_stands_under_its_line_and_what_was_typed_is_kept(
    world: World, line: tuple[str, ...], box: str, says: str
) -> None:
    access = world.access()
    product(access, "Ghee")
    product(access, "Carry bag", is_stocked=False)
    for sku in ("T1", "T2"):
        product(access, "Tea", sku=sku)
    page = receiving(world, (), ("Ghee", "7", "31.25"), line, reference="INV/7")
    text = page.content.decode()
    assert page.status_code == 400
    under = text.partition(f'id="id_lines-2-{box}_error"')[2].partition("</p>")[0]
    assert says in under
    for typed in ('value="7"', 'value="31.25"', 'value="INV/7"', *(f'value="{part}"' for part in line if part)):
        assert typed in text
    assert not Receipt.objects.exists()


def test_a_receipt_without_lines_is_refused(world: World) -> None:
    page = receiving(world)
    assert page.status_code == 400
    assert "Add at least one product." in page.content.decode()
    bare = world.browser("manager").post("/stock/receive/", {"branch": world.main.pk, "kind": "receipt"})
    assert bare.status_code == 400
    assert not Receipt.objects.exists()


def test_another_shops_supplier_and_branch_are_no_choice(world: World) -> None:
    product(world.access(), "Ghee")
    theirs = add_supplier(access=world.access("stranger"), at=AT, details=Details(name="Theirs"))
    assert "Theirs" not in shown(world.browser("manager"), "/stock/receive/")
    assert receiving(world, ("Ghee", "1", "1"), supplier=theirs.pk).status_code == 400
    foreign = world.access("stranger").branch
    assert foreign is not None
    assert receiving(world, ("Ghee", "1", "1"), branch=foreign.pk).status_code == 400
    assert not Receipt.objects.exists()


def test_more_rows_keep_what_was_typed_and_look_at_nothing_yet(world: World) -> None:
    page = receiving(world, ("Ghee", "x", ""), reference="INV/7", more="1")
    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="x"' in text
    assert 'value="INV/7"' in text
    assert 'name="key" value="one"' in text
    assert 'name="lines-5-goods"' in text
    assert "plain number" not in text


def test_a_name_that_two_products_share_is_suggested_by_its_code(world: World) -> None:
    access, browser = world.access(), world.browser("manager")
    product(access, "Tea", sku="T1")
    tea = product(access, "Tea", sku="T2")
    ghee = product(access, "Ghee 500 ml", barcodes=["8901030865237"])
    assert '<option value="T2">Tea</option>' in shown(browser, "/stock/goods/?q=tea")
    assert '<option value="Ghee 500 ml">' in shown(browser, "/stock/goods/?q=8901030865237")
    assert "option" not in shown(browser, "/stock/goods/?q=%25")
    assert "option" not in shown(browser, "/stock/goods/")
    assert 'value="T2"' in shown(browser, f"/stock/receive/?product={tea.pk}")
    assert 'value="Ghee 500 ml"' in shown(browser, f"/stock/receive/?product={ghee.pk}")


def test_a_shop_with_one_branch_is_not_asked_which(world: World) -> None:
    access = world.access("stranger")
    dates, browser = product(access, "Dates"), world.browser("stranger")
    assert "<select" not in shown(browser, "/stock/receive/").partition("Where from")[2].partition("Branch")[2]
    browser.post("/stock/receive/", form(("Dates", "2", "10")))
    assert standing(access, dates).on_hand == 2000


def test_whoever_may_move_stock_but_see_no_suppliers_receives_without_one(world: World) -> None:
    Membership.objects.filter(pk=world.members["cashier"].pk).update(grants=["stock.move"])
    product(world.access(), "Ghee")
    supplier = add_supplier(access=world.access(), at=AT, details=Details(name="Sahyadri Agencies"))
    assert "Sahyadri" not in shown(world.browser("cashier"), "/stock/receive/")
    page = receiving(world, ("Ghee", "2", "10"), role="cashier", supplier=supplier.pk)
    assert Receipt.objects.get().supplier is None
    assert "20.00" not in page.content.decode()


def adjusting(world: World, **typed: Any) -> Any:
    sent = {"branch": world.main.pk, "reason": "count", "counted": "", "change": "", "note": "", "key": "one", **typed}
    return world.browser("manager").post("/stock/adjust/", sent, follow=True)


def test_a_count_puts_the_shelf_right(world: World, shelf: Shelf) -> None:
    ghee = shelf("Ghee", 12_000)
    asked = shown(world.browser("manager"), f"/stock/adjust/?product={ghee.pk}&branch={world.main.pk}")
    assert "The book says 12 in Main" in asked
    page = adjusting(world, goods="Ghee", counted="10", note="End of month")
    made = Adjustment.objects.get()
    assert page.redirect_chain == [(f"/stock/adjustments/{made.pk}/", 302)]
    assert "End of month" in page.content.decode()
    assert standing(world.access(), ghee) == Standing(10_000, 400_00)
    listed = shown(world.browser("cashier"), "/stock/adjustments/?reason=count")
    assert "Ghee" in listed
    assert "Ghee" not in shown(world.browser("cashier"), "/stock/adjustments/?reason=used")


def test_what_broke_is_less_whether_its_minus_was_typed_or_not(world: World, shelf: Shelf) -> None:
    ghee = shelf("Ghee", 12_000)
    adjusting(world, goods="Ghee", reason="damaged", change="2")
    adjusting(world, goods="Ghee", reason="damaged", change="-2", key="two")
    adjusting(world, goods="Ghee", reason="damaged", change="-2", key="two")
    assert standing(world.access(), ghee).on_hand == 8000
    adjusting(world, goods="Ghee", reason="found", change="1", key="three")
    assert standing(world.access(), ghee).on_hand == 9000


@pytest.mark.parametrize(
    ("typed", "box", "says"),
    [
        ({"reason": "damaged", "change": "13"}, "change", "12 there, 13 asked for"),
        ({"reason": "found", "change": "-1"}, "change", "is more, not less"),
        ({"reason": "damaged", "counted": "1"}, "counted", "has the reason: counted"),
        ({"counted": "1", "change": "1"}, "change", "how much was counted"),
        ({}, "change", "how much was counted"),
        ({"counted": "-1"}, "counted", "Not below 0."),
        ({"counted": "1.5"}, "counted", "kept with 0 decimals"),
        ({"counted": "many"}, "counted", "plain number"),
        ({"counted": "1", "goods": "Honey"}, "goods", "Nothing that is kept in stock"),
        ({"counted": "1", "reason": "because"}, "reason", "Choose one of the list."),
        ({"counted": "1", "note": "x\u202ey"}, "note", ""),
    ],
)
def test_an_adjustment_that_is_refused_says_why_and_keeps_what_was_typed(
    world: World, shelf: Shelf, typed: dict[str, str], box: str, says: str
) -> None:
    ghee = shelf("Ghee", 12_000)
    page = adjusting(world, **{"goods": "Ghee", "note": "Fell down", **typed})
    text = page.content.decode()
    assert page.status_code == 400
    assert f'id="id_{box}_error"' in text
    assert says in text.partition(f'id="id_{box}_error"')[2].partition("</p>")[0]
    for part in (typed.get("change"), typed.get("counted"), typed.get("goods", "Ghee")):
        assert part is None or f'value="{part}"' in text
    assert not Adjustment.objects.exists()
    assert standing(world.access(), ghee).on_hand == 12_000


def test_a_shop_that_only_warns_takes_more_than_is_there(world: World, shelf: Shelf) -> None:
    ghee = shelf("Ghee", 1000)
    Shop.objects.filter(pk=world.shop.pk).update(negative_stock="warn")
    adjusting(world, goods="Ghee", reason="stolen", change="3")
    assert standing(world.access(), ghee).on_hand == -2000
    page = shown(world.browser("manager"), "/stock/")
    assert '<span class="badge bad">Below zero</span>' in page
    assert "\u22122" in page


def test_where_nothing_runs_low_the_list_says_how_goods_come_to_stand_there(world: World, shelf: Shelf) -> None:
    shelf("Ghee")
    browser = world.browser("manager")
    low = shown(browser, "/stock/?low=true")
    assert "Nothing runs low" in low
    assert "Order at" in low
    assert 'href="/products/"' in low
    assert "Nothing fits what you asked for." not in low
    # The boxes stay, so that somebody can look for something else; and whoever did hears that it is not there.
    assert 'name="low"' in low
    assert "Nothing fits what you asked for." in shown(browser, "/stock/?low=true&search=tea")


def test_what_runs_low_stands_in_the_list_and_not_the_words_for_none(world: World, shelf: Shelf) -> None:
    shelf("Ghee", low_stock_milli=20_000)
    low = shown(world.browser("manager"), "/stock/?low=true")
    assert "Ghee" in low
    assert "Nothing runs low" not in low


def test_what_came_after_its_day_was_closed_says_in_whose_books_it_stands(world: World, shelf: Shelf) -> None:
    goods = shelf("Salt")
    assert "in the books of" not in shown(world.browser("manager"), f"/stock/{goods.pk}/")
    Shop.objects.filter(pk=world.shop.pk).update(books_closed_until=AT.date())
    items = [ReceiptItem(goods.pk, 1_000, cost_e4=400_000)]
    receive(access=world.access(), at=AT, key="late", branch=world.main, items=items)
    day = (AT + datetime.timedelta(days=1)).strftime("%-d %b %Y")
    assert shown(world.browser("manager"), f"/stock/{goods.pk}/").count(f"in the books of {day}") == 1
