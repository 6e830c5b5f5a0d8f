"""What banks write, read without believing too much, and the promised money it confirms."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from galla.cashbook.actions import confirm_message, read_pasted
from galla.cashbook.bank.matching import Strength
from galla.cashbook.bank.messages import read_message, read_messages, split
from galla.cashbook.errors import MessageUsed
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.payments.models import Arrival, Seen
from galla.payments.tests.accounts import lies_in
from galla.payments.tests.examples import promised
from tests.world import NOW, World

DAY = datetime.date(2026, 11, 28)
# As several banks write them, with the numbers changed.
CAME_IN = [
    ("Rs.118.00 credited to a/c XX1234 on 28-11-26 by UPI ref 633212345678. Avl Bal Rs 12,345.00", 11_800, DAY),
    ("Rs. 118.00 credited to HDFC Bank A/c XX1234 on 28-11-26 from VPA a@okaxis (UPI 633212345678)", 11_800, DAY),
    (
        "Dear Customer, Acct XX123 is credited with Rs 1,18,000.50 on 28-Nov-26 from RAM. UPI:633212345678",
        11_800_050,
        DAY,
    ),
    ("Dear UPI user A/C X1234 credited by Rs 20 on 28Nov26 trf from X Refno 633212345678 -SBI", 2_000, DAY),
    ("Received Rs.300.00 in your Kotak Bank AC X1234 from a@b on 28-11-26.UPI Ref:633212345678.", 30_000, DAY),
    ("INR 1,000.00 deposited in A/c XX1 on 28/11/2026 for NEFT N332261234567890. Avl bal INR 5.00", 100_000, DAY),
    ("Your A/c XX9 is credited INR 45.5 Info: UPI/CR/633212345678", 4_550, None),
]
DID_NOT = [
    "INR 500.00 debited from A/c no. XX5678 on 28-11-26; RAM credited. UPI Ref 633212345670",
    "Sent Rs.40.00 From HDFC Bank A/C x1234 To TEA STALL On 28/11/26 Ref 633212345678",
    "RAM has requested Rs.118.00 from you. On approval it will be credited.",
    "Rs.118.00 will be credited to your a/c XX1234 on 29-11-26",
    "UPI payment of Rs.118.00 to a/c XX1234 failed. It was not credited.",
    "118.00 credited to your a/c",
    "Rs.118.00 and Rs.200.00 credited to a/c XX1234",
    "Rs.1,18.00 credited to a/c XX1234",
    "Rs.118.005 credited to a/c XX1234",
    "credited to a/c XX1234. Avl Bal Rs 12,345.00",
    "Rs.0.00 credited to a/c XX1234",
    "",
]


@pytest.mark.parametrize(("text", "minor", "day"), CAME_IN)
def test_money_that_came_in_is_understood(text: str, minor: int, day: datetime.date | None) -> None:
    found = read_message(text)
    assert (found.is_money, found.amount_minor, found.day) == (True, minor, day)
    assert "633212345678" in found.references or "n332261234567890" in found.references


@pytest.mark.parametrize("text", DID_NOT)
def test_what_is_in_doubt_is_no_money(text: str) -> None:
    assert not read_message(text).is_money


def test_many_messages_are_read_one_by_one() -> None:
    lines = [text for text, _minor, _day in CAME_IN]
    for parted in ("\n", "\n\n", "\r\n \r\n"):
        assert [one.amount_minor for one in read_messages(parted.join(lines))] == [minor for _, minor, _ in CAME_IN]
    wrapped = "Rs.118.00 credited to a/c\nXX1234 on 28-11-26\nby UPI ref 633212345678"
    assert [(one.amount_minor, one.day) for one in read_messages(wrapped)] == [(11_800, DAY)]


@given(st.text(max_size=200))
def test_no_money_is_made_of_any_text(text: str) -> None:
    for one in read_messages(text):
        if one.amount_minor is not None:
            digits = "".join(letter for letter in one.text if letter.isdigit())
            assert str(one.amount_minor).rstrip("0") in digits
        assert one.amount_minor is None or one.amount_minor > 0


@given(
    rupees=st.integers(1, 9_999_999),
    paise=st.integers(0, 99),
    rrn=st.integers(10**11, 10**12 - 1),
    balance=st.integers(0, 10**7),
)
def test_an_amount_comes_back_as_it_was_written(rupees: int, paise: int, rrn: int, balance: int) -> None:
    text = f"Rs.{rupees}.{paise:02d} credited to a/c XX1234 by UPI ref {rrn}. Avl Bal: Rs {balance}.00"
    found = read_message(text)
    assert (found.amount_minor, str(rrn) in found.references) == (rupees * 100 + paise, True)


@given(st.text(max_size=300))
def test_a_message_that_was_parted_is_not_parted_again(text: str) -> None:
    for one in split(text):
        assert len(split(one)) == 1


def message(reference: str = "", *, rrn: str = "633212345678") -> str:
    """A bank's message of 118.00 that came today."""
    return f"Rs.118.00 credited to a/c XX1234 on {timezone.localdate():%d-%m-%y} by UPI ref {rrn} {reference}"


