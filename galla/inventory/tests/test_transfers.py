"""Goods sent from one place to another: what moves, what is on the way, what is refused."""

from itertools import pairwise

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory import queries
from galla.inventory.actions import (
    ArrivalItem,
    Spot,
    TransferItem,
    add_place,
    archive_place,
    receive_transfer,
    refuse_closing_with_goods,
    send_goods,
    take_back,
)
from galla.inventory.errors import GoodsLeft, NotEnoughStock, NotOnTheWay
from galla.inventory.models import Transfer, TransferLine, TransferReceipt, TransferReceiptLine
from galla.inventory.tests.goods import AT, branch_of, lying, on_the_way, product, sell, standing, stocked
from galla.ledger import queries as ledger
from galla.ledger.entries import Standing
from galla.parties.tests.shops import open_shop

pytestmark = pytest.mark.django_db


def other_branch(access: Access, name: str = "Station Road") -> Branch:
    return Branch.objects.create(shop=access.shop, name=name)


def state(access: Access, transfer: Transfer) -> str:
    return str(queries.transfers(access).get(pk=transfer.pk).state)  # type: ignore[attr-defined]  # annotated


def send(access: Access, goods: Product, milli: int, target: Spot, *, key: str = "send") -> Transfer:
    items = [TransferItem(goods.pk, milli)]
    return send_goods(
        access=access, at=AT, key=key, source=Spot(branch_of(access)), target=target, items=items
    ).document


def arrive(access: Access, transfer: Transfer, *items: ArrivalItem, key: str = "come", rest: bool = False) -> None:
    receive_transfer(access=access, at=AT, key=key, transfer=transfer, items=items, rest_is_missing=rest)


def papers() -> int:
    return TransferReceipt.objects.count()


def test_goods_leave_at_the_average_and_arrive_with_exactly_that() -> None:
    access = open_shop()
    goods, there = stocked(access, 3000, 1000), other_branch(access)
    transfer = send(access, goods, 2000, Spot(there))
    assert standing(access, goods) == Standing(1000, 333)
    assert on_the_way(transfer, goods) == Standing(2000, 667)
    assert (transfer.worth_minor, state(access, transfer)) == (667, "on_the_way")
    arrive(access, transfer, ArrivalItem(goods.pk, 1000), key="first")
    assert (standing(access, goods, there), on_the_way(transfer, goods)) == (Standing(1000, 334), Standing(1000, 333))
    assert state(access, transfer) == "on_the_way"
    arrive(access, transfer, ArrivalItem(goods.pk, 1000), key="second")
    assert (standing(access, goods, there), on_the_way(transfer, goods)) == (Standing(2000, 667), Standing(0, 0))
    assert state(access, transfer) == "arrived"
    assert list(broken()) == []


def test_what_came_damaged_or_not_at_all_goes_to_lost_with_its_value() -> None:
    access = open_shop()
    goods, there = stocked(access, 10_000, 1000), other_branch(access)
    transfer = send(access, goods, 10_000, Spot(there))
    arrive(access, transfer, ArrivalItem(goods.pk, 7000, damaged_milli=2000, missing_milli=1000))
    moves = ledger.postings_of_entry(TransferReceipt.objects.get().pk)
    assert [(move.target, move.amount, move.worth_minor) for move in moves] == [
        *((f"shelf:{there.pk}", 7000, 700), ("lost", 2000, 200), ("lost", 1000, 100)),
    ]
    assert state(access, transfer) == "short"
    assert list(broken()) == []


def test_the_rest_that_did_not_come_closes_a_transfer() -> None:
    access = open_shop()
    rice, salt, there = stocked(access, 5000, 500), stocked(access, 4000, 99), other_branch(access)
    items = [TransferItem(rice.pk, 5000), TransferItem(salt.pk, 4000)]
    transfer = send_goods(
        access=access, at=AT, key="send", source=Spot(branch_of(access)), target=Spot(there), items=items
    ).document
    arrive(access, transfer, ArrivalItem(rice.pk, 3000), rest=True)
    told = TransferReceiptLine.objects.order_by("position")
    assert list(told.values_list("product", "received_milli", "missing_milli", "missing_worth_minor")) == [
        *((rice.pk, 3000, 0, 0), (rice.pk, 0, 2000, 200), (salt.pk, 0, 4000, 99)),
    ]
    assert state(access, transfer) == "short"
    assert [one.left_milli for one in queries.underway(transfer)] == [0, 0]
    assert list(broken()) == []


