"""The customers another system's documents name by its own numbers."""

import datetime
from collections.abc import Iterable

from galla.accounts.access import Access
from galla.foundation.database.transactions import in_transaction
from galla.history.papers import FileDocument
from galla.history.report import HistoryReport
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.parties.models import Customer

CHUNK = 100
# The other system's number stands in the notes, where a person can see it too; by it a second run finds the customer.
_MARK = "Imported as customer "


def customers_of(
    documents: Iterable[FileDocument], *, access: Access, at: datetime.datetime, report: HistoryReport
) -> dict[str, int]:
    """Our customer behind each of the other system's numbers; those not known yet are made."""
    wanted = {each.customer: each.country for each in reversed(list(documents)) if each.customer}
    found = _known(access)
    unknown = [(number, country) for number, country in wanted.items() if number not in found]
    for begin in range(0, len(unknown), CHUNK):
        chunk = unknown[begin : begin + CHUNK]

        def work(chunk: list[tuple[str, str]] = chunk) -> dict[str, int]:
            return {number: _made(access, at, number, country) for number, country in chunk}

        made = in_transaction(work)
        report.customers_made += len(made)
        found |= made
    return found


def _known(access: Access) -> dict[str, int]:
    rows = access.rows(Customer).filter(notes__startswith=_MARK, erased_at=None).order_by("-id")
    return {notes.removeprefix(_MARK): number for notes, number in rows.values_list("notes", "id")}


def _made(access: Access, at: datetime.datetime, number: str, country: str) -> int:
    details = Details(name=f"Customer {number}", address=country, notes=f"{_MARK}{number}")
    return add_customer(access=access, at=at, details=details).pk
