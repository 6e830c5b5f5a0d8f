"""Cards sold and topped up, advances, credit given, and what goes back: in moves, papers and refusals."""

import datetime
from typing import Any

import pytest
from django.test import override_settings

from galla.accounts.models import Allowance
from galla.accounts.tests.pins import lent, with_pin
from galla.drawer.actions import count
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, KeyReused, NotAllowed
from galla.ledger import places, queries
from galla.payments.actions import confirm_claim, give_up_claim
from galla.payments.models import Claim
from galla.prepaid import codes
from galla.prepaid.actions import (
    MoneyGiven,
    give_back,
    give_credit,
    keep_as_credit,
    sell_card,
    set_terms,
    take_advance,
    top_up,
)
from galla.prepaid.errors import AlreadyGivenBack, AlreadySpent, CardExpired, OnKhata
from galla.prepaid.models import GiftCard, GivenBack, Kind, Prepayment
from galla.prepaid.queries import card_of_code, credit_left
from galla.prepaid.tests.ahead import advance, card, left_on, left_on_card, paid, somebody
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def stood(world: World, *keys: str) -> list[int]:
    """What accounts came to in money, all their moves added up."""
    day = NOW.date()
    moved = queries.moved(world.shop.pk, since=day, until=day + datetime.timedelta(1), accounts=keys)
    return [moved[key][0] - moved[key][1] for key in keys]


def nothing_broken() -> None:
    assert [str(found) for found in broken()] == []


def test_what_a_card_brings_is_owed_and_no_income(world: World) -> None:
    sold = card(world, 50_000)
    till, number = f"drawer:{world.till.pk}", f"gift:{sold.card.pk}"
    assert stood(world, till, number, "income") == [50_000, -50_000, 0]
    assert left_on_card(sold) == 50_000
    nothing_broken()


def test_a_card_paid_in_notes_has_them_in_the_drawer(world: World) -> None:
    sold = card(world, None, notes={50000: 1})
    paper = sold.paper.document
    assert (paper.amount_minor, paper.notes, paper.loose_minor) == (50_000, {"50000": 1}, 0)
    drawer = places.drawer(world.shop.pk, world.till.pk)
    assert queries.contents(drawer)["note:50000"].on_hand == 1
    nothing_broken()


def test_receipts_are_numbered_without_gaps_in_their_branch(world: World) -> None:
    assert card(world, key="one").paper.document.number == "R/1/26-27/000001"
    assert card(world, key="two").paper.document.number == "R/1/26-27/000002"
    elsewhere = sell_card(
        access=world.access("owner", till=world.station_till), at=NOW, key="three", money=paid(10_000)
    )
    assert elsewhere.paper.document.number == "R/2/26-27/000001"
    assert len(elsewhere.paper.document.number) <= 16
    nothing_broken()


def test_of_a_code_only_a_keyed_hash_and_four_signs_are_kept(world: World) -> None:
    sold = card(world)
    kept = GiftCard.objects.get()
    assert len(sold.code) == 16
    assert kept.last_four == sold.code[-4:]
    assert sold.code not in repr(GiftCard.objects.values()) + repr(Prepayment.objects.values())
    with override_settings(SECRET_KEY="another key of the site"):
        assert card_of_code(world.access(), sold.code) is None


def test_a_card_is_found_after_the_sites_key_was_changed_as_long_as_the_old_one_is_kept(
    world: World, settings: Any
) -> None:
    sold, before = card(world), settings.SECRET_KEY
    with override_settings(SECRET_KEY="another key of the site", SECRET_KEY_FALLBACKS=[before]):
        assert card_of_code(world.access(), codes.written(sold.code)) == sold.card


