"""Products to move in tests, and sales of them as plain moves: the rooms that sell are above this one."""

import datetime
import itertools
from typing import Unpack

from django.db import transaction

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.actions import ProductValues, create_product, install_measures, install_tax_classes
from galla.catalog.models import Measure, Product
from galla.foundation.formats import money_of
from galla.inventory.actions import ReceiptItem, Spot, receive
from galla.inventory.models import Place, Transfer
from galla.inventory.valuation import issue_worth
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.actions import post
from galla.ledger.entries import Move, Standing, claim, lock_balances

AT = datetime.datetime(2026, 11, 21, 10, 0, tzinfo=datetime.UTC)
_numbers = itertools.count(1)


def product(access: Access, name: str = "", /, *, unit: str = "pc", **values: Unpack[ProductValues]) -> Product:
    """A product of the shop, kept in stock, by the piece unless said."""
    install_measures(shop_id=access.shop.pk, at=AT)
    install_tax_classes(shop_id=access.shop.pk, at=AT)
    values["measure"] = Measure.objects.get(shop=access.shop, name=unit)
    values["name"] = name or f"Product {next(_numbers)}"
    return create_product(access=access, at=AT, **values)


def branch_of(access: Access) -> Branch:
    """The only branch of a shop made for a test."""
    assert access.branch is not None
    return access.branch


def standing(access: Access, goods: Product, branch: Branch | None = None) -> Standing:
    """What lies on the shelf, and its worth."""
    shelf = places.shelf(access.shop.pk, (branch or branch_of(access)).pk)
    unit = places.goods(access.shop.pk, goods.pk)
    return ledger.balances([(shelf, unit)])[shelf.id, unit.id]


def sell(access: Access, goods: Product, quantity_milli: int) -> int:
    """Sell goods the way a checkout moves them; the value they took along."""
    shop_id, number = access.shop.pk, next(_numbers)
    shelf, unit = places.shelf(shop_id, branch_of(access).pk), places.goods(shop_id, goods.pk)
    goods.refresh_from_db()
    with transaction.atomic():
        claimed = claim(shop=access.shop, kind="test-sale", key=str(number), request_hash="")
        here = lock_balances([(shelf, unit)])[shelf.id, unit.id]
        worth = issue_worth(
            on_hand_milli=here.on_hand,
            worth_minor=here.worth_minor,
            quantity_milli=quantity_milli,
            last_cost_e4=goods.cost_e4,
            minor_digits=money_of(access.shop.currency).minor_digits,
        )
        post(
            claim=claimed,
            shop_id=shop_id,
            moves=[Move(shelf, places.named(shop_id, "sold"), unit, quantity_milli, worth)],
            series="test",
            fiscal_year="26-27",
            happened_at=AT,
            recorded_at=AT,
            business_date=AT.date(),
            by_id=access.user.pk,
        )
    return worth


def stocked(
    access: Access,
    quantity_milli: int,
    worth_minor: int,
    *,
    name: str = "",
    goods: Product | None = None,
    place: Place | None = None,
) -> Product:
    """A product of which so much lies on the floor of the shop's only branch, or in a place of it."""
    found = goods or product(access, name)
    items = [ReceiptItem(found.pk, quantity_milli, worth_minor=worth_minor)]
    key, branch = f"stocked {next(_numbers)}", place.branch if place else branch_of(access)
    receive(access=access, at=AT, key=key, branch=branch, place=place, items=items)
    return found


def lying(access: Access, goods: Product, spot: Spot) -> Standing:
    """What lies on a floor or in a place, and its worth."""
    shelf = places.shelf(access.shop.pk, spot.branch.pk, spot.place.pk if spot.place else None)
    unit = places.goods(access.shop.pk, goods.pk)
    return ledger.balances([(shelf, unit)])[shelf.id, unit.id]


def on_the_way(transfer: Transfer, goods: Product) -> Standing:
    """What of a product is still on the way, and its worth."""
    way, unit = places.transit(transfer.shop_id, transfer.pk), places.goods(transfer.shop_id, goods.pk)
    return ledger.balances([(way, unit)])[way.id, unit.id]
