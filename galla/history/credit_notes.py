"""What came back at another system: a credit note at its amounts, its goods linked to the bills they were of."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from galla.catalog.models import Product
from galla.history.known import Known, Made, key_of
from galla.history.linking import Purchases, purchases
from galla.history.papers import FileDocument, FileLine
from galla.pricing.numbers import decimal_text
from galla.returns.actions.as_it_happened import PastLine, PastNote, SoldLine, keep_credit_note
from galla.returns.models import LONGEST_REASON


def book_credit_note(known: Known, document: FileDocument) -> Made:
    """Keep a credit note as it happened. What is of no bill of this customer is a return without a bill.

    Raises as ``keep_credit_note`` does.
    """
    remarks: list[str] = []

    def find_lines() -> Sequence[PastLine]:
        lines, told = lines_of(known, document)
        remarks.extend(told)
        return lines

    asked = [[line.sku, line.quantity_milli, line.price_e4] for line in document.lines]
    customer = known.customer(document)
    note, replayed = keep_credit_note(
        access=known.access,
        note=PastNote(
            at=document.at,
            key=key_of(document),
            customer_id=customer,
            reason=_reason(document),
            asked=[customer, document.at.isoformat(), asked],
        ),
        find_lines=find_lines,
    )
    return Made(note.number, replayed, tuple(remarks))


def lines_of(known: Known, document: FileDocument) -> tuple[list[PastLine], list[str]]:
    """The lines of a credit note, and what is to be known of them: which have no bill, which gave back too much."""
    products = {known.products[line.sku] for line in document.lines}
    bought = purchases(known.access, known.customer(document), sorted(products), document.at)
    parts = [part for line in document.lines for part in _parts(known, bought, line)]
    lines = _together(known, parts)
    return lines, [*_without_a_bill(parts), *_too_much(known, bought, document.lines)]


type Part = tuple[FileLine, SoldLine | None, int, int]


def _parts(known: Known, bought: Purchases, line: FileLine) -> Iterator[Part]:
    """A row shared out over the lines it is of, its amount with it to the last minor unit."""
    whole, amount, done = -line.quantity_milli, -known.amount(line), 0
    for sold, milli in bought.take(known.products[line.sku], whole):
        before = amount * done // whole
        done += milli
        yield line, sold, milli, amount * done // whole - before


def _together(known: Known, parts: Sequence[Part]) -> list[PastLine]:
    """One line for each line of a bill, however many rows are of it; a row without a bill is a line of its own."""
    ids = {known.products[line.sku] for line, *_rest in parts}
    products = known.access.rows(Product).filter(pk__in=ids).select_related("measure")
    measures = {row.pk: row.measure.symbol for row in products}
    found: dict[object, PastLine] = {}
    for line, sold, milli, amount in parts:
        key = sold.id if sold is not None else (line.number, "none")
        earlier = found.get(key)
        product = known.products[line.sku]
        found[key] = PastLine(
            product_id=product,
            name=line.name or line.sku,
            measure=measures[product],
            quantity_milli=milli + (earlier.quantity_milli if earlier else 0),
            amount_minor=amount + (earlier.amount_minor if earlier else 0),
            is_stocked=product not in known.unstocked,
            sold=sold,
        )
    return list(found.values())


def _without_a_bill(parts: Sequence[Part]) -> list[str]:
    rows = Counter(line.sku for line, sold, *_rest in parts if sold is None)
    return [_("without a bill: %(codes)s") % {"codes": ", ".join(rows)}] if rows else []


def _too_much(known: Known, bought: Purchases, lines: Sequence[FileLine]) -> list[str]:
    told = []
    for line in lines:
        highest = bought.highest_price(known.products[line.sku])
        if highest is not None and line.price_e4 > highest:
            prices = {"at": decimal_text(line.price_e4, places=4), "paid": decimal_text(highest, places=4)}
            told.append(f"{line.sku} {_('at %(at)s, paid at most %(paid)s') % prices}")
    return [_("more than was ever paid: %(lines)s") % {"lines": ", ".join(told)}] if told else []


def _reason(document: FileDocument) -> str:
    return (_("Credit note %(number)s of another system") % {"number": document.number})[:LONGEST_REASON]
