"""Cash of the safe that was brought to the bank, in the day book and beside the bank's statement."""

from typing import Any

import pytest

from galla.cashbook.actions import add_bank_account
from galla.cashbook.bank_book import unmatched_moves
from galla.daybook.queries import Days, account_lines
from galla.drawer.actions import deposit, drop_to_safe, pay_in
from galla.foundation.checks import broken
from tests.world import NOW, build_world

pytestmark = pytest.mark.django_db


def test_a_deposit_stands_in_the_day_book_and_waits_for_its_line_of_the_bank() -> None:
    world = build_world()
    act: dict[str, Any] = {"access": world.access(), "at": NOW}
    pay_in(**act, key="coins", till=world.till, amount_minor=1000, reason="Coins")
    drop_to_safe(**act, key="loose", till=world.till, amount_minor=1000, reason="Too much here")
    made = deposit(**act, key="a", branch=world.main, amount_minor=1000, slip="S7781").document
    account = add_bank_account(access=world.access(), name="Savings")
    [move] = unmatched_moves(world.access(), account, made.business_date, made.business_date)
    assert (move.number, move.amount_minor, move.references) == (made.pk, 1000, ("S7781",))
    assert move.url == f"/drawer/deposits/{made.pk}/"
    held = {row.key: row.closing for row in account_lines(world.access(), Days(NOW.date(), NOW.date()))}
    assert held["bank"] == 1000
    assert [str(found) for found in broken()] == []
