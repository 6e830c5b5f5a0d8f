"""Our ``checkout`` called in a process of its own, by one thread per client, without a web server."""

import datetime
import itertools
import json
import os
import random
import sys
from typing import TYPE_CHECKING, Any

from bench.load import Work, storm
from bench.processor import Meter
from bench.shop import BenchShop, cart_of, read
from galla.console.setting_up import django_ready

if TYPE_CHECKING:  # Django is made ready first
    from galla.accounts.access import Access
    from galla.sales.rows import SaleRow


class Counter:
    """One till, at which bills of five lines are paid in cash to the rupee."""

    def __init__(self, access: "Access", goods: list[tuple[int, int]]) -> None:
        self._access = access
        self._goods = goods
        self._dice = random.Random()

    def sell(self, key: str, at: datetime.datetime | None = None) -> "SaleRow":
        """One bill, of now unless another moment is told."""
        from galla.catalog.queries import Reference
        from galla.payments.models import Method
        from galla.sales.actions import checkout
        from galla.sales.carts import Cart, CartLine, Payment, TenderGiven

        chosen, total = cart_of(self._goods, self._dice)
        booked = checkout(
            access=self._access,
            cart=Cart(lines=tuple(CartLine(1_000, Reference(product_id=product)) for product in chosen)),
            payment=Payment((TenderGiven(Method.CASH, total * 100),)),
            key=key,
            at=at or datetime.datetime.now(datetime.UTC),
        )
        return booked.rows.sale


def counters(shop: BenchShop, series: int) -> list[Counter]:
    """The first ``series`` tills of the shop."""
    from galla.accounts.access import access_of
    from galla.accounts.models import Membership, Till

    membership = Membership.objects.select_related("shop", "user").get(pk=shop.membership)
    found = []
    for till in Till.objects.select_related("branch").filter(pk__in=shop.tills[:series]).order_by("pk"):
        access = access_of(membership, till=till)
        assert access is not None
        found.append(Counter(access, shop.goods))
    return found


def url_of_server() -> str:
    """The address of the PostgreSQL database of this process, or nothing on SQLite."""
    return os.environ.get("DATABASE_URL", "")


def measure(task: dict[str, Any]) -> dict[str, Any]:
    """The rate of checkouts by ``task["clients"]`` clients over ``task["series"]`` series."""
    tills = counters(read(task["shop"]), task["series"])
    numbers = itertools.count()
    name = f"{os.getpid()} {task['clients']} {task['series']}"

    def prepare(place: int) -> Work:
        dice = random.Random(place)

        def work() -> None:
            dice.choice(tills).sell(f"{name} {next(numbers)}")

        return work

    return storm(task["clients"], task["seconds"], prepare, Meter(None, url_of_server()))


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(measure(json.load(sys.stdin))))
