"""Goods nobody has the bill of: where the shop takes them, at most at the lowest price of late, by a manager."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from galla.accounts.tests.pins import lent, with_pin
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.ledger import places
from galla.parties.models import Customer
from galla.prepaid.tests.ahead import somebody
from galla.returns.actions import Item, Loose, set_terms, take_back, take_back_without_bill
from galla.returns.errors import NotSoldOfLate, WithoutBill
from galla.returns.models import CreditNote, CreditNoteLine, Way
from galla.returns.tests.coming import held, on_shelf
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]
DAY = datetime.timedelta(days=1)
ACT: dict[str, Any] = {"at": NOW, "reason": "a present"}


@pytest.fixture(autouse=True)
def allowed(stall: Stall) -> Iterator[None]:
    """A shop that takes such goods back; whatever a test does, every invariant holds afterwards."""
    set_terms(access=stall.access, without_bill=True)
    yield
    stall.nothing_broken()


def came(stall: Stall, *items: Loose, way: Way = Way.CASH, key: str = "loose", **more: Any) -> CreditNote:
    act: dict[str, Any] = {"access": stall.access, "at": NOW, **more}
    return take_back_without_bill(**act, key=key, items=items, way=way, reason="a present").document


def test_the_lowest_price_of_late_goes_back_though_more_was_paid_on_other_days(stall: Stall) -> None:
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00", key="dear")
    stall.sold({"sku": "TEA", "quantity": "2", "discount_percent": "10"}, cash="500.00", key="cheap")
    before = on_shelf(stall, stall.tea)
    note = came(stall, Loose(stall.tea.pk, 2000))
    # 2 × 106.20 = 212.40, and payments of this shop are whole rupees.
    assert (note.net_minor, note.tax_minor, note.round_off_minor, note.total_minor) == (21_240, 0, -40, 21_200)
    [line] = CreditNoteLine.objects.all()
    assert (line.sale_line_id, line.product_id, line.called) == (None, stall.tea.pk, "Assam tea 250 g")
    assert on_shelf(stall, stall.tea) == (before[0] + 2000, before[1] + line.cost_minor)
    assert note.number == "C/1/26-27/000001"


@pytest.mark.parametrize(
    ("milli", "said_e4", "given"), [(1000, None, 10_600), (2000, None, 21_300), (1000, 1_056_000, 10_600)]
)
def test_rounding_never_gives_more_than_the_lowest_price_of_late(
    stall: Stall, milli: int, said_e4: int | None, given: int
) -> None:
    stall.sold({"sku": "TEA", "quantity": "2", "discount_amount": "22.40"}, cash="500.00")
    # 106.80 each: the nearest rupee is 107, and 213.60 is nearest to 214.
    assert came(stall, Loose(stall.tea.pk, milli, said_e4)).total_minor == given


def test_what_the_lowest_price_leaves_below_a_rupee_comes_to_nothing(stall: Stall) -> None:
    stall.sold({"sku": "TEA", "quantity": "1", "discount_amount": "117.10"}, cash="500.00")
    with pytest.raises(InvalidInput, match="comes to nothing"):
        came(stall, Loose(stall.tea.pk, 1000))
    assert not CreditNote.objects.exists()


def test_less_may_be_said_and_more_is_refused_beside_the_price(stall: Stall) -> None:
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    with pytest.raises(InvalidInput, match="no more goes back") as refused:
        came(stall, Loose(stall.tea.pk, 1000, 1_180_001))
    assert refused.value.field == "lines.0.price"
    assert not CreditNote.objects.exists()
    assert came(stall, Loose(stall.tea.pk, 1000, 1_000_000)).total_minor == 10_000


def test_what_was_not_sold_of_late_or_taken_back_or_given_away_says_no_price(stall: Stall) -> None:
    sale = stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    assert stall.world.api("owner", till=stall.world.till).post(
        f"/api/v1/sales/{sale['id']}/void/",
        {"reason": "wrong"},
        format="json",
        headers={"Idempotency-Key": "void"},
    ).status_code in (200, 201)
    stall.sold({"sku": "SOAP", "quantity": "1", "discount_percent": "100"}, tenders=[], key="gift")
    for product in (stall.tea, stall.soap, stall.sugar):
        with pytest.raises(NotSoldOfLate):
            came(stall, Loose(product.pk, 1000))
    assert not CreditNote.objects.exists()


def test_of_late_is_as_long_as_the_shop_takes_goods_back_or_ninety_days(stall: Stall) -> None:
    sale = stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    then = Sale.objects.get(pk=sale["id"]).happened_at
    with pytest.raises(NotSoldOfLate):
        came(stall, Loose(stall.tea.pk, 1000), at=then + 91 * DAY)
    set_terms(access=stall.access, without_bill=True, window_days=7)
    with pytest.raises(NotSoldOfLate):
        came(stall, Loose(stall.tea.pk, 1000), at=then + 8 * DAY)
    assert came(stall, Loose(stall.tea.pk, 1000), at=then + 7 * DAY).total_minor == 11_800


def test_a_shop_that_takes_nothing_back_without_a_bill_refuses_and_answers_an_earlier_one(stall: Stall) -> None:
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    note = came(stall, Loose(stall.tea.pk, 1000))
    set_terms(access=stall.access, without_bill=False)
    assert came(stall, Loose(stall.tea.pk, 1000)).pk == note.pk
    with pytest.raises(WithoutBill):
        came(stall, Loose(stall.tea.pk, 1000), key="another")
    assert CreditNote.objects.count() == 1


def test_a_cashier_needs_a_managers_pin_and_who_allowed_it_stands_on_the_note(stall: Stall) -> None:
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    cashier = stall.world.access("cashier", till=stall.world.till)
    with pytest.raises(NotAllowed) as refused:
        came(stall, Loose(stall.tea.pk, 1000), access=cashier)
    assert (refused.value.field, CreditNote.objects.exists()) == ("allowed_by", False)
    note = came(stall, Loose(stall.tea.pk, 1000), access=lent(stall.world, with_pin(stall.world), "return.beyond"))
    page = stall.world.browser("owner").get(f"/returns/{note.pk}/").content.decode()
    assert "Ravi Iyer" in page


@pytest.mark.parametrize(("way", "account"), [(Way.KHATA, "customer"), (Way.STORE_CREDIT, "store-credit")])
def test_it_goes_onto_a_khata_or_becomes_store_credit_of_whose_it_was(stall: Stall, way: Way, account: str) -> None:
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    who = somebody(stall.world)
    with pytest.raises(InvalidInput) as refused:
        came(stall, Loose(stall.tea.pk, 1000), way=way)
    assert refused.value.field == "customer"
    with pytest.raises(InvalidInput):
        came(stall, Loose(stall.tea.pk, 1000), way=Way.ORIGINAL)
    note = came(stall, Loose(stall.tea.pk, 1000), way=way, customer=who)
    assert (note.total_minor, note.customer_id) == (11_800, who.pk)
    unit = "money" if account == "customer" else "prepaid"
    assert held(stall, f"{account}:{who.pk}", unit) == (-11_800 if account == "customer" else 11_800)


def test_notes_leave_the_drawer(stall: Stall) -> None:
    stall.notes({10_000: 2, 1_000: 1, 500: 1, 200: 1, 100: 1})
    stall.sold({"sku": "TEA", "quantity": "1"}, cash=None, tenders=[{"method": "card", "amount": "118.00"}])
    note = came(stall, Loose(stall.tea.pk, 1000))
    assert note.notes == {"100": 1, "200": 1, "500": 1, "1000": 1, "10000": 1}
    assert held(stall, f"drawer:{stall.world.till.pk}", "money") == 21_800 - 11_800


def test_the_list_marks_it_the_api_takes_it_and_says_the_lowest_price(stall: Stall) -> None:
    sale = stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    api = stall.world.api("owner", till=stall.world.till)
    told = api.get(f"/api/v1/credit-notes/lowest/?product={stall.tea.pk}").json()
    assert (told["price"], told["since"]) == ("118.00", (timezone.localdate() - 90 * DAY).isoformat())
    assert api.get(f"/api/v1/credit-notes/lowest/?product={stall.sugar.pk}").json()["price"] is None
    assert api.get("/api/v1/credit-notes/lowest/").status_code == 400
    body = {"lines": [{"product": stall.tea.pk, "quantity": "1", "price": "100.00"}], "reason": "a present"}
    answer = api.post("/api/v1/credit-notes/without-bill/", body, format="json", headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["total"], answer.json()["without_bill"]) == (201, "100.00", True)
    again = api.post("/api/v1/credit-notes/without-bill/", body, format="json", headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])
    with_bill = {"lines": [{"bill": sale["id"], "position": 1, "quantity": "1"}], "reason": "broken", "way": "cash"}
    assert (
        api.post("/api/v1/credit-notes/", with_bill, format="json", headers={"Idempotency-Key": "w"}).json()[
            "without_bill"
        ]
        is False
    )
    browser = stall.world.browser("owner")
    assert browser.get("/returns/").content.decode().count("Without a bill</") >= 1
    only = browser.get("/returns/?without_bill=true").content.decode()
    assert (answer.json()["number"] in only, "C/1/26-27/000002" in only) == (True, False)


def test_the_page_shows_prices_takes_goods_back_and_refuses_beside_the_box(stall: Stall) -> None:
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    browser = stall.world.browser("owner")
    assert "Without a bill" in browser.get("/returns/bills/").content.decode()
    page = browser.get("/returns/without-bill/")
    assert page.status_code == 200
    key = page.content.decode().partition('name="key" value="')[2].partition('"')[0]
    sent = {
        "key": key,
        "reason": "a present",
        "way": "cash",
        "customer": "",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-goods": "TEA",
        "lines-0-quantity": "1",
        "lines-0-price": "",
        "lines-0-place": "",
    }
    assert "118.00" in browser.post("/returns/without-bill/", {**sent, "look": "1"}).content.decode()
    refused = browser.post("/returns/without-bill/", {**sent, "lines-0-price": "119.00"})
    assert (refused.status_code, "no more goes back" in refused.content.decode()) == (400, True)
    assert not CreditNote.objects.exists()
    nobody = browser.post("/returns/without-bill/", {**sent, "way": "khata", "customer": "who?"})
    assert (nobody.status_code, "There is no such customer" in nobody.content.decode()) == (400, True)
    saved = browser.post("/returns/without-bill/", sent)
    assert (saved.status_code, CreditNote.objects.get().total_minor) == (302, 11_800)
    set_terms(access=stall.access, without_bill=False)
    off = browser.get("/returns/without-bill/", follow=True)
    assert off.redirect_chain == [("/returns/bills/", 302)]
    assert "takes nothing back without its bill" in off.content.decode()
    assert "Without a bill" not in browser.get("/returns/bills/").content.decode()


def test_another_shops_customer_goods_and_places_are_not_there(stall: Stall) -> None:
    theirs = Customer.objects.create(shop=stall.world.other, name="Theirs", created_at=NOW)
    stall.sold({"sku": "TEA", "quantity": "1"}, cash="118.00")
    with pytest.raises(InvalidInput):
        came(stall, Loose(stall.tea.pk, 1000), way=Way.KHATA, customer=theirs)
    with pytest.raises(InvalidInput):
        came(stall, Loose(2**40, 1000))
    with pytest.raises(InvalidInput):
        came(stall, Loose(stall.tea.pk, 1000, None, 2**40))
    assert not CreditNote.objects.exists()
    assert places.named(stall.world.shop.pk, "sold").kind == "sold"


def test_no_more_comes_back_than_was_sold_of_late_and_is_out_still(stall: Stall) -> None:
    sale = stall.sold({"sku": "TEA", "quantity": "4"}, cash="500.00")
    take_back(**ACT, access=stall.access, key="with", items=[Item(sale["id"], 1, 1_000)], way=Way.ORIGINAL)
    came(stall, Loose(stall.tea.pk, 1_000), key="one")
    for items in ([Loose(stall.tea.pk, 3_000)], [Loose(stall.tea.pk, 2_000), Loose(stall.tea.pk, 1_000)]):
        with pytest.raises(NotSoldOfLate, match="more needs its bill") as refused:
            came(stall, *items, key="much")
        assert refused.value.field == f"lines.{len(items) - 1}.quantity"
    assert CreditNote.objects.count() == 2
    came(stall, Loose(stall.tea.pk, 2_000), key="rest")
    with pytest.raises(NotSoldOfLate) as refused:
        came(stall, Loose(stall.tea.pk, 1_000), key="none")
    assert refused.value.figures == {"left": "0"}
