"""The checkout: from a cart and its payment to a numbered bill, in one transaction of set-based statements.

The order, which is the design's: price (pure) → claim the key → lock balances by id → which notes go back → the
bill's rows and the letter → balances guarded, postings → series counter → entry → bill. The number of statements does
not depend on the number of lines.
"""

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Till
from galla.drawer.cash import cash_moves, validate_notes
from galla.drawer.queries import denomination_values
from galla.foundation.database.together import Insert
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import Refusal
from galla.foundation.formats import money_of
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, Standing, claim, lock_balances, request_hash
from galla.ledger.errors import BelowFloor
from galla.ledger.queries import entry_of_key
from galla.outbox.actions import enqueue
from galla.parties.actions import customer_for_bill
from galla.parties.queries import BilledCustomer
from galla.pricing.numbers import decimal_text
from galla.sales.actions.batches import with_batches
from galla.sales.actions.goods import GoodsOut, goods_out, goods_wanted, not_enough
from galla.sales.carts import AT_THE_TILL, Cart, Manner, Payment
from galla.sales.errors import TotalChanged
from galla.sales.models import Method, Sale, SaleLine, SaleRecipient, SaleTax, SaleTender
from galla.sales.payments import HandBack, demand_paid, hand_back, notes_given, paid_minor
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
    recipient_hash,
)

KIND = "sale"


@dataclass(frozen=True, slots=True)
class Booked:
    """What a checkout answers: the bill, and whether an earlier request had made it."""

    rows: SaleRows
    replayed: bool


def checkout(
    *, access: Access, cart: Cart, payment: Payment, key: str, at: datetime.datetime, manner: Manner = AT_THE_TILL
) -> Booked:
    """Save a bill at the till of ``access`` and answer it; the same key and request again answer the same bill.

    Raises what ``price_cart``, ``demand_paid`` and ``hand_back`` raise, ``TotalChanged``, ``NotEnoughStock``, and
    ``KeyReused`` for a key that came with another request. Whatever is refused wrote nothing.
    """
    at = at.astimezone(datetime.UTC)
    till = access.require_till()
    wanted = request_hash(_request_facts(till, cart, payment, manner))
    try:
        return _checkout(access, till, cart, payment, key, wanted, at, manner)
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
    at: datetime.datetime,
    manner: Manner,
) -> Booked:
    values = denomination_values(access.shop.pk)
    _demand_notes(payment, values)
    priced = price_cart(access=access, cart=cart, at=at, manner=manner)
    _demand_expected(access, priced, payment)

    def work() -> Booked | int:
        claimed = claim(shop_id=access.shop.pk, kind=KIND, key=key, request_hash=wanted, member_id=access.membership.pk)
        if claimed.replayed:
            return claimed.entry_id
        customer = customer_for_bill(access=access, customer=cart.customer_id, email=cart.customer_email, at=at)
        demand_paid(
            total_minor=priced.bill.total_minor,
            payment=payment,
            has_customer=customer is not None,
            minor_digits=money_of(access.shop.currency).minor_digits,
        )
        return _Booking(access, till, priced, payment, customer, claimed, at, manner).book(values)

    booked = in_transaction(work)
    # A bill that is there is read when the key is free again: others who sent it wait for the key, not for the reading.
    return _replay(access, booked) if isinstance(booked, int) else booked


def _replay(access: Access, sale_id: int) -> Booked:
    return Booked(sale_rows(access.shop.pk, sale_id), replayed=True)


def _request_facts(till: Till, cart: Cart, payment: Payment, manner: Manner) -> list[object]:
    batches = [line.batch_id for line in cart.lines] if any(line.batch_id for line in cart.lines) else None
    return [till.pk, repr(cart), repr(payment), manner.series, *([batches] if batches else [])]


def _demand_notes(payment: Payment, values: Mapping[int, int]) -> None:
    for index, tender in enumerate(payment.tenders):
        if tender.notes is not None:
            validate_notes(set(values), tender.notes, tender.amount_minor, field=f"tenders.{index}.notes")


