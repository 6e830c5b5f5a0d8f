"""What runs low at a branch is judged by its own reorder point, last sold by its own sales, to order by what comes."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.inventory.actions import Spot, TransferItem, send_goods, take_back
from galla.inventory.queries import low_at, low_stock, running_low, shortages, stock
from galla.inventory.tests.goods import AT, product
from galla.purchasing.actions import ReorderRule, keep_at
from galla.purchasing.queries import advised, products_due
from galla.purchasing.tests.reordering import lies, sold
from tests.world import World

pytestmark = pytest.mark.django_db


def names(rows: Any) -> list[str]:
    return sorted(row.name for row in rows)


def test_a_branch_runs_low_by_its_own_reorder_point(world: World) -> None:
    access = world.access()
    ghee, rice = product(access, "Ghee", low_stock_milli=1_000), product(access, "Rice")
    for goods in (ghee, rice):
        for branch in (world.main, world.station):
            lies(access, goods, 5_000, branch=branch)
    keep_at(access=access, product=ghee, branch=world.station, rule=ReorderRule(6_000))
    assert names(low_stock(access, branch=world.station)) == ["Ghee"]
    assert names(low_stock(access, branch=world.main)) == []
    assert names(low_stock(access)) == ["Ghee"]
    assert (low_at(access, ghee, world.station), low_at(access, ghee, world.main)) == (6_000, 1_000)
    assert low_at(access, rice, world.station) is None
    assert shortages(access) == (1, 0)
    assert [(row.name, row.low_stock_milli) for row in running_low(access, limit=5)] == [("Ghee", 7_000)]


def test_one_branch_without_a_point_runs_low_by_the_low_stock_of_the_shop_however_much_lies_elsewhere(
    world: World,
) -> None:
    access = world.access()
    ghee, salt = product(access, "Ghee", low_stock_milli=5_000), product(access, "Salt", low_stock_milli=5_000)
    lies(access, ghee, 4_000, branch=world.main)
    lies(access, ghee, 50_000, branch=world.station)
    # Salt never lay at the main branch: nobody keeps it there.
    lies(access, salt, 6_000, branch=world.station)
    assert names(low_stock(access)) == ["Ghee"]
    keep_at(access=access, product=ghee, branch=world.station, rule=ReorderRule(6_000))
    assert names(low_stock(access)) == ["Ghee"]
    assert shortages(access) == (1, 0)
    assert "Low at a branch" in world.browser().get("/stock/?low=true").content.decode()
    assert "Low at a branch" not in world.browser().get("/stock/").content.decode()
    assert {row.name for row in advised(access, at=AT)} == {"Ghee"}
    keep_at(access=access, product=ghee, branch=world.main, rule=ReorderRule(3_000))
    assert names(low_stock(access)) == []
    assert advised(access, at=AT) == []


def test_a_reorder_point_below_the_low_stock_of_the_shop_counts_instead_of_it(world: World) -> None:
    access = world.access()
    ghee = product(access, "Ghee", low_stock_milli=9_000)
    lies(access, ghee, 5_000, branch=world.main)
    assert names(low_stock(access, branch=world.main)) == ["Ghee"]
    keep_at(access=access, product=ghee, branch=world.main, rule=ReorderRule(2_000))
    assert names(low_stock(access, branch=world.main)) == []
    assert names(low_stock(access)) == []


def test_order_at_of_all_branches_is_what_each_of_them_keeps(world: World) -> None:
    access = world.access()
    ghee, salt = product(access, "Ghee", low_stock_milli=2_000), product(access, "Salt", low_stock_milli=2_000)
    rice, poha = product(access, "Rice"), product(access, "Poha", low_stock_milli=2_000)
    for goods in (ghee, rice):
        lies(access, goods, 5_000, branch=world.main)
    lies(access, salt, 5_000, branch=world.station)
    keep_at(access=access, product=ghee, branch=world.station, rule=ReorderRule(0))
    keep_at(access=access, product=rice, branch=world.station, rule=ReorderRule(3_000))
    told = {row.name: row.low_at_milli for row in stock(access)}  # type: ignore[attr-defined]
    # Ghee is kept at the main branch by the shop's low stock; poha never lay anywhere; salt at one branch only.
    assert told == {"Ghee": 2_000, "Salt": 2_000, "Rice": 3_000, "Poha": 2_000}
    keep_at(access=access, product=salt, branch=world.main, rule=ReorderRule(1_000))
    assert stock(access).get(pk=salt.pk).low_at_milli == 3_000  # type: ignore[attr-defined]
    keep_at(access=access, product=poha, branch=world.main, rule=ReorderRule(0))
    assert stock(access).get(pk=poha.pk).low_at_milli == 0  # type: ignore[attr-defined]


def test_what_runs_out_is_found_with_as_many_statements_for_many_products_as_for_few(
    world: World,
) -> None:
    access, asked = world.access(), []
    for count in range(1, 7):
        goods = product(access, f"Ghee {count}", low_stock_milli=9_000)
        lies(access, goods, 5_000, branch=(world.main, world.station)[count % 2])
        with CaptureQueriesContext(connection) as statements:
            assert len(list(low_stock(access))) == count
        asked.append(len(statements))
    assert len(set(asked)) == 1


def test_home_tells_what_runs_out_where_one_stands_by_the_figures_of_that_branch(world: World) -> None:
    access = world.access()
    ghee, salt = product(access, "Ghee", low_stock_milli=2_000), product(access, "Salt", low_stock_milli=2_000)
    for goods, here, there in ((ghee, 1_000, 90_000), (salt, 50_000, 1_000)):
        lies(access, goods, here, branch=world.main)
        lies(access, goods, there, branch=world.station)
    home = world.browser("manager").get("/").content.decode()
    assert f"/stock/{ghee.pk}/" in home
    assert f"/stock/{salt.pk}/" not in home
    assert f"?low=true&amp;branch={world.main.pk}" in home


def test_page_and_api_show_what_runs_low_at_the_branch_chosen(world: World) -> None:
    access = world.access()
    ghee = product(access, "Ghee")
    lies(access, ghee, 5_000, branch=world.station)
    keep_at(access=access, product=ghee, branch=world.station, rule=ReorderRule(6_000))
    for branch, shown in ((world.station, True), (world.main, False)):
        page = world.browser().get(f"/stock/?branch={branch.pk}&low=true").content.decode()
        assert (f"/stock/{ghee.pk}/" in page) is shown
        rows = world.api().get(f"/api/v1/stock/?branch={branch.pk}&low=true").json()["results"]
        assert [row["low_stock"] for row in rows] == (["6"] if shown else [])
    card = world.browser().get(f"/stock/{ghee.pk}/?branch={world.station.pk}").content.decode()
    assert ">Low<" in card


def test_last_sold_is_of_the_branch_chosen(world: World) -> None:
    access = world.access()
    ghee = product(access, "Ghee")
    for branch, ago in ((world.main, 3), (world.station, 9)):
        lies(access, ghee, 5_000, branch=branch)
        sold(access, ghee, 1_000, ago=ago, branch=branch)
    days = [stock(access, branch=branch).get().sold_on for branch in (world.main, world.station, None)]  # type: ignore[attr-defined]
    assert days[0] == days[2]
    assert (days[0] - days[1]).days == 6


def test_what_another_branch_has_sent_counts_as_coming(world: World) -> None:
    access = world.access()
    ghee = product(access, "Ghee", cost_e4=400_000)
    lies(access, ghee, 20_000, branch=world.main)
    lies(access, ghee, 2_000, branch=world.station)
    keep_at(access=access, product=ghee, branch=world.station, rule=ReorderRule(6_000, 12_000))
    assert [(row.on_hand_milli, row.underway_milli, row.proposed_milli) for row in advised(access, at=AT)] == [
        (2_000, 0, 10_000)
    ]
    told: dict[str, Any] = {"access": access, "at": AT, "source": Spot(world.main), "target": Spot(world.station)}
    send_goods(**told, key="some", items=[TransferItem(ghee.pk, 3_000)])
    [row] = advised(access, at=AT)
    assert (row.on_hand_milli, row.underway_milli, row.proposed_milli) == (2_000, 3_000, 7_000)
    answer = world.api().get("/api/v1/purchases/reorder/").json()["results"]
    assert [line["on_the_way"] for line in answer] == ["3"]
    more = send_goods(**told, key="more", items=[TransferItem(ghee.pk, 2_000)]).document
    assert (advised(access, at=AT), products_due(access)) == ([], (0, False))
    take_back(access=access, at=AT, key="back", transfer=more)
    assert products_due(access) == (1, False)
