"""Payments to suppliers as moves."""

from collections.abc import Sequence

from galla.ledger import places
from galla.ledger.entries import Move, request_hash
from galla.purchasing.models import PaymentShare, SupplierPayment

PAYMENT = "supplier-payment"


def moves_of_payment(payment: SupplierPayment) -> list[Move]:
    """Money from where it was to the supplier."""
    shop = payment.shop_id
    source, target = places.method(shop, payment.method), places.supplier(shop, payment.supplier_id)
    return [Move(source, target, places.money(shop), payment.amount_minor)]


def hash_of_payment(payment: SupplierPayment, shares: Sequence[PaymentShare]) -> str:
    """What the entry of a payment carries of it."""
    return request_hash(
        [
            *(payment.shop_id, payment.branch_id, payment.supplier_id, payment.method, payment.amount_minor),
            *(payment.reference, payment.by_id),
            [[share.shop_id, share.bill_id, share.amount_minor] for share in shares],
        ]
    )
