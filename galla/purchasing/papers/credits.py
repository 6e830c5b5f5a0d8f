"""Credit notes of suppliers as moves: less is owed, and less is what the goods cost, where they are today."""

from collections.abc import Sequence

from galla.ledger import places
from galla.ledger.entries import Move, request_hash
from galla.purchasing.models import CreditShift, SupplierCredit, SupplierCreditLine, SupplierCreditTax

CREDIT = "supplier-credit"


def moves_of_credit(
    paper: SupplierCredit, taxes: Sequence[SupplierCreditTax], shifts: Sequence[CreditShift]
) -> list[Move]:
    """Net and taxes back to the supplier's account, and the value of goods from where they are to him."""
    shop, money = paper.shop_id, places.money(paper.shop_id)
    supplier = places.supplier(shop, paper.supplier_id)
    return [
        Move(places.named(shop, "billed"), supplier, money, paper.net_minor),
        *(Move(places.tax_paid(shop, tax.name, tax.rate_ppm), supplier, money, tax.amount_minor) for tax in taxes),
        *(
            Move(places.account(shop, one.place), supplier, places.goods(shop, one.product_id), 0, one.worth_minor)
            for one in shifts
        ),
    ]


def hash_of_credit(
    paper: SupplierCredit,
    lines: Sequence[SupplierCreditLine],
    taxes: Sequence[SupplierCreditTax],
    shifts: Sequence[CreditShift],
) -> str:
    """What the entry of a supplier's credit note carries of it."""
    return request_hash(
        [
            *(paper.shop_id, paper.branch_id, paper.supplier_id, paper.bill_id, paper.number, paper.number_key),
            *(paper.credited_on, paper.reason, paper.net_minor, paper.tax_minor, paper.total_minor),
            *(paper.settled_minor, paper.by_id),
            [[line.shop_id, line.position, line.receipt_line_id, line.tax_class_id, line.net_minor] for line in lines],
            [[tax.shop_id, tax.position, tax.name, tax.rate_ppm, tax.amount_minor] for tax in taxes],
            [
                [one.shop_id, one.position, one.line_position, one.product_id, one.place, one.worth_minor]
                for one in shifts
            ],
        ]
    )
