"""Gift cards and store credit as payments of a bill: who pays, is as much there, and which moves it makes.

Called inside the checkout: ``purses_for`` before its locks, ``spend`` under them.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from galla.foundation import formats
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_symbol
from galla.ledger import places
from galla.ledger.entries import Move, Standing
from galla.parties.queries import known_as
from galla.payments.models import Method
from galla.prepaid import codes
from galla.prepaid.errors import CardExpired, CardReplaced, NotArrivedYet, NotEnoughLeft, UnknownCard
from galla.prepaid.models import GiftCard, Prepayment
from galla.prepaid.moves import Pair, pair_of, taken
from galla.prepaid.queries import left_text
from galla.prepaid.waiting import waited_for

PAID_AHEAD = (Method.GIFT_CARD, Method.STORE_CREDIT)


class Asked(NamedTuple):
    """One payment of a bill out of what was given ahead: its place among the payments, and for a card its code."""

    place: int
    method: str
    amount_minor: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Purse:
    """Where one payment comes from: a card, or a customer's credit under every name they had.

    ``cards`` and ``customers`` are the ids of those.
    """

    asked: Asked
    accounts: list[places.Account] = field(default_factory=list)
    cards: tuple[int, ...] = ()
    customers: tuple[int, ...] = ()

    @property
    def pairs(self) -> list[Pair]:
        """The balances to lock."""
        return [pair_of(place) for place in self.accounts]


def purses_for(*, shop_id: int, asked: Sequence[Asked], customer_id: int | None, on: datetime.date) -> list[Purse]:
    """Where the payments come from; nothing is read where there are none. ``on`` is the shop's day.

    Raises ``UnknownCard``, ``CardReplaced`` and ``CardExpired`` beside the reference,
    ``InvalidInput`` for credit of nobody's.
    """
    if not asked:
        return []
    cards = _cards(shop_id, [one for one in asked if one.method == Method.GIFT_CARD])
    people = known_as(customer_id) if customer_id is not None and len(cards) < len(asked) else []
    purses = []
    for one in asked:
        if one.method == Method.GIFT_CARD:
            _demand_good(one, cards[one.place], on)
            card = cards[one.place].pk
            purses.append(Purse(one, [places.gift(shop_id, card)], cards=(card,)))
        elif not people:
            raise InvalidInput(_("Choose the customer whose credit this is."), field="customer")
        else:
            accounts = [places.store_credit(shop_id, number) for number in people]
            purses.append(Purse(one, accounts, customers=tuple(people)))
    return purses


def spend(
    purses: Sequence[Purse], standing: Mapping[tuple[int, int], Standing], *, source: places.Account
) -> list[Move]:
    """The moves of all payments, for what ``source`` gave; their balances are locked.

    What was paid over UPI and nobody has seen stays where it is. Raises ``NotEnoughLeft`` and ``NotArrivedYet`` beside
    the amount.
    """
    left: dict[int, int] = {}
    waiting = _waiting(purses, source.shop_id)
    moves: list[Move] = []
    for purse in purses:
        for place, unit in purse.pairs:
            left.setdefault(place.id, max(standing[place.id, unit.id].on_hand - waiting.get(place.id, 0), 0))
        rest = purse.asked.amount_minor
        there = sum(left[place.id] for place in purse.accounts)
        if rest > there:
            raise _not_enough(purse.asked, there, sum(waiting.get(place.id, 0) for place in purse.accounts))
        for place in purse.accounts:
            part = min(rest, left[place.id])
            left[place.id] -= part
            rest -= part
            moves += taken(place, source, part) if part else []
    return moves


def _cards(shop_id: int, asked: Sequence[Asked]) -> dict[int, GiftCard]:
    """The card of each payment by its place. One statement, none where no card pays."""
    read = {one.place: codes.read(one.code) for one in asked}
    hashes = {place: codes.hashes_of(shop_id, code) for place, code in read.items() if code is not None}
    known = {text for some in hashes.values() for text in some}
    lost = Exists(Prepayment.objects.filter(replaces=OuterRef("pk")))
    rows = GiftCard.objects.filter(shop_id=shop_id, code_hash__in=known).annotate(replaced=lost) if known else ()
    by_hash = {card.code_hash: card for card in rows}
    found: dict[int, GiftCard] = {}
    for one in asked:
        card = next((by_hash[text] for text in hashes.get(one.place, ()) if text in by_hash), None)
        if card is None:
            raise UnknownCard(_("No gift card has this code."), field=f"tenders.{one.place}.reference")
        found[one.place] = card
    return found


def _demand_good(asked: Asked, card: GiftCard, on: datetime.date) -> None:
    if card.replaced:  # type: ignore[attr-defined]
        detail = _("This card was lost and replaced. Take the new one.")
        raise CardReplaced(detail, field=f"tenders.{asked.place}.reference")
    if card.expires_on is not None and card.expires_on < on:
        said = {"day": formats.day(card.expires_on)}
        detail = _("This card was good until %(day)s.") % said
        raise CardExpired(detail, field=f"tenders.{asked.place}.reference", expired_on=card.expires_on.isoformat())


def _waiting(purses: Sequence[Purse], shop_id: int) -> dict[int, int]:
    """What of the purses may not be spent yet, by account. Nothing is read for a bill without any."""
    if not purses:
        return {}
    cards = {number for purse in purses for number in purse.cards}
    return waited_for(shop_id, cards=cards, customers={number for purse in purses for number in purse.customers})


def _not_enough(asked: Asked, there: int, waiting: int) -> NotEnoughLeft | NotArrivedYet:
    field_name = f"tenders.{asked.place}.amount"
    if waiting:
        told = {"left": money_symbol(there), "waiting": money_symbol(waiting)}
        detail = _(
            "%(left)s can be spent. %(waiting)s was paid over UPI and was given up, or nobody has seen it arrive."
        )
        figures = {"left": left_text(there), "waiting": left_text(waiting)}
        return NotArrivedYet(detail % told, field=field_name, **figures)
    said = {"left": money_symbol(there)}
    words = (
        _("%(left)s is left on this card.") if asked.method == Method.GIFT_CARD else _("%(left)s of credit is left.")
    )
    return NotEnoughLeft(words % said, field=field_name, left=left_text(there))
