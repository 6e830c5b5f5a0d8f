"""What the shop says of returns holds for a bill, not for each note of it, and nobody is given cash for a debt."""

from collections.abc import Iterator
from typing import Any

import pytest

from galla.accounts.models import Allowance
from galla.accounts.tests.pins import lent, with_pin
from galla.prepaid.tests.ahead import somebody
from galla.returns.actions import set_terms
from galla.returns.errors import BeyondTheTerms
from galla.returns.models import CreditNote, CreditNoteTender, Way
from galla.returns.tests.coming import came, held
from galla.sales.tests.conftest import Stall, stall

__all__ = ["stall"]
TEAS = {"sku": "TEA", "quantity": "3"}


@pytest.fixture(autouse=True)
def whole(stall: Stall) -> Iterator[None]:
    """Whatever a test does, every invariant holds afterwards."""
    yield
    stall.nothing_broken()


def ways() -> list[tuple[str, int]]:
    return list(CreditNoteTender.objects.order_by("credit_note", "position").values_list("method", "amount_minor"))


def on_khata(stall: Stall, **more: Any) -> tuple[Any, dict[str, Any]]:
    who = somebody(stall.world)
    owed = [{"method": "on_account", "amount": "354.00"}]
    return who, stall.sold(TEAS, cash=None, customer=who.pk, tenders=more.get("tenders", owed))


@pytest.mark.parametrize("way", [Way.CASH, Way.STORE_CREDIT])
def test_what_is_still_owed_for_a_bill_goes_off_the_khata_before_anything_is_given(stall: Stall, way: Way) -> None:
    who, sale = on_khata(stall)
    before = held(stall, f"drawer:{stall.world.till.pk}", "money")
    note = came(stall, sale, (1, 1000), way=way)
    assert (ways(), note.loose_minor) == ([("on_account", 11_800)], 0)
    assert held(stall, f"customer:{who.pk}", "money") == 23_600
    assert held(stall, f"drawer:{stall.world.till.pk}", "money") == before


def test_of_a_bill_paid_in_part_only_what_was_paid_is_given(stall: Stall) -> None:
    part = [{"method": "on_account", "amount": "54.00"}, {"method": "cash", "amount": "300.00"}]
    who, sale = on_khata(stall, tenders=part)
    came(stall, sale, (1, 1000), way=Way.CASH)
    came(stall, sale, (1, 1000), way=Way.CASH, key="again")
    assert ways() == [("on_account", 5_400), ("cash", 6_400), ("cash", 11_800)]
    assert held(stall, f"customer:{who.pk}", "money") == 0


def test_several_notes_of_a_bill_do_not_go_round_its_limit_of_cash(stall: Stall) -> None:
    set_terms(access=stall.access, cash_limit_minor=20_000)
    sale, cashier = stall.sold(TEAS), stall.world.access("cashier", till=stall.world.till)
    came(stall, sale, (1, 1000), access=cashier)
    with pytest.raises(BeyondTheTerms):
        came(stall, sale, (1, 1000), key="again", access=cashier)
    assert CreditNote.objects.count() == 1
    other = stall.sold(TEAS, key="another")
    came(stall, other, (1, 1000), key="other", access=cashier)


def test_a_pin_that_was_not_needed_is_written_nowhere_and_one_that_was_is(stall: Stall) -> None:
    set_terms(access=stall.access, cash_limit_minor=20_000)
    sale, member = stall.sold(TEAS), with_pin(stall.world)
    came(stall, sale, (1, 1000), access=lent(stall.world, member, "return.beyond"))
    assert not Allowance.objects.exists()
    came(stall, sale, (1, 1000), key="again", access=lent(stall.world, member, "return.beyond"))
    assert Allowance.objects.get().permission == "return.beyond"
