"""The shop that is measured: one owner, fifty tills with a series each, a thousand products, plenty on the shelf."""

import datetime
import json
import random
import sys
from dataclasses import asdict, dataclass
from typing import Any

from galla.console.setting_up import django_ready

TILLS = 50
PLENTY_MILLI = 900_000_000
LINES = 5


@dataclass(frozen=True, slots=True)
class BenchShop:
    """What clients need: a token per till, the goods by id and price in whole units of money."""

    membership: int
    tills: list[int]
    tokens: list[str]
    goods: list[tuple[int, int]]


def found(products: int = 1_000) -> BenchShop:
    """Make the shop through the actions; Django is ready."""
    from galla.accounts import actions
    from galla.accounts.access import access_of
    from galla.accounts.models import Branch, Membership, Till
    from galla.catalog.actions import create_product
    from galla.catalog.models import TaxClass
    from galla.inventory.actions import receive
    from galla.inventory.actions.receiving import ReceiptItem

    now = datetime.datetime.now(datetime.UTC)
    owner = actions.make_user(username="owner", password=None, full_name="Bench", email="owner@example.in")
    shop = actions.open_shop(by=owner, at=now, legal_name="Bench Stores", state_code="27", till_name="T0")
    membership = Membership.objects.select_related("shop", "user").get(shop=shop)
    access = access_of(membership)
    assert access is not None
    branch = Branch.objects.get(shop=shop)
    for place in range(1, TILLS):
        actions.add_till(access=access, at=now, branch=branch, name=f"T{place}", prefix=f"T{place}")
    tills = list(Till.objects.filter(shop=shop).order_by("pk"))
    tax_classes = list(TaxClass.objects.filter(shop=shop, name__in=("GST 5", "GST 12", "GST 18")))
    dice = random.Random(1)
    goods = []
    for place in range(products):
        price = dice.randint(5, 500)
        product = create_product(
            access=access,
            at=now,
            name=f"Product {place}",
            sku=f"P{place}",
            price_e4=price * 10_000,
            price_includes_tax=True,
            tax_class=tax_classes[place % len(tax_classes)],
        )
        goods.append((product.pk, price))
    for first in range(0, products, 500):
        items = [ReceiptItem(pk, PLENTY_MILLI, cost_e4=30_000) for pk, _ in goods[first : first + 500]]
        receive(access=access, at=now, key=f"opening {first}", branch=branch, items=items)
    tokens = [actions.issue_token(membership=membership, till=till) for till in tills]
    return BenchShop(membership.pk, [till.pk for till in tills], tokens, goods)


def cart_of(goods: list[tuple[int, int]], dice: random.Random, lines: int = LINES) -> tuple[list[int], int]:
    """The goods of one bill, one of each, and what they come to in whole units of money."""
    chosen = dice.sample(goods, lines)
    return [pk for pk, _ in chosen], sum(price for _, price in chosen)


def read(told: dict[str, Any]) -> BenchShop:
    """A shop as another process told it."""
    return BenchShop(told["membership"], told["tills"], told["tokens"], [(pk, price) for pk, price in told["goods"]])


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(asdict(found(**json.load(sys.stdin)))))