def test_the_same_key_again_is_the_same_card_with_its_code(world: World) -> None:
    first, again = card(world), card(world)
    assert again.paper.replayed
    assert (again.card, again.code) == (first.card, first.code)
    assert Prepayment.objects.count() == 1
    with pytest.raises(KeyReused):
        card(world, 60_000)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (MoneyGiven("gift_card", 100), "method"),
        (MoneyGiven("store_credit", 100), "method"),
        (MoneyGiven("on_account", 100), "method"),
        (MoneyGiven("shells", 100), "method"),
        (MoneyGiven("cash", 0), "amount"),
        (MoneyGiven("cash", None), "amount"),
        (MoneyGiven("bank", 100, {10000: 1}), "notes"),
        (MoneyGiven("cash", 5, {10000: 1}), "notes"),
        (MoneyGiven("cash", None, {12345: 1}), "notes.123.45"),
        (MoneyGiven("bank", 100, reference="x" * 61), "reference"),
    ],
)
def test_what_brings_no_money_sells_no_card(world: World, given: MoneyGiven, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        sell_card(access=world.access(), at=NOW, key="card", money=given)
    assert refused.value.field == field
    assert not Prepayment.objects.exists()
    assert not GiftCard.objects.exists()


def test_a_top_up_adds_to_a_card_and_over_upi_it_waits_to_be_seen(world: World) -> None:
    sold = card(world, 10_000)
    top_up(access=world.access(), at=NOW, key="more", card=sold.card, money=paid(5_000, "upi", reference="42"))
    assert left_on_card(sold) == 15_000
    assert Claim.objects.get().document == Kind.TOP_UP
    nothing_broken()


def test_a_card_whose_day_is_over_takes_no_more(world: World) -> None:
    set_terms(access=world.access(), valid_days=30)
    sold = card(world)
    assert sold.card.expires_on == NOW.date() + datetime.timedelta(30)
    late = NOW + datetime.timedelta(31)
    with pytest.raises(CardExpired):
        top_up(access=world.access(), at=late, key="late", card=sold.card, money=paid(100))
    assert left_on_card(sold) == 50_000


@pytest.mark.parametrize("days", [0, -1, 36_501])
def test_terms_are_a_number_of_days(world: World, days: int) -> None:
    with pytest.raises(InvalidInput):
        set_terms(access=world.access(), valid_days=days)


def test_an_advance_goes_back_the_way_it_came_once(world: World) -> None:
    who = somebody(world)
    paper = advance(world, who, 30_000)
    act: dict[str, Any] = {"access": world.access(), "at": NOW, "prepayment": paper}
    back = give_back(**act, reason="moved away").document
    assert stood(world, "bank", f"store-credit:{who.pk}") == [0, 0]
    assert credit_left(world.shop.pk, who.pk) == 0
    assert give_back(**act, reason="moved away").document == back
    with pytest.raises(AlreadyGivenBack):
        give_back(**act, reason="once more")
    assert GivenBack.objects.count() == 1
    nothing_broken()


def test_cash_goes_back_in_notes_that_lie_in_the_drawer_of_the_till_that_gives_it(world: World) -> None:
    paper = take_advance(
        access=world.access(), at=NOW, key="cash", customer=somebody(world), money=MoneyGiven("cash", notes={50000: 1})
    ).document
    other = world.access("owner", till=world.second_till)
    count(access=other, at=NOW, key="morning", till=world.second_till, notes={10000: 5})
    back = give_back(access=other, at=NOW, prepayment=paper, reason="changed their mind").document
    assert (back.till_id, back.notes, back.loose_minor) == (world.second_till.pk, {"10000": 5}, 0)
    drawer = places.drawer(world.shop.pk, world.second_till.pk)
    assert queries.contents(drawer)["money"].on_hand == 0
    nothing_broken()


def test_a_card_goes_back_unspent_and_the_last_first(world: World) -> None:
    sold = card(world, 10_000)
    more = top_up(access=world.access(), at=NOW, key="more", card=sold.card, money=paid(5_000)).document
    act: dict[str, Any] = {"access": world.access(), "at": NOW, "reason": "not wanted"}
    with pytest.raises(AlreadySpent):
        give_back(**act, prepayment=sold.paper.document)
    give_back(**act, prepayment=more)
    give_back(**act, prepayment=sold.paper.document)
    assert left_on_card(sold) == 0
    nothing_broken()


def test_what_was_promised_goes_back_from_where_it_lies_now(world: World) -> None:
    act: dict[str, Any] = {"access": world.access(), "at": NOW}
    backs = []
    for number, end in enumerate(("open", "arrived", "given up")):
        money = paid(10_000, "upi", reference=f"UTR {number}")
        paper = take_advance(**act, key=end, customer=somebody(world, end), money=money).document
        claim = Claim.objects.get(entry_id=paper.pk)
        if end == "arrived":
            confirm_claim(**act, money=claim)
        if end == "given up":  # goes back with it
            give_up_claim(**act, money=claim, reason="moved away")
        backs.append(give_back(**act, prepayment=paper, reason="moved away").document.source)
    assert backs == ["upi", "bank", "given-up"]
    assert stood(world, "upi", "bank", "given-up") == [0, 0, 0]
    nothing_broken()


def test_what_never_came_and_stands_on_the_khata_is_settled_there(world: World) -> None:
    act: dict[str, Any] = {"access": world.access(), "at": NOW}
    who = somebody(world)
    money = paid(10_000, "upi", reference="UTR 1")
    paper = take_advance(**act, key="promised", customer=who, money=money).document
    give_up_claim(**act, money=Claim.objects.get(), reason="never came", on_khata=True)
    with pytest.raises(OnKhata):
        give_back(**act, prepayment=paper, reason="moved away")
    assert not GivenBack.objects.exists()
    assert credit_left(world.shop.pk, who.pk) == 10_000
    nothing_broken()


def test_credit_is_given_by_who_may_with_a_reason_and_is_an_expense(world: World) -> None:
    who, act = somebody(world), {"at": NOW, "key": "sorry", "amount_minor": 2_500}
    with pytest.raises(NotAllowed):
        give_credit(access=world.access("cashier"), customer=who, reason="waited", **act)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput) as refused:
        give_credit(access=world.access(), customer=who, reason=" ", **act)  # type: ignore[arg-type]
    assert refused.value.field == "reason"
    assert credit_left(world.shop.pk, who.pk) == 0
    allowed = lent(world, with_pin(world), "prepaid.give")
    give_credit(access=allowed, customer=who, reason="waited", **act)  # type: ignore[arg-type]
    assert Allowance.objects.get().permission == "prepaid.give"
    assert stood(world, "goodwill", f"store-credit:{who.pk}") == [2_500, -2_500]
    nothing_broken()