def _demand_expected(access: Access, priced: PricedCart, payment: Payment) -> None:
    expected = payment.expected_total_minor
    if expected is not None and expected != priced.bill.total_minor:
        places_after = money_of(access.shop.currency).minor_digits
        raise TotalChanged(
            _("This bill comes to something else now. Look at it again."),
            field="expected_total",
            total=decimal_text(priced.bill.total_minor, places=places_after),
            expected_total=decimal_text(expected, places=places_after),
        )


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
    manner: Manner

    def book(self, values: Mapping[int, int]) -> Booked:
        standing = lock_balances(self._pairs(values))
        day = business_date(self.access.shop, self.at)
        goods = with_batches(self._goods(standing), self.priced, standing, self._shelf(), on=day, manner=self.manner)
        back = self._hand_back(standing, values)
        lines, taxes, tenders = self._lines(goods, day), self._taxes(), self._tenders()
        recipient = self._recipient()
        sale = self._sale(goods, back, day, recipient)
        if recipient is not None:
            self._send(recipient)
        year = fiscal_year(self.access.shop, day)
        series = self.manner.series or self.till.prefix
        try:
            posted = post(
                claim=self.claimed,
                shop_id=self.access.shop.pk,
                moves=[*self._money_moves(back), *goods.moves, *self._note_moves(back)],
                series=series,
                fiscal_year=year,
                happened_at=self.at,
                recorded_at=self.at,
                business_date=day,
                by_id=self.access.user.pk,
                document_hash=document_hash(sale, lines, taxes, tenders),
                least=goods.least,
                along=[
                    Insert(SaleLine, LineRow._fields, lines),
                    Insert(SaleTax, TaxRow._fields, taxes),
                    Insert(SaleTender, TenderRow._fields, tenders),
                    Insert(SaleRecipient, RecipientRow._fields, [recipient] if recipient else []),
                ],
                numbered=Insert(Sale, SaleRow._fields, [sale]),
            )
        except BelowFloor:
            raise not_enough(self.priced, standing, self._shelf()) from None
        sale = sale._replace(number=posted.written)
        return Booked(SaleRows(sale, lines, taxes, tenders, recipient), replayed=False)

    # What is locked

    def _shelf(self) -> places.Account:
        return places.shelf(self.access.shop.pk, self.till.branch_id)

    def _drawer(self) -> places.Account:
        return places.drawer(self.access.shop.pk, self.till.pk)

    def _takes_cash(self) -> bool:
        return any(tender.method == Method.CASH for tender in self.payment.tenders)

    def _pairs(self, values: Mapping[int, int]) -> list[tuple[places.Account, places.Unit]]:
        shop = self.access.shop.pk
        pairs = goods_wanted(self.priced, shop, self._shelf())
        if self._takes_cash():
            pairs += [(self._drawer(), unit) for unit in (places.money(shop), places.loose(shop))]
            pairs += [(self._drawer(), places.note(shop, value)) for value in values]
        if self.customer is not None:
            pairs.append((places.customer(shop, self.customer.id), places.money(shop)))
        return pairs

    # What moves

    def _goods(self, standing: Mapping[tuple[int, int], Standing]) -> GoodsOut:
        may_oversell = self.manner.may_oversell or self.access.shop.negative_stock == "warn"
        return goods_out(self.priced, self.access.shop, standing, self._shelf(), may_oversell=may_oversell)

    def _hand_back(self, standing: Mapping[tuple[int, int], Standing], values: Mapping[int, int]) -> HandBack:
        drawer_id = self._drawer().id
        shop = self.access.shop.pk
        counted = {}
        if self._takes_cash():
            counted = {value: standing[drawer_id, places.note(shop, value).id].on_hand for value in values}
        return hand_back(
            change_minor=paid_minor(self.payment) - self.priced.bill.total_minor,
            tenders=self.payment.tenders,
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
        for (name, rate), amount in self._tax_sums().items():
            moves.append(Move(places.tax(shop, name, rate), due, money, amount))
        round_off = places.named(shop, "round-off")
        if bill.round_off_minor < 0:
            moves.append(Move(due, round_off, money, -bill.round_off_minor))
        else:
            moves.append(Move(round_off, due, money, bill.round_off_minor))
        for tender in self.payment.tenders:
            moves.append(Move(due, self._taken_by(tender.method), money, tender.amount_minor))
        moves.append(Move(self._drawer(), due, money, back.change_minor))
        if back.credit_minor and self.customer is not None:
            moves.append(Move(places.customer(shop, self.customer.id), due, money, back.credit_minor))
        return [move for move in moves if move.amount]

    def _tax_sums(self) -> dict[tuple[str, int], int]:
        sums: dict[tuple[str, int], int] = {}
        for total in self.priced.bill.taxes:
            for tax in total.taxes:
                sums[tax.name, tax.rate_ppm] = sums.get((tax.name, tax.rate_ppm), 0) + tax.amount_minor
        return sums

    def _taken_by(self, method: Method) -> places.Account:
        shop = self.access.shop.pk
        if method == Method.CASH:
            return self._drawer()
        if method == Method.ON_ACCOUNT and self.customer is not None:
            return places.customer(shop, self.customer.id)
        return places.method(shop, method.value)

    def _note_moves(self, back: HandBack) -> list[Move]:
        if not self._takes_cash():
            return []
        cash = sum(tender.amount_minor for tender in self.payment.tenders if tender.method == Method.CASH)
        return cash_moves(
            shop_id=self.access.shop.pk,
            till_id=self.till.pk,
            given=notes_given(self.payment.tenders),
            amount_minor=cash,
            handed_back=back.notes,
            back_minor=back.change_minor,
        )

    # What is written

    def _lines(self, goods: GoodsOut, day: datetime.date) -> tuple[LineRow, ...]:
        rows = []
        for index, (line, product, cost) in enumerate(
            zip(self.priced.bill.lines, self.priced.products, goods.costs, strict=True)
        ):
            item = self.priced.cart.lines[index].open_item
            rows.append(
                LineRow(
                    sale_id=self.claimed.entry_id,
                    shop_id=self.access.shop.pk,
                    sold_on=day,
                    position=index + 1,
                    product_id=product.id if product else None,
                    name=product.name if product else (item.name if item else ""),
                    sku=product.sku if product else "",
                    barcode=product.barcode if product else "",
                    measure=product.measure_name if product else "",
                    hsn=product.hsn if product else "",
                    tax_class=product.tax_class_name if product else "",
                    quantity_milli=line.quantity_milli,
                    unit_price_e4=line.unit_price_e4,
                    includes_tax=line.includes_tax,
                    mrp_e4=product.mrp_e4 if product else None,
                    list_minor=line.list_minor,
                    discount_minor=line.discount_minor,
                    bill_discount_minor=line.bill_discount_minor,
                    net_minor=line.net_minor,
                    tax_minor=line.tax_minor,
                    gross_minor=line.gross_minor,
                    taxes=[[tax.name, tax.rate_ppm, tax.amount_minor] for tax in line.taxes],
                    cost_minor=cost,
                )
            )
        return tuple(rows)

    def _taxes(self) -> tuple[TaxRow, ...]:
        return tuple(
            TaxRow(
                *(self.claimed.entry_id, index + 1, total.rate_ppm, total.net_minor, total.tax_minor),
                *(total.gross_minor, [[tax.name, tax.rate_ppm, tax.amount_minor] for tax in total.taxes]),
            )
            for index, total in enumerate(self.priced.bill.taxes)
        )

    def _tenders(self) -> tuple[TenderRow, ...]:
        return tuple(
            TenderRow(
                *(self.claimed.entry_id, index + 1, tender.method.value, tender.amount_minor),
                None if tender.notes is None else {str(value): count for value, count in tender.notes.items() if count},
                tender.reference,
            )
            for index, tender in enumerate(self.payment.tenders)
        )

    def _recipient(self) -> RecipientRow | None:
        if self.customer is None:
            return None
        who = self.customer
        return RecipientRow(
            *(self.claimed.entry_id, self.access.shop.pk, secrets.token_hex(16), who.name, who.phone, who.email),
            *(who.gstin, who.address, who.state_code),
        )

    def _sale(self, goods: GoodsOut, back: HandBack, day: datetime.date, recipient: RecipientRow | None) -> SaleRow:
        bill = self.priced.bill
        flags = [*self.manner.flags, *(["below_zero"] if goods.below_zero else [])]
        return SaleRow(
            id=self.claimed.entry_id,
            shop_id=self.access.shop.pk,
            branch_id=self.till.branch_id,
            till_id=self.till.pk,
            number="",
            customer_id=self.customer.id if self.customer else None,
            by_id=self.access.user.pk,
            happened_at=self.at,
            business_date=day,
            currency=self.access.shop.currency,
            place_of_supply=self.priced.place_of_supply,
            line_count=len(bill.lines),
            list_minor=bill.list_minor,
            discount_minor=bill.discount_minor,
            net_minor=bill.net_minor,
            tax_minor=bill.tax_minor,
            subtotal_minor=bill.subtotal_minor,
            round_off_minor=bill.round_off_minor,
            total_minor=bill.total_minor,
            paid_minor=paid_minor(self.payment),
            change_minor=back.change_minor,
            credit_minor=back.credit_minor,
            change_notes={str(value): count for value, count in back.notes.items()},
            change_loose_minor=back.loose_minor,
            cost_minor=sum(goods.costs),
            flags=flags,
            recipient_hash=recipient_hash(recipient) if recipient else "",
        )

    def _send(self, recipient: RecipientRow) -> None:
        if recipient.email and self.manner.sends_mail:
            enqueue(
                task="notifications.send_letter",
                payload={"letter": "sale.bill", "shop": self.access.shop.pk, "sale": self.claimed.entry_id},
                shop_id=self.access.shop.pk,
                run_at=self.at,
                reference=f"sale:{self.claimed.entry_id}",
            )
