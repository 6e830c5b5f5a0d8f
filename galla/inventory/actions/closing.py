"""What the stock room says when a branch closes, and when a product is to be kept in stock, or by batch, no more."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.foundation import formats
from galla.foundation.errors import InvalidInput
from galla.inventory.errors import GoodsLeft
from galla.inventory.models import Batch, Place
from galla.inventory.queries.places import on_the_way_to
from galla.ledger import places
from galla.ledger import queries as ledger


def refuse_closing_with_goods(*, shop_id: int, branch_id: int, **_told: Any) -> None:
    """Heard when a branch is about to close. Raises ``GoodsLeft`` while anything lies there or is on its way there."""
    further = Place.objects.filter(branch_id=branch_id).values_list("pk", flat=True)
    accounts = [places.shelf(shop_id, branch_id, place) for place in (None, *further)]
    lying = {
        what
        for account in accounts
        for what, standing in ledger.contents(account).items()
        if what.startswith("goods:") and standing.on_hand != 0
    }
    if lying:
        detail = _("%(count)d products still lie here. Sell, move or write them off first.")
        raise GoodsLeft(detail % {"count": len(lying)}, products=len(lying))
    if on_the_way_to(branch_id, shop_id=shop_id):
        raise GoodsLeft(_("Goods are on their way here. Receive them first, or take them back."))


def refuse_unstocking(*, shop_id: int, product_ids: Collection[int], **_told: Any) -> None:
    """Heard when products are to be kept in stock no more. Refuses while any of one lies anywhere, or is on its way.

    Nobody could sell, count or write off what lies there then. ``figures`` of the refusal say of which ``products``,
    and with the ``words`` of each where it lies.
    """
    units = {places.goods(shop_id, number): number for number in product_ids}
    held = {units[unit]: lying for unit, lying in ledger.held_where(units).items()}
    if not held:
        return
    known = Product.objects.select_related("measure").in_bulk(sorted(held))
    names = _names_of_shelves(shop_id)
    words = {number: _where_it_lies(known[number], held[number], names) for number in known}
    raise InvalidInput(words[min(words)], field="is_stocked", products=list(words), words=list(words.values()))


def _names_of_shelves(shop_id: int) -> dict[str, str]:
    """What people call the floors and places of a shop, by their accounts."""
    floors = dict(Branch.objects.filter(shop=shop_id).values_list("pk", "name"))
    found = {places.shelf(shop_id, number).key: name for number, name in floors.items()}
    for place in Place.objects.filter(shop=shop_id):
        found[places.shelf(shop_id, place.branch_id, place.pk).key] = f"{floors[place.branch_id]}, {place.name}"
    return found


def _where_it_lies(product: Product, held: Mapping[str, int], names: Mapping[str, str]) -> str:
    lying: Counter[str] = Counter()
    for account, milli in held.items():
        lying[names.get(account, _("on the way"))] += milli
    told = [
        _("%(place)s: %(quantity)s") % {"place": place, "quantity": formats.quantity(milli, product.measure)}
        for place, milli in sorted(lying.items())
    ]
    detail = _("%(name)s still lies there (%(where)s). Sell it or write it off first.")
    return detail % {"name": product.name, "where": "; ".join(told)}


def refuse_ending_batches(*, shop_id: int, product_ids: Collection[int], **_told: Any) -> None:
    """Heard when products are to be kept by batch no more. Refuses while anything of a batch of one lies anywhere.

    Sales would no longer take the batches along with the goods, and more of them would stand there than of the product.
    ``figures`` of the refusal say of which ``products``.
    """
    batches = dict(Batch.objects.filter(product__in=product_ids).values_list("pk", "product_id"))
    units = {places.batch(shop_id, number): product for number, product in batches.items()}
    lying = {units[unit] for unit in ledger.held_anywhere(units)}
    if lying:
        detail = _("Goods of its batches still lie on a shelf. Sell or write them off first.")
        raise InvalidInput(detail, field="keeps_batches", products=sorted(lying))
