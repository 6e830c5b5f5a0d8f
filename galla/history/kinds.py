"""What the documents of another system are in our books, told from their rows.

A quantity below zero came back: a credit note; at a price of nothing it is an adjustment of the stock, which such
systems write as a bill of nobody. A price below zero that nobody pays is a debt that was never paid. Its code names no
goods: another document of nobody with that code alone corrects it.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from galla.history.papers import FileDocument, FileLine, Kind, PassedOver
from galla.history.report import HistoryReport


def sorted_out(found: Iterable[FileDocument], report: HistoryReport) -> Iterator[FileDocument]:
    """The documents with their kinds. What came back under the number of a bill is a document of its own.

    A price below zero among others is no line of a bill; it is passed over, and counted in ``report``.
    """
    documents = list(found)
    codes = _codes_of_debts(documents)
    for each in documents:
        if each.lines and not each.customer and all(line.sku in codes for line in each.lines):
            each.kind = Kind.BAD_DEBT
            yield each
            continue
        priced = [line for line in each.lines if line.price_e4 >= 0]
        if len(priced) < len(each.lines):
            report.left_out[PassedOver.PRICE_BELOW_ZERO] += len(each.lines) - len(priced)
        each.lines = [line for line in priced if line.quantity_milli > 0]
        if each.lines or each.troubles:
            yield each
        yield from _came_back(each, [line for line in priced if line.quantity_milli < 0])


def _codes_of_debts(documents: Collection[FileDocument]) -> set[str]:
    """Codes of documents of nobody in which all is below zero in price."""
    of_nobody = [each.lines for each in documents if not each.customer and each.lines]
    return {line.sku for lines in of_nobody if all(line.price_e4 < 0 for line in lines) for line in lines}


def _came_back(bill: FileDocument, lines: list[FileLine]) -> Iterator[FileDocument]:
    if not lines or bill.troubles:
        return
    is_priced = any(line.price_e4 for line in lines)
    yield replace(bill, lines=lines, troubles=[], kind=Kind.CREDIT_NOTE if is_priced else Kind.ADJUSTMENT)
