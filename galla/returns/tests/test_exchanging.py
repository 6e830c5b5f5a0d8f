"""Goods back and goods out in one: the difference is paid, or goes back, and both sides stand or neither does."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from galla.accounts.tests.pins import PIN, told, with_pin
from galla.credit.tests.khatas import owes
from galla.offers.actions import add_offer, make_codes
from galla.offers.models import CouponUse
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.returns.actions import set_terms
from galla.returns.actions.taking_back import ComingBack
from galla.returns.exchange_printing import exchange_paper
from galla.returns.models import CreditNote, Exchange
from galla.returns.tests.coming import came, held, on_shelf
from galla.sales.actions.codes import hold_first
from galla.sales.models import Sale
from galla.sales.quotes import PricedCart
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW, build_world

__all__ = ["stall"]
EXCHANGES = "/api/v1/exchanges/"
TEAS = {"sku": "TEA", "quantity": "2"}
pytestmark = pytest.mark.django_db


def body(sale: dict[str, Any], *out: tuple[str, str], back: str = "1", **more: Any) -> dict[str, Any]:
    """One of the bill's first line comes back, these (SKU, quantity) go out."""
    told: dict[str, Any] = {"lines": [{"bill": sale["id"], "position": 1, "quantity": back}], "reason": "too sweet"}
    told |= more.pop("returned", {})
    return {"back": told, "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in out], **more}


def asked(stall: Stall, sent: dict[str, Any], *, role: str = "cashier", key: str = "swap", path: str = "") -> Any:
    """The answer to it."""
    client = stall.world.api(role, till=stall.world.till)
    return client.post(f"{EXCHANGES}{path}", sent, format="json", headers={"Idempotency-Key": key})


def cash(stall: Stall) -> int:
    """What the drawer of the stall holds."""
    return held(stall, f"drawer:{stall.world.till.pk}", "money")


def test_dearer_goods_are_paid_by_the_difference(stall: Stall) -> None:
    sale = stall.sold(TEAS)
    before = cash(stall)
    sent = body(sale, ("SOAP", "4"), tenders=[{"method": "cash", "amount": "52.00"}], expected_difference="52.00")
    answer, again = asked(stall, sent), asked(stall, sent)
    assert (answer.status_code, again.status_code) == (201, 200), answer.content
    made = answer.json()
    assert made == again.json()
    assert (made["exchanged"], made["difference"]) == ("118.00", "52.00")
    assert made["back"]["tenders"] == [{"bill": sale["id"], "method": "exchange", "amount": "118.00"}]
    assert [(one["method"], one["amount"]) for one in made["out"]["tenders"]] == [
        ("cash", "52.00"),
        ("exchange", "118.00"),
    ]
    assert cash(stall) - before == 5_200
    assert (on_shelf(stall, stall.tea)[0], on_shelf(stall, stall.soap)[0]) == (9_000, 6_000)
    assert held(stall, "exchange", "money") == 0
    stall.nothing_broken()


def test_cheaper_goods_give_the_rest_back_the_way_it_was_paid(stall: Stall) -> None:
    sale, before = stall.sold(TEAS), cash(stall)
    answer = asked(stall, body(sale, ("SOAP", "2"), expected_difference="-33.00"))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["exchanged"], made["difference"], made["out"]["paid"]) == ("85.00", "-33.00", "85.00")
    assert [(one["method"], one["amount"]) for one in made["back"]["tenders"]] == [
        ("exchange", "85.00"),
        ("cash", "33.00"),
    ]
    assert before - cash(stall) == 3_300
    stall.nothing_broken()


def test_goods_for_the_same_goods_move_no_money(stall: Stall) -> None:
    sale, before = stall.sold(TEAS), cash(stall)
    answer = asked(stall, body(sale, ("TEA", "1")))
    assert (answer.status_code, answer.json()["difference"]) == (201, "0.00"), answer.content
    assert (cash(stall), on_shelf(stall, stall.tea)[0]) == (before, 8_000)
    stall.nothing_broken()


