"""Plain bills: each through the same checkout as every other bill, in a series of their own."""

from galla.catalog.queries import Reference
from galla.history.known import Known, Made, key_of
from galla.history.papers import FileDocument, FileLine
from galla.payments.models import Method
from galla.sales.actions import checkout
from galla.sales.carts import ELSEWHERE, Cart, CartLine, Payment, TenderGiven


def book_bill(known: Known, document: FileDocument) -> Made:
    """Sell what a bill says at its prices; who paid it how is not known. Raises what ``checkout`` raises."""
    total = known.total(document.lines)
    booked = checkout(
        access=known.access,
        cart=Cart(
            lines=tuple(_cart_line(known, line) for line in document.lines), customer_id=known.customer(document)
        ),
        payment=Payment((TenderGiven(Method.IMPORTED, total),) if total else ()),
        key=key_of(document),
        at=document.at,
        manner=ELSEWHERE,
    )
    return Made(booked.rows.sale.number, booked.replayed)


def _cart_line(known: Known, line: FileLine) -> CartLine:
    return CartLine(
        quantity_milli=line.quantity_milli,
        product=Reference(product_id=known.products[line.sku]),
        unit_price_e4=line.price_e4,
        includes_tax=False,
    )
