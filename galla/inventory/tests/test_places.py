"""The places of a branch beside its floor: what lies there, what is refused, and papers from before there were any."""

from collections.abc import Callable

import pytest

from galla.accounts.access import Access
from galla.accounts.errors import NameTaken
from galla.accounts.models import Branch
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.inventory import papers, queries
from galla.inventory.actions import (
    AdjustmentItem,
    ReceiptItem,
    Spot,
    add_place,
    adjust,
    archive_place,
    change_place,
    receive,
    restore_place,
)
from galla.inventory.errors import GoodsLeft, NotEnoughStock
from galla.inventory.models import Adjustment, Place, Receipt
from galla.inventory.tests.goods import AT, branch_of, lying, product, standing, stocked
from galla.ledger.entries import Standing, request_hash
from galla.parties.tests.shops import open_shop, together

pytestmark = pytest.mark.django_db

ROUNDS = 8


def test_a_place_that_cannot_be_is_refused() -> None:
    access = open_shop()
    here, foreign = branch_of(access), branch_of(open_shop())
    other = Branch.objects.create(shop=access.shop, name="Station Road")
    godown = add_place(access=access, branch=here, name=" Godown ")
    assert (godown.name, godown.kind) == ("Godown", "warehouse")
    for branch, name, kind, field in (
        *((foreign, "Rack", "shelf", "branch"), (here, "  ", "shelf", "name"), (here, "x" * 61, "shelf", "name")),
        *((here, "Rack", "cellar", "kind"), (here, "Ra\x00ck", "shelf", "name")),
    ):
        with pytest.raises(InvalidInput) as refused:
            add_place(access=access, branch=branch, name=name, kind=kind)
        assert refused.value.field == field
    with pytest.raises(NameTaken):
        add_place(access=access, branch=here, name="Godown")
    assert Place.objects.count() == 1
    rack = add_place(access=access, branch=other, name="Godown", kind="shelf")
    change_place(access=access, place=rack, name="Rack")
    assert [str(place) for place in queries.places_of(access)] == ["Godown", "Rack"]


def test_what_lies_in_a_place_is_stock_of_its_branch_and_not_of_its_floor() -> None:
    access = open_shop()
    here = branch_of(access)
    godown = add_place(access=access, branch=here, name="Godown")
    goods = product(access, low_stock_milli=5000)
    stocked(access, 2000, 200, goods=goods)
    assert [row.pk for row in queries.low_stock(access)] == [goods.pk]
    stocked(access, 7000, 1400, goods=goods, place=godown)
    assert list(queries.low_stock(access)) == []
    [row] = queries.stock(access, branch=here)
    assert (row.on_hand_milli, row.worth_minor) == (9000, 1600)  # type: ignore[attr-defined]  # annotated
    [here_lies] = queries.lying_of(access, goods, here)
    assert [(spot.place, spot.on_hand_milli) for spot in here_lies.spots] == [(None, 2000), (godown, 7000)]
    assert (standing(access, goods), here_lies.worth_minor) == (Standing(2000, 200), 1600)
    item = [AdjustmentItem(goods.pk, change_milli=-3000)]
    with pytest.raises(NotEnoughStock):
        adjust(access=access, at=AT, key="a", branch=here, items=item, reason="damaged")
    item = [AdjustmentItem(goods.pk, counted_milli=6000)]
    adjust(access=access, at=AT, key="b", branch=here, place=godown, items=item, reason="count")
    assert (lying(access, goods, Spot(here, godown)), standing(access, goods)) == (
        *(Standing(6000, 1200), Standing(2000, 200)),
    )
    assert list(broken()) == []


def test_papers_for_a_place_that_is_put_away_or_another_branchs_are_refused() -> None:
    access = open_shop()
    here, goods = branch_of(access), product(access)
    other = Branch.objects.create(shop=access.shop, name="Station Road")
    godown = add_place(access=access, branch=here, name="Godown")
    stale = Place.objects.get(pk=godown.pk)
    archive_place(access=access, at=AT, place=godown)
    godown.refresh_from_db()
    theirs = add_place(access=access, branch=other, name="Back room")
    # Whoever looked before it was put away is refused as well.
    for place in (godown, stale, theirs):
        with pytest.raises(InvalidInput) as refused:
            receive(
                access=access, at=AT, key="a", branch=here, place=place, items=[ReceiptItem(goods.pk, 1000, cost_e4=1)]
            )
        assert refused.value.field == "place"
        item = AdjustmentItem(goods.pk, change_milli=1000)
        with pytest.raises(InvalidInput) as refused:
            adjust(access=access, at=AT, key="a", branch=here, place=place, items=[item], reason="found")
        assert refused.value.field == "place"
    assert (Receipt.objects.count(), Adjustment.objects.count()) == (0, 0)


