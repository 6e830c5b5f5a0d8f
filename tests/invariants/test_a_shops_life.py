"""Two shops' lives in random order: goods, bills, cash, khatas, expenses, and each asking for what is the other's."""

import logging
import os
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from galla.foundation import checks
from galla.inventory import batches
from galla.inventory.actions import approving
from galla.inventory.queries.counting import lines_of_count
from galla.inventory.queries.stock import on_hand
from galla.inventory.tallies import tallies
from galla.sales.actions import goods
from tests.invariants.books import Books
from tests.invariants.conftest import Hurried, Live
from tests.invariants.lives import CONTROL_LIVES, HURRIED_LIVES, LIVES, LONG_LIVES, SHARES, SHORT_LIVES, STEPS
from tests.invariants.verbs import FOREIGN, VERBS
from tests.invariants.watch import EVERY_STEP
from tests.world import NOW, World

logger = logging.getLogger("galla.lives")


# What a life of everything comes to too seldom, tried beside what it needs alone.
TOGETHER: tuple[tuple[str, ...], ...] = (
    *((), (), ("minds_the_shift",), ("asks_for_what_is_the_others",)),
    ("counts_while_selling", "ends_a_count"),
    ("counts_while_selling", "ends_a_count", "sells_for_cash", "receives"),
    ("minds_the_shift", "minds_the_drawer", "comes_back_to_a_bill", "sells_for_cash"),
    ("minds_promises", "sells_without_cash", "is_paid_for_a_khata", "comes_back_to_a_bill"),
    ("deals_with_the_supplier", "minds_customers"),
    ("sends", "says_what_became_of_it", "receives"),
    ("minds_batches", "makes_kits", "sends", "closes_for_the_night"),
    ("minds_batches", "closes_for_the_night"),
    ("minds_promises", "sells_without_cash"),
    ("gives_ahead",),
    ("goes_through_a_gateway", "sells_without_cash"),
    ("goes_through_a_gateway", "sells_without_cash", "takes_goods_back", "comes_back_to_a_bill", "minds_promises"),
    ("takes_goods_back", "sells_for_cash", "sells_without_cash", "minds_promises", "comes_back_to_a_bill", "receives"),
    ("takes_goods_back", "minds_batches", "makes_kits", "sells_for_cash"),
    ("takes_goods_back", "keeps_the_catalogue", "closes_for_the_night"),
    ("keeps_the_catalogue",),
    ("closes_a_day",),
    ("takes_interest", "sells_without_cash", "is_paid_for_a_khata", "minds_customers"),
    ("takes_interest", "sells_without_cash"),
    ("spends", "is_paid_for_a_khata"),
)


def test_each_step_and_each_refusal_of_it_is_tried(hurried: Hurried) -> None:
    done: Counter[str] = Counter()
    for life in range(HURRIED_LIVES):
        done = hurried(life, STEPS, *TOGETHER[life % len(TOGETHER)])
    logger.info("done in a hurry: %s", sorted(done.items()))
    assert [what for what in (*VERBS, *(f"foreign {which}" for which in range(FOREIGN))) if not done[what]] == []


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_two_shops_do_their_numbers_stay_right(share: int, live: Live, is_long: bool) -> None:
    lives = LONG_LIVES if is_long else LIVES if "CI" in os.environ else SHORT_LIVES
    lives //= 1 if connection.vendor == "sqlite" else 2
    done = live(lives)
    logger.info("done in the %s lives of share %s: %s", lives, share, sorted(done.items()))
    assert done["sell"] > lives
    assert set(checks.names()) >= EVERY_STEP


def test_a_life_without_the_guard_of_the_stock_is_noticed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = goods.goods_out
    monkeypatch.setattr(
        "galla.sales.actions.selling.goods_out",
        lambda *arguments, **options: guarded(*arguments, **{**options, "may_oversell": True}),
    )
    with pytest.raises(AssertionError, match="although there is not enough"):
        live(CONTROL_LIVES)


def test_a_life_in_which_foreign_bills_are_found_is_noticed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "galla.accounts.access.Access.rows", lambda _access, model: model._default_manager.filter(pk__gt=0)
    )
    with pytest.raises(AssertionError):
        live(CONTROL_LIVES)


def test_a_life_in_which_the_last_expiring_leave_first_is_noticed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    in_order = batches.first_expiring_first
    monkeypatch.setattr("galla.inventory.batches.first_expiring_first", lambda some: in_order(some)[::-1])
    with pytest.raises(AssertionError):
        live(CONTROL_LIVES)


def test_a_life_in_which_counts_look_at_the_shelf_too_late_is_noticed(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was counted is compared with what lies there at the approval: every sale since would be taken back."""
    posted = approving._posted

    def too_late(ending: Any, changes: dict[int, int]) -> list[int]:
        session = ending.session
        found = tallies(lines_of_count(session))
        where: dict[str, Any] = {"branch": session.branch, "place": session.place}
        lying = on_hand(ending.booking.access, products=found, **where)
        late = {product: tally.counted_milli - lying[product].on_hand for product, tally in found.items()}
        return posted(ending, {product: change for product, change in late.items() if change})

    monkeypatch.setattr(approving, "_posted", too_late)
    with pytest.raises(AssertionError):
        live(CONTROL_LIVES)


def test_the_model_notices_goods_that_move_behind_it(world: World) -> None:
    books = Books(world.access("owner"), at=NOW)
    books.new_product(10, "0")
    books.receive(0, 1_000, 500)
    books.same()
    books.goods[0].floor.on_hand += 1_000
    with pytest.raises(AssertionError):
        books.same()
