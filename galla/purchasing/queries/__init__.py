"""Questions about orders, bills, payments and returns."""

from galla.purchasing.queries.bills import (
    bills,
    came,
    notes_against,
    open_bills,
    payments,
    receipts_called,
    returnable,
    returns,
    shares_of_note,
    tax_classes,
    unbilled,
)
from galla.purchasing.queries.orders import (
    STATES,
    State,
    arrivals_of,
    in_state,
    lines_of_order,
    orders,
    state_of,
    worth_of_line,
)
from galla.purchasing.queries.owed import owed, supplier_statement
from galla.purchasing.queries.reorder import (
    MOST_ADVISED,
    Advised,
    advised,
    pace_of,
    products_due,
    reorder_points,
    spoken_for,
)
from galla.purchasing.queries.stretches import Stretch, stretch_of

__all__ = [
    "MOST_ADVISED",
    "STATES",
    "Advised",
    "State",
    "Stretch",
    "advised",
    "arrivals_of",
    "bills",
    "came",
    "in_state",
    "lines_of_order",
    "notes_against",
    "open_bills",
    "orders",
    "owed",
    "pace_of",
    "payments",
    "products_due",
    "receipts_called",
    "reorder_points",
    "returnable",
    "returns",
    "shares_of_note",
    "spoken_for",
    "state_of",
    "stretch_of",
    "supplier_statement",
    "tax_classes",
    "unbilled",
    "worth_of_line",
]
