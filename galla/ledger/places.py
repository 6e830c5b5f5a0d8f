"""Names of accounts and units, and the numbers made from them.

An account's or a unit's id is the first 63 bits of a BLAKE2b hash of its shop and its key, so a checkout writes
postings without looking anything up. The tables carry a unique (shop, key) beside the id, so a collision would be
refused, not mixed up.
"""

import datetime
import hashlib
from functools import lru_cache
from typing import NamedTuple


class Account(NamedTuple):
    """Where units are: ``drawer:1``, ``shelf:3``, ``customer:42``, ``income``, ``tax:CGST:90000``."""

    id: int
    shop_id: int
    key: str

    @property
    def kind(self) -> str:
        """The word before the first colon."""
        return self.key.partition(":")[0]


class Unit(NamedTuple):
    """What moves: ``money``, ``goods:42``, ``note:50000`` (by value in minor units), ``loose``."""

    id: int
    shop_id: int
    key: str

    @property
    def kind(self) -> str:
        """The word before the first colon."""
        return self.key.partition(":")[0]


# Which balances are kept beside the moves: only where there is a floor or a live screen.
TRACKED: dict[str, frozenset[str]] = {
    "shelf": frozenset({"goods", "batch"}),
    "transit": frozenset({"goods", "batch"}),
    "drawer": frozenset({"money", "note", "loose", "shift"}),
    "late": frozenset({"shift"}),
    "safe": frozenset({"money", "note", "loose"}),
    "customer": frozenset({"money"}),
    "supplier": frozenset({"money"}),
    "gift": frozenset({"prepaid"}),
    "store-credit": frozenset({"prepaid"}),
    "points": frozenset({"points"}),
}

# Balances that never fall below zero, whatever the shop's settings say: counted notes and the goods of a batch are
# things one can hold, what is on the way was sent, what was given ahead and points can be spent once. Loose cash may: a
# cashier who hands out coins nobody counted says by that that the drawer wants counting.
FLOORED = frozenset(
    {
        *(("drawer", "note"), ("drawer", "shift"), ("late", "shift"), ("safe", "note"), ("safe", "loose")),
        *(("shelf", "batch"), ("transit", "goods"), ("transit", "batch")),
        *(("gift", "prepaid"), ("store-credit", "prepaid"), ("points", "points")),
    }
)


def hashed(text: str) -> int:
    """A positive number below 2^63 made from a text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


@lru_cache(maxsize=65536)
def account(shop_id: int, key: str) -> Account:
    """The account of a shop under a key."""
    return Account(hashed(f"account/{shop_id}/{key}"), shop_id, key)


@lru_cache(maxsize=65536)
def unit(shop_id: int, key: str) -> Unit:
    """The unit of a shop under a key."""
    return Unit(hashed(f"unit/{shop_id}/{key}"), shop_id, key)


@lru_cache(maxsize=65536)
def balance_id(account_id: int, unit_id: int) -> int:
    """The id of the balance of a unit in an account."""
    return hashed(f"balance/{account_id}/{unit_id}")


def is_tracked(place: Account, what: Unit) -> bool:
    """Whether a balance row is kept for this unit in this account."""
    return what.kind in TRACKED.get(place.kind, frozenset())


def money(shop_id: int) -> Unit:
    """The shop's currency, in minor units."""
    return unit(shop_id, "money")


def loose(shop_id: int) -> Unit:
    """Cash in a drawer whose notes nobody counted, in minor units."""
    return unit(shop_id, "loose")


def note(shop_id: int, value_minor: int) -> Unit:
    """Bank notes (or coins) of one value, by the piece."""
    return unit(shop_id, f"note:{value_minor}")


def shift(shop_id: int) -> Unit:
    """A shift: a drawer holds one while its till's shift is open, and has received as many as there ever were."""
    return unit(shop_id, "shift")


def prepaid(shop_id: int) -> Unit:
    """What a gift card or a customer's credit still pays for, in minor units: beside the money that is owed for it."""
    return unit(shop_id, "prepaid")


def points(shop_id: int) -> Unit:
    """Points a customer has for what they bought, by the piece: no money until they pay with them."""
    return unit(shop_id, "points")


def goods(shop_id: int, product_id: int) -> Unit:
    """A product, in thousandths of its unit."""
    return unit(shop_id, f"goods:{product_id}")


