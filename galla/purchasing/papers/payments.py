"""Payments to suppliers as moves."""

from collections.abc import Sequence

from galla.ledger import places
from galla.ledger.entries import Move, request_hash
from galla.purchasing.models import PaymentShare, SupplierPayment

PAYMENT = "supplier-payment"


def moves_of_payment(payment: SupplierPayment) -> list[Move]:
    """Money from where it was to the supplier; out of a drawer with the notes it was."""
    shop, target = payment.shop_id, places.supplier(payment.shop_id, payment.supplier_id)
    if payment.till_id is None:
        source = places.method(shop, payment.paid_from or payment.method)
        return [Move(source, target, places.money(shop), payment.amount_minor)]
    drawer, hands = places.drawer(shop, payment.till_id), places.named(shop, "hands")
    moves = [Move(drawer, target, places.money(shop), payment.amount_minor)]
    moves += [Move(drawer, hands, places.note(shop, value), count) for value, count in notes_of(payment).items()]
    return moves + ([Move(drawer, hands, places.loose(shop), payment.loose_minor)] if payment.loose_minor else [])


def notes_of(payment: SupplierPayment) -> dict[int, int]:
    """The notes it was paid in, value in minor units → pieces."""
    return {int(value): pieces for value, pieces in sorted(payment.notes.items())}


def series_of_payment(payment: SupplierPayment) -> str:
    """The journal it stands in: of the till whose drawer it left, or of its branch."""
    return f"journal:branch:{payment.branch_id}" if payment.till_id is None else f"journal:till:{payment.till_id}"


def hash_of_payment(payment: SupplierPayment, shares: Sequence[PaymentShare]) -> str:
    """What the entry of a payment carries of it."""
    return request_hash(
        [
            *(payment.shop_id, payment.branch_id, payment.supplier_id, payment.method, payment.amount_minor),
            *(payment.reference, payment.by_id),
            [[share.shop_id, share.bill_id, share.amount_minor] for share in shares],
            *([payment.paid_from] if payment.paid_from else []),
            *([payment.till_id, payment.loose_minor] if payment.till_id or payment.loose_minor else []),
            *([sorted(payment.notes.items())] if payment.notes else []),
        ]
    )
