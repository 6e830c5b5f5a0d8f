"""Any sequence of returns conserves money and goods; a long bill takes no more statements than a short one."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galla.returns.tests.coming import THREE, came, held, on_shelf
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall, stall

__all__ = ["stall"]
pytestmark = pytest.mark.django_db
SPLITS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=6)


def statements(stall: Stall, sale: dict[str, Any], count: int, key: str) -> int:
    """How many statements it takes to give back one of each of so many lines."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        came(stall, sale, *((position, 1_000) for position in range(1, count + 1)), key=key)
    return len(seen)


def test_a_return_of_many_lines_takes_as_many_statements_as_one_of_two(stall: Stall) -> None:
    goods = [stall.product(f"Jar {number}", "10", "5", sku=f"JAR{number}", measure="pc") for number in range(30)]
    stall.stock(dict.fromkeys(goods, 9_000), key="jars")
    lines = [{"sku": product.sku, "quantity": "3"} for product in goods]
    sale = stall.sold(*lines)
    statements(stall, sale, 2, "warm")
    few, many = statements(stall, sale, 2, "few"), statements(stall, sale, 30, "many")
    assert few == many
    stall.nothing_broken()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPLITS, st.sampled_from(["0", "3.75", "12.5"]))
def test_any_sequence_of_returns_conserves_money_and_goods(
    stall: Stall, splits: list[tuple[int, int]], percent: str
) -> None:
    goods, drawer = (stall.tea, stall.soap, stall.sugar), f"drawer:{stall.world.till.pk}"
    before = held(stall, drawer, "money"), [on_shelf(stall, product) for product in goods]
    key = f"bill {Sale.objects.count()}"
    body = stall.sold(*THREE, discount_percent=percent, cash="500.00", key=key)
    sale = Sale.objects.get(pk=body["id"])
    left = {1: 2_000, 2: 3_000, 3: 1_333}
    given_back = 0
    for place, (position, pieces) in enumerate(splits):
        milli = min(pieces * 1_000, left[position])
        if milli:
            given_back += came(stall, body, (position, milli), key=f"{key} {place}").total_minor
            left[position] -= milli
        assert 0 <= given_back <= sale.total_minor
        assert held(stall, drawer, "money") == before[0] + sale.total_minor - given_back
    rest = [(position, milli) for position, milli in left.items() if milli]
    if rest:
        came(stall, body, *rest, key=f"{key} rest")
    assert (held(stall, drawer, "money"), [on_shelf(stall, product) for product in goods]) == before
    stall.nothing_broken()