@pytest.mark.django_db
def test_a_message_names_the_promise_whose_reference_it_carries(world: World) -> None:
    promised(world, "other")
    money = promised(world, "88442211")
    [read] = read_pasted(access=world.access("cashier"), text=message("tr88442211"))
    assert ([claim.pk for claim in read.claims], read.strength) == ([money.pk], Strength.SURE)
    access = world.access("cashier")
    arrival = confirm_message(access=access, at=NOW, text=message("tr88442211"), claim=money)
    assert (arrival.seen, arrival.reference) == (Seen.MESSAGE, "633212345678")
    assert (lies_in(world.shop.pk, "bank"), lies_in(world.shop.pk, "upi")) == (11_800, 11_800)
    assert confirm_message(access=access, at=NOW, text=message("tr88442211"), claim=money).pk == arrival.pk
    assert [str(found) for found in broken()] == []


@pytest.mark.django_db
def test_without_a_reference_those_of_the_amount_are_offered_and_none_is_sure(world: World) -> None:
    claims = {promised(world, "one").pk, promised(world, "two").pk}
    [read] = read_pasted(access=world.access(), text=message())
    assert ({claim.pk for claim in read.claims}, read.strength) == (claims, Strength.POSSIBLE)


@pytest.mark.django_db
def test_one_message_confirms_one_promise_alone(world: World) -> None:
    first, second = promised(world, "one"), promised(world, "two")
    confirm_message(access=world.access(), at=NOW, text=message(), claim=first)
    [read] = read_pasted(access=world.access(), text=message())
    assert (read.claims, read.used_for) == ((), first)
    with pytest.raises(MessageUsed):
        confirm_message(access=world.access(), at=NOW, text=message(), claim=second)
    assert (Arrival.objects.count(), lies_in(world.shop.pk, "upi")) == (1, 11_800)


@pytest.mark.django_db
def test_a_message_confirms_nothing_it_does_not_speak_of(world: World) -> None:
    money = promised(world, "one")
    for text in (message().replace("118.00", "119.00"), message() + "\n\n" + message(rrn="633212345679"), "Hello"):
        with pytest.raises(InvalidInput):
            confirm_message(access=world.access(), at=NOW, text=text, claim=money)
    assert not Arrival.objects.exists()


@pytest.mark.django_db
def test_a_cashier_sees_the_promises_of_their_own_till_alone(world: World) -> None:
    money = promised(world, "one")
    elsewhere = world.access("cashier", till=world.second_till)
    [read] = read_pasted(access=elsewhere, text=message())
    assert read.claims == ()
    with pytest.raises(InvalidInput):
        confirm_message(access=elsewhere, at=NOW, text=message(), claim=money)
    [read] = read_pasted(access=world.access("manager", till=world.second_till), text=message())
    assert [claim.pk for claim in read.claims] == [money.pk]
    assert not Arrival.objects.exists()
