"""Goods that come back and nobody has the bill of: at the lowest price of late, by a manager, without tax.

Section 34 of the CGST Act, 2017 gives tax back against a tax invoice; where there is none, it stays paid.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.catalog.models import Product
from galla.credit.actions import hold_person, level
from galla.drawer.acts import Act, Paper, notes_kept, notes_that_go_back
from galla.drawer.cash import never_below_zero, worth_of
from galla.drawer.queries import denomination_values
from galla.foundation.database.together import Insert
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of, price, quantity
from galla.inventory.actions.booking import demand_lines, demand_place, demand_quantity, goods_named, hold_place
from galla.inventory.arrivals import following_value
from galla.inventory.models import Place
from galla.inventory.valuation import found_worth
from galla.ledger import places
from galla.ledger.branches import credit_notes_of_branch
from galla.ledger.entries import Claim, Move, Standing
from galla.parties.models import Customer
from galla.parties.queries import canonical
from galla.prepaid.moves import pair_of
from galla.pricing.numbers import round_half_away, trimmed_text
from galla.returns import papers
from galla.returns.actions.items import reason_given
from galla.returns.actions.paying_back import METHODS
from galla.returns.actions.terms import BEYOND, terms_of
from galla.returns.errors import NotSoldOfLate, WithoutBill
from galla.returns.models import CreditedBill, CreditNote, CreditNoteLine, CreditNoteTender, ReturnTerms, Way
from galla.returns.queries import lowest_prices, still_out

# How long ago "of late" is, where the shop says no days to bring goods back.
OF_LATE_DAYS = 90
LARGEST_PRICE_E4 = 10**12


@dataclass(frozen=True, slots=True)
class Loose:
    """So much of a product comes back, to a place of the till's branch or to its floor.

    ``price_e4`` is what one was paid with, tax in it, as somebody says; None for the lowest price of late.
    """

    product_id: int
    quantity_milli: int
    price_e4: int | None = None
    place_id: int | None = None


def since_when(access: Access, at: datetime.datetime) -> datetime.date:
    """The first day that is "of late" for this shop."""
    days = terms_of(access.shop.pk).window_days
    return business_date(access.shop, at) - datetime.timedelta(days=OF_LATE_DAYS if days is None else days)


def take_back_without_bill(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    items: Sequence[Loose],
    way: Way,
    reason: str,
    customer: Customer | None = None,
) -> Paper[CreditNote]:
    """Take goods back at the till of ``access`` that nobody has the bill of, and give back what they may have cost.

    Never more for one than the least that was paid for one of late, and no more than was sold then and is out still.
    Raises ``InvalidInput`` naming the line, ``WithoutBill`` where the shop does not or a manager has to, and
    ``NotSoldOfLate``. What is refused wrote nothing.
    """
    access.require("return.make")
    reason = reason_given(reason)
    _demand_way(access, way, customer)
    products = _demand_goods(access, items)
    act = Act(access, access.require_till(), papers.KIND, at.astimezone(datetime.UTC), key)
    told = [[item.product_id, item.quantity_milli, item.price_e4, item.place_id] for item in items]
    whose = customer.pk if customer is not None else None

    def write(claimed: Claim) -> CreditNote:
        return _Booking(act, items, products, way, reason, whose).book(claimed)

    return act.book(["without a bill", told, way.value, whose, reason], write, CreditNote)


def _demand_way(access: Access, way: Way, customer: Customer | None) -> None:
    if way not in METHODS:
        raise InvalidInput(_("There is no bill to say how it was paid. Choose how the money goes back."), field="way")
    if customer is not None and (customer.shop_id != access.shop.pk or customer.erased_at is not None):
        raise InvalidInput(_("There is no such customer in this shop."), field="customer")
    if customer is None and way != Way.CASH:
        raise InvalidInput(_("Choose whose it is."), field="customer")


def _demand_goods(access: Access, items: Sequence[Loose]) -> dict[int, Product]:
    demand_lines(len(items))
    products = goods_named(access, [item.product_id for item in items])
    for number, item in enumerate(items):
        if item.quantity_milli <= 0:
            raise InvalidInput(_("A quantity above zero."), field=f"lines.{number}.quantity")
        demand_quantity(products[item.product_id], item.quantity_milli, field=f"lines.{number}.quantity")
        if item.price_e4 is not None and not 0 < item.price_e4 <= LARGEST_PRICE_E4:
            raise InvalidInput(_("A price above zero."), field=f"lines.{number}.price")
        if item.place_id is not None:
            named = access.named(Place, item.place_id, field=f"lines.{number}.place")
            demand_place(access.require_till().branch, named, field=f"lines.{number}.place")
    return products


@dataclass(frozen=True, slots=True)
class _Booking:
    """One credit note without a bill on its way into the tables; lives inside one transaction."""

    act: Act
    items: Sequence[Loose]
    products: Mapping[int, Product]
    way: Way
    reason: str
    customer_id: int | None

    @property
    def _shop_id(self) -> int:
        return self.act.access.shop.pk

    @property
    def _step(self) -> int:
        """How many thousandths at 1e-4 are one minor unit."""
        return int(10 ** (7 - money_of(self.act.access.shop.currency).minor_digits))

    def book(self, claimed: Claim) -> CreditNote:
        self._demand_allowed()
        access = self.act.access
        for number, item in enumerate(self.items):
            if item.place_id is not None:
                hold_place(item.place_id, field=f"lines.{number}.place")
        since = since_when(access, self.act.at)
        lowest = lowest_prices(access, self.products, since=since)
        amounts = self._amounts(lowest)
        self._demand_out(since)
        most = sum(item.quantity_milli * lowest[item.product_id] for item in self.items) // self._step
        total = self._payable(sum(amounts), most_minor=most)
        cash = total if self.way == Way.CASH else 0
        source = self._source()
        standing = self._lock(source, cash)
        turned = self._turned(standing)
        note = self._note(claimed, amounts, total, standing, cash, cost_minor=sum(move.worth_minor for move in turned))
        lines = self._lines(note, amounts, turned)
        bill = CreditedBill(
            shop_id=note.shop_id,
            credit_note_id=note.pk,
            position=1,
            net_minor=note.net_minor,
            tax_minor=0,
            surcharge_minor=0,
            surcharge_taxes=[],
            round_off_minor=note.round_off_minor,
            total_minor=total,
        )
        tender = CreditNoteTender(
            shop_id=note.shop_id,
            credit_note_id=note.pk,
            position=1,
            of_position=0,
            method=str(METHODS[self.way]),
            account=source.key,
            amount_minor=total,
        )
        self._post(claimed, note, bill, lines, tender, turned, standing, cash)
        if source.kind == "customer" and note.customer_id is not None:
            level(shop_id=note.shop_id, customer_id=note.customer_id)
        return note

    def _demand_allowed(self) -> None:
        access = self.act.access
        if not terms_of(access.shop.pk).without_bill:
            raise WithoutBill(_("This shop takes nothing back without its bill."), field="lines")
        if not access.can(BEYOND):
            detail = _("Goods without a bill come back when a manager allows it.")
            raise WithoutBill(detail, field="allowed_by", permission=BEYOND)

    def _demand_out(self, since: datetime.date) -> None:
        """Refuse more of a product than was sold of late and is out still. One note of the shop at a time looks."""
        access = self.act.access
        list(ReturnTerms.objects.select_for_update().filter(shop=access.shop))
        left = still_out(access, list(self.products), since=since)
        for number, item in enumerate(self.items):
            product, there = self.products[item.product_id], max(left[item.product_id], 0)
            left[item.product_id] = there - item.quantity_milli
            if left[item.product_id] < 0:
                said = {"name": product.name, "left": quantity(there, product.measure.symbol)}
                detail = _("Of %(name)s %(left)s was sold of late and is not back yet: more needs its bill.") % said
                told = trimmed_text(there, places=3)
                raise NotSoldOfLate(detail, field=f"lines.{number}.quantity", left=told)

    # What is given back

    def _amounts(self, lowest: Mapping[int, int]) -> list[int]:
        """What each line gives back, tax in it, and never more than the lowest price of late."""
        found = []
        for number, item in enumerate(self.items):
            most = lowest.get(item.product_id)
            name = {"name": self.products[item.product_id].name}
            if most is None:
                detail = _("No %(name)s was sold of late: only its bill says what was paid.") % name
                raise NotSoldOfLate(detail, field=f"lines.{number}.product")
            if item.price_e4 is not None and item.price_e4 > most:
                said = name | {"price": price(most)}
                detail = _("%(name)s was sold for %(price)s of late: no more goes back without the bill.") % said
                raise InvalidInput(detail, field=f"lines.{number}.price")
            found.append(round_half_away(item.quantity_milli * (item.price_e4 or most), self._step))
        return found

    def _payable(self, amount_minor: int, *, most_minor: int) -> int:
        """The nearest amount that can be paid and is not more than ``most_minor``: rounding lifts no limit."""
        step = self.act.access.shop.round_off_step_minor
        total: int = min(round_half_away(amount_minor, step), most_minor // step) * step
        if not total:
            raise InvalidInput(_("That comes to nothing."), field="lines")
        return total

    def _source(self) -> places.Account:
        """The account that gives it."""
        if self.way == Way.CASH or self.customer_id is None:
            return places.drawer(self._shop_id, self.act.till.pk)
        whose = canonical(self.customer_id)
        return (places.customer if self.way == Way.KHATA else places.store_credit)(self._shop_id, whose)

    # What is locked and moved

    def _shelf(self, item: Loose) -> places.Account:
        return places.shelf(self._shop_id, self.act.till.branch_id, item.place_id)

    def _lock(self, source: places.Account, cash_minor: int) -> dict[tuple[int, int], Standing]:
        shop = self._shop_id
        pairs = [(self._shelf(item), places.goods(shop, item.product_id)) for item in self.items]
        if source.kind == "customer":
            pairs += hold_person(shop, canonical(self.customer_id or 0))
        elif source.kind in papers.PREPAID:
            pairs.append(pair_of(source))
        pairs = [pair for pair in pairs if places.is_tracked(*pair)]
        return self.act.lock(pairs, dict.fromkeys(denomination_values(shop) if cash_minor else (), 0))

    def _turned(self, standing: Mapping[tuple[int, int], Standing]) -> list[Move]:
        """The goods on their way back, at what those that lie there are worth, else at the last cost."""
        shop, sold = self._shop_id, places.named(self._shop_id, "sold")
        digits = money_of(self.act.access.shop.currency).minor_digits
        moves = []
        for item in self.items:
            shelf, unit = self._shelf(item), places.goods(shop, item.product_id)
            here = standing[shelf.id, unit.id]
            worth = found_worth(
                on_hand_milli=here.on_hand,
                worth_minor=here.worth_minor,
                quantity_milli=item.quantity_milli,
                last_cost_e4=self.products[item.product_id].cost_e4,
                minor_digits=digits,
            )
            moves.append(Move(sold, shelf, unit, item.quantity_milli, worth))
        return moves

    # What is written

    def _note(
        self,
        claimed: Claim,
        amounts: Sequence[int],
        total: int,
        standing: Mapping[tuple[int, int], Standing],
        cash_minor: int,
        *,
        cost_minor: int,
    ) -> CreditNote:
        till, notes = self.act.till, dict[int, int]()
        if cash_minor:
            notes = notes_that_go_back(standing, shop_id=self._shop_id, till_id=till.pk, amount_minor=cash_minor)
        return CreditNote(
            **self.act.columns(claimed),
            branch_id=till.branch_id,
            till_id=till.pk,
            customer_id=None if self.customer_id is None else canonical(self.customer_id),
            way=self.way.value,
            reason=self.reason,
            net_minor=sum(amounts),
            tax_minor=0,
            surcharge_minor=0,
            surcharge_tax_minor=0,
            round_off_minor=total - sum(amounts),
            total_minor=total,
            cost_minor=cost_minor,
            notes=notes_kept(notes),
            loose_minor=cash_minor - worth_of(notes),
        )

    def _lines(self, note: CreditNote, amounts: Sequence[int], turned: Sequence[Move]) -> list[CreditNoteLine]:
        return [
            CreditNoteLine(
                shop_id=note.shop_id,
                credit_note_id=note.pk,
                position=place,
                product_id=item.product_id,
                name=self.products[item.product_id].name,
                measure=self.products[item.product_id].measure.symbol,
                place_id=item.place_id,
                quantity_milli=item.quantity_milli,
                net_minor=amount,
                tax_minor=0,
                gross_minor=amount,
                taxes=[],
                cost_minor=move.worth_minor,
            )
            for place, (item, amount, move) in enumerate(zip(self.items, amounts, turned, strict=True), start=1)
        ]

    def _post(
        self,
        claimed: Claim,
        note: CreditNote,
        bill: CreditedBill,
        lines: Sequence[CreditNoteLine],
        tender: CreditNoteTender,
        turned: Sequence[Move],
        standing: dict[tuple[int, int], Standing],
        cash_minor: int,
    ) -> None:
        cash_moves = papers.note_moves(note, cash_minor) if cash_minor else []
        money = papers.money_moves(note, [bill], lines, [tender])
        names = (*papers.LINE, *papers.OF_NO_BILL)
        posted = self.act.post(
            claimed,
            [*money, *turned, *following_value(turned, standing), *cash_moves],
            papers.document_hash(note, [bill], lines, [tender]),
            standing,
            series=credit_notes_of_branch(self._shop_id, self.act.till.branch_id),
            along=[
                Insert(CreditedBill, papers.BILL, [papers.columns(bill, papers.BILL)]),
                Insert(CreditNoteLine, names, [papers.columns(line, names) for line in lines]),
                Insert(CreditNoteTender, papers.TENDER, [papers.columns(tender, papers.TENDER)]),
            ],
            numbered=Insert(CreditNote, papers.NOTE, [papers.columns(note, papers.NOTE)]),
            least=never_below_zero(cash_moves),
        )
        note.number = posted.written
