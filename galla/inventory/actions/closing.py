"""What the stock room says when a branch closes, and when a product is to be kept by batch no more."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

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
