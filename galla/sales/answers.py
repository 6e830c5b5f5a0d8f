"""A bill as an API answer: decimal strings, notes as whole counts, the same words for a quote and a saved bill."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from galla.drawer.cash import written_notes
from galla.foundation.formats import money_of
from galla.offers.coupons import TypedCode, words
from galla.outbox.queries import MessageFacts
from galla.payments.models import Claim
from galla.payments.queries import state_of
from galla.pricing.numbers import decimal_text, trimmed_text
from galla.sales.flags import plain, reckoned_minor
from galla.sales.models import LookedAt
from galla.sales.offered import OnLine, offers_of, offers_on
from galla.sales.quotes import PricedCart
from galla.sales.recalls import SoldBatch
from galla.sales.rows import LineRow, SaleRow, SaleRows, TaxRow, TenderRow, VoidRow

type Answer = dict[str, Any]


def sale_answer(
    rows: SaleRows,
    sold: Sequence[Sequence[SoldBatch]],
    *,
    shows_cost: bool,
    mail: Answer | None = None,
    promised: Iterable[Claim] = (),
    look: LookedAt | None = None,
) -> Answer:
    """A saved bill. ``sold`` are the batches of each line; ``shows_cost`` is for those who may see what goods cost;
    ``mail`` the state of its letter; ``promised`` what was paid over UPI; ``look`` what
    came of it where it went past a rule.
    """
    sale, reckoned = rows.sale, reckoned_minor(rows.sale.flags)
    digits = money_of(sale.currency).minor_digits
    return {
        "id": sale.id,
        "number": sale.number,
        "state": "void" if rows.void is not None else "paid",
        "branch": sale.branch_id,
        "till": sale.till_id,
        "by": sale.by_id,
        "customer": sale.customer_id,
        "recipient": _recipient(rows),
        "happened_at": sale.happened_at,
        "business_date": sale.business_date,
        "currency": sale.currency,
        "place_of_supply": sale.place_of_supply,
        "lines": [
            _line(line, batches, digits, shows_cost=shows_cost) for line, batches in zip(rows.lines, sold, strict=True)
        ],
        "taxes": [_rate(tax, digits) for tax in rows.taxes],
        "offers": [_offer(one, digits) for one in offers_of(offers_on(rows.lines))],
        **_sums(sale, digits),
        "surcharge": decimal_text(sale.surcharge_minor, places=digits),
        "surcharge_tax": decimal_text(sale.surcharge_tax_minor, places=digits),
        "paid": decimal_text(sale.paid_minor, places=digits),
        "change": decimal_text(sale.change_minor, places=digits),
        "change_notes": written_notes(_counted(sale.change_notes), minor_digits=digits),
        "change_loose": decimal_text(sale.change_loose_minor, places=digits),
        "credit": decimal_text(sale.credit_minor, places=digits),
        "tenders": [_tender(tender, digits) for tender in rows.tenders],
        "claims": [_promised(claim, digits) for claim in promised],
        "flags": [plain(flag) for flag in sale.flags],
        "reckoned": None if reckoned is None else decimal_text(reckoned, places=digits),
        "look": None if look is None else {"by": look.by_id, "at": look.at, "note": look.note},
        "mail": mail,
        "void": None if rows.void is None else void_answer(rows.void, digits),
        **({"cost": decimal_text(sale.cost_minor, places=digits)} if shows_cost else {}),
    }


def brief_answer(sale: SaleRow, *, name: str, void: bool) -> Answer:
    """A bill in a list."""
    digits = money_of(sale.currency).minor_digits
    return {
        "id": sale.id,
        "number": sale.number,
        "state": "void" if void else "paid",
        "branch": sale.branch_id,
        "till": sale.till_id,
        "customer": sale.customer_id,
        "name": name,
        "happened_at": sale.happened_at,
        "business_date": sale.business_date,
        "line_count": sale.line_count,
        "tax": decimal_text(sale.tax_minor, places=digits),
        "total": decimal_text(sale.total_minor, places=digits),
    }


def quote_answer(priced: PricedCart, currency: str) -> Answer:
    """A priced cart of which nothing is saved."""
    digits = money_of(currency).minor_digits
    bill = priced.bill
    return {
        "currency": currency,
        "place_of_supply": priced.place_of_supply,
        "lines": [
            {
                "position": index + 1,
                "product": product.id if product else None,
                "name": product.name if product else (wanted.open_item.name if wanted.open_item else ""),
                "sku": product.sku if product else "",
                "barcode": product.barcode if product else "",
                "hsn": product.hsn if product else "",
                "tax_class": product.tax_class_name if product else "",
                "unit": product.measure_name if product else "",
                "mrp": None if product is None or product.mrp_e4 is None else price_text(product.mrp_e4, digits),
                **_amounts(line, digits),
                "taxes": [_component([tax.name, tax.rate_ppm, tax.amount_minor], digits) for tax in line.taxes],
                "offers": [_offer(one, digits) for one in priced.offers.get(index, ())],
            }
            for index, (wanted, product, line) in enumerate(
                zip(priced.cart.lines, priced.products, bill.lines, strict=True)
            )
        ],
        "taxes": [
            {
                "rate": rate_text(total.rate_ppm),
                "net": decimal_text(total.net_minor, places=digits),
                "tax": decimal_text(total.tax_minor, places=digits),
                "gross": decimal_text(total.gross_minor, places=digits),
                "components": [_component([tax.name, tax.rate_ppm, tax.amount_minor], digits) for tax in total.taxes],
            }
            for total in priced.rates
        ],
        "offers": [_offer(one, digits) for one in offers_of(priced.offers)],
        "coupons": [_code(one, priced, digits) for one in priced.coupons],
        **_could_be_more(priced, digits),
        **_sums(bill, digits),
        "surcharge": decimal_text(priced.surcharge_minor, places=digits),
        "surcharge_tax": decimal_text(sum(charge.tax_minor for charge in priced.charges), places=digits),
        "total": decimal_text(priced.total_minor, places=digits),
    }


def _could_be_more(priced: PricedCart, digits: int) -> Answer:
    """What offers could take off besides at most, of a cart too large to be sure that this is the best."""
    more = priced.offered.could_be_more_minor if priced.offered is not None else 0
    return {"offers_could_be_more": decimal_text(more, places=digits)} if more else {}


def mail_answer(message: MessageFacts | None) -> Answer | None:
    """Where a bill's letter is."""
    if message is None:
        return None
    return {
        "state": message.state.value,
        "attempts": message.attempts,
        "last_error": message.last_error,
        "sent_at": message.sent_at,
    }


