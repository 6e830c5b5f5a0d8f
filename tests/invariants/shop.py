"""What every part of the model knows of its shop: who acts, at which moment, and what lies where."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from galla.accounts.access import Access
from galla.accounts.models import Branch, Till
from galla.catalog.models import Product
from galla.drawer.cash import worth_of
from galla.inventory.actions import Spot, add_place
from galla.inventory.models import Place
from galla.parties.models import Customer

SOLD_BELOW_ZERO = "warn"

type Lots = list[tuple["Lot", int]]


@dataclass(eq=False)
class Lot:
    """A batch as the model knows it."""

    pk: int
    number: str
    expires_on: datetime.date | None
    price_e4: int | None = None

    def is_past(self, on: datetime.date) -> bool:
        """Whether its day is over."""
        return self.expires_on is not None and self.expires_on < on


@dataclass
class Pile:
    """What lies of one product in one place, in thousandths: in all, and of each batch. The rest belongs to none.

    ``righted`` is how often it was put right as counted.
    """

    on_hand: int = 0
    lots: Counter[Lot] = field(default_factory=Counter)
    righted: int = 0

    @property
    def unknown(self) -> int:
        """What belongs to no batch."""
        return self.on_hand - self.lots.total()

    def lying(self) -> list[Lot]:
        """The batches that lie here, the first-expiring first, of equals the one that came first."""
        there = (lot for lot, milli in self.lots.items() if milli)
        return sorted(there, key=lambda lot: (lot.expires_on is None, lot.expires_on, lot.pk))

    def give(self, milli: int, lots: Iterable[Lot] | None = None) -> Lots:
        """So much leaves: of these batches in their order, else of all, then of none."""
        given: Lots = []
        rest = milli
        for lot in self.lying() if lots is None else lots:
            if some := min(rest, self.lots[lot]):
                self.lots[lot] -= some
                rest -= some
                given.append((lot, some))
        self.on_hand -= milli
        return given

    def lose(self, milli: int) -> Lots:
        """So much is gone, and nobody knows of what: first of no batch, then of the first-expiring."""
        of_none = min(milli, max(self.unknown, 0))
        self.on_hand -= of_none
        return self.give(milli - of_none)

    def bring(self, milli: int, lots: Iterable[tuple[Lot, int]] = ()) -> None:
        """So much comes, of these batches. Of what was sold before it came nothing lies here."""
        self.on_hand += milli
        for lot, some in lots:
            self.lots[lot] += min(some, max(self.unknown, 0))

    def change(self, milli: int) -> None:
        """So much more lies here than was thought, or so much less."""
        if milli < 0:
            self.lose(-milli)
        else:
            self.bring(milli)

    def right(self, milli: int) -> None:
        """It was counted, and so much more or less lies here; by nothing nothing is put right."""
        self.change(milli)
        self.righted += milli != 0

    def copy(self) -> "Pile":
        """The same, to try something with."""
        return Pile(self.on_hand, Counter(self.lots), self.righted)


@dataclass(eq=False)
class Goods:
    """A product as the model knows it: on the floor, in the loft, its batches, and the parts of a kit."""

    product: Product
    price_e4: int
    floor: Pile = field(default_factory=Pile)
    loft: Pile = field(default_factory=Pile)
    archived: bool = False
    stocked: bool = True
    by_batch: bool = False
    numbers: dict[str, Lot] = field(default_factory=dict)
    parts: list[tuple["Goods", int]] = field(default_factory=list)

    @property
    def pk(self) -> int:
        """The product's id."""
        return self.product.pk

    def pile(self, *, up: bool) -> Pile:
        """What lies in the loft, or on the floor."""
        return self.loft if up else self.floor