def test_a_place_that_was_put_away_comes_back_and_takes_goods_again() -> None:
    access = open_shop()
    here, goods = branch_of(access), product(access)
    godown = add_place(access=access, branch=here, name="Godown")
    archive_place(access=access, at=AT, place=godown)
    assert (list(queries.places_of(access)), list(queries.places_put_away(access))) == ([], [godown])
    found = Place.objects.get()
    assert restore_place(access=access, place=found).archived_at is None
    assert (list(queries.places_of(access)), list(queries.places_put_away(access))) == ([godown], [])
    stocked(access, 1000, 100, goods=goods, place=found)
    assert lying(access, goods, Spot(here, found)) == Standing(1000, 100)
    restore_place(access=access, place=found)
    assert list(broken()) == []


def test_a_name_that_a_place_put_away_has_says_so() -> None:
    access = open_shop()
    godown = add_place(access=access, branch=branch_of(access), name="Godown")
    archive_place(access=access, at=AT, place=godown)
    with pytest.raises(NameTaken, match="that was put away is called that"):
        add_place(access=access, branch=branch_of(access), name="Godown")
    assert Place.objects.count() == 1


def test_a_place_of_a_branch_that_is_closed_stays_put_away() -> None:
    access = open_shop()
    other = Branch.objects.create(shop=access.shop, name="Station Road")
    loft = add_place(access=access, branch=other, name="Loft")
    archive_place(access=access, at=AT, place=loft)
    Branch.objects.filter(pk=other.pk).update(archived_at=AT)
    with pytest.raises(InvalidInput, match="Station Road is closed"):
        restore_place(access=access, place=Place.objects.get())
    assert Place.objects.get().archived_at == AT
    assert list(queries.places_put_away(access)) == []


def test_a_paper_of_the_floor_has_the_hash_it_had_before_there_were_places() -> None:
    access = open_shop()
    goods = product(access)
    stocked(access, 2000, 200, goods=goods)
    receipt = Receipt.objects.get()
    before = [
        *(access.shop.pk, receipt.branch_id, None, "receipt", "", 200, access.user.pk),
        [[1, goods.pk, 2000, 200, 0]],
    ]
    assert papers.hash_of_receipt(receipt, list(receipt.lines.all())) == request_hash(before)
    receipt.place_id = 7
    assert papers.hash_of_receipt(receipt, list(receipt.lines.all())) == request_hash([*before, 7])


def put_away_meanwhile(access: Access, number: int) -> bool:
    """Goods come into a place while somebody puts it away; whether nothing lies in a place that is put away."""
    goods = product(access)
    godown = add_place(access=access, branch=branch_of(access), name=f"Godown {number}")

    def come(client: int) -> Callable[[], object]:
        return lambda: receive(
            access=access,
            at=AT,
            key=f"round {number}, client {client}",
            branch=branch_of(access),
            place=godown,
            items=[ReceiptItem(goods.pk, 1000, cost_e4=10_000)],
        )

    def away() -> None:
        archive_place(access=access, at=AT, place=godown)

    answers = together([away, *(come(client) for client in range(3)), away])
    assert all(isinstance(one, InvalidInput | GoodsLeft) for one in answers if isinstance(one, Exception)), answers
    godown.refresh_from_db()
    held = lying(access, goods, Spot(branch_of(access), godown)).on_hand
    return godown.archived_at is None or held == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_nothing_comes_into_a_place_that_is_being_put_away() -> None:
    access = open_shop()
    assert all(put_away_meanwhile(access, number) for number in range(ROUNDS))
    assert list(broken()) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_holding_it_goods_come_into_a_place_that_was_put_away(monkeypatch: pytest.MonkeyPatch) -> None:
    access = open_shop()
    monkeypatch.setattr("galla.inventory.actions.booking.hold_place", lambda *_, **__: None)
    assert not all(put_away_meanwhile(access, number) for number in range(ROUNDS))
