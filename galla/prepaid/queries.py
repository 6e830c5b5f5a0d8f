"""Which cards there are, what is left on them, what customers gave ahead, and the moves behind it."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from galla.accounts.access import Access
from galla.foundation.formats import in_use
from galla.ledger import places
from galla.ledger.holding import held_of_money, passed_through
from galla.ledger.queries import balances
from galla.parties.queries import known_as, names_of
from galla.prepaid import codes
from galla.prepaid.models import CardTerms, GiftCard, Prepayment
from galla.prepaid.moves import pair_of
from galla.prepaid.pots import given_of
from galla.prepaid.waiting import waited_for
from galla.pricing.numbers import decimal_text


def cards(access: Access) -> "QuerySet[GiftCard, Any]":
    """The shop's gift cards, with ``left_minor``, what each still pays for."""
    return access.rows(GiftCard).annotate(left_minor=held_of_money("gift", unit="prepaid"))


def listed_cards(access: Access) -> "QuerySet[GiftCard, Any]":
    """The same with ``sold_at`` and ``loaded_minor``, what was put on each and not given back."""
    standing = Prepayment.objects.filter(card=OuterRef("pk"), back=None).order_by().values("card")
    loaded = standing.annotate(sum=Sum("amount_minor")).values("sum")
    sold = Prepayment.objects.filter(pk=OuterRef("pk")).values("happened_at")
    return cards(access).annotate(
        sold_at=Subquery(sold), loaded_minor=Coalesce(Subquery(loaded), Value(0), output_field=BigIntegerField())
    )


def over_with_something(cards: Any, *, on: datetime.date) -> "QuerySet[GiftCard, Any]":
    """Of cards with ``left_minor`` those whose last day was before ``on`` and that nobody emptied."""
    found: QuerySet[GiftCard, Any] = cards.filter(expires_on__lt=on, left_minor__gt=0)
    return found


def cards_in_state(cards: Any, state: str, *, on: datetime.date) -> "QuerySet[GiftCard, Any]":
    """Of cards with ``left_minor`` those that are ``empty``, ``over`` with something on them, or ``good``."""
    if state == "over":
        return over_with_something(cards, on=on)
    good = Q(expires_on__gte=on) | Q(expires_on=None)
    found: QuerySet[GiftCard, Any] = (
        cards.filter(left_minor__lte=0) if state == "empty" else cards.filter(good, left_minor__gt=0)
    )
    return found


def replacement_of(access: Access, card: GiftCard) -> Prepayment | None:
    """The paper by which a lost card was replaced last."""
    return prepayments(access).filter(replaces=card).order_by("-pk").first()


def card_of_code(access: Access, text: str) -> GiftCard | None:
    """The card of a code as somebody typed it."""
    code = codes.read(text)
    if code is None:
        return None
    hashes = codes.hashes_of(access.shop.pk, code)
    return cards(access).filter(code_hash__in=hashes).first()


def prepayments(access: Access) -> "QuerySet[Prepayment]":
    """Everything that was given ahead, with what went back of it."""
    related = ("card", "replaces", "customer", "till", "by", "back__by", "back__till")
    return access.rows(Prepayment).select_related(*related)


def standing_loads(card_id: int) -> dict[int, int]:
    """What was put on a card and not given back, by the paper's id."""
    rows = Prepayment.objects.filter(card_id=card_id, back=None).order_by("pk")
    return dict(rows.values_list("pk", "amount_minor"))


def credit_that_was_given(shop_id: int, customer_id: int) -> int:
    """What is left of a customer's credit that the shop gave, in minor units; the rest is their own. One statement."""
    return given_of(passed_through(*pair_of(places.store_credit(shop_id, customer_id))))


def credit_left(shop_id: int, customer_id: int) -> int:
    """What a person may still spend that was given ahead, under every name they had. Two statements."""
    pairs = [pair_of(places.store_credit(shop_id, number)) for number in known_as(customer_id)]
    return sum(standing.on_hand for standing in balances(pairs).values())


def spendable_of_people(shop_id: int, people: Collection[int]) -> dict[int, int]:
    """What each of these people may spend now that was given ahead, under every name they had, in minor units.

    What was paid over UPI and nobody has seen arrive is not counted. Four statements.
    """
    names = names_of(people)
    pairs = {name: pair_of(places.store_credit(shop_id, name)) for name in names}
    standing = balances(pairs.values())
    waiting = waited_for(shop_id, customers=names)
    left = dict.fromkeys(names.values(), 0)
    for name, (place, unit) in pairs.items():
        left[names[name]] += max(standing[place.id, unit.id].on_hand - waiting.get(place.id, 0), 0)
    return left


def waiting_of(shop_id: int, customer_id: int) -> int:
    """What of a person's credit was paid over UPI and nobody has seen, in minor units: it is not spent yet."""
    return sum(waited_for(shop_id, customers=known_as(customer_id)).values())


def valid_days(access: Access) -> int | None:
    """For how many days a card is good that is sold now; None for ever."""
    return CardTerms.objects.filter(shop=access.shop).values_list("valid_days", flat=True).first()


def state_of(card: GiftCard, *, left_minor: int, on: datetime.date) -> str:
    """``empty``, ``over`` or ``good``."""
    if left_minor <= 0:
        return "empty"
    return "over" if card.expires_on is not None and card.expires_on < on else "good"


def left_text(amount_minor: int) -> str:
    """An amount as a refusal's figures carry it."""
    return decimal_text(amount_minor, places=in_use().minor_digits)
