"""What was put on cards and credit over UPI, and nobody has seen arrive: it is not spent until somebody has."""

from collections.abc import Collection

from django.db.models import OuterRef, Q, Subquery

from galla.ledger import places
from galla.payments.models import Claim, Lies, Turn
from galla.prepaid.models import Prepayment

# Nobody knows of it, nobody any more, or it was given up and no khata owes it.
_NEVER_SEEN = Q(turned=None, arrival=None) & (Q(absence=None) | Q(absence__on_khata=False))
_MISSING = Q(turned__in=[Lies.GIVEN_UP, Lies.WAITED]) | _NEVER_SEEN


def waited_for(shop_id: int, *, cards: Collection[int] = (), customers: Collection[int] = ()) -> dict[int, int]:
    """What may not be spent yet, in minor units, by the id of the account it lies in. Nothing is read for nobody.

    What lies on a card came partly from the lost ones it stands for: what was waited for there is waited for here.
    """
    stands_for = {card: card for card in cards}
    newest = {*cards}
    while newest:
        rows = Prepayment.objects.filter(shop_id=shop_id, card_id__in=newest, replaces__isnull=False)
        newest = set()
        for lost, card in rows.values_list("replaces_id", "card_id"):
            if lost not in stands_for:
                stands_for[lost] = stands_for[card]
                newest.add(lost)
    if not stands_for and not customers:
        return {}
    found: dict[int, int] = {}
    for card, customer, amount in _missing(shop_id, stands_for, customers):
        place = places.gift(shop_id, stands_for[card]) if card else places.store_credit(shop_id, customer)
        found[place.id] = found.get(place.id, 0) + amount
    return found


def _missing(shop_id: int, cards: Collection[int], customers: Collection[int]) -> list[tuple[int, int, int]]:
    """The card or the customer of each payment ahead that is not there, and how much it is. Two statements."""
    of_them = Q(card_id__in=cards) | Q(customer_id__in=customers)
    ahead = Prepayment.objects.filter(of_them, shop_id=shop_id, back=None).exclude(method="")
    last = Turn.objects.filter(claim=OuterRef("pk")).order_by("-number").values("now")[:1]
    claims = Claim.objects.filter(shop_id=shop_id, entry_id__in=ahead.values("pk")).alias(turned=Subquery(last))
    amounts = dict(claims.filter(_MISSING).values_list("entry_id", "amount_minor"))
    rows = Prepayment.objects.filter(pk__in=amounts).values_list("pk", "card_id", "customer_id") if amounts else ()
    return [(card or 0, customer or 0, amounts[number]) for number, card, customer in rows]
