"""The products another system's documents name by their codes."""

import datetime
from collections.abc import Iterable

from galla.accounts.access import Access
from galla.catalog.actions import PlainProduct, create_products
from galla.catalog.models import Measure, Product
from galla.history.papers import FileDocument, FileLine, Kind
from galla.history.report import HistoryReport

# No transaction may keep the counter waiting for long.
CHUNK = 500
PIECES = "pc"


def products_of(
    documents: Iterable[FileDocument], *, access: Access, at: datetime.datetime, report: HistoryReport
) -> dict[str, int]:
    """Our product behind each code; codes that differ by case are two. Those not known yet are made, without tax."""
    wanted: dict[str, list[FileLine]] = {}
    for document in documents:
        for line in document.lines if document.kind != Kind.BAD_DEBT else ():
            wanted.setdefault(line.sku, []).append(line)
    found = _known(access, list(wanted))
    unknown = [sku for sku in wanted if sku not in found]
    pieces = access.rows(Measure).filter(name=PIECES, archived_at=None).first()
    for begin in range(0, len(unknown), CHUNK):
        chunk = [_described(sku, wanted[sku], pieces) for sku in unknown[begin : begin + CHUNK]]
        made = create_products(access=access, at=at, wanted=chunk)
        report.products_made += len(made)
        found |= made
    return found


def _known(access: Access, skus: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for begin in range(0, len(skus), 500):
        rows = access.rows(Product).filter(sku__in=skus[begin : begin + 500])
        found.update(rows.values_list("sku", "id"))
    return found


def _described(sku: str, lines: list[FileLine], pieces: Measure | None) -> PlainProduct:
    """A product of a code, as its lines describe it: the first name it has, the price it was sold at last."""
    name = next((line.name for line in lines if line.name), sku)
    counted = all(line.quantity_milli % 1000 == 0 for line in lines)
    price_e4 = next((line.price_e4 for line in reversed(lines) if line.price_e4 and line.quantity_milli > 0), 0)
    return PlainProduct(sku, name, price_e4, pieces if counted else None)
