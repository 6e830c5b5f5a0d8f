"""One bill from the door to the book: signed in, scanned, paid in notes, printed, mailed, found again, taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from galla.ledger import places, queries
from galla.outbox.worker import drain
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = pytest.mark.parametrize("visit", [(1280, 800), (360, 740)], indirect=True, ids=["1280", "360"])
NEW_CUSTOMER = "leela.rao@example.in"


@SCREENS
def test_a_person_walks_through_the_whole_job(visit: Visitor, open_stall: Stall) -> None:
    counter = Counter(visit)
    page = counter.page
    visit.sign_in(page, "manager", to="/bills/new/")
    counter.ready()
    bill_by_name_barcode_and_star(counter)
    customer_by_new_email(counter)
    counter.give("₹500", "₹20")
    expect(page.locator("#back")).to_have_text("₹88.00")
    with page.expect_popup() as opening:
        page.get_by_role("button", name="Save and print").click()
    assert opening.value.url.endswith("/80mm.pdf")
    opening.value.close()
    counter.hand_back("₹88.00", _50=1, _20=1, _10=1, _5=1, _2=1, _1=1)
    number = counter.number()
    assert number.startswith("M1/")
    page.reload()
    counter.ready().hand_back("₹88.00", _50=1, _20=1, _10=1, _5=1, _2=1, _1=1)
    page.locator("#done-link").click()
    papers_open(visit, page)
    the_letter_leaves(page)
    history_finds(visit, page, number)
    visit.forgive = ("400 (Bad Request)",)  # the browser notes a form that came back
    void_with_a_reason(page, number)
    assert shelf_of(open_stall) == 10_000
    open_stall.nothing_broken()


def bill_by_name_barcode_and_star(counter: Counter) -> None:
    """Part of a name, a barcode of the same goods, three by star, and some by weight."""
    box = counter.page.locator("#scan")
    box.press_sequentially("assam")
    expect(counter.page.locator("#found").get_by_role("option")).to_contain_text("Assam tea 250 g")
    box.press("ArrowDown")
    box.press("Enter")
    counter.lines("Assam tea 250 g").priced("₹118.00")
    counter.scan("8901030865237").said("Assam tea 250 g scanned again, now 2")
    counter.scan("3*SOAP", "1.5*sugar").lines("Assam tea 250 g", "Soap 125 g", "Sugar, loose")
    counter.quantity(1, "2").quantity(2, "3").quantity(3, "1.500\u00a0kg").priced("₹432.00")
    expect(counter.page.locator("#sums")).to_contain_text("Round-off−0.50")


def customer_by_new_email(counter: Counter) -> None:
    """An address nobody has becomes a customer with the bill."""
    page = counter.page
    if page.locator("#save").is_visible():  # a screen with keys beside it
        page.keyboard.press("F4")
    else:
        page.locator("#who").get_by_role("button", name="Customer").tap()
    page.locator("#who-box").press_sequentially(NEW_CUSTOMER)
    expect(page.locator("#who-found").get_by_role("option")).to_have_text(f"New customer with {NEW_CUSTOMER}")
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_contain_text(NEW_CUSTOMER)


def papers_open(visit: Visitor, page: Page) -> None:
    """Both papers of the bill are there."""
    for name in ("Print", "PDF"):
        address = page.get_by_role("link", name=re.compile(f"^{name}")).get_attribute("href")
        paper = visit.context.request.get(f"{visit.address}{address}")
        assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")
        assert paper.body().startswith(b"%PDF-")


def the_letter_leaves(page: Page) -> None:
    """The bill's page says where its letter is, before and after the worker has been."""
    letter = page.locator("#mail")
    expect(letter).to_contain_text(f"On its way to {NEW_CUSTOMER}.")
    assert drain() == 1
    page.reload()
    expect(letter).to_contain_text("Sent")
    expect(letter).to_contain_text(NEW_CUSTOMER)


def history_finds(visit: Visitor, page: Page, number: str) -> None:
    """By whatever one remembers of it; and not by what is not so."""
    for remembered in (f"email={NEW_CUSTOMER}", f"number={number[-6:]}", "product=Sugar", "product=8901030865237"):
        page.goto(f"{visit.address}/bills/?{remembered}")
        expect(page.locator("#bills tbody th.lead")).to_have_text([number])
    page.goto(f"{visit.address}/bills/?email=somebody.else@example.in")
    expect(page.locator("#bills")).to_contain_text("Nothing fits")
    page.goto(f"{visit.address}/bills/")
    page.locator("#bills tbody").get_by_role("link", name=number).click()
    expect(page.locator("h1")).to_contain_text(number)


def void_with_a_reason(page: Page, number: str) -> None:
    """Not without one; then the page says so, and which notes go back."""
    page.get_by_role("link", name="Void").click()
    dialog = page.locator("#void")
    dialog.get_by_role("button", name="Void the bill").click()
    expect(dialog).to_contain_text("Say why this bill is taken back.")
    dialog.get_by_label("Why").fill("Wrong customer")
    dialog.get_by_role("button", name="Void the bill").click()
    expect(page.locator("h1")).to_contain_text("Void")
    expect(page.locator("main")).to_contain_text("Void: Wrong customer")
    assert Sale.objects.get(number=number).void.reason == "Wrong customer"


def shelf_of(stall: Stall) -> int:
    """How much tea is there, in thousandths."""
    shop = stall.world.shop.pk
    shelf, tea = places.shelf(shop, stall.world.main.pk), places.goods(shop, stall.tea.pk)
    return queries.balances([(shelf, tea)])[shelf.id, tea.id].on_hand
