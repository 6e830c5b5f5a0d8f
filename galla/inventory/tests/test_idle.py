"""Dead stock and the age of the stock: as queries, pages, files and over the API; against a replay of any history."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.inventory.actions import AdjustmentItem, ReceiptItem, adjust, receive
from galla.inventory.ageing import BUCKET_DAYS, BUCKETS, aged_milli, aged_worth
from galla.inventory.queries.idle import aged_stock, idle_stock, together
from galla.inventory.tests.goods import product
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Move, claim, lock_balances
from galla.parties.tests.shops import open_shop
from tests.world import NOW, World

DAY = datetime.timedelta(days=1)


def came(access: Access, branch: Branch, goods: Product, milli: int, ago: int, cost_e4: int = 100_000) -> None:
    items = [ReceiptItem(goods.pk, milli, cost_e4=cost_e4)]
    key = f"{goods.pk} came {ago} {milli} {branch.pk}"
    receive(access=access, at=NOW - ago * DAY, key=key, branch=branch, items=items)


def moved(access: Access, goods: Product, milli: int, ago: int, source: str, target: str) -> None:
    """A plain move between accounts: what rooms above or beside this one make."""
    shop, at = access.shop.pk, NOW - ago * DAY
    key, unit = f"{goods.pk} {source} {target} {ago} {milli}", places.goods(shop, goods.pk)
    ends = places.account(shop, source), places.account(shop, target)
    with transaction.atomic():
        claimed = claim(shop=access.shop, kind="test", key=key, request_hash="")
        lock_balances((place, unit) for place in ends if places.is_tracked(place, unit))
        post(
            claim=claimed,
            shop_id=shop,
            moves=[Move(*ends, unit, milli)],
            series="test",
            fiscal_year="26-27",
            happened_at=at,
            recorded_at=at,
            business_date=at.date(),
            by_id=access.user.pk,
        )


@pytest.mark.django_db
def test_goods_count_as_dead_from_their_last_sale_or_if_never_sold_from_when_they_came(world: World) -> None:
    access, shelf = world.access(), f"shelf:{world.main.pk}"
    unsold, slow, fresh, quick, gone = (product(access, name) for name in ("Unsold", "Slow", "Fresh", "Quick", "Gone"))
    for goods, ago in ((unsold, 120), (slow, 300), (fresh, 5), (quick, 300), (gone, 300)):
        came(access, world.main, goods, 10_000, ago)
    moved(access, slow, 1_000, 100, shelf, "sold")
    moved(access, quick, 1_000, 90, shelf, "sold")
    moved(access, gone, 10_000, 200, shelf, "sold")
    came(access, world.main, slow, 1_000, 2)
    rows = idle_stock(access, at=NOW)
    assert [(row.name, row.idle_days) for row in rows] == [("Unsold", 120), ("Slow", 100)]
    today = NOW.date()
    assert (rows[0].sold_on, rows[0].came_on) == (None, today - 120 * DAY)
    assert (rows[1].sold_on, rows[1].came_on, rows[1].on_hand_milli) == (today - 100 * DAY, today - 2 * DAY, 10_000)
    assert [row.name for row in idle_stock(access, at=NOW, days=89)] == ["Unsold", "Slow", "Quick"]


@pytest.mark.django_db
def test_a_sale_at_one_branch_does_not_revive_what_lies_at_another(world: World) -> None:
    access, goods = world.access(), product(world.access(), "Ghee")
    for branch in (world.main, world.station):
        came(access, branch, goods, 10_000, 200)
    moved(access, goods, 1_000, 3, f"shelf:{world.main.pk}", "sold")
    assert idle_stock(access, at=NOW) == []
    assert idle_stock(access, at=NOW, branch=world.main) == []
    assert [row.on_hand_milli for row in idle_stock(access, at=NOW, branch=world.station)] == [10_000]


@pytest.mark.django_db
def test_what_lies_there_is_what_came_last(world: World) -> None:
    access, goods = world.access(), product(world.access(), "Ghee")
    for milli, ago in ((10_000, 400), (4_000, 100), (3_000, 31), (2_000, 30)):
        came(access, world.main, goods, milli, ago)
    moved(access, goods, 7_000, 1, f"shelf:{world.main.pk}", "sold")
    row = aged_stock(access, at=NOW)[0]
    assert row.quantities_milli == [2_000, 3_000, 0, 4_000, 3_000]
    assert sum(row.worths_minor) == row.worth_minor
    assert together([row, row]) == [2 * worth for worth in row.worths_minor]


@pytest.mark.django_db
def test_goods_that_travel_grow_no_younger_in_the_shop_but_at_the_branch_they_come_to(world: World) -> None:
    access, goods = world.access(), product(world.access(), "Ghee")
    came(access, world.main, goods, 10_000, 200)
    main, station = f"shelf:{world.main.pk}", f"shelf:{world.station.pk}"
    moved(access, goods, 4_000, 11, main, "transit:1")
    moved(access, goods, 4_000, 10, "transit:1", station)
    moved(access, goods, 1_000, 9, main, f"{main}:7")
    assert [row.quantities_milli for row in aged_stock(access, at=NOW)] == [[0, 0, 0, 0, 10_000]]
    assert [row.quantities_milli for row in aged_stock(access, at=NOW, branch=world.station)] == [[4_000, 0, 0, 0, 0]]
    assert [row.quantities_milli for row in aged_stock(access, at=NOW, branch=world.main)] == [[0, 0, 0, 0, 6_000]]


@pytest.mark.django_db
def test_both_lists_ask_as_many_statements_for_many_products_as_for_one(
    world: World, django_assert_max_num_queries: Any
) -> None:
    access = world.access()
    items = [ReceiptItem(product(access).pk, 1_000, cost_e4=100_000) for _ in range(20)]
    receive(access=access, at=NOW - 200 * DAY, key="many", branch=world.main, items=items)
    with django_assert_max_num_queries(4):
        assert len(idle_stock(access, at=NOW)) == 20
    with django_assert_max_num_queries(4):
        assert len(aged_stock(access, at=NOW)) == 20


@pytest.fixture
def old(world: World) -> Product:
    """Twelve jars of ghee came long ago and nobody buys them."""
    goods = product(world.access(), "Ghee 500 ml")
    came(world.access(), world.main, goods, 12_000, 200, 2_980_000)
    return goods


@pytest.mark.django_db
def test_the_pages_and_their_files_show_both_lists(world: World, old: Product) -> None:
    manager = world.browser("manager")
    for address in ("/stock/dead/", "/stock/ageing/"):
        shown = manager.get(address).content.decode()
        assert "Ghee 500 ml" in shown
        assert "3,576.00" in shown
        assert f"/stock/{old.pk}/" in shown
        assert "3576.00" in b"".join(manager.get(f"{address}?export=csv")).decode()
    assert "Ghee" not in manager.get("/stock/dead/?days=365").content.decode()
    assert manager.get("/stock/dead/?days=7").status_code == 400
    for sort in ("sold_on", "-came_on", "-worth_minor", "name"):
        assert "Ghee 500 ml" in manager.get(f"/stock/dead/?sort={sort}").content.decode()


@pytest.mark.django_db
def test_the_api_tells_both_lists(world: World, old: Product) -> None:
    api = world.api("manager")
    dead = api.get("/api/v1/stock/dead/").json()
    assert [(row["product"], row["worth"]) for row in dead["results"]] == [(old.pk, "3576.00")]
    assert (dead["next"], dead["previous"]) == (None, None)
    aged = api.get(f"/api/v1/stock/ageing/?branch={world.main.pk}").json()
    assert (aged["worth"], [age["until_days"] for age in aged["ages"]]) == ("3576.00", [30, 60, 90, 180, None])
    assert [age["quantity"] for age in aged["results"][0]["ages"]] == ["0", "0", "0", "0", "12"]
    for days in ("0", "x", "99999", "-1"):
        refused = api.get(f"/api/v1/stock/dead/?days={days}")
        assert (refused.status_code, "days" in str(refused.json())) == (400, True)


@pytest.mark.django_db
def test_whoever_may_not_see_costs_sees_dead_stock_without_its_value_and_no_ages(world: World, old: Product) -> None:
    cashier, api = world.browser("cashier"), world.api("cashier")
    shown = cashier.get("/stock/dead/").content.decode()
    assert "Ghee 500 ml" in shown
    assert "3,576" not in shown
    assert "3576" not in b"".join(cashier.get("/stock/dead/?export=csv&sort=-worth_minor")).decode()
    told = api.get("/api/v1/stock/dead/")
    assert "3576" not in told.content.decode()
    assert told.json()["results"][0]["product"] == old.pk
    assert (cashier.get("/stock/ageing/").status_code, api.get("/api/v1/stock/ageing/").status_code) == (403, 403)
    assert "/stock/ageing/" not in shown


def turned(api: Any, address: str, way: str) -> tuple[list[list[int]], str]:
    """The products of each page from an address on, turned by ``next`` or by ``previous``, and the last address."""
    pages: list[list[int]] = []
    last, url = address, address
    while url:
        told = api.get(url).json()
        pages.append([row["product"] for row in told["results"]])
        last, url = url, told[way]
    return pages, last


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/stock/dead/?days=30", "/api/v1/stock/ageing/?"])
def test_every_product_of_the_lists_is_reached_page_by_page(world: World, address: str) -> None:
    access, api = world.access(), world.api("manager")
    # Three came on each day and are worth the same: their ids alone tell them apart.
    for number in range(7):
        came(access, world.main, product(access), 1_000, 100 + number // 3, cost_e4=100_000 * (1 + number // 3))
    whole = [row["product"] for row in api.get(f"{address}&limit=200").json()["results"]]
    assert len(whole) == 7
    pages, last = turned(api, f"{address}&limit=3", "next")
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [number for page in pages for number in page] == whole
    back, _first = turned(api, last, "previous")
    assert [number for page in reversed(back) for number in page] == whole
    # What is gone or came between two pages shifts nothing.
    second = api.get(f"{address}&limit=3").json()["next"]
    dead = Product.objects.get(pk=whole[1])
    adjust(
        access=access, at=NOW, key="gone", branch=world.main, items=[AdjustmentItem(dead.pk, -1_000)], reason="damaged"
    )
    assert [row["product"] for row in api.get(second).json()["results"]] == whole[3:6]


@pytest.mark.django_db
def test_a_cursor_of_another_list_is_refused(world: World, old: Product) -> None:
    access, api = world.access(), world.api("manager")
    came(access, world.main, product(access), 1_000, 100)
    cursor = api.get("/api/v1/stock/dead/?limit=1").json()["next"]
    cursor = parse_qs(urlsplit(cursor).query)["cursor"][0]
    for address in (f"/api/v1/stock/ageing/?cursor={cursor}", f"/api/v1/stock/dead/?cursor={cursor}x"):
        answer = api.get(address)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/stock/dead/?days=30", "/stock/ageing/?branch="])
def test_the_files_of_both_lists_hold_all_of_their_rows(world: World, address: str) -> None:
    access = world.access()
    goods = [product(access, f"Tin {number:03}") for number in range(230)]
    items = [ReceiptItem(one.pk, 1_000, cost_e4=100_000) for one in goods]
    receive(access=access, at=NOW - 100 * DAY, key="tins", branch=world.main, items=items)
    text = b"".join(world.browser("manager").get(f"{address}&export=csv")).decode()
    assert all(f"Tin {number:03}" in text for number in range(230))


@pytest.mark.django_db
def test_another_shops_branch_is_not_there(world: World) -> None:
    theirs = world.access("stranger").branch
    assert theirs is not None
    for address in ("dead", "ageing"):
        assert world.api("manager").get(f"/api/v1/stock/{address}/?branch={theirs.pk}").status_code == 404
        assert world.browser("manager").get(f"/stock/{address}/?branch={theirs.pk}").status_code == 400


milli = st.integers(0, 10**9)


@given(milli, st.lists(milli, min_size=4, max_size=4), st.integers(-(10**12), 10**12))
def test_ages_add_up_to_what_is_there_and_to_what_it_is_worth(on_hand: int, arrivals: list[int], worth: int) -> None:
    ages = aged_milli(on_hand, arrivals)
    assert len(ages) == BUCKETS
    assert sum(ages) == on_hand
    assert all(age <= most for age, most in zip(ages, arrivals, strict=False))
    worths = aged_worth(worth, ages)
    assert sum(worths) == (worth if on_hand else 0)
    assert all(abs(part * on_hand - worth * age) <= on_hand for part, age in zip(worths, ages, strict=True))


@dataclass(frozen=True)
class Event:
    """Something that happened so many days ago: goods came, were sold, found or lost."""

    ago: int
    verb: str
    pieces: int


def replayed(events: list[Event]) -> list[int]:
    """By bucket what is left when each piece is taken from the oldest that lies there."""
    lying: list[int] = []
    for event in events:
        if event.verb in ("came", "found"):
            lying += [event.ago] * event.pieces
        else:
            del lying[: event.pieces]
    ends = [*BUCKET_DAYS, 10**6]
    firsts = [-1, *BUCKET_DAYS]
    return [1_000 * sum(first < ago <= end for ago in lying) for first, end in zip(firsts, ends, strict=True)]


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Up to a dozen events, the oldest first; nothing goes that is not there."""
    agos = sorted(draw(st.lists(st.integers(0, 250), max_size=12, unique=True)), reverse=True)
    found, there = [], 0
    for ago in agos:
        verb = draw(st.sampled_from(["came", "found", "sold", "lost"]))
        most = 9 if verb in ("came", "found") else there
        if most:
            pieces = draw(st.integers(1, most))
            there += pieces if verb in ("came", "found") else -pieces
            found.append(Event(ago, verb, pieces))
    return found


