"""What a credit note means in moves of money, and the hash its entry carries of it. Pure.

The action posts these moves, and ``galla verify`` asks again whether they were posted.
"""

from collections.abc import Iterable, Sequence

from galla.drawer.acts import pieces_of
from galla.drawer.cash import cash_moves
from galla.ledger import places
from galla.ledger.entries import Move
from galla.prepaid.moves import put
from galla.returns.models import CreditedBill, CreditNote, CreditNoteLine, CreditNoteTender
from galla.sales.rows import hash_of

KIND = "credit-note"
# The series of credit notes another system wrote.
SERIES_OF_HISTORY = "IMC"
NOTE = (
    *("id", "shop_id", "branch_id", "till_id", "number", "customer_id", "way", "reason", "net_minor", "tax_minor"),
    *("surcharge_minor", "surcharge_tax_minor", "round_off_minor", "total_minor", "cost_minor", "notes"),
    *("loose_minor", "by_id", "happened_at", "business_date"),
)
BILL = (
    *("shop_id", "credit_note_id", "position", "sale_id", "net_minor", "tax_minor", "surcharge_minor"),
    *("surcharge_taxes", "round_off_minor", "total_minor"),
)
LINE = (
    *("shop_id", "credit_note_id", "position", "sale_line_id", "place_id", "quantity_milli", "net_minor"),
    *("tax_minor", "gross_minor", "taxes", "cost_minor"),
)
# What a line of no known bill says beside; covered where anything is said.
OF_NO_BILL = ("product_id", "name", "measure")
TENDER = ("shop_id", "credit_note_id", "position", "sale_id", "of_position", "method", "account", "amount_minor")
PREPAID = ("gift", "store-credit")


def columns(row: object, names: Sequence[str]) -> list[object]:
    """These columns of a row."""
    return [getattr(row, name) for name in names]


def document_hash(
    note: CreditNote,
    bills: Iterable[CreditedBill],
    lines: Iterable[CreditNoteLine],
    tenders: Iterable[CreditNoteTender],
) -> str:
    """SHA-256 over a credit note. The number is left out: it is taken last, and follows from the entry's."""
    facts = columns(note, [name for name in NOTE if name != "number"])
    of_lines = [columns(row, (*LINE, *OF_NO_BILL) if any(columns(row, OF_NO_BILL)) else LINE) for row in lines]
    of_bills, of_tenders = ([columns(row, names) for row in rows] for rows, names in ((bills, BILL), (tenders, TENDER)))
    return hash_of([facts, of_bills, of_lines, of_tenders])


def money_moves(
    note: CreditNote,
    bills: Iterable[CreditedBill],
    lines: Iterable[CreditNoteLine],
    tenders: Iterable[CreditNoteTender],
) -> list[Move]:
    """Sales, taxes, charges and round-off turned round; what they come to leaves the accounts of the tenders."""
    shop = note.shop_id
    due, money = places.named(shop, "due"), places.money(shop)
    parts = [(places.named(shop, "income"), note.net_minor)]
    parts.append((places.named(shop, "surcharge"), note.surcharge_minor - note.surcharge_tax_minor))
    taxes: dict[tuple[str, int], int] = {}
    for told in (*(line.taxes for line in lines), *(bill.surcharge_taxes for bill in bills)):
        for name, rate_ppm, amount in told:
            taxes[name, rate_ppm] = taxes.get((name, rate_ppm), 0) + amount
    parts += [(places.tax(shop, *tax), amount) for tax, amount in taxes.items()]
    parts.append((places.named(shop, "round-off"), note.round_off_minor))
    moves = [_signed(due, place, money, amount) for place, amount in parts if amount]
    for tender in tenders:
        source = places.account(shop, tender.account)
        if source.kind in PREPAID:
            moves += put(source, due, tender.amount_minor)
        else:
            moves.append(Move(source, due, money, tender.amount_minor))
    return moves


def note_moves(note: CreditNote, cash_minor: int) -> list[Move]:
    """The notes and loose cash that leave the drawer."""
    return cash_moves(
        shop_id=note.shop_id,
        till_id=note.till_id,
        given={},
        amount_minor=0,
        handed_back=pieces_of(note.notes),
        back_minor=cash_minor,
    )


def _signed(source: places.Account, target: places.Account, unit: places.Unit, amount: int) -> Move:
    """A move; of an amount below zero, its other way round."""
    return Move(source, target, unit, amount) if amount > 0 else Move(target, source, unit, -amount)