def test_the_sender_takes_back_what_is_still_on_the_way() -> None:
    access = open_shop()
    goods, there = stocked(access, 3000, 1000), other_branch(access)
    transfer = send(access, goods, 3000, Spot(there))
    arrive(access, transfer, ArrivalItem(goods.pk, 1000))
    take_back(access=access, at=AT, key="back", transfer=transfer)
    assert standing(access, goods) == Standing(2000, 667)
    assert standing(access, goods, there) == Standing(1000, 333)
    assert state(access, transfer) == "arrived"
    with pytest.raises(NotOnTheWay):
        take_back(access=access, at=AT, key="again", transfer=transfer)
    whole = send(access, goods, 2000, Spot(there), key="whole")
    take_back(access=access, at=AT, key="all", transfer=whole)
    assert (standing(access, goods), state(access, whole)) == (Standing(2000, 667), "back")
    assert list(broken()) == []


def test_goods_travel_between_the_floor_and_the_places_of_a_branch() -> None:
    access = open_shop()
    branch = branch_of(access)
    godown, rack = (add_place(access=access, branch=branch, name=name) for name in ("Godown", "Rack"))
    goods = stocked(access, 6000, 600)
    spots = [Spot(branch), Spot(branch, godown), Spot(branch, rack), Spot(branch)]
    for number, (source, target) in enumerate(pairwise(spots)):
        items = [TransferItem(goods.pk, 4000 - 1000 * number)]
        paper = send_goods(access=access, at=AT, key=f"{number}", source=source, target=target, items=items)
        arrive(access, paper.document, ArrivalItem(goods.pk, 4000 - 1000 * number), key=f"{number}")
    assert [lying(access, goods, spot) for spot in spots[:3]] == [
        *(Standing(4000, 400), Standing(1000, 100), Standing(1000, 100))
    ]
    assert queries.stock(access).get().on_hand_milli == 6000  # type: ignore[attr-defined]  # annotated
    assert list(broken()) == []


def test_goods_that_arrive_where_stock_stood_below_zero_send_their_value_on() -> None:
    access = open_shop()
    goods = product(access, cost_e4=100_000)
    sell(access, goods, 2000)
    godown = add_place(access=access, branch=branch_of(access), name="Godown")
    stocked(access, 5000, 6000, goods=goods, place=godown)
    items = [TransferItem(goods.pk, 5000)]
    source, target = Spot(branch_of(access), godown), Spot(branch_of(access))
    transfer = send_goods(access=access, at=AT, key="send", source=source, target=target, items=items).document
    arrive(access, transfer, ArrivalItem(goods.pk, 5000))
    assert standing(access, goods) == Standing(3000, 3600)
    assert list(broken()) == []


def test_more_than_is_there_is_not_sent_whatever_the_shop_says() -> None:
    access = open_shop()
    access.shop.negative_stock = "warn"
    goods, there = stocked(access, 3000, 300, name="Sugar"), other_branch(access)
    items = [TransferItem(goods.pk, 2000), TransferItem(goods.pk, 2000)]
    with pytest.raises(NotEnoughStock) as refused:
        send_goods(access=access, at=AT, key="a", source=Spot(branch_of(access)), target=Spot(there), items=items)
    assert refused.value.field == "lines.1.quantity"
    assert refused.value.figures == {"product": goods.pk, "name": "Sugar", "asked": "4", "on_hand": "3"}
    assert (standing(access, goods), Transfer.objects.count()) == (Standing(3000, 300), 0)
    assert list(broken()) == []


def test_the_guard_of_the_balance_refuses_what_nobody_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    access = open_shop()
    goods, there = stocked(access, 3000, 300), other_branch(access)
    monkeypatch.setattr("galla.inventory.actions.transferring.demand_there", lambda *_: None)
    monkeypatch.setattr("galla.inventory.actions.unloading.demand_on_the_way", lambda *_: None)
    with pytest.raises(NotEnoughStock):
        send(access, goods, 4000, Spot(there))
    transfer = send(access, goods, 3000, Spot(there), key="again")
    with pytest.raises(NotOnTheWay):
        arrive(access, transfer, ArrivalItem(goods.pk, 4000))
    assert (on_the_way(transfer, goods), standing(access, goods, there)) == (Standing(3000, 300), Standing(0, 0))


