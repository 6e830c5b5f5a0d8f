"""What customers give ahead, in the model: what is left on each card and of each credit, and what may go back."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from galla.foundation.errors import Refusal
from galla.parties.queries import known_as
from galla.payments.models import Method
from galla.prepaid.actions import MoneyGiven, Sold, give_back, give_credit, sell_card, take_advance, top_up
from galla.prepaid.errors import AlreadyGivenBack, AlreadySpent, NotEnoughLeft
from galla.prepaid.models import Kind, Prepayment
from galla.sales.actions import checkout, void_sale
from galla.sales.carts import Cart, CartLine, OpenItem, Payment, TenderGiven
from galla.sales.models import Rest
from galla.sales.rows import SaleRow

if TYPE_CHECKING:
    from tests.invariants.books import Books


class NothingAhead(Refusal):
    """A step that comes back to something given ahead before there is any."""


@dataclass
class Put:
    """A paper: so much was put on an account, and whether it went back."""

    paper: Prepayment
    account: str
    is_back: bool = False


@dataclass
class Spent:
    """A bill that was paid so: what it took from which account, and what of that the shop had given."""

    sale: SaleRow
    took: dict[str, int]
    given: dict[str, int]
    shift: int
    is_void: bool = False


@dataclass
class Ahead:
    """A shop's cards and credits; ``given`` is what is left of credit the shop gave. Steps come back to any of them."""

    books: "Books"
    cards: list[Sold] = field(default_factory=list)
    puts: list[Put] = field(default_factory=list)
    spent: list[Spent] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)

    @property
    def _act(self) -> dict[str, Any]:
        return {"access": self.books.access, "at": self.books.at}

    def sell_card(self, _pick: int, paise: int, way: str) -> None:
        sold = sell_card(**self._act, key=self.books.key, money=MoneyGiven(way, paise))
        self.cards.append(sold)
        self._put(sold.paper.document, f"gift:{sold.card.pk}")

    def top_up(self, pick: int, paise: int, way: str) -> None:
        sold = self._card(pick)
        paper = top_up(**self._act, key=self.books.key, card=sold.card, money=MoneyGiven(way, paise))
        self._put(paper.document, f"gift:{sold.card.pk}")

    def advance(self, pick: int, paise: int, way: str) -> None:
        who, money = self.books.customer(pick), MoneyGiven(way, paise)
        paper = take_advance(**self._act, key=self.books.key, customer=who, money=money).document
        self._put(paper, f"store-credit:{self.books.stands(who.pk)}")

    def give_credit(self, pick: int, paise: int, _way: str) -> None:
        who = self.books.customer(pick)
        given = give_credit(
            **self._act, key=self.books.key, customer=who, amount_minor=paise, reason="They waited"
        ).document
        self._put(given, f"store-credit:{self.books.stands(who.pk)}")

    def _put(self, paper: Prepayment, account: str) -> None:
        self.puts.append(Put(paper, account))
        self.left[account] += paper.amount_minor
        if paper.kind == Kind.CREDIT:
            self.given[account] += paper.amount_minor
        self.books.loose_minor += paper.loose_minor
        if paper.method and paper.method != Method.CASH:
            self.books.held[paper.method] += paper.amount_minor
        self.books.begin()

    def give_back(self, pick: int, _paise: int, _way: str) -> None:
        """One of the papers goes back, perhaps not for the first time, perhaps after it was spent."""
        if not self.puts:
            raise NothingAhead("Nothing was given ahead.")
        put = self.puts[pick % len(self.puts)]
        try:
            back = give_back(**self._act, prepayment=put.paper, reason=f"Slip {self.books.step}").document
        except AlreadyGivenBack:
            assert put.is_back, "refused although it is there"
            raise
        except AlreadySpent:
            assert not self._may_go_back(put), "refused although it is unspent"
            raise
        assert not put.is_back, "given back twice"
        assert self._may_go_back(put), "given back although it was spent"
        put.is_back = True
        self.left[put.account] -= put.paper.amount_minor
        if put.paper.kind == Kind.CREDIT:
            self.given[put.account] -= put.paper.amount_minor
        self.books.notes.subtract({int(value): pieces for value, pieces in back.notes.items()})
        self.books.loose_minor -= back.loose_minor
        if put.paper.method and put.paper.method != Method.CASH:
            self.books.held[put.paper.method] -= put.paper.amount_minor
        self.books.begin()

    def _may_go_back(self, put: Put) -> bool:
        left = self.left[put.account]
        if put.paper.card_id is None:
            given = self.given[put.account]
            return (given if put.paper.kind == Kind.CREDIT else left - given) >= put.paper.amount_minor
        there = [one for one in self.puts if one.account == put.account and not one.is_back]
        whole = left == sum(one.paper.amount_minor for one in there)
        return whole and (put.paper.kind == Kind.TOP_UP or len(there) == 1)

    def spend_card(self, pick: int, paise: int, _way: str) -> None:
        """A bill of so much, paid with one card."""
        sold = self._card(pick)
        self._spend(paise, TenderGiven(Method.GIFT_CARD, paise, reference=sold.code), [f"gift:{sold.card.pk}"])

    def spend_credit(self, pick: int, paise: int, _way: str) -> None:
        """A bill of so much, paid with a customer's credit, whatever name it was given under."""
        who = self.books.customer(pick)
        accounts = [f"store-credit:{number}" for number in known_as(who.pk)]
        self._spend(paise, TenderGiven(Method.STORE_CREDIT, paise), accounts, who.pk)

    def _spend(self, paise: int, tender: TenderGiven, accounts: list[str], customer: int | None = None) -> None:
        there = sum(self.left[account] for account in accounts)
        line = CartLine(1_000, open_item=OpenItem("Mended a bag", 0), unit_price_e4=paise * 100, includes_tax=True)
        cart = Cart((line,), customer_id=customer)
        try:
            made = checkout(**self._act, cart=cart, payment=Payment((tender,)), key=self.books.key).rows
        except NotEnoughLeft:
            assert paise > there, "refused although so much is left"
            raise
        assert paise <= there, "spent although it was not there"
        took, rest = {}, paise
        for account in accounts:
            took[account] = min(rest, self.left[account])
            rest -= took[account]
        given = {account: min(self.given[account], amount) for account, amount in took.items()}
        self.left.subtract(took)
        self.given.subtract(given)
        self.books.begin()
        self.spent.append(Spent(made.sale, took, given, self.books.shifts))

    def unspend(self, pick: int, _paise: int, _way: str) -> None:
        """A bill that was paid so is taken back, perhaps too late."""
        if not self.spent:
            raise NothingAhead("Nothing was spent of what was given ahead.")
        one = self.spent[pick % len(self.spent)]
        void_sale(**self._act, sale_id=one.sale.id, reason="A slip", rest=Rest.LOOSE)
        assert not one.is_void, "taken back twice"
        assert self.books.at_work, "taken back after its shift was closed"
        assert (self.books.shifts, self.books.book_day) == (one.shift, one.sale.business_date), "taken back too late"
        one.is_void = True
        self.left.update(one.took)
        self.given.update(one.given)

    def _card(self, pick: int) -> Sold:
        if not self.cards:
            raise NothingAhead("No card was sold yet.")
        return self.cards[pick % len(self.cards)]

    def standing(self) -> dict[tuple[str, str], int]:
        """What may be spent, by account and unit."""
        return {(account, "prepaid"): amount for account, amount in self.left.items()}
