"""Goods from the supplier to the shelf and on: ordered, come in part, labelled, counted, sent on, and ordered again."""

import re

import pytest
from playwright.sync_api import Page, expect

from galla.outbox.worker import drain
from galla.purchasing.models import PurchaseOrder
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = pytest.mark.parametrize("visit", [(1280, 800), (360, 740)], indirect=True, ids=["1280", "360"])
SUPPLIER, ADDRESS = "Konkan Wholesale", "orders@konkan.example.in"
TEA, MILK = "Assam tea 250 g", "Milk powder 400 g"
EXPIRES = "2027-06-30"


@SCREENS
def test_a_person_walks_through_the_stock_room(visit: Visitor, open_stall: Stall) -> None:
    open_stall.product(MILK, "210", "5", sku="MILK", keeps_batches=True)
    page = visit.window()
    visit.sign_in(page, "manager", to="/suppliers/")
    supplier_is_taken_down(page)
    number = two_products_are_ordered(page)
    order_leaves_by_mail(visit, page, number)
    a_part_comes(visit, page, number)
    labels_are_made(visit, page)
    shelf_is_counted_while_the_counter_sells(visit, page, open_stall)
    some_go_to_the_other_branch_and_one_is_missing(visit, page)
    product_runs_low(visit, page)
    what_runs_low_is_ordered_again(visit, page)
    open_stall.nothing_broken()


def fits(page: Page) -> None:
    """Nothing of the page hangs over the edge of the screen, and no table over that of its sheet."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    sheets = "[...document.querySelectorAll('.sheet')]"
    assert page.evaluate(f"{sheets}.every(sheet => sheet.scrollWidth <= sheet.clientWidth)"), page.url


def write(page: Page, place: int, *texts: str) -> None:
    """Fill the boxes of a line, counted from one: goods first."""
    boxes = page.locator("tr[data-line]").nth(place - 1).locator("input")
    for at, text in enumerate(texts):
        boxes.nth(at).fill(text)


def supplier_is_taken_down(page: Page) -> None:
    """With the address orders go to."""
    fits(page)
    page.get_by_role("link", name="New supplier").first.click()
    page.get_by_label("Name", exact=True).fill(SUPPLIER)
    page.get_by_label("E-mail").fill(ADDRESS)
    fits(page)
    page.get_by_role("button", name=re.compile("^(Save|Add)")).first.click()
    expect(page.locator("h1")).to_contain_text(SUPPLIER)
    fits(page)


def two_products_are_ordered(page: Page) -> str:
    """One by its SKU, one by its name; the draft says what they come to. The order's number."""
    page.get_by_role("link", name="New order").click()
    expect(page.get_by_label("Supplier")).to_contain_text(SUPPLIER)
    write(page, 1, "TEA", "24", "59")
    write(page, 2, MILK, "12", "150")
    fits(page)
    page.get_by_role("button", name="Save as a draft").last.click()
    expect(page.locator("h1")).to_contain_text("Draft")
    expect(page.locator("tfoot")).to_contain_text("3,216.00")
    fits(page)
    return PurchaseOrder.objects.get().number


def order_leaves_by_mail(visit: Visitor, page: Page, number: str) -> None:
    """To the supplier's own address; Messages says where its letter is before and after the worker has been."""
    page.get_by_role("link", name="Send it").click()
    fits(page)
    page.get_by_role("button", name="Send the order").click()
    expect(page.locator("#main")).to_contain_text(f"On its way to {ADDRESS}.")
    page.goto(f"{visit.address}/messages/")
    letter = page.locator("tbody tr").filter(has_text="Order by mail")
    expect(letter).to_contain_text("Waiting")
    assert drain() == 1
    page.reload()
    expect(letter).to_contain_text("Sent")
    fits(page)
    letter.get_by_role("link").first.click()
    expect(page.locator("#main")).to_contain_text(ADDRESS)
    fits(page)


def a_part_comes(visit: Visitor, page: Page, number: str) -> None:
    """Not all of the tea, half of the milk with its day: the order says what is still to come, and Batches the day."""
    page.goto(f"{visit.address}/purchases/")
    fits(page)
    page.get_by_role("link", name=number).click()
    page.get_by_role("link", name="Receive goods").click()
    came_of_a_line(page, TEA, "20")
    came_of_a_line(page, MILK, "6", batch="MP-7", expires=EXPIRES)
    page.get_by_label("Reference").fill("KW-118")
    fits(page)
    page.get_by_role("button", name="Receive").click()
    expect(page.locator("h1")).to_contain_text("Partly received")
    expect(page.locator("td[data-label='still to come']")).to_have_text(["4.000\u00a0unit", "6.000\u00a0unit"])
    fits(page)
    receipt = page.locator("section").filter(has_text="What came").locator("a.opens").last.get_attribute("href")
    page.goto(f"{visit.address}/stock/batches/")
    expect(page.locator("tbody tr")).to_contain_text([MILK])
    expect(page.locator("tbody tr")).to_contain_text(["MP-7"])
    expect(page.locator("tbody tr")).to_contain_text(["30 Jun 2027"])
    expect(page.locator(".tabs").get_by_role("link", name="Value")).to_be_visible()
    fits(page)
    page.goto(f"{visit.address}{receipt}")


