"""Nobody is given anything for what they have not paid, be it by way of an exchange."""

from collections.abc import Iterator
from typing import Any

import pytest

from galla.credit.tests.khatas import opened, owes
from galla.payments.tests.accounts import lies_in
from galla.prepaid.tests.ahead import somebody
from galla.returns.actions import Item, take_back
from galla.returns.models import CreditNote, CreditNoteTender, Exchange, Way
from galla.returns.tests.coming import came, held
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]
NOTES, EXCHANGES = "/api/v1/credit-notes/", "/api/v1/exchanges/"


@pytest.fixture(autouse=True)
def whole(stall: Stall) -> Iterator[None]:
    """Whatever a test does, every invariant holds afterwards."""
    stall.notes()
    yield
    stall.nothing_broken()


def cash(stall: Stall) -> int:
    """What the drawer of the stall holds."""
    return held(stall, f"drawer:{stall.world.till.pk}", "money")


def given_up(stall: Stall, *tenders: dict[str, str], on_khata: bool = False, **more: Any) -> dict[str, Any]:
    """A bill of two teas with 118.00 over UPI that never came, and what else paid of it."""
    upi = {"method": "upi", "amount": "118.00", "reference": "tr1"}
    quantity = str(1 + len(tenders))
    sale = stall.sold({"sku": "TEA", "quantity": quantity}, cash=None, tenders=[*tenders, upi], **more)
    client, claim = stall.world.api("manager", till=stall.world.till), sale["claims"][0]["id"]
    answer = client.post(f"/api/v1/claims/{claim}/give-up/", {"reason": "never came", "on_khata": on_khata}, "json")
    assert answer.status_code in (200, 201), answer.content
    return sale


def on_khata(stall: Stall, who: Any, quantity: str = "1", key: str = "one") -> dict[str, Any]:
    """Teas on somebody's khata."""
    amount = f"{118 * int(quantity)}.00"
    tea = {"sku": "TEA", "quantity": quantity}
    return stall.sold(tea, cash=None, customer=who.pk, key=key, tenders=[{"method": "on_account", "amount": amount}])