class Replay(TestCase):
    """The one statement says what a replay of every piece says."""

    @settings(max_examples=40, deadline=None)
    @given(st.lists(histories(), min_size=1, max_size=3))
    def test_the_ages_are_those_of_a_replay_of_each_piece(self, lives: list[list[Event]]) -> None:
        access = open_shop()
        expected = {}
        for events in lives:
            goods = product(access)
            for event in events:
                happen(access, goods, event)
            if any(replayed(events)):
                expected[goods.pk] = replayed(events)
        assert {row.pk: row.quantities_milli for row in aged_stock(access, at=NOW)} == expected


def happen(access: Access, goods: Product, event: Event) -> None:
    assert access.branch is not None
    milli = 1_000 * event.pieces
    if event.verb == "came":
        came(access, access.branch, goods, milli, event.ago)
    elif event.verb == "sold":
        moved(access, goods, milli, event.ago, f"shelf:{access.branch.pk}", "sold")
    else:
        change = milli if event.verb == "found" else -milli
        items = [AdjustmentItem(goods.pk, change_milli=change)]
        key, at = f"{goods.pk} {event.ago}", NOW - event.ago * DAY
        adjust(
            access=access, at=at, key=key, branch=access.branch, items=items, reason="found" if change > 0 else "stolen"
        )
