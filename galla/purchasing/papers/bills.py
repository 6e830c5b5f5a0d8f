"""Supplier bills as moves: money that is owed from now on, and value that follows goods to where they are."""

from collections.abc import Sequence

from galla.ledger import places
from galla.ledger.entries import Move, request_hash
from galla.purchasing.models import SERVICES, LineKind, SupplierBill, SupplierBillLine, SupplierBillTax, ValueShift

BILL = "supplier-bill"


def moves_of_bill(
    bill: SupplierBill,
    lines: Sequence[SupplierBillLine],
    taxes: Sequence[SupplierBillTax],
    shifts: Sequence[ValueShift],
) -> list[Move]:
    """Net from the supplier to ``billed``, taxes, round-off, and the value moves.

    Freight and duty go to ``landed``, what is neither goods nor freight to an expense (``services``).
    """
    shop, money = bill.shop_id, places.money(bill.shop_id)
    owed = places.supplier(shop, bill.supplier_id)
    landed = sum(line.net_minor for line in lines if line.kind == LineKind.LANDED)
    services = sum(line.net_minor for line in lines if line.spent_as == SERVICES)
    moves = [
        Move(owed, places.named(shop, "billed"), money, bill.net_minor - landed - services),
        Move(owed, places.named(shop, "landed"), money, landed),
        Move(owed, places.named(shop, SERVICES), money, services),
        *(Move(owed, places.tax_paid(shop, tax.name, tax.rate_ppm), money, tax.amount_minor) for tax in taxes),
        Move(owed, places.named(shop, "round-off"), money, max(bill.round_off_minor, 0)),
        Move(places.named(shop, "round-off"), owed, money, max(-bill.round_off_minor, 0)),
    ]
    return [move for move in moves if move.amount] + _value_moves(bill, lines, shifts)


def _value_moves(bill: SupplierBill, lines: Sequence[SupplierBillLine], shifts: Sequence[ValueShift]) -> list[Move]:
    shop, kinds = bill.shop_id, {line.position: line.kind for line in lines}
    moves = []
    for shift in shifts:
        is_landed = kinds.get(shift.line_position) == LineKind.LANDED
        giver = places.named(shop, "landed") if is_landed else places.supplier(shop, bill.supplier_id)
        place, goods = places.account(shop, shift.place), places.goods(shop, shift.product_id)
        if shift.worth_minor > 0:
            moves.append(Move(giver, place, goods, 0, shift.worth_minor))
        else:
            moves.append(Move(place, giver, goods, 0, -shift.worth_minor))
    return moves


def hash_of_bill(
    bill: SupplierBill,
    lines: Sequence[SupplierBillLine],
    taxes: Sequence[SupplierBillTax],
    shifts: Sequence[ValueShift],
) -> str:
    """What the entry of a supplier's bill carries of it."""
    return request_hash(
        [
            *(bill.shop_id, bill.branch_id, bill.supplier_id, bill.number, bill.number_key, bill.billed_on),
            *(bill.net_minor, bill.tax_minor, bill.round_off_minor, bill.total_minor, bill.by_id),
            [
                [
                    *(line.shop_id, line.position, line.kind, line.receipt_line_id, line.words, line.quantity_milli),
                    *(line.net_minor, line.received_worth_minor, line.tax_class_id, line.shared_by),
                    *([line.spent_as] if line.spent_as else []),
                ]
                for line in lines
            ],
            [[tax.shop_id, tax.position, tax.name, tax.rate_ppm, tax.amount_minor] for tax in taxes],
            [
                [
                    *(shift.shop_id, shift.position, shift.line_position, shift.receipt_line_id),
                    *(shift.product_id, shift.place, shift.worth_minor),
                ]
                for shift in shifts
            ],
        ]
    )
