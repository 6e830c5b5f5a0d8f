"""64 clients and one last unit: one wins, and whoever asked with the winner's key hears of the same bill."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from galla.accounts.actions import issue_token
from galla.ledger import places, queries
from galla.sales.actions import goods
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.races.conftest import CLIENTS, at_once, counted

pytestmark = pytest.mark.race


def sell(stall: Stall, product: Any, *, key: str | None = None) -> list[Any]:
    """64 times the same bill for one unit, with a key each or one for all."""
    token = issue_token(membership=stall.world.member("owner"), till=stall.world.till)
    body = {
        "lines": [{"product": product.pk, "quantity": "1"}],
        "tenders": [{"method": "cash", "amount": "100.00"}],
    }

    def ask(place: int) -> Any:
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        headers = {"Idempotency-Key": key or f"client {place}"}
        return client.post("/api/v1/sales/", body, format="json", headers=headers)

    return at_once(ask)


def last_unit(stall: Stall) -> Any:
    """A product of which there is one."""
    product = stall.product("The last one", "100", "0", sku="LAST")
    stall.stock({product: 1_000}, key="one")
    return product


def left(stall: Stall, product: Any) -> int:
    """Thousandths on the shelf."""
    pair = (places.shelf(stall.world.shop.pk, stall.world.main.pk), places.goods(stall.world.shop.pk, product.pk))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def one_wins(stall: Stall, product: Any, answers: list[Any]) -> None:
    """One bill, 63 clean refusals, nothing below zero, everything adds up."""
    assert counted(answers) == {201: 1, 409: CLIENTS - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"not_enough_stock"}
    assert Sale.objects.count() == 1
    assert left(stall, product) == 0
    stall.nothing_broken()


def test_of_64_clients_one_gets_the_last_unit_and_63_a_clean_refusal(stall: Stall) -> None:
    product = last_unit(stall)
    one_wins(stall, product, sell(stall, product))


def test_without_the_guard_the_last_unit_is_sold_again_and_again(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = goods.goods_out
    monkeypatch.setattr(
        "galla.sales.actions.selling.goods_out",
        lambda *arguments, **options: guarded(*arguments, **{**options, "may_oversell": True}),
    )
    product = last_unit(stall)
    with pytest.raises(AssertionError):
        one_wins(stall, product, sell(stall, product))
    assert left(stall, product) < 0


def one_bill_for_one_key(stall: Stall, product: Any, answers: list[Any]) -> None:
    """One bill made, 63 replays of it."""
    assert counted(answers) == {201: 1, 200: CLIENTS - 1}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert Sale.objects.count() == 1
    assert left(stall, product) == 0
    stall.nothing_broken()


def test_64_clients_with_one_key_for_the_last_unit_get_one_bill(stall: Stall) -> None:
    product = last_unit(stall)
    one_bill_for_one_key(stall, product, sell(stall, product, key="the same"))


def test_without_looking_the_key_up_the_others_are_refused(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    from galla.ledger import entries

    def blind(**wanted: Any) -> entries.Claim:
        return dataclasses.replace(entries.claim(**{**wanted, "key": f"{wanted['key']} {id(wanted)}"}), replayed=False)

    monkeypatch.setattr("galla.sales.actions.selling.claim", blind)
    monkeypatch.setattr("galla.sales.actions.selling.entry_of_key", lambda *_: None)
    product = last_unit(stall)
    with pytest.raises(AssertionError):
        one_bill_for_one_key(stall, product, sell(stall, product, key="the same"))


def test_64_clients_at_one_till_are_numbered_without_a_gap(stall: Stall) -> None:
    product = stall.product("Plenty", "100", "0", sku="MANY")
    stall.stock({product: 1_000_000}, key="many")
    assert counted(sell(stall, product)) == {201: CLIENTS}
    numbers = sorted(int(number[-6:]) for number in Sale.objects.values_list("number", flat=True))
    assert numbers == list(range(1, CLIENTS + 1))
    stall.nothing_broken()
