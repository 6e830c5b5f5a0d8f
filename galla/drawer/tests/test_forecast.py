"""The drawer says which notes will not last."""

import datetime

import pytest
from django.db import transaction

from galla.accounts.calendar import business_date, fiscal_year
from galla.drawer.actions import pay_in, pay_out
from galla.drawer.cash import cash_moves, drawer_pairs
from galla.drawer.forecast import notes_running_out
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Move, claim, lock_balances
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def world() -> World:
    return build_world()


def handed_back(world: World, notes: dict[int, int], at: datetime.datetime) -> None:
    """Notes that went over the counter, as the change of a bill."""
    shop, till = world.shop.pk, world.till.pk
    worth = sum(value * pieces for value, pieces in notes.items())
    moves = cash_moves(shop_id=shop, till_id=till, given={}, amount_minor=0, handed_back=notes, back_minor=worth)
    moves.append(Move(places.drawer(shop, till), places.named(shop, "paid-out"), places.money(shop), worth))
    day = business_date(world.shop, at)
    with transaction.atomic():
        claimed = claim(shop=world.shop, kind="test", key=f"{at} {notes}", request_hash="")
        lock_balances(drawer_pairs(shop, till, notes))
        post(
            claim=claimed,
            shop_id=shop,
            moves=moves,
            series="test",
            fiscal_year=fiscal_year(world.shop, day),
            happened_at=at,
            recorded_at=at,
            business_date=day,
            by_id=None,
        )


def test_notes_that_go_out_faster_than_they_last_are_warned_of_with_what_to_bring(world: World) -> None:
    access, till = world.access(), world.till
    pay_in(access=access, at=NOW, key="a", till=till, notes={1000: 60, 500: 60, 10000: 60}, reason="Float")
    handed_back(world, {1000: 15, 500: 5}, NOW - 2 * HOUR)
    handed_back(world, {1000: 15}, NOW)
    found = notes_running_out(access=access, till=till, at=NOW)
    assert [(one.label, one.pieces, one.at, one.bring) for one in found] == [("₹10", 30, NOW + 2 * HOUR, 100)]


def test_whoever_counts_blind_hears_which_notes_will_not_last_and_neither_when_nor_how_many(world: World) -> None:
    till = world.till
    pay_in(access=world.access(), at=NOW, key="a", till=till, notes={1000: 60, 10000: 60}, reason="Float")
    handed_back(world, {1000: 15}, NOW - 2 * HOUR)
    handed_back(world, {1000: 15}, NOW)
    [found] = notes_running_out(access=world.access("cashier"), till=till, at=NOW)
    assert (found.label, found.pieces, found.at, found.bring) == ("₹10", None, None, None)


def test_notes_paid_out_or_brought_are_no_rate_and_a_young_day_asks_the_same_day_a_week_ago(world: World) -> None:
    access, till, week_ago = world.access(), world.till, NOW - datetime.timedelta(days=7)
    pay_in(access=access, at=week_ago, key="a", till=till, notes={1000: 100}, reason="Float")
    pay_out(access=access, at=NOW - 3 * HOUR, key="b", till=till, notes={1000: 40}, reason="Bank")
    assert notes_running_out(access=access, till=till, at=NOW) == []
    handed_back(world, {1000: 20}, week_ago - HOUR)
    handed_back(world, {1000: 20}, week_ago)
    found = notes_running_out(access=access, till=till, at=NOW)
    assert [(one.pieces, one.at) for one in found] == [(20, NOW + HOUR / 2)]


def test_the_page_and_the_api_warn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, notes={1000: 60}, reason="Float")
    handed_back(world, {1000: 30}, NOW - 2 * HOUR)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    told = world.api("manager").get(f"/api/v1/tills/{world.till.pk}/drawer/running-out/").json()["notes"]
    assert told == [{"value": "10.00", "label": "₹10", "at": told[0]["at"], "bring": 100}]
    assert "there is no ₹10 from" in world.browser("manager").get("/drawer/").content.decode()
