"""The checkout: from a cart and its payment to a numbered bill, in one transaction of set-based statements.

The order, which is the design's: price (pure) → claim the key → lock balances by id → which notes go back → the
bill's rows and the letter → balances guarded, postings → series counter → entry → bill. The number of statements does
not depend on the number of lines.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from galla.accounts.access import Access
from galla.accounts.allowing import AllowanceRow, allowances_of, insert_of, sealed
from galla.accounts.calendar import business_date, fiscal_year, shop_day
from galla.accounts.models import Till
from galla.credit.actions import OnKhata
from galla.drawer.cash import cash_moves, never_below_zero
from galla.drawer.late_shifts import late_pair, shift_then
from galla.drawer.queries import denomination_values
from galla.drawer.shifts import NO_SHIFT, ShiftNow, shift_now, shift_pair
from galla.foundation.database.together import Insert
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import Refusal
from galla.foundation.formats import money_of
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.closing import demand_open_day
from galla.ledger.entries import Claim, Move, Standing, claim, lock_balances, request_hash
from galla.ledger.errors import BelowFloor
from galla.ledger.queries import entry_of_key
from galla.loyalty.actions import PointsAtBill
from galla.loyalty.seals import with_points
from galla.offers.actions import demand_right
from galla.outbox.actions import enqueue
from galla.parties.actions import customer_for_bill
from galla.parties.queries import BilledCustomer
from galla.payments.models import Method
from galla.payments.promises import promised
from galla.payments.queries import account_of
from galla.prepaid.actions import PAID_AHEAD, Purse, spend
from galla.sales.actions.afterwards import flags_of, manner_of, moment_of
from galla.sales.actions.batches import with_batches
from galla.sales.actions.codes import Held, demand_first, held_for, uses_of
from galla.sales.actions.credit import khata_rows
from galla.sales.actions.goods import GoodsOut, goods_out, goods_wanted, not_enough
from galla.sales.actions.loyalty import points_of_bill
from galla.sales.actions.prepaid import purses
from galla.sales.actions.writing import line_rows, promises_of, recipient_row, sale_row, tax_rows, tender_rows
from galla.sales.carts import AT_THE_TILL, Cart, Manner, Payment
from galla.sales.charged import charged
from galla.sales.models import Sale, SaleLine, SaleRecipient, SaleTax, SaleTender
from galla.sales.payments import HandBack, demand_notes, demand_paid, demand_ways, hand_back, notes_given, paid_minor
from galla.sales.queries import sale_rows
from galla.sales.quotes import PricedCart, price_cart
from galla.sales.rows import (
    LineRow,
    RecipientRow,
    SaleRow,
    SaleRows,
    TaxRow,
    TenderRow,
    document_hash,
)
from galla.sales.told import as_expected

KIND = "sale"


@dataclass(frozen=True, slots=True)
class Booked:
    """What a checkout answers: the bill, and whether an earlier request had made it.

    ``may_have_batches`` is False where it is known that no batch moved, so that nobody need look for one.
    """

    rows: SaleRows
    replayed: bool
    may_have_batches: bool = True


def checkout(
    *,
    access: Access,
    cart: Cart,
    payment: Payment,
    key: str,
    at: datetime.datetime,
    manner: Manner = AT_THE_TILL,
    happened_at: datetime.datetime | None = None,
) -> Booked:
    """Save a bill at the till of ``access`` and answer it; the same key and request again answer the same bill.

    ``happened_at`` is when it was made, where the till had no connection then: it is accepted as it happened, into the
    shift of that moment or a late one (``drawer.late_shifts``). When is no part of the request: a bill whose answer was
    lost comes again with it.

    Raises what ``price_cart``, ``demand_paid`` and ``hand_back`` raise, ``TotalChanged``, ``NotEnoughStock``, and
    ``KeyReused`` for a key that came with another request. Whatever is refused wrote nothing.
    """
    at = at.astimezone(datetime.UTC)
    till = access.require_till()
    wanted = request_hash(_request_facts(till, cart, payment, manner))
    try:
        return _checkout(access, till, cart, payment, key, wanted, at, manner_of(happened_at, manner), happened_at)
    except Refusal:
        # The first of several equal requests may have sold the last unit: then this is its answer, not a refusal.
        earlier = entry_of_key(access.shop.pk, KIND, key)
        if earlier is None or earlier.request_hash != wanted:
            raise
        return _replay(access, earlier.id)


def _checkout(
    access: Access,
    till: Till,
    cart: Cart,
    payment: Payment,
    key: str,
    wanted: str,
    now: datetime.datetime,
    manner: Manner,
    happened_at: datetime.datetime | None,
) -> Booked:
    at = moment_of(happened_at, now)
    values = denomination_values(access.shop.pk)
    demand_notes(payment, values)
    then = at if manner.afterwards else None
    ways = {} if manner.flags else demand_ways(access.shop.pk, payment, as_of=then, beside=manner.beside)
    priced = charged(access, price_cart(access=access, cart=cart, at=at, manner=manner), payment, ways)
    priced = as_expected(access, priced, payment, manner)
    if not manner.afterwards:
        demand_right(priced.coupons)

    def work() -> Booked | int:
        claimed = claim(shop=access.shop, kind=KIND, key=key, request_hash=wanted, **manner.held_with_key(access))
        if claimed.replayed:
            return claimed.entry_id
        if manner.keeps_its_day:
            demand_open_day(access.shop, at)
        customer = customer_for_bill(
            access=access,
            customer=cart.customer_id,
            email=cart.customer_email,
            at=at,
            may_be_forgotten=manner.afterwards,
        )
        demand_paid(
            total_minor=priced.total_minor,
            payment=payment,
            has_customer=customer is not None,
            minor_digits=money_of(access.shop.currency).minor_digits,
        )
        held = held_for(priced, customer, manner)
        points = points_of_bill(access, payment, customer, manner, at=at)
        return _Booking(access, till, priced, payment, customer, claimed, at, now, manner, held, points).book(values)

    booked = in_transaction(work)
    # A bill that is there is read when the key is free again: others who sent it wait for the key, not for the reading.
    return _replay(access, booked) if isinstance(booked, int) else booked


def _replay(access: Access, sale_id: int) -> Booked:
    return Booked(sale_rows(access.shop.pk, sale_id), replayed=True)


def _request_facts(till: Till, cart: Cart, payment: Payment, manner: Manner) -> list[object]:
    batches = [line.batch_id for line in cart.lines] if any(line.batch_id for line in cart.lines) else None
    codes = [["codes", *cart.coupons]] if cart.coupons else []
    return [till.pk, repr(cart), repr(payment), manner.series, *([batches] if batches else []), *codes]


@dataclass(slots=True)
class _Booking:
    """One bill on its way into the tables; lives inside one transaction."""

    access: Access
    till: Till
    priced: PricedCart
    payment: Payment
    customer: BilledCustomer | None
    claimed: Claim
    at: datetime.datetime
    recorded_at: datetime.datetime
    manner: Manner
    held: Held
    points: PointsAtBill

    def book(self, values: Mapping[int, int]) -> Booked:
        today, day = shop_day(self.access.shop, self.at), business_date(self.access.shop, self.at)
        standing, spent, points = self._locked(values, today, day)
        goods = with_batches(self._goods(standing), self.priced, standing, self._shelf(), on=today, manner=self.manner)
        back = self._hand_back(standing, values)
        sale_id, shop_id = self.claimed.entry_id, self.access.shop.pk
        khata = khata_rows(
            self.access, self.payment, self.customer, back, entry_id=sale_id, day=day, manner=self.manner
        )
        lines = line_rows(sale_id, shop_id, self.priced, goods.costs, day)
        taxes, tenders = tax_rows(sale_id, self.priced), tender_rows(sale_id, self.payment, self.priced)
        recipient = recipient_row(sale_id, shop_id, self.customer)
        sale = self._sale(goods, back, day, recipient, khata)
        if recipient is not None:
            self._send(recipient)
        shift = self._shift(standing, day)
        allowances = self._allowances(khata)
        try:
            posted = post(
                claim=self.claimed,
                shop_id=self.access.shop.pk,
                moves=[*self._money_moves(back), *spent, *goods.moves, *self._note_moves(back), *shift.moves],
                series=self.manner.series or self.till.prefix,
                fiscal_year=fiscal_year(self.access.shop, day),
                happened_at=self.at,
                recorded_at=self.recorded_at,
                business_date=day,
                by_id=self.access.user.pk,
                document_hash=sealed(with_points(document_hash(sale, lines, taxes, tenders), points.rows), allowances),
                least=goods.least | never_below_zero(spent),
                along=[
                    Insert(SaleLine, LineRow._fields, lines),
                    Insert(SaleTax, TaxRow._fields, taxes),
                    Insert(SaleTender, TenderRow._fields, tenders),
                    Insert(SaleRecipient, RecipientRow._fields, [recipient] if recipient else []),
                    promised(promises_of(sale, tenders, kind=KIND)),
                    *khata.charges,
                    *shift.along,
                    insert_of(allowances),
                    *uses_of(self.priced, self.held, self.customer, sale),
                    points,
                ],
                numbered=Insert(Sale, SaleRow._fields, [sale]),
                shift_id=shift.id,
            )
        except BelowFloor:
            raise not_enough(self.priced, standing, self._shelf()) from None
        sale = sale._replace(number=posted.written)
        has_batches = any(move.unit.kind == "batch" for move in goods.moves)
        return Booked(SaleRows(sale, lines, taxes, tenders, recipient), replayed=False, may_have_batches=has_batches)

    # What is locked

    def _locked(
        self, values: Mapping[int, int], today: datetime.date, day: datetime.date
    ) -> tuple[dict[tuple[int, int], Standing], list[Move], Insert]:
        """The balances, held; what is spent, its rows. ``today`` is the calendar's, ``day`` that of the books."""
        ahead = purses(self.access, self.payment, self.customer, on=today)
        standing = lock_balances([*self._pairs(values, ahead), *self.points.pairs])
        demand_first(self.access.shop.pk, self.priced, self.customer, self.manner)
        total, entry_id = self.priced.total_minor, self.claimed.entry_id
        points = self.points.settle(standing, total_minor=total, entry_id=entry_id, day=day)
        spent = spend(ahead, standing, source=places.named(self.access.shop.pk, "due"))
        return standing, [*spent, *points.moves], points.rows

    def _shelf(self) -> places.Account:
        return places.shelf(self.access.shop.pk, self.till.branch_id)

    def _drawer(self) -> places.Account:
        return places.drawer(self.access.shop.pk, self.till.pk)

    def _takes_cash(self) -> bool:
        return any(tender.method == Method.CASH for tender in self.payment.tenders)

    def _pairs(self, values: Mapping[int, int], ahead: list[Purse]) -> list[tuple[places.Account, places.Unit]]:
        shop = self.access.shop.pk
        pairs = goods_wanted(self.priced, shop, self._shelf()) + [pair for purse in ahead for pair in purse.pairs]
        if self.manner.in_shift:
            pairs.append(shift_pair(shop, self.till.pk))
        if self.manner.afterwards:
            pairs.append(late_pair(shop, self.till.pk, shop_day(self.access.shop, self.at)))
        if self._takes_cash():
            pairs += [(self._drawer(), unit) for unit in (places.money(shop), places.loose(shop))]
            pairs += [(self._drawer(), places.note(shop, value)) for value in values]
        if self.customer is not None:
            pairs.append((places.customer(shop, self.customer.id), places.money(shop)))
        return pairs

    def _shift(self, standing: Mapping[tuple[int, int], Standing], day: datetime.date) -> ShiftNow:
        if not self.manner.in_shift:
            return NO_SHIFT
        shop = self.access.shop
        told: dict[str, Any] = {"shop_id": shop.pk, "till_id": self.till.pk, "entry_id": self.claimed.entry_id}
        told |= {"by_id": self.access.user.pk, "at": self.at, "business_date": day}
        if not self.manner.afterwards:
            return shift_now(standing, **told)
        of_day, today = shop_day(shop, self.at), shop_day(shop, self.recorded_at)
        return shift_then(standing, of_day=of_day, today=today, **told)

    # What moves

    def _goods(self, standing: Mapping[tuple[int, int], Standing]) -> GoodsOut:
        may_oversell = self.manner.may_oversell or self.access.shop.negative_stock == "warn"
        return goods_out(self.priced, self.access.shop, standing, self._shelf(), may_oversell=may_oversell)

    def _hand_back(self, standing: Mapping[tuple[int, int], Standing], values: Mapping[int, int]) -> HandBack:
        drawer_id = self._drawer().id
        shop = self.access.shop.pk
        counted = {}
        # What was handed back without a connection nobody told by notes.
        tenders = () if self.manner.afterwards else self.payment.tenders
        if self._takes_cash() and tenders:
            counted = {value: standing[drawer_id, places.note(shop, value).id].on_hand for value in values}
        return hand_back(
            change_minor=paid_minor(self.payment) - self.priced.total_minor,
            tenders=tenders,
            drawer={value: max(count, 0) for value, count in counted.items() if values[value]},
            rest=self.payment.rest,
            has_customer=self.customer is not None,
            currency_code=self.access.shop.currency,
        )

    def _money_moves(self, back: HandBack) -> list[Move]:
        shop = self.access.shop.pk
        money, due = places.money(shop), places.named(shop, "due")
        bill = self.priced.bill
        moves = [Move(places.named(shop, "income"), due, money, bill.net_minor)]
        charged_minor = sum(charge.net_minor for charge in self.priced.charges)
        moves.append(Move(places.named(shop, "surcharge"), due, money, charged_minor))
        for (name, rate), amount in self._tax_sums().items():
            moves.append(Move(places.tax(shop, name, rate), due, money, amount))
        round_off = places.named(shop, "round-off")
        if bill.round_off_minor < 0:
            moves.append(Move(due, round_off, money, -bill.round_off_minor))
        else:
            moves.append(Move(round_off, due, money, bill.round_off_minor))
        for tender in self.payment.tenders:
            if tender.method in PAID_AHEAD:  # these moves are made with the locks held: ``spend``
                continue
            moves.append(Move(due, self._taken_by(tender.method), money, tender.amount_minor))
        moves.append(Move(self._drawer(), due, money, back.change_minor))
        if back.credit_minor and self.customer is not None:
            moves.append(Move(places.customer(shop, self.customer.id), due, money, back.credit_minor))
        return [move for move in moves if move.amount]

    def _tax_sums(self) -> dict[tuple[str, int], int]:
        sums: dict[tuple[str, int], int] = {}
        for total in self.priced.rates:
            for tax in total.taxes:
                sums[tax.name, tax.rate_ppm] = sums.get((tax.name, tax.rate_ppm), 0) + tax.amount_minor
        return sums

    def _taken_by(self, method: Method | str) -> places.Account:
        shop = self.access.shop.pk
        if method == Method.CASH:
            return self._drawer()
        if method == Method.ON_ACCOUNT and self.customer is not None:
            return places.customer(shop, self.customer.id)
        return account_of(shop, str(method))

    def _note_moves(self, back: HandBack) -> list[Move]:
        if not self._takes_cash():
            return []
        cash = sum(tender.amount_minor for tender in self.payment.tenders if tender.method == Method.CASH)
        return cash_moves(
            shop_id=self.access.shop.pk,
            till_id=self.till.pk,
            given={} if self.manner.afterwards else notes_given(self.payment.tenders),
            amount_minor=cash,
            handed_back=back.notes,
            back_minor=back.change_minor,
        )

    # What is written

    def _allowances(self, khata: OnKhata) -> tuple[AllowanceRow, ...]:
        """Who allowed what; that a limit is passed may have been lent before anybody knew whether it is."""
        access = self.access if khata.over_limit else self.access.without_lent("credit.exceed")
        return allowances_of(access, kind=KIND, entry_id=self.claimed.entry_id, at=self.at)

    def _sale(
        self, goods: GoodsOut, back: HandBack, day: datetime.date, recipient: RecipientRow | None, khata: OnKhata
    ) -> SaleRow:
        return sale_row(
            sale_id=self.claimed.entry_id,
            access=self.access,
            priced=self.priced,
            payment=self.payment,
            customer=self.customer,
            goods=goods,
            back=back,
            at=self.at,
            day=day,
            recipient=recipient,
            flags=[*self.manner.flags, *self._flags(goods, khata)],
        )

    def _flags(self, goods: GoodsOut, khata: OnKhata) -> list[str]:
        forgotten = self.customer is None and self.priced.cart.customer_id is not None
        said = {"over_limit": khata.over_limit, "beside_batches": goods.beside_batches, "forgotten": forgotten}
        said["offer_over"] = self.held.offer_is_over
        return flags_of(self.manner, self.priced, self.held.codes, till=self.till, at=self.at, **said)

    def _send(self, recipient: RecipientRow) -> None:
        if recipient.email and self.manner.sends_mail:
            enqueue(
                task="notifications.send_letter",
                payload={"letter": "sale.bill", "shop": self.access.shop.pk, "sale": self.claimed.entry_id},
                shop_id=self.access.shop.pk,
                run_at=self.at,
                reference=f"sale:{self.claimed.entry_id}",
            )