def batch(shop_id: int, batch_id: int) -> Unit:
    """Goods of one batch, in thousandths: moved beside ``goods``, without value."""
    return unit(shop_id, f"batch:{batch_id}")


def shelf(shop_id: int, branch_id: int, place_id: int | None = None) -> Account:
    """The goods of a branch that can be sold; with a place, those that lie in one of its other places."""
    return account(shop_id, f"shelf:{branch_id}" if place_id is None else f"shelf:{branch_id}:{place_id}")


def transit(shop_id: int, transfer_id: int) -> Account:
    """Goods of one transfer that were sent and have not arrived."""
    return account(shop_id, f"transit:{transfer_id}")


def safe(shop_id: int, branch_id: int) -> Account:
    """The cash of a branch that lies in no till: in money, and beside it in notes and loose."""
    return account(shop_id, f"safe:{branch_id}")


def drawer(shop_id: int, till_id: int) -> Account:
    """The cash of a till: in money, and beside it in notes and loose."""
    return account(shop_id, f"drawer:{till_id}")


def late(shop_id: int, till_id: int, day: datetime.date) -> Account:
    """What holds the shift of a till's bills of a business day that came after their own shift was closed."""
    return account(shop_id, f"late:{till_id}:{day.isoformat()}")


def customer(shop_id: int, customer_id: int) -> Account:
    """What a customer owes (received − given, in money); below zero is the customer's credit."""
    return account(shop_id, f"customer:{customer_id}")


def gift(shop_id: int, card_id: int) -> Account:
    """What a gift card may be spent for: in ``prepaid``, and beside it the money owed for it (given − received)."""
    return account(shop_id, f"gift:{card_id}")


def store_credit(shop_id: int, customer_id: int) -> Account:
    """What a customer may spend that was given ahead: in ``prepaid``, and beside it the money that is owed for it."""
    return account(shop_id, f"store-credit:{customer_id}")


def points_of(shop_id: int, customer_id: int) -> Account:
    """The points a customer has, in ``points`` alone."""
    return account(shop_id, f"points:{customer_id}")


def supplier(shop_id: int, supplier_id: int) -> Account:
    """What passed between the shop and a supplier; below zero is what the shop owes."""
    return account(shop_id, f"supplier:{supplier_id}")


def method(shop_id: int, name: str) -> Account:
    """Money taken by a means other than cash: ``card``, ``upi``, ``bank``."""
    return account(shop_id, name)


def gateway(shop_id: int, provider: str) -> Account:
    """Money a payment gateway holds for the shop until it pays it out."""
    return account(shop_id, f"gateway:{provider}")


def tax(shop_id: int, name: str, rate_ppm: int) -> Account:
    """Tax of one component and rate, owed to the state: gives on a sale."""
    return account(shop_id, f"tax:{name}:{rate_ppm}")


def tax_paid(shop_id: int, name: str, rate_ppm: int) -> Account:
    """Tax of one component and rate that a supplier billed."""
    return account(shop_id, f"tax-paid:{name}:{rate_ppm}")


def expense(shop_id: int, category_id: int) -> Account:
    """What was spent on one thing that is not for sale."""
    return account(shop_id, f"expense:{category_id}")


def named(shop_id: int, name: str) -> Account:
    """An account there is one of in a shop.

    ``income`` (sales without tax), ``due`` (a bill between its goods and its payment; empty after every entry),
    ``round-off``, ``sold`` (goods and their cost), ``opening``, ``lost``, ``found``, ``used`` (adjusted goods),
    ``capital`` (cash put in), ``paid-out``, ``over-short`` (counted differences), ``hands`` (where notes come from and
    go to), ``given-up`` (promised money that never came),
    ``gateway-fees`` (what gateways kept of what they took), ``shifts`` (where a till's shift comes from and goes back
    to), ``prepaid`` (where what may be spent comes from and goes back to), ``goodwill`` (credit the shop gave for
    nothing), ``interest`` (what khatas bore and was charged), ``unspent-cards`` (what nobody spent of gift cards that
    are over), ``loyalty`` (what points paid; points come from there and go back to it), ``purchases``, ``billed`` (what
    suppliers asked for goods, without tax), ``landed`` (freight and duty on their way into the value of goods),
    ``services`` (what suppliers asked for something else).
    """
    return account(shop_id, name)