def test_a_quote_says_what_the_exchange_then_comes_to_and_writes_nothing(stall: Stall) -> None:
    sale = stall.sold(TEAS)
    sent = body(sale, ("SOAP", "4"))
    quoted = asked(stall, {**sent, "back": {"lines": sent["back"]["lines"]}}, path="quote/")
    assert quoted.status_code == 200, quoted.content
    told = quoted.json()
    assert (told["back"]["total"], told["out"]["total"], told["exchanged"], told["difference"]) == (
        *("118.00", "170.00", "118.00", "52.00"),
    )
    assert not Exchange.objects.exists()
    assert not CreditNote.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"lines": [{"sku": "NONE", "quantity": "1"}]}, 400, "lines.0.sku"),
        (
            {"lines": [{"sku": "SOAP", "quantity": "11"}], "tenders": [{"method": "cash", "amount": "350.00"}]},
            *(409, "lines.0.quantity"),
        ),
        ({"tenders": [{"method": "cash", "amount": "10.00"}]}, 409, "tenders"),
        ({"tenders": [{"method": "exchange", "amount": "52.00"}]}, 400, "tenders.0.method"),
        ({"expected_difference": "51.00"}, 409, "expected_difference"),
        ({"returned": {"lines": []}}, 400, "back.lines"),
        ({"returned": {"reason": " "}}, 400, "back.reason"),
        ({"returned": {"way": "khata"}, "lines": [{"sku": "SOAP", "quantity": "1"}], "tenders": []}, 400, "back.way"),
        ({"back_quantity": "3"}, 409, "back.lines.0.quantity"),
        ({"lines": [{"sku": "SOAP", "quantity": "1"}]}, 400, "tenders"),
    ],
)
def test_what_is_refused_on_one_side_leaves_the_other_as_it_was(
    stall: Stall, change: dict[str, Any], status: int, field: str
) -> None:
    sale, before = stall.sold(TEAS), cash(stall)
    change = dict(change)
    sent = body(
        sale,
        ("SOAP", "4"),
        back=change.pop("back_quantity", "1"),
        returned=change.pop("returned", {}),
        **{"tenders": [{"method": "cash", "amount": "52.00"}], **change},
    )
    answer = asked(stall, sent)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field), answer.content
    assert (Sale.objects.count(), cash(stall)) == (1, before)
    assert (on_shelf(stall, stall.tea)[0], on_shelf(stall, stall.soap)[0]) == (8_000, 10_000)
    assert not CreditNote.objects.exists()
    assert not Exchange.objects.exists()
    stall.nothing_broken()


def test_the_bill_of_an_exchange_is_not_taken_back_whole_and_its_goods_come_back_in_another_way(stall: Stall) -> None:
    made = asked(stall, body(stall.sold(TEAS), ("TEA", "1"))).json()
    client = stall.world.api("owner", till=stall.world.till)
    answer = client.post(f"/api/v1/sales/{made['bill']}/void/", {"reason": "slip"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "of_an_exchange")
    lines = [{"bill": made["bill"], "position": 1, "quantity": "1"}]
    sent = {"lines": lines, "reason": "again"}
    path, headers = "/api/v1/credit-notes/", {"Idempotency-Key": "again"}
    refused = client.post(path, sent, format="json", headers=headers)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "way")
    assert client.post(path, {**sent, "way": "cash"}, format="json", headers=headers).status_code == 201
    stall.nothing_broken()


def test_what_came_of_an_exchange_is_exchanged_again(stall: Stall) -> None:
    first = asked(stall, body(stall.sold(TEAS), ("TEA", "1"))).json()
    answer = asked(stall, body({"id": first["bill"]}, ("SOAP", "2")), key="second")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "back.way")
    answer = asked(stall, body({"id": first["bill"]}, ("SOAP", "2"), returned={"way": "cash"}), key="second")
    assert (answer.status_code, answer.json()["difference"]) == (201, "-33.00"), answer.content
    stall.nothing_broken()


def test_beyond_the_terms_a_manager_allows_and_it_stands_on_the_note_alone(stall: Stall) -> None:
    manager = with_pin(stall.world, "manager")
    set_terms(access=stall.world.access("owner"), cash_limit_minor=1_000)
    sale = stall.sold(TEAS)
    sent = body(sale, ("SOAP", "1"))
    refused = asked(stall, sent)
    assert (refused.status_code, refused.json()["code"]) == (403, "beyond_the_terms")
    assert not CreditNote.objects.exists()
    answer = asked(stall, {**sent, "allowed_by": told(manager, PIN)})
    assert answer.status_code == 201, answer.content
    stall.nothing_broken()


def test_goods_beyond_the_terms_come_to_the_counter_and_wait_there_for_a_manager(stall: Stall) -> None:
    manager = with_pin(stall.world, "manager")
    set_terms(access=stall.world.access("owner"), not_returnable=[stall.tea.pk])
    sale = stall.sold(TEAS)
    sent = {
        "key": "k",
        "reason": "too sweet",
        "way": "original",
        "exchange": "1",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-bill": sale["id"],
        "lines-0-line": "1",
        "lines-0-quantity": "1",
        "lines-0-place": "",
    }
    answer = stall.world.browser("cashier").post(f"/bills/{sale['id']}/return/", sent)
    assert (answer.status_code, answer["Location"].startswith("/bills/new/?back=")) == (302, True)
    refused = asked(stall, body(sale, ("TEA", "1")))
    assert (refused.status_code, refused.json()["permission"]) == (403, "return.beyond")
    assert not CreditNote.objects.exists()
    assert asked(stall, {**body(sale, ("TEA", "1")), "allowed_by": told(manager, PIN)}).status_code == 201
    stall.nothing_broken()


