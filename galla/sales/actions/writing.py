"""A bill's rows as they are written: lines, rates, tenders, recipient, and the bill itself. Reading only."""

import datetime
import secrets
from collections.abc import Sequence

from galla.accounts.access import Access
from galla.parties.queries import BilledCustomer
from galla.payments.models import Method, kind_of
from galla.payments.promises import Promise
from galla.sales.actions.goods import GoodsOut
from galla.sales.actions.prepaid import reference_kept
from galla.sales.carts import Payment
from galla.sales.flags import BELOW_ZERO
from galla.sales.payments import HandBack, paid_minor
from galla.sales.quotes import PricedCart
from galla.sales.rows import LineRow, RecipientRow, SaleRow, TaxRow, TenderRow, recipient_hash


def line_rows(
    sale_id: int, shop_id: int, priced: PricedCart, costs: Sequence[int], day: datetime.date
) -> tuple[LineRow, ...]:
    """The lines as they are kept, with what their goods cost."""
    rows = []
    for index, (line, product, cost) in enumerate(zip(priced.bill.lines, priced.products, costs, strict=True)):
        item = priced.cart.lines[index].open_item
        rows.append(
            LineRow(
                sale_id=sale_id,
                shop_id=shop_id,
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
                offers=[list(one) for one in priced.offers.get(index, ())],
            )
        )
    return tuple(rows)


def tax_rows(sale_id: int, priced: PricedCart) -> tuple[TaxRow, ...]:
    """What the bill charges at each rate."""
    return tuple(
        TaxRow(
            *(sale_id, index + 1, total.rate_ppm, total.net_minor, total.tax_minor),
            *(total.gross_minor, [[tax.name, tax.rate_ppm, tax.amount_minor] for tax in total.taxes]),
        )
        for index, total in enumerate(priced.rates)
    )


def tender_rows(sale_id: int, payment: Payment, priced: PricedCart) -> tuple[TenderRow, ...]:
    """How it was paid, with the notes that were told and what each way added."""
    charges = [(charge.amount_minor, charge.rate_ppm) for charge in priced.charges] or [(0, 0)] * len(payment.tenders)
    return tuple(
        TenderRow(
            *(sale_id, index + 1, str(tender.method), tender.amount_minor),
            None if tender.notes is None else {str(value): count for value, count in tender.notes.items() if count},
            reference_kept(tender),
            *charge,
        )
        for index, (tender, charge) in enumerate(zip(payment.tenders, charges, strict=True))
    )


def recipient_row(sale_id: int, shop_id: int, who: BilledCustomer | None) -> RecipientRow | None:
    """Whom it is made out to, salted; None for a bill of nobody's."""
    if who is None:
        return None
    return RecipientRow(
        *(sale_id, shop_id, secrets.token_hex(16), who.name, who.phone, who.email),
        *(who.gstin, who.address, who.state_code),
    )


def sale_row(
    *,
    sale_id: int,
    access: Access,
    priced: PricedCart,
    payment: Payment,
    customer: BilledCustomer | None,
    goods: GoodsOut,
    back: HandBack,
    at: datetime.datetime,
    day: datetime.date,
    recipient: RecipientRow | None,
    flags: Sequence[str],
) -> SaleRow:
    """The bill without its number, which is taken last."""
    bill, till = priced.bill, access.require_till()
    return SaleRow(
        id=sale_id,
        shop_id=access.shop.pk,
        branch_id=till.branch_id,
        till_id=till.pk,
        number="",
        customer_id=customer.id if customer else None,
        by_id=access.user.pk,
        happened_at=at,
        business_date=day,
        currency=access.shop.currency,
        place_of_supply=priced.place_of_supply,
        line_count=len(bill.lines),
        list_minor=bill.list_minor,
        discount_minor=bill.discount_minor,
        net_minor=bill.net_minor,
        tax_minor=bill.tax_minor,
        subtotal_minor=bill.subtotal_minor,
        round_off_minor=bill.round_off_minor,
        total_minor=priced.total_minor,
        paid_minor=paid_minor(payment),
        change_minor=back.change_minor,
        credit_minor=back.credit_minor,
        change_notes={str(value): count for value, count in back.notes.items()},
        change_loose_minor=back.loose_minor,
        cost_minor=sum(goods.costs),
        flags=[*flags, *([BELOW_ZERO] if goods.below_zero else [])],
        recipient_hash=recipient_hash(recipient) if recipient else "",
        surcharge_minor=priced.surcharge_minor,
        surcharge_tax_minor=sum(charge.tax_minor for charge in priced.charges),
    )


def promises_of(sale: SaleRow, tenders: Sequence[TenderRow], *, kind: str) -> list[Promise]:
    """What the customer says was sent over UPI, until somebody has seen it."""
    head = (sale.shop_id, sale.branch_id, sale.till_id, sale.id)
    return [
        Promise(
            *(*head, tender.position, kind, sale.customer_id, tender.method, tender.amount_minor, tender.reference),
            *(sale.happened_at, sale.business_date),
        )
        for tender in tenders
        if kind_of(tender.method) == Method.UPI
    ]
