"""Promised money that came after it was given up, and money that arrived and was taken back, booked from the bank."""

from typing import Any

import pytest

from galla.cashbook import bank_book
from galla.cashbook.actions import book_promise, undo_match
from galla.cashbook.errors import AlreadyMatched, SumsDiffer
from galla.cashbook.models import BankHold, BankLine
from galla.cashbook.tests.statements import DAY, line_of, today
from galla.credit.queries import khata
from galla.credit.tests.khatas import bill_of, customer, khata_world
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.payments.actions import confirm_claim, give_up_claim, undo_turn
from galla.payments.errors import ClaimSettled
from galla.payments.models import Claim, Turn
from galla.payments.queries import claims, in_state, state_of
from galla.payments.tests.accounts import lies_in
from galla.payments.tests.examples import promised
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

ACCOUNTS = ("upi", "bank", "given-up")


@pytest.fixture
def world() -> World:
    """A shop."""
    return khata_world()


def lies(world: World, *codes: str) -> list[int]:
    """What lies in these accounts."""
    return [lies_in(world.shop.pk, code) for code in codes or ACCOUNTS]


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def state(world: World, money: Claim) -> str:
    """How a claim stands, by the row and by the list alike."""
    found = claims(world.access()).get(pk=money.pk)
    listed = [
        name
        for name in ("open", "arrived", "given_up", "taken_back")
        if money in in_state(claims(world.access()), name)
    ]
    assert listed == [state_of(found)]
    return listed[0]


def given_up(world: World, key: str = "1", **told: Any) -> Claim:
    """Promised money nobody waits for any more."""
    money = promised(world, key)
    give_up_claim(access=world.access(), at=NOW, money=money, reason="Never came", **told)
    return money


def of_person(world: World, key: str = "1") -> Claim:
    """Promised money of a customer's bill."""
    body = {
        "lines": [{"name": "Mending", "unit_price": "118.00", "tax_rate": "18", "quantity": "1"}],
        "tenders": [{"method": "upi", "amount": "118.00", "reference": f"tr{key}"}],
        "customer": customer(world).pk,
    }
    answer = world.api("owner", till=world.till).post(
        "/api/v1/sales/", body, format="json", headers={"Idempotency-Key": f"of {key}"}
    )
    assert answer.status_code == 201, answer.content
    return Claim.objects.get(entry_id=answer.json()["id"])


def book(world: World, line: BankLine, money: Claim, **told: Any) -> Any:
    """Book a line as a claim."""
    return book_promise(access=world.access(), at=NOW, line=line, claim=money, **told)


def came(world: World, words: str = "UPI/633212345678/LATE") -> BankLine:
    """The bank shows it."""
    return line_of(world, "118.00", words=words, day=today())


def left(world: World, words: str = "UPI REVERSAL 633212345678") -> BankLine:
    """The bank takes it back."""
    return line_of(world, "-118.00", words=words, day=today())


def void(world: World, money: Claim) -> None:
    """Take the bill back."""
    answer = world.api("owner", till=world.till).post(
        f"/api/v1/sales/{money.entry_id}/void/", {"reason": "Wrong"}, format="json"
    )
    assert answer.status_code in (200, 201), answer.content


def test_money_that_was_given_up_and_comes_after_all_is_no_loss_any_more(world: World) -> None:
    money = given_up(world)
    assert lies(world) == [0, 0, 11_800]
    book(world, came(world), money, note="A week late")
    assert (lies(world), state(world, money)) == ([0, 11_800, 0], "arrived")
    turn = Turn.objects.get()
    assert (turn.was, turn.now, turn.reference, turn.reason) == ("given_up", "bank", "633212345678", "A week late")
    assert bank_book.unmatched_moves(world.access(), came(world).account, DAY, DAY) == []
    whole()


def test_a_line_is_booked_as_one_payment_once(world: World) -> None:
    money, other, line = given_up(world), given_up(world, "2"), came(world)
    book(world, line, money)
    with pytest.raises(AlreadyMatched):
        book(world, line, other)
    with pytest.raises(ClaimSettled):
        book(world, came(world, "UPI AGAIN"), money)
    assert (Turn.objects.count(), lies(world), BankHold.objects.count()) == (1, [0, 11_800, 11_800], 2)
    whole()


