"""Cards and credit for tests, made through the actions."""

from typing import Any

from galla.ledger import places, queries
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.parties.models import Customer
from galla.prepaid.actions import MoneyGiven, Sold, sell_card, take_advance
from galla.prepaid.models import Prepayment
from galla.prepaid.moves import pair_of
from tests.world import NOW, World

CASH = "cash"


def paid(amount_minor: int | None, method: str = CASH, **more: Any) -> MoneyGiven:
    """Money of one way, in cash whose notes nobody told unless said."""
    return MoneyGiven(method, amount_minor, **more)


def card(world: World, amount_minor: int | None = 50_000, *, key: str = "card", **more: Any) -> Sold:
    """A card sold at M1."""
    return sell_card(access=world.access(), at=NOW, key=key, money=paid(amount_minor, **more))


def somebody(world: World, name: str = "Leela Nair") -> Customer:
    """A customer."""
    return add_customer(access=world.access(), at=NOW, details=Details(name=name))


def advance(world: World, customer: Customer, amount_minor: int = 30_000, *, key: str = "advance") -> Prepayment:
    """An advance paid over the bank."""
    money = paid(amount_minor, "bank", reference="UTR 7")
    return take_advance(access=world.access(), at=NOW, key=key, customer=customer, money=money).document


def left_on(place: places.Account) -> int:
    """What may still be spent."""
    pair = pair_of(place)
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def left_on_card(sold: Sold) -> int:
    """What may still be spent from a card."""
    return left_on(places.gift(sold.card.shop_id, sold.card.pk))
