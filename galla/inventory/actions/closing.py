"""What the stock room says when a branch closes."""

from typing import Any

from django.utils.translation import gettext as _

from galla.inventory.errors import GoodsLeft
from galla.ledger import places
from galla.ledger import queries as ledger


def refuse_closing_with_goods(*, shop_id: int, branch_id: int, **_told: Any) -> None:
    """Heard when a branch is about to close. Raises ``GoodsLeft`` while anything lies on its shelf."""
    held = ledger.contents(places.shelf(shop_id, branch_id))
    left = sum(standing.on_hand != 0 for standing in held.values())
    if left:
        detail = _("%(count)d products still lie here. Sell, move or write them off first.")
        raise GoodsLeft(detail % {"count": left}, products=left)
