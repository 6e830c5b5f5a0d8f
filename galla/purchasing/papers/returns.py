"""Goods sent back as moves: to the supplier at the value they came with, and what is no longer owed."""

from collections.abc import Sequence

from galla.inventory.papers import said_of_batches, variance_moves
from galla.ledger import places
from galla.ledger.entries import Move, request_hash
from galla.purchasing.models import PurchaseReturn, PurchaseReturnLine, PurchaseReturnTax

RETURN = "purchase-return"
# No till's prefix has a stroke in it, so no bill is ever numbered in this series.
SERIES = "D/N"


def is_billed(lines: Sequence[PurchaseReturnLine]) -> bool:
    """Whether any of what goes back was billed: only then there is a debit note, with a number of its series."""
    return any(line.billed_milli for line in lines)


def moves_of_return(
    paper: PurchaseReturn, lines: Sequence[PurchaseReturnLine], taxes: Sequence[PurchaseReturnTax]
) -> list[Move]:
    """Goods from the shelf to the supplier, their difference to the average to ``sold``, money and tax back.

    Money and tax are of what was billed; what nobody billed is settled by the value the goods take back along.
    """
    shop, money = paper.shop_id, places.money(paper.shop_id)
    shelf = places.shelf(shop, paper.branch_id, paper.receipt.place_id)
    supplier = places.supplier(shop, paper.supplier_id)
    moves: list[Move] = []
    for line in lines:
        goods = places.goods(shop, line.product_id)
        moves.append(Move(shelf, supplier, goods, line.quantity_milli, line.worth_minor))
        moves += [
            Move(shelf, supplier, places.batch(shop, number), milli)
            for number, milli in said_of_batches(line.batches, 2)
        ]
        moves += variance_moves(shelf, goods, line.average_minor - line.worth_minor)
    if paper.net_minor:
        moves.append(Move(places.named(shop, "billed"), supplier, money, paper.net_minor))
    moves += [
        Move(places.tax_paid(shop, tax.name, tax.rate_ppm), supplier, money, tax.amount_minor)
        for tax in taxes
        if tax.amount_minor
    ]
    return moves


def hash_of_return(
    paper: PurchaseReturn, lines: Sequence[PurchaseReturnLine], taxes: Sequence[PurchaseReturnTax]
) -> str:
    """What the entry of a return carries of it; its number is its place in the series."""
    return request_hash(
        [
            *(paper.shop_id, paper.branch_id, paper.supplier_id, paper.receipt_id, paper.reason),
            *(paper.net_minor, paper.tax_minor, paper.total_minor, paper.by_id),
            [
                [
                    *(line.shop_id, line.position, line.receipt_line_id, line.product_id, line.quantity_milli),
                    *(line.worth_minor, line.average_minor, line.tax_class_id, line.batches),
                    # Papers of before it was kept apart say nothing of it, and their hashes stand.
                    *(
                        [line.unbilled_milli, line.unbilled_worth_minor]
                        if line.unbilled_milli or line.unbilled_worth_minor
                        else []
                    ),
                ]
                for line in lines
            ],
            [[tax.shop_id, tax.position, tax.name, tax.rate_ppm, tax.amount_minor] for tax in taxes],
        ]
    )