def test_a_cashier_gives_nothing_back_alone(world: World) -> None:
    paper = advance(world, somebody(world))
    with pytest.raises(NotAllowed):
        give_back(access=world.access("cashier"), at=NOW, prepayment=paper, reason="asked for it")
    assert not GivenBack.objects.exists()


def test_what_a_room_keeps_as_credit_moves_money_and_what_may_be_spent(world: World) -> None:
    pairs, moves = keep_as_credit(
        shop_id=world.shop.pk, customer_id=7, amount_minor=900, out_of=places.named(world.shop.pk, "due")
    )
    told = [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves]
    assert told == [("store-credit:7", "due", "money", 900), ("prepaid", "store-credit:7", "prepaid", 900)]
    assert [(place.key, unit.key) for place, unit in pairs] == [("store-credit:7", "prepaid")]


def test_codes_are_read_as_they_are_typed_and_nothing_else_is_one() -> None:
    assert codes.read("o1iL-0000 abcd-efgh") == "01110000ABCDEFGH"
    for odd in ("", "0" * 15, "0" * 17, "U" * 16, "\x00" * 16, "٠" * 16):
        assert codes.read(odd) is None


def test_left_is_asked_of_the_account(world: World) -> None:
    who = somebody(world)
    advance(world, who, 30_000)
    assert left_on(places.store_credit(world.shop.pk, who.pk)) == 30_000
