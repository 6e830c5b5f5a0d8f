"""The products another system's bills name by their codes."""

import datetime
from collections.abc import Iterable

from galla.accounts.access import Access
from galla.catalog.actions import ProductValues, create_product
from galla.catalog.models import Measure, Product
from galla.foundation.database.transactions import in_transaction
from galla.sales.imports.reading import FileBill, FileLine
from galla.sales.imports.report import SalesReport

# No transaction may keep the counter waiting for long.
CHUNK = 25
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
        chunk = {sku: wanted[sku] for sku in unknown[begin : begin + CHUNK]}

        def work(chunk: dict[str, list[FileLine]] = chunk) -> dict[str, int]:
            return {sku: _made(access, at, sku, lines, pieces) for sku, lines in chunk.items()}

        made = in_transaction(work)
        report.products_made += len(made)
        found |= made
    return found


def _known(access: Access, skus: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for begin in range(0, len(skus), 500):
        rows = access.rows(Product).filter(sku__in=skus[begin : begin + 500])
        found.update(rows.values_list("sku", "id"))
    return found


def _made(access: Access, at: datetime.datetime, sku: str, lines: list[FileLine], pieces: Measure | None) -> int:
    """A product of a code, as its lines describe it: the first name it has, the price it was sold at last."""
    values = ProductValues(
        sku=sku,
        name=next((line.name for line in lines if line.name), sku),
        price_e4=lines[-1].price_e4,
        price_includes_tax=False,
    )
    if pieces is not None and all(line.quantity_milli % 1000 == 0 for line in lines):
        values["measure"] = pieces
    return create_product(access=access, at=at, **values).pk
