"""What an offer may say, as data. Amounts in minor units, shares in parts per million, quantities in thousandths."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from galla.pricing.errors import PricingError
from galla.pricing.tax import PPM

MOST_IN_A_SET = 100
"""No set has more pieces: who buys a hundred to get one free asks for a price, not for an offer."""


class OfferUnclear(PricingError):
    """An offer says two things at once, nothing, or something no shop can mean."""

    code = "offer_unclear"


@dataclass(frozen=True, slots=True)
class Goods:
    """A line of the cart as offers see it.

    ``list_minor`` is what it costs without offers, in the line's own terms; ``floor_minor`` what it is not sold below
    (its cost, in the same terms), unless an offer may. ``categories`` are its own and those above it. Whole pieces can
    be counted into sets; what ``is_weighed`` cannot, whatever today's scale says. Without ``takes_offers`` or a price
    nothing comes off or counts.
    """

    product: int | None
    quantity_milli: int
    list_minor: int
    floor_minor: int = 0
    brand: int | None = None
    categories: frozenset[int] = frozenset()
    takes_offers: bool = True
    is_weighed: bool = False


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys: the groups he is in, whether anything was bought before, and the moment on the shop's own clock.

    ``has_bought`` is True for somebody unknown too: a first purchase is the first of somebody.
    """

    groups: frozenset[int] = frozenset()
    has_bought: bool = True
    moment: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The goods an offer speaks of: any of these products, brands or categories; all goods where none is named."""

    products: frozenset[int] = frozenset()
    brands: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()

    def covers(self, goods: Goods) -> bool:
        if not (self.products or self.brands or self.categories):
            return True
        return (
            goods.product in self.products
            or goods.brand in self.brands
            or not self.categories.isdisjoint(goods.categories)
        )


ALL_GOODS = Scope()


@dataclass(frozen=True, slots=True)
class Off:
    """What comes off a piece (or a unit of what is weighed) or a sum: a share, an amount, or down to a price."""

    percent_ppm: int | None = None
    amount_minor: int | None = None
    price_minor: int | None = None

    def __post_init__(self) -> None:
        said = [value for value in (self.percent_ppm, self.amount_minor, self.price_minor) if value is not None]
        if len(said) != 1 or said[0] < 0 or (self.percent_ppm or 0) > PPM:
            raise OfferUnclear("a share up to all, an amount, or a price: exactly one of the three", field="off")


@dataclass(frozen=True, slots=True)
class Step:
    """So much off from so much on: reached where the goods of the offer's scope have this quantity and this value.

    Both are counted at the prices before any offer, so that one offer cannot talk another out of its condition.
    """

    off: Off
    from_milli: int = 0
    from_minor: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """What must be in the cart besides, at the prices before any offer."""

    scope: Scope = ALL_GOODS
    least_milli: int = 0
    least_minor: int = 0


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of a group of customers: product → unit price in 1e-4. A price above the shelf's changes nothing."""

    unit_prices_e4: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class OffEach:
    """Off every piece: the best of the steps that are reached."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class OffTotal:
    """Off the sum of the goods, after everything that comes off pieces and sets: the best of the steps reached."""

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if any(step.off.price_minor is not None for step in self.steps):
            raise OfferUnclear("a sum has no price", field="off")


@dataclass(frozen=True, slots=True)
class BuyGet:
    """Of ``buy`` + ``get`` pieces the ``get`` cheapest bear ``percent_ppm`` off.

    With ``rewards``, ``buy`` pieces of the offer's goods bring up to ``get`` of those: a piece of both kinds is bought
    or a reward, whichever is best, and a reward may be dearer than what is bought. Where the rewards are the very goods
    the offer speaks of, they are no other goods, and the cheapest are free. With ``same_product`` all of a set are one
    product, whichever of the offer's it is.
    """

    buy: int
    get: int
    percent_ppm: int = PPM
    rewards: Scope | None = None
    same_product: bool = False

    def __post_init__(self) -> None:
        least = 0 if self.rewards is None else 1
        if self.buy < least or self.get < 1 or self.buy + self.get > MOST_IN_A_SET:
            raise OfferUnclear("a set has a few pieces", field="buy")
        if not 0 <= self.percent_ppm <= PPM:
            raise OfferUnclear("a share is nothing to all", field="off")
        if self.same_product and self.rewards is not None:
            raise OfferUnclear("other goods are not the same product", field="same_product")

    def of_same_goods(self, scope: Scope) -> "BuyGet":
        """The rule without its rewards where these are the offer's own goods."""
        return replace(self, rewards=None) if self.rewards == scope else self


