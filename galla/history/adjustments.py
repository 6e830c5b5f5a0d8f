"""Stock another system wrote off as a bill of nothing: an adjustment of the shelf, by the same quantity."""

from galla.history.known import Known, Made, key_of
from galla.history.papers import FileDocument
from galla.inventory.actions import AdjustmentItem, adjust
from galla.inventory.models import LONGEST_NOTE, Reason
from galla.inventory.papers import ADJUSTMENT
from galla.ledger.closing import demand_open_day
from galla.ledger.queries import entry_of_key


def book_adjustment(known: Known, document: FileDocument) -> Made:
    """Take off the shelf what a document writes off; what the file calls it is the note.

    Raises ``DayClosed``, and what ``adjust`` raises.
    """
    access, key = known.access, key_of(document)
    if entry_of_key(access.shop.pk, ADJUSTMENT, key) is None:
        demand_open_day(access.shop, document.at)
    made = adjust(
        access=access,
        at=document.at,
        key=key,
        branch=access.require_till().branch,
        items=[AdjustmentItem(known.products[line.sku], line.quantity_milli) for line in document.lines],
        reason=Reason.COUNT,
        note=note_of(document),
        may_fall_below=True,
    )
    return Made(str(made.document.pk), made.replayed)


def note_of(document: FileDocument) -> str:
    """The number of the document, and what its rows are called."""
    called = dict.fromkeys(line.name for line in document.lines if line.name)
    return ": ".join([document.number, *([", ".join(called)] if called else [])])[:LONGEST_NOTE]
