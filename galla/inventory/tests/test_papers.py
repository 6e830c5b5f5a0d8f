"""Goods received and stock put right: what moves, what it is worth, what is refused."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from galla.accounts.models import Branch
from galla.catalog.actions import archive_product
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory.actions import AdjustmentItem, ReceiptItem, adjust, receive, refuse_closing_with_goods
from galla.inventory.errors import GoodsLeft, NotEnoughStock
from galla.inventory.models import Adjustment, AdjustmentLine, Receipt, ReceiptLine
from galla.inventory.tests.goods import AT, branch_of, product, sell, standing
from galla.ledger import queries as ledger
from galla.ledger.entries import Standing
from galla.parties.actions import add_supplier
from galla.parties.details import Details
from galla.parties.tests.shops import open_shop, together

pytestmark = pytest.mark.django_db


def entries() -> int:
    return len(ledger.entries_of_kind(None, ["receipt", "adjustment"]))


def test_goods_come_with_their_value_and_their_cost_is_remembered() -> None:
    access = open_shop()
    rice, salt = product(access, unit="kg"), product(access)
    received = receive(
        access=access,
        at=AT,
        key="a",
        branch=branch_of(access),
        items=[ReceiptItem(rice.pk, 2500, cost_e4=400_000), ReceiptItem(salt.pk, 7000, worth_minor=10_000)],
        reference="INV 17",
    ).document
    assert received.worth_minor == 20_000
    assert standing(access, rice) == Standing(2500, 10_000)
    assert standing(access, salt) == Standing(7000, 10_000)
    assert list(Product.objects.order_by("pk").values_list("cost_e4", flat=True)) == [400_000, 142_857]
    assert [posting.source for posting in ledger.postings_of_entry(received.pk)] == ["purchases", "purchases"]
    assert list(broken()) == []


def test_goods_come_from_where_the_paper_says() -> None:
    access = open_shop()
    goods, supplier = product(access), add_supplier(access=access, at=AT, details=Details(name="Agro"))
    item = [ReceiptItem(goods.pk, 1000, cost_e4=10_000)]
    opening = receive(access=access, at=AT, key="a", branch=branch_of(access), items=item, kind="opening").document
    bought = receive(access=access, at=AT, key="b", branch=branch_of(access), items=item, supplier=supplier).document
    sources = [ledger.postings_of_entry(paper.pk)[0].source for paper in (opening, bought)]
    assert sources == ["opening", f"supplier:{supplier.pk}"]
    assert list(broken()) == []


def test_goods_that_come_for_nothing_leave_the_known_cost_alone() -> None:
    access = open_shop()
    goods = product(access, cost_e4=50_000)
    receive(access=access, at=AT, key="a", branch=branch_of(access), items=[ReceiptItem(goods.pk, 1000, cost_e4=0)])
    goods.refresh_from_db()
    assert (goods.cost_e4, standing(access, goods)) == (50_000, Standing(1000, 0))


def test_goods_sold_before_they_came_cost_what_came() -> None:
    access = open_shop()
    goods = product(access, cost_e4=100_000)
    assert sell(access, goods, 3000) == 3000
    receive(
        access=access, at=AT, key="a", branch=branch_of(access), items=[ReceiptItem(goods.pk, 5000, cost_e4=120_000)]
    )
    assert standing(access, goods) == Standing(2000, 2400)
    assert ReceiptLine.objects.get().variance_minor == 600
    assert list(broken()) == []


def test_two_lines_of_one_product_come_one_after_the_other() -> None:
    access = open_shop()
    goods = product(access, cost_e4=100_000)
    sell(access, goods, 3000)
    items = [ReceiptItem(goods.pk, 2000, cost_e4=120_000), ReceiptItem(goods.pk, 2000, cost_e4=150_000)]
    receive(access=access, at=AT, key="a", branch=branch_of(access), items=items)
    assert standing(access, goods) == Standing(1000, 1500)
    goods.refresh_from_db()
    assert goods.cost_e4 == 150_000
    assert list(broken()) == []


def test_a_receipt_that_cannot_be_is_refused_and_nothing_comes() -> None:
    access = open_shop()
    goods, service = product(access), product(access, is_stocked=False)
    gone, strange = product(access), product(open_shop())
    archive_product(access=access, at=AT, product=gone)
    wrong: list[tuple[list[ReceiptItem], str]] = [
        ([], "lines"),
        ([ReceiptItem(goods.pk, 1000, cost_e4=1)] * 2001, "lines"),
        ([ReceiptItem(goods.pk, 0, cost_e4=1)], "lines.0.quantity"),
        ([ReceiptItem(goods.pk, -1000, cost_e4=1)], "lines.0.quantity"),
        ([ReceiptItem(goods.pk, 1500, cost_e4=1)], "lines.0.quantity"),
        ([ReceiptItem(goods.pk, 10**14, cost_e4=1)], "lines.0.quantity"),
        ([ReceiptItem(goods.pk, 1000)], "lines.0.cost"),
        ([ReceiptItem(goods.pk, 1000, cost_e4=1, worth_minor=1)], "lines.0.cost"),
        ([ReceiptItem(goods.pk, 1000, cost_e4=-1)], "lines.0.cost"),
        ([ReceiptItem(goods.pk, 1000, worth_minor=-1)], "lines.0.worth"),
        ([ReceiptItem(goods.pk, 10**11, cost_e4=10**12)], "lines.0.cost"),
        ([ReceiptItem(service.pk, 1000, cost_e4=1)], "lines.0.product"),
        ([ReceiptItem(goods.pk, 1000, cost_e4=1), ReceiptItem(strange.pk, 1000, cost_e4=1)], "lines.1.product"),
        ([ReceiptItem(gone.pk, 1000, cost_e4=1)], "lines.0.product"),
        ([ReceiptItem(2**62, 1000, cost_e4=1)], "lines.0.product"),
    ]
    for items, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            receive(access=access, at=AT, key="a", branch=branch_of(access), items=items)
        assert refused.value.field == field
    item, elsewhere = ReceiptItem(goods.pk, 1000, cost_e4=1), branch_of(open_shop())
    with pytest.raises(InvalidInput):
        receive(access=access, at=AT, key="a", branch=elsewhere, items=[item])
    assert entries() == 0
    assert not ReceiptLine.objects.exists()


def test_the_same_key_receives_once() -> None:
    access = open_shop()
    goods = product(access)

    def come(quantity: int) -> bool:
        items = [ReceiptItem(goods.pk, quantity, cost_e4=10_000)]
        return receive(access=access, at=AT, key="a", branch=branch_of(access), items=items).replayed

    assert [come(1000), come(1000)] == [False, True]
    with pytest.raises(KeyReused):
        come(2000)
    assert standing(access, goods) == Standing(1000, 100)
    assert Receipt.objects.count() == 1


def test_stock_put_right_takes_its_share_of_the_value_along() -> None:
    access = open_shop()
    goods, branch = product(access), branch_of(access)
    receive(access=access, at=AT, key="a", branch=branch, items=[ReceiptItem(goods.pk, 3000, worth_minor=1000)])
    for key, reason, change, account in (("b", "damaged", -1000, "lost"), ("c", "used", -1000, "used")):
        item = AdjustmentItem(goods.pk, change_milli=change)
        paper = adjust(access=access, at=AT, key=key, branch=branch, items=[item], reason=reason, note="fell").document
        assert ledger.postings_of_entry(paper.pk)[0].target == account
    assert standing(access, goods) == Standing(1000, 333)
    found = adjust(
        access=access,
        at=AT,
        key="d",
        branch=branch,
        items=[AdjustmentItem(goods.pk, change_milli=2000)],
        reason="found",
    ).document
    assert ledger.postings_of_entry(found.pk)[0].source == "found"
    assert standing(access, goods) == Standing(3000, 999)
    assert list(broken()) == []


def test_a_count_says_what_is_there_whatever_the_moves_said() -> None:
    access = open_shop()
    less, more, same, owed = (product(access, cost_e4=10_000) for _ in range(4))
    branch = branch_of(access)
    items = [ReceiptItem(goods.pk, 5000, cost_e4=10_000) for goods in (less, more, same)]
    receive(access=access, at=AT, key="a", branch=branch, items=items)
    sell(access, owed, 2000)
    counts = {less: 3000, more: 9000, same: 5000, owed: 4000}
    adjust(
        access=access,
        at=AT,
        key="b",
        branch=branch,
        items=[AdjustmentItem(goods.pk, counted_milli=counted) for goods, counted in counts.items()],
        reason="count",
    )
    assert [standing(access, goods) for goods in counts] == [
        Standing(3000, 300),
        Standing(9000, 900),
        Standing(5000, 500),
        Standing(4000, 400),
    ]
    assert list(AdjustmentLine.objects.order_by("position").values_list("change_milli", flat=True)) == [
        *(-2000, 4000, 0, 6000)
    ]
    assert list(broken()) == []


def test_an_adjustment_below_zero_is_refused_unless_the_shop_only_warns() -> None:
    access = open_shop()
    goods, branch = product(access, "Sugar", cost_e4=10_000), branch_of(access)
    receive(access=access, at=AT, key="a", branch=branch, items=[ReceiptItem(goods.pk, 1000, cost_e4=10_000)])
    items = [AdjustmentItem(goods.pk, change_milli=-1000), AdjustmentItem(goods.pk, change_milli=-1000)]
    with pytest.raises(NotEnoughStock) as refused:
        adjust(access=access, at=AT, key="b", branch=branch, items=items, reason="damaged")
    assert refused.value.field == "lines.1.change"
    assert refused.value.figures == {"product": goods.pk, "name": "Sugar", "asked": "1", "on_hand": "0"}
    assert standing(access, goods) == Standing(1000, 100)
    assert not Adjustment.objects.exists()
    access.shop.negative_stock = "warn"
    adjust(access=access, at=AT, key="b", branch=branch, items=items, reason="damaged")
    assert standing(access, goods) == Standing(-1000, -100)
    assert list(broken()) == []


def test_an_adjustment_that_cannot_be_is_refused() -> None:
    access = open_shop()
    goods, branch = product(access), branch_of(access)
    wrong: list[tuple[str, AdjustmentItem, str]] = [
        ("count", AdjustmentItem(goods.pk), "lines.0.change"),
        ("count", AdjustmentItem(goods.pk, change_milli=1, counted_milli=1), "lines.0.change"),
        ("count", AdjustmentItem(goods.pk, change_milli=0), "lines.0.change"),
        ("count", AdjustmentItem(goods.pk, counted_milli=-1000), "lines.0.counted"),
        ("count", AdjustmentItem(goods.pk, counted_milli=1500), "lines.0.counted"),
        ("damaged", AdjustmentItem(goods.pk, counted_milli=1000), "lines.0.counted"),
        ("damaged", AdjustmentItem(goods.pk, change_milli=1000), "lines.0.change"),
        ("found", AdjustmentItem(goods.pk, change_milli=-1000), "lines.0.change"),
        ("because", AdjustmentItem(goods.pk, change_milli=1000), "reason"),
        ("found", AdjustmentItem(product(open_shop()).pk, change_milli=1000), "lines.0.product"),
    ]
    for reason, item, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            adjust(access=access, at=AT, key="a", branch=branch, items=[item], reason=reason)
        assert refused.value.field == field
    item = AdjustmentItem(goods.pk, change_milli=1000)
    with pytest.raises(InvalidInput) as refused:
        adjust(access=access, at=AT, key="a", branch=branch, items=[item], reason="found", note="x" * 201)
    assert refused.value.field == "note"
    assert entries() == 0


def test_a_branch_with_goods_is_not_closed() -> None:
    access = open_shop()
    goods, branch = product(access), branch_of(access)
    other = Branch.objects.create(shop=access.shop, name="Godown")
    receive(access=access, at=AT, key="a", branch=branch, items=[ReceiptItem(goods.pk, 1000, cost_e4=1)])
    with pytest.raises(GoodsLeft):
        refuse_closing_with_goods(shop_id=access.shop.pk, branch_id=branch.pk, at=AT)
    refuse_closing_with_goods(shop_id=access.shop.pk, branch_id=other.pk, at=AT)


def test_papers_of_the_stock_room_are_never_changed() -> None:
    access = open_shop()
    goods, branch = product(access), branch_of(access)
    receive(access=access, at=AT, key="a", branch=branch, items=[ReceiptItem(goods.pk, 1000, cost_e4=1)])
    item = AdjustmentItem(goods.pk, change_milli=-1000)
    adjust(access=access, at=AT, key="b", branch=branch, items=[item], reason="damaged")
    for model in (Receipt, ReceiptLine, Adjustment, AdjustmentLine):
        rows = model._default_manager.all()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(shop_id=access.shop.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
        assert rows.exists()


def test_verify_names_goods_whose_worth_is_wrong() -> None:
    access = open_shop()
    goods, branch = product(access), branch_of(access)
    receive(access=access, at=AT, key="a", branch=branch, items=[ReceiptItem(goods.pk, 1000, cost_e4=10_000)])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_balance SET given = received")
    details = [found.detail for found in broken(access.shop.pk) if found.invariant.startswith("stock value")]
    assert details == [f"shelf:{branch.pk} of shop {access.shop.pk} holds 0 thousandths of goods:{goods.pk} worth 100"]


def test_a_receipt_takes_as_many_statements_for_fifty_lines_as_for_two() -> None:
    access = open_shop()
    goods = [product(access) for _ in range(50)]

    def statements(count: int) -> int:
        items = [ReceiptItem(one.pk, 1000, cost_e4=10_000) for one in goods[:count]]
        with CaptureQueriesContext(connection) as captured:
            receive(access=access, at=AT, key=f"lines {count}", branch=branch_of(access), items=items)
        return len(captured)

    statements(50)
    assert statements(2) == statements(49)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_receipts_and_write_offs_at_once_lose_nothing() -> None:
    access = open_shop()
    goods, branch = product(access), branch_of(access)
    receive(access=access, at=AT, key="start", branch=branch, items=[ReceiptItem(goods.pk, 8000, cost_e4=10_000)])

    def come(number: int) -> Callable[[], object]:
        items = [ReceiptItem(goods.pk, 1000, cost_e4=10_000)]
        return lambda: receive(access=access, at=AT, key=f"in {number}", branch=branch, items=items)

    def leave(number: int) -> Callable[[], object]:
        items = [AdjustmentItem(goods.pk, change_milli=-1000)]
        return lambda: adjust(access=access, at=AT, key=f"out {number}", branch=branch, items=items, reason="damaged")

    works = [work(number) for number in range(6) for work in (come, leave)]
    answers = together(works)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert standing(access, goods) == Standing(8000, 800)
    assert list(broken()) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_twelve_writing_off_the_last_three_take_three() -> None:
    access = open_shop()
    goods, branch = product(access), branch_of(access)
    receive(access=access, at=AT, key="start", branch=branch, items=[ReceiptItem(goods.pk, 3000, cost_e4=10_000)])

    def leave(number: int) -> Callable[[], object]:
        items = [AdjustmentItem(goods.pk, change_milli=-1000)]
        return lambda: adjust(access=access, at=AT, key=f"out {number}", branch=branch, items=items, reason="damaged")

    answers = together([leave(number) for number in range(12)])
    assert sum(isinstance(answer, NotEnoughStock) for answer in answers) == 9
    assert standing(access, goods) == Standing(0, 0)
    assert list(broken()) == []
