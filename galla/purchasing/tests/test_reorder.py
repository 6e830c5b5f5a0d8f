"""The reorder list: what is on it, what it advises, and the orders that are made of it."""

from typing import Any

import pytest

from galla.accounts.actions import archive_branch
from galla.accounts.models import Branch
from galla.foundation.errors import InvalidInput, KeyReused
from galla.inventory.tests.goods import AT, branch_of, product
from galla.ledger.days import roll_past_days
from galla.parties.actions import add_supplier, archive_supplier
from galla.parties.details import Details
from galla.purchasing.actions import (
    AdvisedItem,
    OrderItem,
    ReorderRule,
    close_order,
    forget_point,
    keep_at,
    order_advised,
    send_order,
    throw_away,
)
from galla.purchasing.advice import Pace
from galla.purchasing.errors import OrderedMeanwhile
from galla.purchasing.models import AdvisedOrder, OrderLine, PurchaseOrder, ReorderPoint
from galla.purchasing.queries import Advised, advised, products_due, spoken_for
from galla.purchasing.tests.buying import Buying, fresh, nothing_broken
from galla.purchasing.tests.reordering import lies, sold

pytestmark = pytest.mark.django_db


def kept(buying: Buying, rule: ReorderRule | None = None, **options: Any) -> ReorderPoint:
    """Rice is ordered at ten, up to twenty, unless said."""
    return keep_at(
        access=buying.access,
        product=options.get("product", buying.rice),
        branch=options.get("branch", branch_of(buying.access)),
        rule=rule or ReorderRule(10_000, 20_000),
    )


def listed(buying: Buying, **options: Any) -> list[Advised]:
    return advised(buying.access, at=AT, **options)


def item(buying: Buying, row: Advised, **changes: Any) -> AdvisedItem:
    """A row of the list as it is ticked."""
    told: dict[str, Any] = {
        "quantity_milli": row.proposed_milli,
        "on_order_milli": row.on_order_milli,
        "supplier": buying.supplier,
    }
    return AdvisedItem(product_id=row.product, branch=row.branch, **(told | changes))


def test_goods_at_their_reorder_point_are_listed_and_those_above_it_are_not() -> None:
    buying = Buying()
    kept(buying)
    lies(buying.access, buying.rice, 11_000)
    assert listed(buying) == []
    sold(buying.access, buying.rice, 1_000, ago=0)
    row = listed(buying)[0]
    assert (row.product, row.on_hand_milli, row.proposed_milli) == (buying.rice.pk, 10_000, 10_000)
    assert products_due(buying.access) == (1, False)


def test_without_a_reorder_point_the_shops_low_stock_counts_where_goods_ever_lay() -> None:
    buying = Buying()
    station = Branch.objects.create(shop=buying.access.shop, name="Station")
    oil = product(buying.access, "Oil", low_stock_milli=5_000)
    assert [(row.product, row.branch) for row in listed(buying)] == [(oil.pk, branch_of(buying.access))]
    lies(buying.access, oil, 4_000, branch=station)
    row = listed(buying)[0]
    assert (row.branch, row.keeping.point_milli, row.proposed_milli) == (station, 5_000, 1_000)
    kept(buying, ReorderRule(3_000), product=oil, branch=station)
    assert listed(buying) == []


def test_what_is_on_order_counts_until_it_came_or_will_not() -> None:
    buying = Buying()
    kept(buying)
    order = buying.order(OrderItem(buying.rice.pk, 12_000))
    assert listed(buying) == []
    pair = (buying.rice.pk, branch_of(buying.access).pk)
    assert spoken_for(buying.access, [pair]) == {pair: 12_000}
    buying.came(order, 4_000)
    assert listed(buying) == []
    assert spoken_for(buying.access, [pair]) == {pair: 8_000}
    close_order(access=buying.access, at=AT, key=fresh(), order=order)
    row = listed(buying)[0]
    assert (row.on_hand_milli, row.on_order_milli, row.proposed_milli) == (4_000, 0, 16_000)


