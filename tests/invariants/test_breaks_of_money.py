"""Each way in which money could go wrong is noticed in some life: the action is broken, and the lives find it."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError

from galla.accounts.calendar import shop_day
from galla.credit.actions import levelling
from galla.drawer.actions.counting import _write as counted
from galla.ledger.money import held_before
from tests.invariants.conftest import Hurried

NEWEST_FIRST = levelling._SETTLE.replace("ORDER BY business_date, id", "ORDER BY business_date DESC, id DESC")


def nothing(*_given: Any, **_told: Any) -> None:
    """What is done instead."""


def one_day_early(shop_id: int, day: datetime.date) -> dict[str, int]:
    """What lay there a day before it is asked for."""
    return held_before(shop_id, day - datetime.timedelta(1))


def shift_stays(*given: Any, more: Any = (), **told: Any) -> None:
    """A count is written, and what else should move with it is not."""
    counted(*given, **told)


CONTROL_STEPS, TRIES = 120, 3
SELLS = ("sells_without_cash", "sells_in_several_ways", "receives")

# What is broken, what is done instead, what says so, and the steps by which it shows.
BREAKS: list[tuple[str, Any, str | None, tuple[str, ...]]] = [
    (
        *("galla.sales.actions.voiding._demand_same_shift", nothing, "taken back (after its shift|in another shift)"),
        (*SELLS, "minds_the_shift", "comes_back_to_a_bill"),
    ),
    ("galla.drawer.actions.cash.demand_cash_there", nothing, "although it does not lie there", ("minds_the_shift",)),
    ("galla.cashbook.actions.spending.demand_cash_there", nothing, "spent although it does not lie", ("spends",)),
    (
        *("galla.cashbook.actions.settling_voids.level", nothing, "is open|aged debts are not what is owed"),
        (*SELLS, "is_paid_for_a_khata"),
    ),
    (
        *("galla.payments.actions.claims.is_reversed", nothing, "settled although its bill was taken back"),
        (*SELLS, "comes_back_to_a_bill", "minds_promises"),
    ),
    ("galla.sales.actions.selling.charged", lambda _access, priced, *_: priced, "refused as total_changed", SELLS),
    (
        *("galla.purchasing.actions.counting.set_off", nothing),
        "set off for more or less|refused although something|a_set_off_settles_something",
        ("deals_with_the_supplier",),
    ),
    (
        *("galla.returns.actions.taking_back.count_returned", nothing, "came back than was sold|everything came back"),
        ("takes_goods_back", "sells_for_cash", "receives"),
    ),
    ("galla.inventory.actions.transferring.move_batches", nothing, None, ("minds_batches", "sends")),
    (
        *("galla.drawer.actions.counting._write", shift_stays, None),
        ("minds_the_shift",),
    ),
    (
        *("galla.cashbook.papers.moves_of_void", lambda _expense: [], None),
        ("spends",),
    ),
    (
        *("galla.daybook.queries.held_before", one_day_early, "ends otherwise|the day book says otherwise"),
        ("closes_a_day", "minds_the_drawer", "closes_for_the_night"),
    ),
    (
        *("galla.credit.actions.levelling._SETTLE", NEWEST_FIRST, "not what was named, then the oldest"),
        (*SELLS, "is_paid_for_a_khata", "closes_for_the_night"),
    ),
]


@pytest.mark.parametrize("number", range(len(BREAKS)), ids=[each[0].rpartition(".")[2] for each in BREAKS])
def test_a_life_in_which_an_act_is_broken_is_noticed(
    number: int, hurried: Hurried, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, instead, noticed, steps = BREAKS[number]
    monkeypatch.setattr(broken, instead)

    def several() -> None:
        for dice in range(TRIES):
            hurried(dice, CONTROL_STEPS, *steps)

    # What the model does not notice first, a constraint of the database refuses.
    with pytest.raises((AssertionError, IntegrityError), match=noticed):
        several()


@pytest.mark.parametrize("steps", sorted({each[3] for each in BREAKS}), ids=lambda steps: steps[-1])
def test_the_same_steps_with_nothing_broken_go_well(steps: tuple[str, ...], hurried: Hurried) -> None:
    assert hurried(1, CONTROL_STEPS // 2, *steps)


def test_a_life_in_which_something_lands_in_a_closed_day_is_noticed(
    hurried: Hurried, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two guards stand before it: where the drawer asks for its day, and where the entry is written."""
    monkeypatch.setattr("galla.drawer.actions.cash.business_date", shop_day)
    monkeypatch.setattr("galla.ledger.entries.Claim.demand_open", nothing)
    with pytest.raises(AssertionError, match="closed days stay as they were closed"):
        hurried(1, CONTROL_STEPS, "closes_a_day", "minds_the_drawer")