def test_money_the_bank_takes_back_is_given_up_or_owed_by_its_customer(world: World) -> None:
    lost, owed = promised(world, "1"), of_person(world, "2")
    for money in (lost, owed):
        confirm_claim(access=world.access(), at=NOW, money=money)
    who = owed.customer_id
    assert who is not None
    book(world, left(world), lost)
    book(world, left(world, "REVERSAL 2"), owed, on_khata=True)
    assert lies(world, *ACCOUNTS, f"customer:{who}") == [0, 0, 11_800, 11_800]
    assert [state(world, money) for money in (lost, owed)] == ["given_up", "given_up"]
    now = khata(world.access(), who)
    assert now.owed_minor == 11_800
    whole()


def test_what_was_put_on_the_khata_and_comes_after_all_is_paid(world: World) -> None:
    money = of_person(world)
    give_up_claim(access=world.access(), at=NOW, money=money, reason="Never came", on_khata=True)
    book(world, came(world), money)
    assert lies(world, *ACCOUNTS, f"customer:{money.customer_id}") == [0, 11_800, 0, 0]
    whole()


def test_the_same_money_may_come_and_go_as_often_as_the_bank_says(world: World) -> None:
    money = of_person(world)
    confirm_claim(access=world.access(), at=NOW, money=money)
    for turn in range(3):
        book(world, left(world, f"REVERSAL {turn}"), money, on_khata=turn != 1)
        whole()
        book(world, came(world, f"AGAIN {turn}"), money)
        whole()
    assert lies(world, *ACCOUNTS, f"customer:{money.customer_id}") == [0, 11_800, 0, 0]
    assert list(Turn.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("on_khata", [True, False])
def test_a_bill_whose_money_was_taken_back_leaves_nothing_once_it_is_taken_back_too(
    world: World, on_khata: bool
) -> None:
    money = of_person(world)
    confirm_claim(access=world.access(), at=NOW, money=money)
    book(world, left(world), money, on_khata=on_khata)
    void(world, money)
    assert lies(world, *ACCOUNTS, f"customer:{money.customer_id}") == [0, 0, 0, 0]
    whole()
    # It comes yet again: what nobody owes the shop any more is to be sent back, and is nothing once it was.
    book(world, came(world), money)
    assert lies(world) == [-11_800, 11_800, 0]
    book(world, left(world, "SENT BACK"), money)
    assert (lies(world), state(world, money)) == ([0, 0, 0], "taken_back")
    whole()


def test_what_is_sent_back_of_a_bill_that_was_taken_back_is_neither_lost_nor_waited_for(world: World) -> None:
    money = promised(world, "1")
    confirm_claim(access=world.access(), at=NOW, money=money)
    void(world, money)
    assert lies(world) == [-11_800, 11_800, 0]
    book(world, left(world), money)
    assert (lies(world), state(world, money)) == ([0, 0, 0], "taken_back")
    whole()


def test_money_of_a_bill_that_was_taken_back_that_comes_is_to_be_sent_back(world: World) -> None:
    money = promised(world, "1")
    void(world, money)
    book(world, came(world), money)
    assert (lies(world), state(world, money)) == ([-11_800, 11_800, 0], "arrived")
    whole()


def test_what_cannot_be_is_refused_and_nothing_moves(world: World) -> None:
    waits, arrived, gone = promised(world, "1"), promised(world, "2"), given_up(world, "3")
    confirm_claim(access=world.access(), at=NOW, money=arrived)
    before = lies(world)
    for line, money in ((came(world), waits), (came(world), arrived), (left(world), waits), (left(world), gone)):
        with pytest.raises(ClaimSettled):
            book(world, line, money)
    with pytest.raises(SumsDiffer):
        book(world, line_of(world, "117.99", words="ODD"), gone)
    for line, money in ((came(world), gone), (left(world), arrived)):
        with pytest.raises(InvalidInput) as refused:
            book(world, line, money, on_khata=True)
        assert refused.value.field == "on_khata"
    with pytest.raises(NotAllowed):
        book_promise(access=world.access("cashier"), at=NOW, line=came(world), claim=gone)
    assert (Turn.objects.count(), BankHold.objects.count(), lies(world)) == (0, 0, before)


@pytest.mark.parametrize("on_khata", [True, False])
def test_a_wrong_booking_is_undone_once_and_leaves_no_trace_in_the_sums(world: World, on_khata: bool) -> None:
    money = of_person(world)
    confirm_claim(access=world.access(), at=NOW, money=money)
    places = (*ACCOUNTS, f"customer:{money.customer_id}")
    act = book(world, left(world), money, on_khata=on_khata)
    undo_match(access=world.access(), at=NOW, matched=act)
    told: dict[str, Any] = {"access": world.access(), "at": NOW, "money": money}
    with pytest.raises(InvalidInput):
        undo_turn(**told, reason=" ")
    first = undo_turn(**told, reason="Another payment")
    assert undo_turn(**told, reason="Another payment").pk == first.pk
    with pytest.raises(ClaimSettled):
        undo_turn(**told, reason="Another reason")
    assert (lies(world, *places), state(world, money), Turn.objects.count()) == ([0, 11_800, 0, 0], "arrived", 2)
    whole()
    book(world, left(world), money, on_khata=on_khata)
    void(world, money)
    assert lies(world, *places) == [0, 0, 0, 0]
    whole()
    with pytest.raises(ClaimSettled):
        undo_turn(**told, reason="Too late")
    assert Turn.objects.count() == 3


def test_an_undone_late_arrival_is_owed_again(world: World) -> None:
    money = of_person(world)
    give_up_claim(access=world.access(), at=NOW, money=money, reason="Never came", on_khata=True)
    book(world, came(world), money)
    undo_turn(access=world.access(), at=NOW, money=money, reason="Another's")
    assert lies(world, *ACCOUNTS, f"customer:{money.customer_id}") == [0, 0, 0, 11_800]
    whole()
    void(world, money)
    assert lies(world, *ACCOUNTS, f"customer:{money.customer_id}") == [0, 0, 0, 0]
    whole()


def test_the_page_of_a_line_and_of_the_money_say_what_became_of_it(world: World) -> None:
    money, line = given_up(world), came(world)
    owner = world.browser("owner")
    page = owner.get(f"/bank/lines/{line.pk}/").content.decode()
    assert "It came after all" in page
    assert "tr1" in page
    assert owner.post(f"/bank/lines/{line.pk}/promise/", {"claim": money.pk + 99}).status_code == 400
    assert Turn.objects.count() == 0
    assert owner.post(f"/bank/lines/{line.pk}/promise/", {"claim": money.pk, "note": "Late"}).status_code == 302
    page = owner.get(f"/payments/{money.pk}/").content.decode()
    assert "Promised money that came after all" in page
    assert "Arrived" in page
    entry = Turn.objects.get().pk
    assert owner.get(f"/payments/settled/{entry}/")["Location"] == f"/payments/{money.pk}/"
    day = owner.get("/day-book/").content.decode()
    assert "Promised money that came after all" in day
    assert owner.post(f"/payments/{money.pk}/undo/", {"reason": ""}).status_code == 400
    assert owner.post(f"/payments/{money.pk}/undo/", {"reason": "Wrong line"}).status_code == 302
    assert lies(world) == [0, 0, 11_800]


def test_the_day_book_says_of_promised_money_whether_it_arrived_or_was_given_up(world: World) -> None:
    confirm_claim(access=world.access(), at=NOW, money=of_person(world))
    day = {"on": NOW.date().isoformat()}
    owner = world.browser("owner")
    assert "UPI arrived" in owner.get("/day-book/", day).content.decode()
    given_up(world, "2")
    give_up_claim(access=world.access(), at=NOW, money=of_person(world, "3"), reason="Never came", on_khata=True)
    page = owner.get("/day-book/", day).content.decode()
    assert all(words in page for words in ("UPI arrived", "UPI given up", "UPI never came, on the khata"))
    assert "Promised money<" not in page


def test_the_api_books_a_line_as_promised_money_and_undoes_it(world: World) -> None:
    money = of_person(world)
    confirm_claim(access=world.access(), at=NOW, money=money)
    line, client = left(world), world.api("owner")
    wrong = client.post(f"/api/v1/bank/lines/{line.pk}/promise/", {"claim": money.pk + 99}, format="json")
    assert wrong.status_code == 400
    body = {"claim": money.pk, "on_khata": True, "note": "Account closed"}
    answer = client.post(f"/api/v1/bank/lines/{line.pk}/promise/", body, format="json")
    assert answer.status_code == 201, answer.content
    assert client.get(f"/api/v1/claims/{money.pk}/").json()["state"] == "given_up"
    again = client.post(f"/api/v1/bank/lines/{line.pk}/promise/", body, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "already_matched")
    undone = client.post(f"/api/v1/claims/{money.pk}/undo/", {"reason": "Wrong"}, format="json")
    assert (undone.status_code, undone.json()["state"]) == (200, "arrived")
    whole()


def test_what_is_owed_besides_stays_owed(world: World) -> None:
    money = of_person(world)
    assert money.customer is not None
    bill_of(world, "60.00", money.customer, key="older")
    confirm_claim(access=world.access(), at=NOW, money=money)
    book(world, left(world), money, on_khata=True)
    book(world, came(world), money)
    assert lies(world, f"customer:{money.customer_id}") == [6_000]
    whole()