def swapped(stall: Stall, sale_id: int, *out: tuple[str, str], key: str = "swap", **more: Any) -> Any:
    """The answer where one of a bill's first line is exchanged for these (SKU, quantity)."""
    lines = [{"bill": sale_id, "position": 1, "quantity": "1"}]
    back = {"lines": lines, "reason": "too sweet", "way": more.pop("way", "cash")}
    sent = {"back": back, "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in out], **more}
    client = stall.world.api("cashier", till=stall.world.till)
    return client.post(EXCHANGES, sent, format="json", headers={"Idempotency-Key": key})


def went(note: CreditNote) -> list[tuple[str, int]]:
    """From which accounts what a note gives back went."""
    return list(CreditNoteTender.objects.filter(credit_note=note).order_by("pk").values_list("account", "amount_minor"))


@pytest.mark.parametrize("way", list(Way)[:2])
def test_nothing_is_handed_out_for_money_that_was_given_up(stall: Stall, way: Way) -> None:
    sale = given_up(stall)
    before = cash(stall)
    note = came(stall, sale, (1, 1_000), way=way)
    assert went(note) == [("given-up", 11_800)]
    assert (cash(stall), lies_in(stall.world.shop.pk, "upi")) == (before, 0)
    assert "Never paid" in stall.world.browser("owner").get(f"/returns/{note.pk}/").content.decode()


def test_only_what_was_paid_beside_it_is_handed_out(stall: Stall) -> None:
    sale = given_up(stall, {"method": "cash", "amount": "118.00"})
    before = cash(stall)
    assert went(came(stall, sale, (1, 1_000), way=Way.CASH)) == [("given-up", 11_800)]
    came(stall, sale, (1, 1_000), way=Way.CASH, key="rest")
    assert before - cash(stall) == 11_800


@pytest.mark.parametrize("way", [Way.CASH, Way.STORE_CREDIT, Way.KHATA, Way.ORIGINAL])
def test_what_was_put_on_the_khata_instead_goes_off_it(stall: Stall, way: Way) -> None:
    who = somebody(stall.world)
    sale = given_up(stall, on_khata=True, customer=who.pk)
    before = cash(stall)
    assert owes(stall.world, who) == 11_800
    came(stall, sale, (1, 1_000), way=way)
    assert (owes(stall.world, who), opened(who)) == (0, [(11_800, 0)])
    assert (cash(stall), held(stall, f"store-credit:{who.pk}")) == (before, 0)


def test_what_was_put_on_the_khata_and_paid_there_since_is_handed_out(stall: Stall) -> None:
    who = somebody(stall.world)
    sale = given_up(stall, on_khata=True, customer=who.pk)
    client = stall.world.api("owner", till=stall.world.till)
    money = {"customer": who.pk, "method": "cash", "amount": "118.00"}
    answer = client.post("/api/v1/settlements/", money, format="json", headers={"Idempotency-Key": "paid"})
    assert answer.status_code == 201, answer.content
    before = cash(stall)
    came(stall, sale, (1, 1_000), way=Way.CASH)
    assert (before - cash(stall), owes(stall.world, who)) == (11_800, 0)


def test_each_bill_that_comes_back_settles_itself_and_not_an_older_one(stall: Stall) -> None:
    who = somebody(stall.world)
    older, newer = on_khata(stall, who), on_khata(stall, who, key="two")
    before = cash(stall)
    came(stall, newer, (1, 1_000), way=Way.CASH)
    assert opened(who) == [(11_800, 11_800), (11_800, 0)]
    came(stall, older, (1, 1_000), way=Way.CASH, key="older")
    assert (cash(stall), owes(stall.world, who)) == (before, 0)


@pytest.mark.parametrize("way", [Way.CASH, Way.STORE_CREDIT, Way.KHATA, Way.ORIGINAL])
def test_goods_on_a_khata_are_not_turned_into_money_by_an_exchange(stall: Stall, way: Way) -> None:
    who = somebody(stall.world)
    sale = on_khata(stall, who)
    before = cash(stall)
    first = swapped(stall, sale["id"], ("TEA", "1"), customer=who.pk)
    assert first.status_code == 201, first.content
    second = swapped(stall, first.json()["bill"], ("TEA", "1"), key="again", customer=who.pk)
    assert (second.status_code, owes(stall.world, who)) == (201, 11_800), second.content
    note = came(stall, {"id": second.json()["bill"]}, (1, 1_000), way=way)
    assert (cash(stall), owes(stall.world, who), opened(who)) == (before, 0, [(11_800, 0)])
    assert went(note) == [(f"customer:{who.pk}", 11_800)]
    assert held(stall, f"store-credit:{who.pk}") == 0


def test_money_that_was_given_up_is_not_handed_out_for_what_its_goods_paid(stall: Stall) -> None:
    first = swapped(stall, given_up(stall)["id"], ("TEA", "1")).json()["bill"]
    before = cash(stall)
    assert went(came(stall, {"id": first}, (1, 1_000), way=Way.CASH)) == [("given-up", 11_800)]
    assert cash(stall) == before


def test_what_was_paid_beside_the_goods_is_handed_out_after_the_khata(stall: Stall) -> None:
    who = somebody(stall.world)
    sale = on_khata(stall, who)
    paid = [{"method": "cash", "amount": "118.00"}]
    first = swapped(stall, sale["id"], ("TEA", "2"), customer=who.pk, tenders=paid).json()["bill"]
    before = cash(stall)
    came(stall, {"id": first}, (1, 1_000), way=Way.CASH)
    assert (cash(stall), owes(stall.world, who)) == (before, 0)
    came(stall, {"id": first}, (1, 1_000), way=Way.CASH, key="rest")
    assert (before - cash(stall), owes(stall.world, who)) == (11_800, 0)


def test_two_exchanges_that_lead_back_to_one_bill_take_its_debt_off_once(stall: Stall) -> None:
    who = somebody(stall.world)
    sale = on_khata(stall, who, "2")
    one = swapped(stall, sale["id"], ("TEA", "1"), customer=who.pk).json()["bill"]
    lines = [{"bill": each, "position": 1, "quantity": "1"} for each in (sale["id"], one)]
    sent = {"back": {"lines": lines, "reason": "both", "way": "cash"}, "lines": [{"sku": "TEA", "quantity": "2"}]}
    client = stall.world.api("cashier", till=stall.world.till)
    answer = client.post(EXCHANGES, {**sent, "customer": who.pk}, format="json", headers={"Idempotency-Key": "both"})
    assert answer.status_code == 201, answer.content
    before = cash(stall)
    note = came(stall, {"id": answer.json()["bill"]}, (1, 2_000), way=Way.CASH)
    assert (sum(amount for _place, amount in went(note)), owes(stall.world, who)) == (23_600, 0)
    assert cash(stall) == before


def test_goods_on_a_khata_pay_for_nobody_elses(stall: Stall) -> None:
    who, other = somebody(stall.world), somebody(stall.world, "Ravi")
    sale = on_khata(stall, who)
    told: list[dict[str, Any]] = [{}, {"customer": other.pk}]
    for more in told:
        answer = swapped(stall, sale["id"], ("TEA", "1"), **more)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "customer"), answer.content
    assert not Exchange.objects.exists()
    client = stall.world.api("cashier", till=stall.world.till)
    quote = {"back": {"lines": [{"bill": sale["id"], "position": 1, "quantity": "1"}]}, "lines": [{"sku": "TEA"}]}
    quote["lines"] = [{"sku": "TEA", "quantity": "1"}]
    refused = client.post(f"{EXCHANGES}quote/", quote, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "customer"), refused.content


