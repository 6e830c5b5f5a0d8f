"""Goods put from one place of a branch into another in one step: one paper, one entry, and nothing on the way."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory import queries
from galla.inventory.actions import (
    ArrivalItem,
    Paper,
    Spot,
    TransferItem,
    add_place,
    archive_place,
    receive_transfer,
    send_goods,
    take_back,
)
from galla.inventory.errors import NotEnoughStock, NotOnTheWay
from galla.inventory.models import Place, Transfer, TransferLine
from galla.inventory.tests.goods import AT, branch_of, lying, product, sell, standing, stocked
from galla.inventory.tests.test_transfers import other_branch, state
from galla.ledger import queries as ledger
from galla.ledger.entries import Standing
from galla.parties.tests.shops import open_shop
from tests.world import World

pytestmark = pytest.mark.django_db


def godown_of(access: Access) -> Place:
    return add_place(access=access, branch=branch_of(access), name="Godown")


def moved(access: Access, godown: Place, *items: TransferItem, key: str = "move", **more: Any) -> Paper[Transfer]:
    """Goods of the godown onto the floor."""
    floor = Spot(godown.branch)
    told = {"source": Spot(godown.branch, godown), "target": floor, "at_once": True, **more}
    return send_goods(access=access, at=AT, key=key, items=items, **told)


def in_godown(access: Access, godown: Place, goods: Product) -> Standing:
    return lying(access, goods, Spot(godown.branch, godown))


def test_goods_lie_there_at_once_with_their_value_by_one_paper_and_one_entry() -> None:
    access = open_shop()
    godown = godown_of(access)
    goods = stocked(access, 3000, 1000, place=godown)
    transfer = moved(access, godown, TransferItem(goods.pk, 2000), note="By hand").document
    assert (in_godown(access, godown, goods), standing(access, goods)) == (Standing(1000, 333), Standing(2000, 667))
    assert (transfer.worth_minor, state(access, transfer), queries.underway(transfer)) == (667, "moved", [])
    entry = ledger.entry(access.shop.pk, transfer.pk)
    assert entry is not None
    assert entry.kind == "goods-moved"
    floor = f"shelf:{branch_of(access).pk}"
    moves = [(one.source, one.target, one.amount) for one in ledger.postings_of_entry(transfer.pk)]
    assert moves == [(f"{floor}:{godown.pk}", floor, 2000)]
    assert list(broken()) == []


def test_nothing_that_moved_at_once_is_received_or_taken_back_and_nothing_is_waited_for() -> None:
    access = open_shop()
    godown = godown_of(access)
    goods = stocked(access, 3000, 300, place=godown)
    transfer = moved(access, godown, TransferItem(goods.pk, 3000)).document
    act: dict[str, Any] = {"access": access, "at": AT, "key": "again", "transfer": transfer}
    with pytest.raises(NotOnTheWay):
        receive_transfer(**act, items=[ArrivalItem(goods.pk, 1000)])
    with pytest.raises(NotOnTheWay):
        receive_transfer(**act, items=[], rest_is_missing=True)
    with pytest.raises(NotOnTheWay):
        take_back(**act)
    assert queries.coming(access, goods, branch_of(access)) == []
    archive_place(access=access, at=AT, place=godown)
    assert standing(access, goods) == Standing(3000, 300)
    assert list(broken()) == []


def test_goods_that_come_onto_a_floor_below_zero_send_their_value_and_their_batch_on(world: World) -> None:
    access = world.access()
    goods = product(access, cost_e4=100_000)
    sell(access, goods, 2000)
    godown = add_place(access=access, branch=world.main, name="Godown")
    stocked(access, 5000, 6000, goods=goods, place=godown)
    moved(access, godown, TransferItem(goods.pk, 1000), TransferItem(goods.pk, 4000))
    assert standing(access, goods) == Standing(3000, 3600)
    assert in_godown(access, godown, goods) == Standing(0, 0)
    assert TransferLine.objects.exclude(variance_minor=0).exists()
    assert list(broken()) == []


def test_what_cannot_move_at_once_is_refused_and_nothing_moves() -> None:
    access = open_shop()
    godown, there = godown_of(access), other_branch(access)
    goods = stocked(access, 3000, 300, place=godown)
    with pytest.raises(InvalidInput) as refused:
        moved(access, godown, TransferItem(goods.pk, 1000), target=Spot(there))
    assert refused.value.field == "at_once"
    with pytest.raises(NotEnoughStock) as short:
        moved(access, godown, TransferItem(goods.pk, 2000), TransferItem(goods.pk, 2000))
    assert short.value.field == "lines.1.quantity"
    assert (Transfer.objects.count(), in_godown(access, godown, goods)) == (0, Standing(3000, 300))
    told = {"shop": access.shop, "by": access.user, "happened_at": AT, "business_date": AT.date()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(
            id=1, worth_minor=0, branch=godown.branch, place=godown, to_branch=there, at_once=True, **told
        )


def test_one_key_moves_once_and_is_not_one_for_goods_on_their_way() -> None:
    access = open_shop()
    godown = godown_of(access)
    goods = stocked(access, 3000, 300, place=godown)
    first = moved(access, godown, TransferItem(goods.pk, 1000))
    again = moved(access, godown, TransferItem(goods.pk, 1000))
    assert (again.document, again.replayed) == (first.document, True)
    with pytest.raises(KeyReused):
        moved(access, godown, TransferItem(goods.pk, 2000))
    with pytest.raises(KeyReused):
        moved(access, godown, TransferItem(goods.pk, 1000), at_once=False)
    moved(access, godown, TransferItem(goods.pk, 1000), key="sent", at_once=False)
    with pytest.raises(KeyReused):
        moved(access, godown, TransferItem(goods.pk, 1000), key="sent")
    assert (Transfer.objects.count(), standing(access, goods)) == (2, Standing(1000, 100))


def test_a_move_takes_as_many_statements_for_fifty_lines_as_for_two() -> None:
    access = open_shop()
    godown = godown_of(access)
    goods = [stocked(access, 5000, 500, place=godown) for _ in range(50)]

    def statements(count: int) -> int:
        items = [TransferItem(one.pk, 1000) for one in goods[:count]]
        with CaptureQueriesContext(connection) as sent:
            moved(access, godown, *items, key=f"lines {count}")
        return len(sent)

    statements(50)
    assert statements(2) == statements(49)


def sending(world: World, godown: Place, **more: Any) -> Any:
    sent = {
        "source": f"{world.main.pk}:{godown.pk}",
        "target": world.main.pk,
        "note": "",
        "key": "one",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-goods": "Ghee",
        "lines-0-quantity": "5",
        **more,
    }
    return world.browser("manager").post("/stock/transfers/new/", sent, follow=True)


def test_the_page_moves_goods_in_one_step_and_the_list_says_so(world: World) -> None:
    browser = world.browser("manager")
    assert "Moved at once" not in browser.get("/stock/transfers/new/").content.decode()
    godown = add_place(access=world.access(), branch=world.main, name="Godown")
    stocked(world.access(), 12_000, 48_000, name="Ghee", place=godown)
    assert "Moved at once" in browser.get("/stock/transfers/new/").content.decode()
    elsewhere = sending(world, godown, target=world.station.pk, at_once="on")
    assert elsewhere.status_code == 400
    assert "on the way until" in elsewhere.content.decode().partition('id="id_at_once_error"')[2].partition("</p>")[0]
    assert not Transfer.objects.exists()
    page = sending(world, godown, at_once="on").content.decode()
    assert "Now in Main, shop floor: 1 product" in page
    assert '<span class="badge good">Moved</span>' in page
    assert "What moved" in page
    assert "Still on the way" not in page
    assert "Moved" in browser.get("/stock/transfers/?state=moved").content.decode()
    assert "Ghee" not in browser.get("/stock/transfers/?state=arrived").content.decode()
    number = Transfer.objects.get().pk
    assert browser.get(f"/stock/transfers/{number}/receive/").status_code == 302


def test_goods_move_at_once_over_the_api(world: World) -> None:
    godown = add_place(access=world.access(), branch=world.main, name="Godown")
    ghee = stocked(world.access(), 12_000, 48_000, name="Ghee", place=godown)
    body: dict[str, Any] = {
        "place": godown.pk,
        "to_branch": world.main.pk,
        "at_once": True,
        "lines": [{"product": ghee.pk, "quantity": "5"}],
    }
    api = world.api("manager")

    def posted(**more: Any) -> Any:
        key = {"Idempotency-Key": f"one {sorted(more)}"}
        return api.post("/api/v1/transfers/", body | more, format="json", headers=key)

    refused = posted(to_branch=world.station.pk)
    assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (400, ["at_once"])
    assert not Transfer.objects.exists()
    told = posted().json()
    assert (told["state"], told["worth"], told["on_the_way"], told["receipts"]) == ("moved", "200.00", [], [])
    assert posted().status_code == 200
    [row] = api.get("/api/v1/transfers/?state=moved").json()["results"]
    assert row["id"] == told["id"]
    late = {"Idempotency-Key": "late"}
    back = api.post(f"/api/v1/transfers/{told['id']}/take-back/", {}, format="json", headers=late)
    assert (back.status_code, back.json()["code"]) == (409, "not_on_the_way")
    assert list(broken()) == []
