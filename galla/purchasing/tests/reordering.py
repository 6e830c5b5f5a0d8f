"""Goods that lie and sell at branches on given days, as plain moves: the room that sells is above this one."""

import datetime
import itertools

from django.db import transaction

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.tests.goods import AT, branch_of
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Move, claim
from galla.parties.models import Supplier

_numbers = itertools.count(1)


def lies(
    access: Access,
    goods: Product,
    quantity_milli: int,
    *,
    branch: Branch | None = None,
    supplier: Supplier | None = None,
    ago: int = 100,
) -> None:
    """So much came, so many days ago."""
    receive(
        access=access,
        at=AT - datetime.timedelta(days=ago),
        key=f"lies {next(_numbers)}",
        branch=branch or branch_of(access),
        items=[ReceiptItem(goods.pk, quantity_milli, cost_e4=goods.cost_e4)],
        supplier=supplier,
    )


def sold(access: Access, goods: Product, quantity_milli: int, *, ago: int, branch: Branch | None = None) -> None:
    """So much was sold, so many days ago; below zero it came back."""
    shop_id, number = access.shop.pk, next(_numbers)
    at = AT - datetime.timedelta(days=ago)
    shelf = places.shelf(shop_id, (branch or branch_of(access)).pk)
    way = (shelf, places.named(shop_id, "sold")) if quantity_milli > 0 else (places.named(shop_id, "sold"), shelf)
    with transaction.atomic():
        post(
            claim=claim(shop=access.shop, kind="test-sale", key=f"sold {number}", request_hash=""),
            shop_id=shop_id,
            moves=[Move(*way, places.goods(shop_id, goods.pk), abs(quantity_milli), 0)],
            series="test",
            fiscal_year="26-27",
            happened_at=at,
            recorded_at=at,
            business_date=at.date(),
            by_id=access.user.pk,
        )