def came_of_a_line(page: Page, product: str, quantity: str, *, batch: str = "", expires: str = "") -> None:
    """What is written beside one product of the order when its box is opened, and what is printed on it."""
    row = page.locator("tbody tr").filter(has_text=product)
    row.get_by_label("Came now").fill(quantity)
    if batch:
        row.get_by_label("Batch").fill(batch)
        row.get_by_label("Good until").fill(expires)


def labels_are_made(visit: Visitor, page: Page) -> None:
    """From the receipt, as many as came of each; a PDF has no head that names an icon, so its window is not heard."""
    expect(page.locator("h1")).to_contain_text("KW-118")
    fits(page)
    page.get_by_role("link", name="Labels", exact=True).click()
    fits(page)
    paper = visit.context.new_page()
    paper.goto(page.url)
    with paper.expect_response(lambda answer: answer.request.method == "POST") as printing:
        paper.get_by_role("button", name="Make the labels").click()
    assert (printing.value.status, printing.value.headers["content-type"]) == (200, "application/pdf")
    paper.close()


def shelf_is_counted_while_the_counter_sells(visit: Visitor, page: Page, stall: Stall) -> None:
    """One is sold before the number is written down and two after it: neither is a difference."""
    page.goto(f"{visit.address}/stock/counts/")
    fits(page)
    page.get_by_role("link", name="Begin a count").first.click()
    page.get_by_label("Branch").select_option("Main")
    fits(page)
    page.get_by_role("button", name="Begin").click()
    goods, counted = page.locator("#id_goods"), page.locator("#id_counted")
    expect(goods).to_be_focused()
    page.keyboard.type("8901030865237")
    page.keyboard.press("Enter")
    expect(counted).to_be_focused()
    stall.sold({"sku": "TEA", "quantity": "1"}, key="before the number", cash="118.00")
    page.keyboard.type("29")
    page.keyboard.press("Enter")
    expect(page.locator("#counting .good")).to_contain_text(f"{TEA}: 29")
    stall.sold({"sku": "TEA", "quantity": "2"}, key="after the number", cash="236.00")
    fits(page)
    what_it_found_is_approved(page)


def what_it_found_is_approved(page: Page) -> None:
    """Ended, looked at, approved; nothing is put right, since nothing was wrong."""
    page.get_by_role("link", name="Look at what it found").click()
    page.get_by_role("button", name="End the counting").click()
    summary = page.locator("dl.sums").first
    expect(summary).to_contain_text("Products counted1")
    expect(summary).to_contain_text("With a difference0")
    fits(page)
    page.get_by_role("button", name="Approve and put right").click()
    expect(page.locator("h1")).to_contain_text("Approved")
    expect(page.get_by_role("link", name="What was put right")).to_have_count(0)
    fits(page)


def some_go_to_the_other_branch_and_one_is_missing(visit: Visitor, page: Page) -> None:
    """Five leave, four come: the transfer says so, and so does the list of them."""
    page.goto(f"{visit.address}/stock/transfers/")
    fits(page)
    page.get_by_role("link", name="Send goods").first.click()
    page.get_by_label("From").select_option("Main, shop floor")
    page.get_by_label("To", exact=True).select_option("Station Road, shop floor")
    write(page, 1, "TEA", "5")
    fits(page)
    page.get_by_role("button", name="Send").last.click()
    expect(page.locator("h1")).to_contain_text("On the way")
    fits(page)
    page.get_by_role("link", name="Receive").click()
    page.get_by_label(f"{TEA}: Came").fill("4")
    page.get_by_label(f"{TEA}: Missing").fill("1")
    fits(page)
    page.get_by_role("button", name="Receive").click()
    expect(page.locator("h1")).to_contain_text("Arrived short")
    fits(page)
    page.goto(f"{visit.address}/stock/transfers/")
    expect(page.locator("tbody tr")).to_contain_text("Arrived short")


def product_runs_low(visit: Visitor, page: Page) -> None:
    """Said on its own page how many are to be kept, and the list of what runs low has it."""
    page.goto(f"{visit.address}/stock/?low=true")
    expect(page.locator("#main")).not_to_contain_text(TEA)
    fits(page)
    page.goto(f"{visit.address}/products/")
    page.get_by_role("link", name=TEA).first.click()
    page.get_by_role("link", name="Edit").first.click()
    page.locator("[name=low_stock]").fill("30")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("h1")).to_contain_text(TEA)
    fits(page)
    page.goto(f"{visit.address}/stock/?low=true")
    expect(page.locator("tbody th.lead")).to_contain_text([TEA])
    fits(page)


def what_runs_low_is_ordered_again(visit: Visitor, page: Page) -> None:
    """22 lie at Main and four are to come, of 30 that are to be there: it is proposed, and ordered by the dozen."""
    page.goto(f"{visit.address}/purchases/reorder/")
    fits(page)
    page.get_by_label(f"Order {TEA} for Main").check()
    page.get_by_label(f"How much of {TEA} for Main").fill("24")
    page.get_by_role("button", name="Order what is ticked").click()
    expect(page.get_by_text("One draft: PO/")).to_be_visible()
    fits(page)
    page.goto(f"{visit.address}/purchases/")
    expect(page.locator("tbody tr").first).to_contain_text("Draft")
    fits(page)
