"""UPI money that was given up comes after its goods came back: it is owed to whoever sent it, and no profit."""

from collections.abc import Iterator
from typing import Any

import pytest

from galla.credit.tests.khatas import opened, owes
from galla.payments.actions import arrive_late, send_back, undo_turn
from galla.payments.models import Claim, Turn
from galla.payments.tests.accounts import lies_in
from galla.prepaid.tests.ahead import somebody
from galla.returns.models import Way
from galla.returns.tests.coming import came
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]


@pytest.fixture(autouse=True)
def whole(stall: Stall) -> Iterator[None]:
    """Whatever a test does, every invariant holds afterwards."""
    yield
    stall.nothing_broken()


def lies(stall: Stall) -> list[int]:
    """What was promised, what is at the bank, and what is lost."""
    return [lies_in(stall.world.shop.pk, code) for code in ("upi", "bank", "given-up")]


def given_up(stall: Stall, **more: Any) -> tuple[dict[str, Any], Claim]:
    """A bill of two teas over UPI, of which nothing came."""
    upi = [{"method": "upi", "amount": "236.00", "reference": "tr1"}]
    sale = stall.sold({"sku": "TEA", "quantity": "2"}, cash=None, tenders=upi, **more)
    money = Claim.objects.get(entry_id=sale["id"])
    client = stall.world.api("manager", till=stall.world.till)
    assert client.post(f"/api/v1/claims/{money.pk}/give-up/", {"reason": "never came"}, "json").status_code == 200
    return sale, money


def act(stall: Stall, key: str = "late") -> dict[str, Any]:
    """Who does it and when."""
    return {"access": stall.world.access("owner"), "at": NOW, "key": key}


@pytest.mark.parametrize("way", [Way.ORIGINAL, Way.CASH])
def test_what_comes_after_all_goods_came_back_is_owed_and_goes_back(stall: Stall, way: Way) -> None:
    sale, money = given_up(stall)
    came(stall, sale, (1, 2_000), way=way)
    assert lies(stall) == [0, 0, 0]
    arrive_late(**act(stall), money=money)
    assert (lies(stall), Turn.objects.get().owed_minor) == ([-23_600, 23_600, 0], 23_600)
    page = stall.world.browser("owner").get(f"/payments/{money.pk}/").content.decode()
    assert "Goods came back for ₹236.00 of it: send that back." in page
    send_back(**act(stall, "back"), money=money)
    assert lies(stall) == [0, 0, 0]


def test_only_what_came_back_is_owed_and_the_rest_is_lost_no_more(stall: Stall) -> None:
    sale, money = given_up(stall)
    came(stall, sale, (1, 1_000))
    assert lies(stall) == [0, 0, 11_800]
    arrive_late(**act(stall), money=money)
    assert lies(stall) == [-11_800, 23_600, 0]
    undo_turn(access=stall.world.access("owner"), at=NOW, money=money, reason="another bill's")
    assert lies(stall) == [0, 0, 11_800]
    arrive_late(**act(stall, "again"), money=money)
    came(stall, sale, (1, 1_000), key="rest")
    assert lies(stall) == [-11_800, 11_800, 0]


def test_what_goes_again_is_put_on_the_khata_as_far_as_the_goods_are_kept(stall: Stall) -> None:
    who = somebody(stall.world)
    sale, money = given_up(stall, customer=who.pk)
    came(stall, sale, (1, 1_000))
    arrive_late(**act(stall), money=money)
    send_back(**act(stall, "back"), money=money, on_khata=True)
    assert (lies(stall), owes(stall.world, who), opened(who)) == ([0, 0, 0], 11_800, [(11_800, 11_800)])
    arrive_late(**act(stall, "again"), money=money)
    assert (lies(stall), owes(stall.world, who)) == ([-11_800, 23_600, 0], 0)


def test_where_nothing_came_back_nothing_is_owed(stall: Stall) -> None:
    _sale, money = given_up(stall)
    arrive_late(**act(stall), money=money)
    assert (lies(stall), Turn.objects.get().owed_minor) == ([0, 23_600, 0], 0)
