"""What the stock room says when a branch closes."""

from typing import Any

from django.utils.translation import gettext as _

from galla.inventory.errors import GoodsLeft
from galla.inventory.models import Place
from galla.inventory.queries.places import on_the_way_to
from galla.ledger import places
from galla.ledger import queries as ledger


def refuse_closing_with_goods(*, shop_id: int, branch_id: int, **_told: Any) -> None:
    """Heard when a branch is about to close. Raises ``GoodsLeft`` while anything lies there or is on its way there."""
    further = Place.objects.filter(branch_id=branch_id).values_list("pk", flat=True)
    accounts = [places.shelf(shop_id, branch_id, place) for place in (None, *further)]
    lying = {
        what for account in accounts for what, standing in ledger.contents(account).items() if standing.on_hand != 0
    }
    if lying:
        detail = _("%(count)d products still lie here. Sell, move or write them off first.")
        raise GoodsLeft(detail % {"count": len(lying)}, products=len(lying))
    if on_the_way_to(branch_id, shop_id=shop_id):
        raise GoodsLeft(_("Goods are on their way here. Receive them first, or take them back."))
