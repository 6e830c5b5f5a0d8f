"""How fast goods sell: what the totals of days say of a shop with one branch is what its moves say."""

import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from galla.inventory.tests.goods import AT, branch_of, product
from galla.ledger import places
from galla.ledger.days import roll_past_days
from galla.ledger.held import sold_of
from galla.parties.tests.shops import open_shop
from galla.purchasing.tests.reordering import lies, sold

DAY = datetime.timedelta(days=1)

# So much of one of two products was sold so many days ago, or came back, or was received (None).
HAPPENED = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 9), st.integers(-3_000, 5_000).filter(bool), st.booleans()), max_size=8
)


class PaceFromTotalsIsPaceFromMoves(TestCase):
    """Two ways to the same figures, one of which the worker makes quick."""

    @settings(max_examples=10)
    @given(before=HAPPENED, late=HAPPENED, rolled=st.sampled_from([None, 0, 4]))
    def test_whatever_was_sold_came_back_or_came_late(
        self,
        before: list[tuple[int, int, int, bool]],
        late: list[tuple[int, int, int, bool]],
        rolled: int | None,
    ) -> None:
        access = open_shop()
        goods = [product(access), product(access)]
        for one in goods:
            lies(access, one, 100_000)
        for happened in (before, late):
            for which, ago, milli, is_sale in happened:
                if is_sale:
                    sold(access, goods[which], milli, ago=ago)
                else:
                    lies(access, goods[which], abs(milli) // 1_000 * 1_000 + 1_000, ago=ago)
            if happened is before and rolled is not None:
                roll_past_days(at=AT - rolled * DAY)
        days: dict[str, Any] = {"since": AT.date() - 7 * DAY, "recent": AT.date() - 3 * DAY, "until": AT.date() - DAY}
        shop, units = access.shop.pk, [places.goods(access.shop.pk, one.pk).id for one in goods]
        by_totals = sold_of(shop, units, **days)
        by_moves = sold_of(shop, units, shelf=places.shelf(shop, branch_of(access).pk), **days)
        replayed = {}
        for place, unit in enumerate(units):
            sales = [(ago, milli) for which, ago, milli, is_sale in [*before, *late] if is_sale and which == place]
            short = sum(milli for ago, milli in sales if 1 <= ago <= 3)
            replayed[unit] = (short, sum(milli for ago, milli in sales if 1 <= ago <= 7))
        for unit in units:
            assert by_totals.get(unit, (0, 0)) == by_moves.get(unit, (0, 0)) == replayed[unit]