@dataclass
class Room:
    """A shop at one till, with a loft. ``pick`` numbers stand for the goods and customers there are, counted round.

    ``held`` is what lies of money where no balance is kept, by account; ``turned`` are the entries taken back.
    """

    access: Access
    at: datetime.datetime
    goods: list[Goods] = field(default_factory=list)
    step: int = 0
    place: Place = field(init=False)
    customers: list[Customer] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)
    khata: Counter[int] = field(default_factory=Counter)
    notes: Counter[int] = field(default_factory=Counter)
    loose_minor: int = 0
    held: Counter[str] = field(default_factory=Counter)
    turned: set[int] = field(default_factory=set)
    given_up: list[tuple[int, int | None, int]] = field(default_factory=list)  # entry, who owes it instead, how much
    at_work: bool = False  # whether the till has a shift
    shifts: int = 0
    found_minor: int = 0  # by how much the counts of the shift differed from what should have been there
    open_from: datetime.date = datetime.date.min

    def __post_init__(self) -> None:
        self.place = add_place(access=self.access, branch=self.branch, name="Loft")

    @property
    def till(self) -> Till:
        return self.access.require_till()

    @property
    def branch(self) -> Branch:
        return self.till.branch

    @property
    def shop_id(self) -> int:
        return self.access.shop.pk

    @property
    def key(self) -> str:
        """The key of this step: the same words in every shop."""
        return f"step {self.step}"

    @property
    def today(self) -> datetime.date:
        return self.at.date()

    @property
    def blocks(self) -> bool:
        """Whether nothing is sold here that is not there."""
        return self.access.shop.negative_stock != SOLD_BELOW_ZERO

    @property
    def book_day(self) -> datetime.date:
        """The day in which what is done now lands."""
        return max(self.today, self.open_from)

    @property
    def cash_minor(self) -> int:
        """What lies in the drawer."""
        return worth_of(self.notes) + self.loose_minor

    def begin(self) -> None:
        """Somebody acts at the till: its next shift begins where none is open."""
        if not self.at_work:
            self.shifts, self.found_minor = self.shifts + 1, 0
        self.at_work = True

    def counted(self, notes: Mapping[int, int], *, opens: bool = False) -> None:
        """The drawer holds what was counted; at the opening of a shift more than there should be is no difference."""
        missing = self.cash_minor - worth_of(notes)
        self.found_minor += max(missing, 0) if opens else abs(missing)
        self.notes, self.loose_minor = Counter(notes), 0

    def put(self, notes: Mapping[int, int], loose_minor: int, sign: int = +1) -> None:
        """Cash comes into the drawer, or leaves it."""
        self.notes.update({value: sign * pieces for value, pieces in notes.items()})
        self.loose_minor += sign * loose_minor

    def bring_home(self, entry: int) -> None:
        """What was given up of a paper that is taken back is neither lost nor owed."""
        for of, customer, minor in self.given_up:
            if of == entry:
                self.held["upi"] += minor
                if customer is None:
                    self.held["given-up"] -= minor
                else:
                    self.khata[customer] -= minor

    def lacks(self, notes: Mapping[int, int], loose_minor: int) -> bool:
        """Whether the drawer does not hold it."""
        short = any(self.notes[value] < pieces for value, pieces in notes.items())
        return short or (loose_minor > 0 and loose_minor > self.loose_minor)

    def stands(self, customer: int) -> int:
        """Who that is now, after merges."""
        while customer in self.merged:
            customer = self.merged[customer]
        return customer

    def picked(self, pick: int) -> Goods:
        return self.goods[pick % len(self.goods)]

    def spot(self, *, up: bool) -> Spot:
        """The loft, or the floor."""
        return Spot(self.branch, self.place if up else None)

    def lying(self) -> Counter[tuple[str, str]]:
        """What lies here, by account and unit."""
        floor = f"shelf:{self.branch.pk}"
        found: Counter[tuple[str, str]] = Counter()
        for account, up in ((floor, False), (f"{floor}:{self.place.pk}", True)):
            for each in self.goods:
                found.update(told(account, each.pk, each.pile(up=up)))
        return found


def told(account: str, product: int, pile: Pile) -> dict[tuple[str, str], int]:
    """A pile by account and unit."""
    return {(account, f"goods:{product}"): pile.on_hand} | {
        (account, f"batch:{lot.pk}"): milli for lot, milli in pile.lots.items()
    }