def void_answer(void: VoidRow, digits: int) -> Answer:
    """How a bill was taken back."""
    return {
        "id": void.id,
        "sale": void.sale_id,
        "reason": void.reason,
        "by": void.by_id,
        "happened_at": void.happened_at,
        "handed_back": decimal_text(void.handed_back_minor, places=digits),
        "notes": written_notes(_counted(void.notes), minor_digits=digits),
        "loose": decimal_text(void.loose_minor, places=digits),
    }


def price_text(price_e4: int, digits: int) -> str:
    """A unit price with as many decimals as it needs, the currency's at least."""
    return trimmed_text(price_e4, places=4, keep=digits)


def rate_text(rate_ppm: int) -> str:
    """A rate in percent: ``18``, ``2.5``, ``0.25``."""
    return trimmed_text(rate_ppm, places=4)


def _counted(notes: Mapping[str, int]) -> dict[int, int]:
    return {int(value): count for value, count in notes.items()}


def _sums(bill: Any, digits: int) -> Answer:
    """The sums a quote and a saved bill share; both name them alike."""
    return {
        "list_total": decimal_text(bill.list_minor, places=digits),
        "discount": decimal_text(bill.discount_minor, places=digits),
        "net": decimal_text(bill.net_minor, places=digits),
        "tax": decimal_text(bill.tax_minor, places=digits),
        "subtotal": decimal_text(bill.subtotal_minor, places=digits),
        "round_off": decimal_text(bill.round_off_minor, places=digits),
        "total": decimal_text(bill.total_minor, places=digits),
    }