def test_a_transfer_that_cannot_be_is_refused_and_nothing_leaves() -> None:
    access = open_shop()
    strange = open_shop()
    goods, there, here = stocked(access, 3000, 300), other_branch(access), branch_of(access)
    service, foreign = product(access, is_stocked=False), product(strange)
    godown = add_place(access=access, branch=here, name="Godown")
    away = add_place(access=access, branch=there, name="Old")
    archive_place(access=access, at=AT, place=away)
    away.refresh_from_db()
    one = [TransferItem(goods.pk, 1000)]
    wrong: list[tuple[Spot, Spot, list[TransferItem], str]] = [
        (Spot(here), Spot(there), [], "lines"),
        (Spot(here), Spot(there), one * 2001, "lines"),
        (Spot(here), Spot(there), [TransferItem(goods.pk, 0)], "lines.0.quantity"),
        (Spot(here), Spot(there), [TransferItem(goods.pk, -1000)], "lines.0.quantity"),
        (Spot(here), Spot(there), [TransferItem(goods.pk, 1500)], "lines.0.quantity"),
        (Spot(here), Spot(there), [TransferItem(goods.pk, 10**14)], "lines.0.quantity"),
        (Spot(here), Spot(there), [TransferItem(service.pk, 1000)], "lines.0.product"),
        (Spot(here), Spot(there), [*one, TransferItem(foreign.pk, 1000)], "lines.1.product"),
        (Spot(here), Spot(here), one, "to_branch"),
        (Spot(here, godown), Spot(here, godown), one, "to_branch"),
        (Spot(there, godown), Spot(here), one, "place"),
        (Spot(here), Spot(there, godown), one, "to_place"),
        (Spot(here), Spot(there, away), one, "to_place"),
        (Spot(there, away), Spot(here), one, "place"),
        (Spot(branch_of(strange)), Spot(there), one, "branch"),
        (Spot(here), Spot(branch_of(strange)), one, "to_branch"),
    ]
    for source, target, items, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            send_goods(access=access, at=AT, key="a", source=source, target=target, items=items)
        assert refused.value.field == field
    assert (standing(access, goods), Transfer.objects.count()) == (Standing(3000, 300), 0)


def test_a_receipt_of_a_transfer_that_cannot_be_is_refused_and_nothing_comes() -> None:
    access = open_shop()
    goods, there, other = stocked(access, 3000, 300), other_branch(access), product(access)
    transfer = send(access, goods, 2000, Spot(there))
    wrong: list[tuple[list[ArrivalItem], type[Exception], str | None]] = [
        ([], InvalidInput, "lines"),
        ([ArrivalItem(goods.pk)], InvalidInput, "lines.0.received"),
        ([ArrivalItem(goods.pk, -1000)], InvalidInput, "lines.0.received"),
        ([ArrivalItem(goods.pk, 1000, damaged_milli=-1000)], InvalidInput, "lines.0.damaged"),
        ([ArrivalItem(goods.pk, 1000, missing_milli=500)], InvalidInput, "lines.0.missing"),
        ([ArrivalItem(other.pk, 1000)], InvalidInput, "lines.0.product"),
        ([ArrivalItem(goods.pk, 3000)], NotOnTheWay, "lines.0.received"),
        ([ArrivalItem(goods.pk, 2000, damaged_milli=1000)], NotOnTheWay, "lines.0.received"),
        ([ArrivalItem(goods.pk, 0, missing_milli=3000)], NotOnTheWay, "lines.0.missing"),
        ([ArrivalItem(goods.pk, 1000), ArrivalItem(goods.pk, 2000)], NotOnTheWay, "lines.1.received"),
    ]
    for items, kind, field in wrong:
        with pytest.raises(kind) as refused:
            arrive(access, transfer, *items)
        assert getattr(refused.value, "field", "") == field
    assert (on_the_way(transfer, goods), standing(access, goods, there)) == (Standing(2000, 200), Standing(0, 0))
    assert papers() == 0
    arrive(access, transfer, ArrivalItem(goods.pk, 2000), key="whole")
    with pytest.raises(NotOnTheWay) as refused_again:
        arrive(access, transfer, rest=True)
    assert "Nothing of this transfer" in refused_again.value.detail
    assert papers() == 1