@pytest.mark.parametrize("branches", [1, 2])
@pytest.mark.parametrize("is_rolled", [True, False])
def test_the_pace_counts_sales_of_whole_days_less_what_came_back(branches: int, is_rolled: bool) -> None:
    buying = Buying()
    others = [Branch.objects.create(shop=buying.access.shop, name=f"Branch {one}") for one in range(1, branches)]
    kept(buying)
    lies(buying.access, buying.rice, 100_000)
    for milli, ago in ((1_000, 0), (20_000, 1), (-2_000, 2), (8_000, 28), (30_000, 29), (40_000, 91), (7_000, 92)):
        sold(buying.access, buying.rice, milli, ago=ago)
    for other in others:
        lies(buying.access, buying.rice, 100_000, branch=other)
        sold(buying.access, buying.rice, 50_000, ago=3, branch=other)
    if is_rolled:
        roll_past_days(at=AT)
        sold(buying.access, buying.rice, 1_000, ago=5)  # the bill came late
    row = next(row for row in listed(buying) if row.branch == branch_of(buying.access))
    late = 1_000 if is_rolled else 0
    assert row.pace == Pace(26_000 + late, 96_000 + late)


def test_the_supplier_is_the_preferred_one_or_who_brought_it_last_and_nobody_who_was_put_away() -> None:
    buying = Buying()
    other = add_supplier(access=buying.access, at=AT, details=Details(name="Konkan"))
    kept(buying)
    assert listed(buying)[0].supplier is None
    lies(buying.access, buying.rice, 1_000, supplier=other)
    lies(buying.access, buying.rice, 1_000, supplier=buying.supplier)
    assert listed(buying)[0].supplier == buying.supplier
    kept(buying, ReorderRule(10_000, supplier=other))
    assert listed(buying)[0].supplier == other
    assert len(listed(buying, supplier=other)) == 1
    assert listed(buying, supplier=buying.supplier) == []
    archive_supplier(access=buying.access, at=AT, supplier=other)
    assert listed(buying)[0].supplier == buying.supplier


def test_the_most_urgent_are_listed_where_there_are_too_many_and_by_branch_and_category() -> None:
    buying = Buying()
    kept(buying)
    kept(buying, product=buying.salt)
    lies(buying.access, buying.rice, 9_000)
    lies(buying.access, buying.salt, 2_000)
    assert [row.product for row in listed(buying, limit=1)] == [buying.salt.pk]
    assert [row.name for row in listed(buying)] == ["Rice", "Salt"]
    assert listed(buying, category=0) == []
    assert products_due(buying.access, limit=1) == (0, True)


def test_the_list_asks_as_many_statements_for_many_products_as_for_one(django_assert_max_num_queries: Any) -> None:
    buying = Buying()
    for _ in range(20):
        product(buying.access, low_stock_milli=1_000)
    with django_assert_max_num_queries(10):
        assert len(listed(buying)) == 20


def test_ticked_rows_become_a_draft_for_each_supplier_and_branch_once() -> None:
    buying = Buying()
    other = add_supplier(access=buying.access, at=AT, details=Details(name="Konkan"))
    station = Branch.objects.create(shop=buying.access.shop, name="Station")
    for goods in (buying.rice, buying.salt):
        kept(buying, product=goods)
    kept(buying, branch=station)
    rice, there, salt = listed(buying)
    items = [
        item(buying, rice),
        item(buying, there),
        item(buying, salt, supplier=other, quantity_milli=5_000, cost_e4=90_000),
    ]
    made = order_advised(access=buying.access, at=AT, key="round", items=items)
    assert [(order.supplier, order.branch) for order in made.orders] == [
        *[(buying.supplier, branch_of(buying.access)), (buying.supplier, station), (other, branch_of(buying.access))],
    ]
    lines = OrderLine.objects.order_by("order_id").values_list("product_id", "quantity_milli", "cost_e4")
    assert list(lines) == [(buying.rice.pk, 20_000, 400_000)] * 2 + [(buying.salt.pk, 5_000, 90_000)]
    left = [(row.on_order_milli, row.in_drafts_milli, row.proposed_milli) for row in listed(buying)]
    assert left == [(0, 20_000, 0), (0, 20_000, 0), (0, 5_000, 15_000)]
    again = order_advised(access=buying.access, at=AT, key="round", items=items)
    assert (again.replayed, again.orders) == (True, made.orders)
    with pytest.raises(KeyReused):
        order_advised(access=buying.access, at=AT, key="round", items=items[:2])
    assert PurchaseOrder.objects.count() == AdvisedOrder.objects.count() == 3
    nothing_broken()


