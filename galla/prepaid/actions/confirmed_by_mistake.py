"""What was paid ahead over UPI was confirmed by mistake: it is waited for again, unless somebody has spent it."""

from django.utils.translation import gettext as _

from galla.ledger import places
from galla.ledger.entries import lock_balances
from galla.prepaid.errors import AlreadySpent
from galla.prepaid.models import Prepayment
from galla.prepaid.moves import pair_of
from galla.prepaid.queries import left_text
from galla.prepaid.waiting import waited_for


def refuse_spent(*, shop_id: int, entry_id: int, **_told: object) -> None:
    """The money of a payment ahead is waited for again: refuse it where less than that is left to be spent.

    Its claim is held; where it lies is locked, as whoever spends of it does. Raises ``AlreadySpent``.
    """
    paid = Prepayment.objects.filter(shop_id=shop_id, pk=entry_id).first()
    if paid is None:
        return
    if paid.card_id is not None:
        card = _stands_for(shop_id, paid.card_id)
        place, waiting = places.gift(shop_id, card), {"cards": [card]}
    else:
        assert paid.customer_id is not None, "a payment ahead is on a card or a customer's"
        place, waiting = places.store_credit(shop_id, paid.customer_id), {"customers": [paid.customer_id]}
    pair = pair_of(place)
    left = lock_balances([pair])[pair[0].id, pair[1].id].on_hand
    if left < waited_for(shop_id, **waiting).get(place.id, 0) or hasattr(paid, "back"):
        raise AlreadySpent(
            _("This was given ahead, and spent or given back since."), field="reason", left=left_text(left)
        )


def _stands_for(shop_id: int, card: int) -> int:
    """The card that holds what was put on a lost one."""
    while True:
        newer = Prepayment.objects.filter(shop_id=shop_id, replaces_id=card).values_list("card_id", flat=True).first()
        if newer is None:
            return card
        card = newer
