"""What the stock room, the suppliers' desk and the returns show beside the days, told backwards from the last one.

A demo of three days has the same story: what would lie before its first day happens on that one, in the same order.
"""

import datetime
from collections.abc import Iterator
from functools import partial

from galla.console.demo import buying, giving, rhythm, stockroom
from galla.console.demo.cash import Event
from galla.console.demo.founding import DemoShop
from galla.inventory.models import Place

BEFORE_THE_DOOR_OPENS = datetime.time(7, 45)
BETWEEN_ACTS = datetime.timedelta(seconds=20)


def story_of(demo: DemoShop, *, first: datetime.date, last: datetime.date) -> list[Event]:
    """Every act with its moment, the earliest first. Nothing for a shop that was begun without a godown."""
    return [] if demo.godown is None else list(_timed(demo, demo.godown, first, last))


def _timed(demo: DemoShop, godown: Place, first: datetime.date, last: datetime.date) -> Iterator[Event]:
    told = sorted(
        [*stockroom.acts(demo, godown, last), *buying.acts(demo), *giving.acts(demo)], key=lambda act: -act[0]
    )
    for place, (days_ago, act) in enumerate(told):
        day = max(first, last - datetime.timedelta(days=days_ago))
        at = datetime.datetime.combine(day, BEFORE_THE_DOOR_OPENS, rhythm.SHOP_ZONE) + place * BETWEEN_ACTS
        yield at, partial(act, at)