def test_what_somebody_ordered_meanwhile_is_not_ordered_again_nor_is_anything_beside_it() -> None:
    buying = Buying()
    kept(buying)
    kept(buying, product=buying.salt)
    rows = listed(buying)
    buying.draft(OrderItem(buying.salt.pk, 1_000))
    with pytest.raises(OrderedMeanwhile) as refused:
        order_advised(access=buying.access, at=AT, key="a", items=[item(buying, row) for row in rows])
    assert (refused.value.field, refused.value.figures["on_order"]) == ("lines.1.quantity", "1")
    assert (PurchaseOrder.objects.count(), AdvisedOrder.objects.count()) == (1, 0)
    nothing_broken()


def test_a_draft_is_not_on_order_nor_advised_again_until_it_is_sent_or_thrown_away() -> None:
    buying = Buying()
    kept(buying)
    empty = listed(buying)[0]
    (made,) = order_advised(access=buying.access, at=AT, key="a", items=[item(buying, empty)]).orders
    row = listed(buying)[0]
    assert (row.on_order_milli, row.in_drafts_milli, row.proposed_milli) == (0, 20_000, 0)
    assert products_due(buying.access) == (1, False)
    for stale in (item(buying, empty), item(buying, row, quantity_milli=1_000)):
        with pytest.raises(OrderedMeanwhile):
            order_advised(access=buying.access, at=AT, key="b", items=[stale])
    more = item(buying, row, quantity_milli=1_000, in_drafts_milli=row.in_drafts_milli)
    assert len(order_advised(access=buying.access, at=AT, key="b", items=[more]).orders) == 1
    throw_away(access=buying.access, at=AT, key="away", order=made)
    row = listed(buying)[0]
    assert (row.on_order_milli, row.in_drafts_milli, row.proposed_milli) == (0, 1_000, 19_000)
    send_order(access=buying.access, at=AT, key="sent", order=PurchaseOrder.objects.latest("pk"), by_mail=False)
    row = listed(buying)[0]
    assert (row.on_order_milli, row.in_drafts_milli, row.proposed_milli) == (1_000, 0, 19_000)
    nothing_broken()


def test_a_refused_line_is_named_by_its_place_in_the_list_and_nothing_is_ordered() -> None:
    buying = Buying()
    other = add_supplier(access=buying.access, at=AT, details=Details(name="Konkan"))
    kept(buying)
    kept(buying, product=buying.salt)
    rice, salt = listed(buying)
    for wrong, field in (
        (item(buying, salt, supplier=other, quantity_milli=1_500), "lines.1.quantity"),
        (item(buying, salt, supplier=other, quantity_milli=0), "lines.1.quantity"),
        (item(buying, rice), "lines.1.product"),
    ):
        with pytest.raises(InvalidInput) as refused:
            order_advised(access=buying.access, at=AT, key="a", items=[item(buying, rice), wrong])
        assert refused.value.field == field
    archive_supplier(access=buying.access, at=AT, supplier=other)
    other.refresh_from_db()
    with pytest.raises(InvalidInput) as refused:
        order_advised(
            access=buying.access, at=AT, key="a", items=[item(buying, rice), item(buying, salt, supplier=other)]
        )
    assert refused.value.field == "lines.1.supplier"
    assert (PurchaseOrder.objects.count(), AdvisedOrder.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (ReorderRule(-1_000), "point"),
        (ReorderRule(1_500), "point"),
        (ReorderRule(5_000, 4_000), "wanted"),
        (ReorderRule(5_000, pack_milli=0), "pack"),
        (ReorderRule(5_000, lead_days=366), "lead_days"),
    ],
)
def test_a_reorder_point_that_cannot_be_is_refused_beside_its_box(rule: ReorderRule, field: str) -> None:
    buying = Buying()
    with pytest.raises(InvalidInput) as refused:
        kept(buying, rule)
    assert (refused.value.field, ReorderPoint.objects.count()) == (field, 0)


def test_a_reorder_point_is_said_anew_and_forgotten() -> None:
    buying = Buying()
    first = kept(buying)
    assert kept(buying, ReorderRule(2_000)).pk == first.pk
    assert (ReorderPoint.objects.get().wanted_milli, ReorderPoint.objects.get().pack_milli) == (2_000, 1_000)
    forget_point(access=buying.access, point=first)
    assert ReorderPoint.objects.count() == 0
    closed = Branch.objects.create(shop=buying.access.shop, name="Closed")
    archive_branch(access=buying.access, at=AT, branch=closed)
    closed.refresh_from_db()
    with pytest.raises(InvalidInput):
        kept(buying, branch=closed)
    assert ReorderPoint.objects.count() == 0