def test_the_way_it_was_paid_says_what_else_there_is_where_goods_paid(stall: Stall) -> None:
    first = swapped(stall, stall.sold()["id"], ("TEA", "1")).json()["bill"]
    client = stall.world.api("cashier", till=stall.world.till)
    sent = {"lines": [{"bill": first, "position": 1, "quantity": "1"}], "reason": "again"}
    refused = client.post(NOTES, sent, format="json", headers={"Idempotency-Key": "again"})
    said = refused.json()["errors"][0]
    assert (refused.status_code, said["field"]) == (400, "way")
    assert "Choose cash" in refused.content.decode()


def test_two_bills_in_one_note_that_lead_to_one_loss_take_it_off_once(stall: Stall) -> None:
    first = given_up(stall, {"method": "cash", "amount": "118.00"})
    second = swapped(stall, first["id"], ("TEA", "1")).json()["out"]
    before = cash(stall)
    note = came_of(stall, (first["id"], 1), (second["id"], 1))
    assert sorted(went(note)) == [(f"drawer:{stall.world.till.pk}", 11_800), ("given-up", 11_800)]
    assert (before - cash(stall), lies_in(stall.world.shop.pk, "given-up")) == (11_800, 0)


def test_two_bills_in_one_note_that_lead_to_one_debt_take_it_off_once(stall: Stall) -> None:
    who = somebody(stall.world)
    tenders = [{"method": "on_account", "amount": "118.00"}, {"method": "cash", "amount": "118.00"}]
    first = stall.sold({"sku": "TEA", "quantity": "2"}, cash=None, customer=who.pk, tenders=tenders)
    second = swapped(stall, first["id"], ("TEA", "1"), customer=who.pk).json()["out"]
    before = cash(stall)
    came_of(stall, (first["id"], 1), (second["id"], 1))
    assert (before - cash(stall), owes(stall.world, who)) == (11_800, 0)


@pytest.mark.parametrize("way", [Way.ORIGINAL, Way.CASH])
def test_what_went_off_for_a_bill_behind_does_not_go_off_again(stall: Stall, way: Way) -> None:
    who = somebody(stall.world)
    tenders = [{"method": "on_account", "amount": "118.00"}, {"method": "cash", "amount": "118.00"}]
    first = stall.sold({"sku": "TEA", "quantity": "2"}, cash=None, customer=who.pk, tenders=tenders)
    second = swapped(stall, first["id"], ("TEA", "1"), customer=who.pk).json()["out"]
    came(stall, second, (1, 1_000), way=Way.CASH, key="behind")
    assert owes(stall.world, who) == 0
    before = cash(stall)
    came(stall, first, (1, 1_000), way=way, key="rest")
    assert (before - cash(stall), owes(stall.world, who)) == (11_800, 0)


def test_what_was_paid_beside_an_exchange_is_given_however_the_goods_come_back(stall: Stall) -> None:
    first = given_up(stall, {"method": "upi", "amount": "118.00", "reference": "tr0"})
    claims = stall.world.api("manager").get("/api/v1/claims/", {"state": "open"}).json()["results"]
    for claim in claims:
        client = stall.world.api("manager", till=stall.world.till)
        told = client.post(
            f"/api/v1/claims/{claim['id']}/give-up/", {"reason": "never came", "on_khata": False}, "json"
        )
        assert told.status_code in (200, 201)
    beside = [{"method": "cash", "amount": "118.00"}]
    second = swapped(stall, first["id"], ("TEA", "2"), tenders=beside).json()["out"]
    before = cash(stall)
    came(stall, second, (1, 1_000), way=Way.CASH, key="half")
    came(stall, second, (1, 1_000), way=Way.CASH, key="other half")
    assert before - cash(stall) == 11_800


def test_onto_the_khata_a_bill_whose_promise_was_put_there_settles_itself(stall: Stall) -> None:
    who = somebody(stall.world)
    older = on_khata(stall, who, key="older")
    newer = given_up(stall, on_khata=True, customer=who.pk, key="newer")
    came(stall, newer, (1, 1_000), way=Way.KHATA, key="newer back")
    assert opened(who) == [(11_800, 11_800), (11_800, 0)]
    before = cash(stall)
    came(stall, older, (1, 1_000), way=Way.CASH, key="older back")
    assert (before - cash(stall), owes(stall.world, who)) == (0, 0)


def came_of(stall: Stall, *lines: tuple[int, int]) -> CreditNote:
    """A note in cash of one of each of these lines (bill, position)."""
    items = [Item(bill, position, 1_000) for bill, position in lines]
    told: dict[str, Any] = {"way": Way.CASH, "reason": "too sweet", "key": "both", "items": items}
    return take_back(access=stall.access, at=NOW, **told).document
