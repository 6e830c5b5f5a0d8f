"""A bill that went past a rule because nobody could be asked is looked at, and somebody answers for it."""

import datetime

import pytest

from galla.catalog.queries import Reference
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.payments.models import Method
from galla.sales.actions import checkout, look_at
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.errors import LookedAtBefore
from galla.sales.models import LookedAt, Sale
from galla.sales.queries import Remembered, bills
from galla.sales.tests.conftest import Stall
from tests.world import NOW

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def odd(stall: Stall) -> Sale:
    """A bill told late, for which the till took less than its goods cost."""
    payment = Payment((TenderGiven(Method.CASH, 10_000),), expected_total_minor=10_000)
    cart = Cart((CartLine(1000, Reference(sku="TEA")),))
    rows = checkout(access=stall.access, cart=cart, payment=payment, key="odd", at=NOW + HOUR, happened_at=NOW).rows
    return Sale.objects.get(pk=rows.sale.id)


def test_who_looked_when_and_what_came_of_it_stands_on_the_bill_and_it_leaves_the_list(stall: Stall, odd: Sale) -> None:
    browser = stall.world.browser("manager")
    assert "1 bill went past a rule" in browser.get("/").content.decode()
    assert odd.number in browser.get("/bills/?flagged=true").content.decode()
    answer = browser.post(f"/bills/{odd.pk}/look/", {"note": "old price on the shelf"})
    assert answer.status_code == 302
    page = browser.get(f"/bills/{odd.pk}/").content.decode()
    assert "old price on the shelf" in page
    assert "Ravi Iyer" in page
    assert odd.number not in browser.get("/bills/?flagged=true").content.decode()
    listed = browser.get("/bills/?flagged=all").content.decode()
    assert (odd.number in listed, "Looked at" in listed) == (True, True)
    assert "went past a rule" not in browser.get("/").content.decode()
    stall.nothing_broken()


def test_the_api_takes_the_answer_and_lists_what_is_unanswered(stall: Stall, odd: Sale) -> None:
    api, address = stall.world.api("manager"), f"/api/v1/sales/{odd.pk}/"
    assert [row["id"] for row in api.get("/api/v1/sales/?unanswered=true").json()["results"]] == [odd.pk]
    assert api.get(address).json()["look"] is None
    told = api.post(f"{address}look/", {"note": "talked to Meena"}, format="json")
    assert (told.status_code, told.json()["look"]["note"]) == (200, "talked to Meena")
    assert api.get("/api/v1/sales/?unanswered=true").json()["results"] == []
    assert [row["id"] for row in api.get("/api/v1/sales/?flagged=true").json()["results"]] == [odd.pk]
    assert api.get("/api/v1/sales/?unanswered=perhaps").status_code == 400


def test_it_is_said_once_and_again_by_whoever_said_it(stall: Stall, odd: Sale) -> None:
    first = look_at(access=stall.access, at=NOW, sale=odd, note="  the shelf had it ")
    assert look_at(access=stall.access, at=NOW + HOUR, sale=odd, note="the shelf had it").pk == first.pk
    for access, note in ((stall.access, "no"), (stall.world.access("manager"), "the shelf had it")):
        with pytest.raises(LookedAtBefore):
            look_at(access=access, at=NOW, sale=odd, note=note)
    assert list(LookedAt.objects.values_list("note", "number")) == [("the shelf had it", 1)]


def test_a_cashier_answers_for_nothing_and_sees_no_count(stall: Stall, odd: Sale) -> None:
    with pytest.raises(NotAllowed):
        look_at(access=stall.world.access("cashier"), at=NOW, sale=odd, note="fine")
    browser = stall.world.browser("cashier")
    assert browser.post(f"/bills/{odd.pk}/look/", {"note": "fine"}).status_code == 403
    assert "went past a rule" not in browser.get("/").content.decode()
    assert "#look" not in browser.get(f"/bills/{odd.pk}/").content.decode()
    assert not LookedAt.objects.exists()


@pytest.mark.parametrize("note", ["", "   ", "x" * 201, "a\u202eb"])
def test_nothing_and_too_much_said_is_refused_beside_the_box(stall: Stall, odd: Sale, note: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        look_at(access=stall.access, at=NOW, sale=odd, note=note)
    assert refused.value.field == "note"
    answer = stall.world.browser("owner").post(f"/bills/{odd.pk}/look/", {"note": note})
    assert (answer.status_code, 'id="look"' in answer.content.decode()) == (400, True)
    assert not LookedAt.objects.exists()


def test_a_bill_taken_back_is_nothing_to_look_at(stall: Stall, odd: Sale) -> None:
    plain = stall.sold({"sku": "SOAP", "quantity": "1"}, cash="50.00")
    assert list(bills(stall.access, Remembered(unanswered=True)).values_list("pk", flat=True)) == [odd.pk]
    assert plain["look"] is None