def test_the_same_key_sends_and_receives_once() -> None:
    access = open_shop()
    goods, there = stocked(access, 3000, 300), other_branch(access)
    transfer = send(access, goods, 2000, Spot(there))
    assert send(access, goods, 2000, Spot(there)) == transfer
    with pytest.raises(KeyReused):
        send(access, goods, 1000, Spot(there))
    arrive(access, transfer, ArrivalItem(goods.pk, 1000))
    arrive(access, transfer, ArrivalItem(goods.pk, 1000))
    with pytest.raises(KeyReused):
        arrive(access, transfer, ArrivalItem(goods.pk, 1000), rest=True)
    assert (standing(access, goods), standing(access, goods, there)) == (Standing(1000, 100), Standing(1000, 100))
    assert (Transfer.objects.count(), papers()) == (1, 1)


def test_a_branch_with_goods_in_a_place_or_on_the_way_to_it_is_not_closed() -> None:
    access = open_shop()
    there = other_branch(access)
    godown = add_place(access=access, branch=there, name="Godown")
    goods = stocked(access, 3000, 300)
    transfer = send(access, goods, 3000, Spot(there, godown))
    with pytest.raises(GoodsLeft, match="on their way"):
        refuse_closing_with_goods(shop_id=access.shop.pk, branch_id=there.pk, at=AT)
    with pytest.raises(GoodsLeft, match="on their way"):
        archive_place(access=access, at=AT, place=godown)
    refuse_closing_with_goods(shop_id=access.shop.pk, branch_id=branch_of(access).pk, at=AT)
    arrive(access, transfer, ArrivalItem(goods.pk, 3000))
    with pytest.raises(GoodsLeft, match="1 products"):
        refuse_closing_with_goods(shop_id=access.shop.pk, branch_id=there.pk, at=AT)
    with pytest.raises(GoodsLeft, match=goods.name):
        archive_place(access=access, at=AT, place=godown)
    godown.refresh_from_db()
    assert godown.archived_at is None


def test_papers_of_a_transfer_are_never_changed() -> None:
    access = open_shop()
    goods = stocked(access, 3000, 300)
    transfer = send(access, goods, 2000, Spot(other_branch(access)))
    arrive(access, transfer, ArrivalItem(goods.pk, 1000))
    for model in (Transfer, TransferLine, TransferReceipt, TransferReceiptLine):
        rows = model._default_manager.all()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(shop_id=access.shop.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
        assert rows.exists()


def test_the_database_itself_refuses_a_transfer_that_goes_nowhere() -> None:
    access = open_shop()
    here = branch_of(access)
    godown = add_place(access=access, branch=here, name="Godown")
    for number, place in enumerate((None, godown)):
        same = {"branch": here, "to_branch": here, "place": place, "to_place": place}
        told = {"shop": access.shop, "by": access.user, "happened_at": AT, "business_date": AT.date()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.create(id=number + 1, worth_minor=0, **same, **told)


def test_a_transfer_takes_as_many_statements_for_fifty_lines_as_for_two() -> None:
    access = open_shop()
    there = Spot(other_branch(access))
    goods = [stocked(access, 5000, 500) for _ in range(50)]

    def statements(count: int) -> tuple[int, int]:
        items = [TransferItem(one.pk, 1000) for one in goods[:count]]
        came = [ArrivalItem(one.pk, 1000) for one in goods[:count]]
        key = f"lines {count}"
        with CaptureQueriesContext(connection) as sent:
            transfer = send_goods(
                access=access, at=AT, key=key, source=Spot(branch_of(access)), target=there, items=items
            ).document
        with CaptureQueriesContext(connection) as received:
            arrive(access, transfer, *came, key=key)
        return len(sent), len(received)

    statements(50)
    assert statements(2) == statements(49)


def test_verify_names_a_transfer_that_does_not_add_up() -> None:
    access = open_shop()
    goods = stocked(access, 3000, 300)
    transfer = send(access, goods, 2000, Spot(other_branch(access)))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_balance SET received = received + 1000 WHERE floor = 0")
    [wrong] = broken(access.shop.pk, only=["what was sent arrived, was lost, was taken back or is on the way"])
    assert f"transfer {transfer.pk} sent 2000 thousandths of product {goods.pk}" in wrong.detail
    assert "3000 are on the way" in wrong.detail
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_balance SET floor = NULL, given = received + 1000 WHERE floor = 0")
    [below] = broken(access.shop.pk, only=["nothing on the way is below zero"])
    assert f"transit:{transfer.pk} of shop {access.shop.pk} holds -1000" in below.detail