def _amounts(line: Any, digits: int) -> Answer:
    """The figures a quoted and a saved line share; both name them alike."""
    return {
        "quantity": trimmed_text(line.quantity_milli, places=3),
        "unit_price": price_text(line.unit_price_e4, digits),
        "price_includes_tax": line.includes_tax,
        "list": decimal_text(line.list_minor, places=digits),
        "discount": decimal_text(line.discount_minor, places=digits),
        "bill_discount": decimal_text(line.bill_discount_minor, places=digits),
        "net": decimal_text(line.net_minor, places=digits),
        "tax": decimal_text(line.tax_minor, places=digits),
        "gross": decimal_text(line.gross_minor, places=digits),
    }


def _line(line: LineRow, sold: Iterable[SoldBatch], digits: int, *, shows_cost: bool) -> Answer:
    return {
        "position": line.position,
        "product": line.product_id,
        "name": line.name,
        "sku": line.sku,
        "barcode": line.barcode,
        "hsn": line.hsn,
        "tax_class": line.tax_class,
        "unit": line.measure,
        "mrp": None if line.mrp_e4 is None else price_text(line.mrp_e4, digits),
        **_amounts(line, digits),
        "taxes": [_component(tax, digits) for tax in line.taxes],
        "offers": [_offer(OnLine(*one), digits) for one in line.offers],
        "batches": [_batch(batch) for batch in sold],
        **({"cost": decimal_text(line.cost_minor, places=digits)} if shows_cost else {}),
    }


def _offer(one: OnLine, digits: int) -> Answer:
    return {
        "offer": one.offer_id or None,
        "kind": one.kind,
        "name": one.name,
        "amount": decimal_text(one.amount_minor, places=digits),
    }


def _code(one: TypedCode, priced: PricedCart, digits: int) -> Answer:
    """A code of a cart: whose offer it brings, what that takes off, or why it takes nothing."""
    taken = {taken.offer_id: taken.amount_minor for taken in offers_of(priced.offers)}
    offer = None if one.coupon is None or one.why is not None else one.coupon.offer
    return {
        "code": one.text,
        "name": "" if offer is None else offer.name,
        "amount": decimal_text(0 if offer is None else taken.get(offer.pk, 0), places=digits),
        "reason": one.why.value if one.why is not None else "",
        "detail": words(one),
    }


def _batch(sold: SoldBatch) -> Answer:
    return {
        "batch": sold.id,
        "number": sold.number,
        "expires_on": sold.expires_on,
        "quantity": trimmed_text(sold.milli, places=3),
    }


def _rate(tax: TaxRow, digits: int) -> Answer:
    return {
        "rate": rate_text(tax.rate_ppm),
        "net": decimal_text(tax.net_minor, places=digits),
        "tax": decimal_text(tax.tax_minor, places=digits),
        "gross": decimal_text(tax.gross_minor, places=digits),
        "components": [_component(part, digits) for part in tax.taxes],
    }


def _component(part: Iterable[Any], digits: int) -> Answer:
    name, rate_ppm, amount_minor = part
    return {"name": name, "rate": rate_text(rate_ppm), "amount": decimal_text(amount_minor, places=digits)}


def _tender(tender: TenderRow, digits: int) -> Answer:
    return {
        "method": tender.method,
        "amount": decimal_text(tender.amount_minor, places=digits),
        "notes": None if tender.notes is None else written_notes(_counted(tender.notes), minor_digits=digits),
        "reference": tender.reference,
        "surcharge": decimal_text(tender.surcharge_minor, places=digits),
        "surcharge_rate": rate_text(tender.surcharge_ppm),
    }


def _promised(claim: Claim, digits: int) -> Answer:
    return {
        "id": claim.pk,
        "method": claim.method,
        "amount": decimal_text(claim.amount_minor, places=digits),
        "reference": claim.reference,
        "state": state_of(claim),
    }


def _recipient(rows: SaleRows) -> Answer | None:
    who = rows.recipient
    if who is None:
        return None
    return {
        "name": who.name,
        "phone": who.phone,
        "email": who.email,
        "gstin": who.gstin,
        "address": who.address,
        "state_code": who.state_code,
    }