def test_a_code_of_what_goes_out_is_held_before_any_balance_and_used_once(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    lock = ComingBack._lock

    def held_first(priced: PricedCart) -> None:
        calls.append("codes")
        hold_first(priced)

    def locked(self: ComingBack, *told: Any) -> Any:
        calls.append("balances")
        return lock(self, *told)

    monkeypatch.setattr("galla.returns.actions.exchanging.hold_first", held_first)
    monkeypatch.setattr(ComingBack, "_lock", locked)
    values = {"name": "Diwali", "percent_ppm": 100_000, "by_code": True}
    offer = add_offer(access=stall.access, at=NOW, kind="off_each", values=values)
    code = make_codes(access=stall.access, at=NOW, offer=offer, count=1, terms={})[1][0]
    sent = body(stall.sold(TEAS), ("TEA", "1"), coupons=[code], expected_difference="-12.00")
    answer = asked(stall, sent)
    assert (answer.status_code, answer.json()["out"]["discount"]) == (201, "11.80"), answer.content
    assert (calls, CouponUse.objects.get().entry_id) == (["codes", "balances"], answer.json()["bill"])
    again = asked(stall, body(stall.sold(TEAS, key="two"), ("TEA", "1"), coupons=[code]), key="again")
    assert (again.status_code, again.json()["errors"][0]["field"]) == (409, "coupons.0")
    assert Exchange.objects.count() == 1
    stall.nothing_broken()


def test_what_is_owed_for_the_goods_that_came_back_stays_owed(stall: Stall) -> None:
    customer = add_customer(access=stall.access, at=NOW, details=Details(name="Asha", phone="9845012345"))
    sale = stall.sold(TEAS, cash=None, customer=customer.pk, tenders=[{"method": "on_account", "amount": "236.00"}])
    answer = asked(stall, body(sale, ("TEA", "1"), customer=customer.pk))
    assert answer.status_code == 201, answer.content
    assert owes(stall.world, customer) == 23_600
    stall.nothing_broken()


def test_the_paper_shows_both_sides_and_the_difference(stall: Stall) -> None:
    sale = stall.sold(TEAS)
    made = asked(stall, body(sale, ("SOAP", "4"), tenders=[{"method": "cash", "amount": "52.00"}])).json()
    client = stall.world.api("cashier", till=stall.world.till)
    for size in ("a4", "80mm"):
        assert client.get(f"{EXCHANGES}{made['id']}/paper/", {"size": size}).content.startswith(b"%PDF")
    paper = exchange_paper(stall.world.shop, Exchange.objects.get())
    assert [line.name for line in paper.lines] == ["Soap 125 g", "Assam tea 250 g"]
    assert (paper.total_label, "52.00" in paper.total) == ("To pay", True)
    assert paper.number == made["bill_number"]
    assert any(made["number"] in one.label for one in paper.sums)


def test_exchanges_are_listed_and_found_by_either_number_and_by_customer(stall: Stall) -> None:
    customer = add_customer(access=stall.access, at=NOW, details=Details(name="Asha", phone="9845012345"))
    made = asked(stall, body(stall.sold(TEAS), ("TEA", "1"), customer=customer.pk)).json()
    client = stall.world.api("cashier", till=stall.world.till)
    for wanted in ({"search": made["number"]}, {"search": made["bill_number"]}, {"customer": customer.pk}):
        assert [row["id"] for row in client.get(EXCHANGES, wanted).json()["results"]] == [made["id"]]
    assert client.get(EXCHANGES, {"search": "nothing like it"}).json()["results"] == []
    day = made["business_date"]
    assert [row["id"] for row in client.get(EXCHANGES, {"since": day, "until": day}).json()["results"]] == [made["id"]]
    assert client.get(EXCHANGES, {"until": "2000-01-01"}).json()["results"] == []
    assert client.get(f"{EXCHANGES}{made['id']}/").json() == made


class Whatever(TestCase):
    """Whatever comes back and goes out, money is where it belongs."""

    @settings(max_examples=20)
    @given(back=st.integers(1, 2_000), out=st.integers(1, 3_000), way=st.sampled_from(["original", "cash"]))
    def test_the_drawer_changes_by_the_difference_and_both_shelves_by_the_goods(
        self, back: int, out: int, way: str
    ) -> None:
        """For any weight of sugar back and out."""
        stall = Stall(build_world())
        sale = stall.sold({"sku": "SUGAR", "quantity": "2"})
        before = cash(stall)
        sent = body(sale, ("SUGAR", f"{out / 1_000:.3f}"), back=f"{back / 1_000:.3f}", returned={"way": way})
        quoted = asked(stall, {**sent, "back": {key: sent["back"][key] for key in ("lines", "way")}}, path="quote/")
        difference = quoted.json()["difference"]
        tenders = (
            [] if difference.startswith("-") or difference == "0.00" else [{"method": "cash", "amount": difference}]
        )
        answer = asked(stall, {**sent, "tenders": tenders, "expected_difference": difference})
        assert answer.status_code == 201, answer.content
        assert cash(stall) - before == round(float(difference) * 100)
        assert on_shelf(stall, stall.sugar)[0] == 23_000 + back - out
        assert held(stall, "exchange", "money") == 0
        assert Sale.objects.count() == 2
        if back < 2_000:
            came(stall, sale, (1, 2_000 - back), key="rest")
            assert sum(note.total_minor for note in CreditNote.objects.all()) == 9_200
        stall.nothing_broken()
