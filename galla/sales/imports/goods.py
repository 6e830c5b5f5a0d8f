"""The products another system's bills name by their codes."""

import datetime
from collections.abc import Iterable

from galla.accounts.access import Access
from galla.catalog.actions import PlainProduct, create_products
from galla.catalog.models import Measure, Product
from galla.sales.imports.reading import FileBill, FileLine
from galla.sales.imports.report import SalesReport

# No transaction may keep the counter waiting for long.
CHUNK = 500
PIECES = "pc"


def products_of(
    bills: Iterable[FileBill], *, access: Access, at: datetime.datetime, report: SalesReport
) -> dict[str, int]:
    """Our product behind each code; codes that differ by case are two. Those not known yet are made, without tax."""
    wanted: dict[str, list[FileLine]] = {}
    for bill in bills:
        for line in bill.lines:
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
    return PlainProduct(sku, name, lines[-1].price_e4, pieces if counted else None)
