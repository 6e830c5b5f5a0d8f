"""What stands in the addresses of this room, for walks over every address."""

from galla.parties.tests.examples import customer_id
from galla.prepaid.actions import MoneyGiven, Sold, sell_card
from tests.world import NOW, Example, World


def sold_card(world: World) -> Sold:
    """A card paid over the bank; the same one whoever asks."""
    access = world.access("owner", till=world.till)
    return sell_card(access=access, at=NOW, key="example", money=MoneyGiven("bank", 5_000, reference="UTR 7"))


def card_id(world: World) -> int:
    """The card."""
    return sold_card(world).card.pk


def card_code(world: World) -> str:
    """Its code."""
    return sold_card(world).code


EXAMPLES: dict[str, Example] = {
    "gift-cards.pk": card_id,
    "card_id": card_id,
    "prepayments.pk": card_id,
    "prepayment_id": card_id,
    "store-credit.pk": customer_id,
}