@dataclass(frozen=True, slots=True)
class SetPrice:
    """Any ``pieces`` of the goods together for a price; with ``same_product`` all of a set are one product."""

    pieces: int
    price_minor: int
    same_product: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.pieces <= MOST_IN_A_SET or self.price_minor < 0:
            raise OfferUnclear("a set has a few pieces and a price", field="pieces")


@dataclass(frozen=True, slots=True)
class Bundle:
    """So many pieces of each of these goods together for a price. A piece that fits several parts may fill any."""

    parts: tuple[tuple[Scope, int], ...]
    price_minor: int

    def __post_init__(self) -> None:
        pieces = [count for _, count in self.parts]
        if len(pieces) < 2 or min(pieces) < 1 or sum(pieces) > MOST_IN_A_SET or self.price_minor < 0:
            raise OfferUnclear("a bundle has two parts or more, and a price", field="parts")


type Rule = Prices | OffEach | OffTotal | BuyGet | SetPrice | Bundle


@dataclass(frozen=True, slots=True)
class Hours:
    """Happy hours on the shop's clock: minutes of the day, the end not included; over midnight where it is earlier.

    ``weekdays`` counts Monday as 0, and a night belongs to the day it began on; none means every day.
    """

    from_minute: int
    until_minute: int
    weekdays: frozenset[int] = frozenset()

    def has(self, moment: datetime.datetime) -> bool:
        minute, day = moment.hour * 60 + moment.minute, moment.weekday()
        if self.from_minute < self.until_minute:
            return self.from_minute <= minute < self.until_minute and self._on(day)
        if minute >= self.from_minute:
            return self._on(day)
        return minute < self.until_minute and self._on((day - 1) % 7)

    def began(self, moment: datetime.datetime) -> datetime.datetime:
        """The moment, or for the small hours of hours over midnight the same a day before: when their night began."""
        minute = moment.hour * 60 + moment.minute
        over = self.until_minute <= self.from_minute and minute < self.until_minute
        return moment - datetime.timedelta(days=1) if over else moment

    def _on(self, day: int) -> bool:
        return not self.weekdays or day in self.weekdays


@dataclass(frozen=True, slots=True)
class Offer:
    """A rule, the goods it speaks of, and when it counts.

    ``key`` tells offers apart and breaks ties. Of offers with one ``priority`` only one is applied to the same piece or
    sum, the higher priority before the lower; an exclusive one shares its goods with no other. ``most_minor`` and
    ``most_uses`` are what is left of its caps, for this bill: money, and pieces or sets.
    """

    key: int
    name: str
    rule: Rule
    scope: Scope = ALL_GOODS
    needs: tuple[Need, ...] = ()
    groups: frozenset[int] = frozenset()
    first_purchase: bool = False
    starts_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None
    hours: Hours | None = None
    priority: int = 0
    is_exclusive: bool = False
    may_go_below_cost: bool = False
    most_minor: int | None = None
    most_uses: int | None = None
    kind: str = field(init=False, default="")

    def __post_init__(self) -> None:
        if min(self.most_minor or 0, self.most_uses or 0) < 0:
            raise OfferUnclear("a cap is not below zero", field="most")
        if isinstance(self.rule, Prices) and (self.is_exclusive or self.is_capped):
            raise OfferUnclear("a price list is where other offers begin: no cap, not exclusive", field="rule")
        object.__setattr__(self, "kind", KINDS[type(self.rule)])

    @property
    def is_capped(self) -> bool:
        return self.most_minor is not None or self.most_uses is not None


KINDS: dict[type, str] = {
    Prices: "price_list",
    OffEach: "off_each",
    OffTotal: "off_total",
    BuyGet: "buy_get",
    SetPrice: "set_price",
    Bundle: "bundle",
}
