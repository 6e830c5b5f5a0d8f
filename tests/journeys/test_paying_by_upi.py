"""Paying over UPI at the counter: the code a customer scans, money that is waited for, and the key that settles it."""

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from galla.accounts.models import Shop
from galla.payments.models import Claim, PaymentMethod
from galla.payments.queries import claims, state_of
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def counter(visit: Visitor, open_stall: Stall) -> Counter:
    """The counter of a cashier of *A & B Stores*."""
    Shop.objects.filter(pk=open_stall.world.shop.pk).update(upi_id="ab@okbank", trade_name="A & B Stores")
    visit.known_as(open_stall.world.browser("cashier"))
    return Counter(visit).opened()


def test_a_customer_scans_the_code_and_the_cashier_sees_the_money(counter: Counter, open_stall: Stall) -> None:
    page = counter.page
    counter.scan("TEA").priced("₹118.00")
    page.locator("#tab-upi").click()
    picture = page.locator("#code-image")
    expect(picture).to_have_attribute("alt", "UPI code for ₹118.00")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    read = parse_qs(urlsplit(scanned(counter)).query)
    assert (read["pa"], read["pn"], read["am"]) == (["ab@okbank"], ["A & B Stores"], ["118.00"])
    page.locator("#amount").fill("100")
    expect(picture).to_have_attribute("alt", "UPI code for ₹100.00")
    again = parse_qs(urlsplit(scanned(counter)).query)
    assert (again["am"], again["tr"]) == (["100.00"], read["tr"])
    page.locator("#amount").fill("118")
    expect(picture).to_have_attribute("alt", "UPI code for ₹118.00")
    page.locator("#save-print").click()
    counter.number()
    money = Claim.objects.get(shop=open_stall.world.shop)
    assert (money.reference, money.amount_minor) == (read["tr"][0], 11_800)
    expect(page.locator("#hand-money")).to_contain_text("UPI ₹118.00: not seen yet")
    page.locator("#hand-money [data-seen]").click()
    expect(page.locator("#hand-money")).to_contain_text("UPI ₹118.00: arrived")
    assert state_of(claims(open_stall.access).get(pk=money.pk)) == "arrived"
    expect(page.locator("#hand-money button")).to_have_count(0)


def test_a_shop_without_a_upi_id_says_so_in_the_tab(counter: Counter, open_stall: Stall) -> None:
    Shop.objects.filter(pk=open_stall.world.shop.pk).update(upi_id="")
    counter.opened().scan("TEA").priced("₹118.00")
    counter.page.locator("#tab-upi").click()
    expect(counter.page.locator("#code-none")).to_contain_text("The shop has no UPI ID")
    expect(counter.page.locator("#code-none a")).to_have_count(0)
    expect(counter.page.locator("#code")).to_be_hidden()


def test_a_means_that_asks_for_a_reference_gets_it_before_the_bill_is_sent(counter: Counter, open_stall: Stall) -> None:
    shop = open_stall.world.shop
    PaymentMethod.objects.filter(shop=shop, code="card").update(needs_reference=True)
    counter.opened().scan("TEA").priced("₹118.00")
    page = counter.page
    page.locator("#tab-card").click()
    expect(page.locator("#reference")).to_have_attribute("placeholder", "Reference, needed to save")
    page.locator("#save-print").click()
    expect(page.locator("#reference-wrong")).to_have_text("Card asks for a reference.")
    expect(page.locator("#reference")).to_be_focused()
    assert not Sale.objects.filter(shop=shop).exists()
    page.locator("#reference").fill("4711")
    expect(page.locator("#reference-wrong")).to_be_hidden()
    page.locator("#save-print").click()
    counter.number()
    assert Sale.objects.get(shop=shop).tenders.get().reference == "4711"


def test_the_servers_no_lands_beside_the_box_too(counter: Counter, open_stall: Stall) -> None:
    counter.scan("TEA").priced("₹118.00")
    page = counter.page
    counter.visitor.forgive = ("400",)
    page.locator("#tab-card").click()
    PaymentMethod.objects.filter(shop=open_stall.world.shop, code="card").update(needs_reference=True)
    page.locator("#save-print").click()
    expect(page.locator("#reference-wrong")).to_have_text("Card asks for a reference.")
    assert not Sale.objects.filter(shop=open_stall.world.shop).exists()


def test_a_card_that_costs_something_says_so_before_it_is_charged(counter: Counter, open_stall: Stall) -> None:
    ways = PaymentMethod.objects.filter(shop=open_stall.world.shop, code="card")
    ways.update(surcharge_ppm=20_000, surcharge_tax_ppm=180_000)
    counter.opened().scan("TEA").priced("₹118.00")
    page = counter.page
    page.locator("#tab-card").click()
    counter.priced("₹120.36")
    expect(page.locator("#sums")).to_contain_text("Card charge 2%")
    expect(page.locator("#exact [data-part=rest]")).to_have_text("120.36")
    page.locator("#amount").fill("51")
    page.locator("#tab-cash").click()
    counter.priced("₹119.00")
    expect(page.locator("#exact [data-part=rest]")).to_have_text("68.00")
    page.locator("#save-print").click()
    counter.number()
    sold = Sale.objects.get(shop=open_stall.world.shop)
    assert (sold.total_minor, sold.surcharge_minor, sold.surcharge_tax_minor, sold.change_minor) == (11_900, 100, 16, 0)


def scanned(counter: Counter) -> str:
    """What a phone held before the screen reads."""
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(counter.page.locator("#code-image").screenshot())))
    return str(code.text)
