"""Questions about orders, bills, payments and returns."""

from galla.purchasing.queries.bills import (
    bills,
    came,
    open_bills,
    owed,
    payments,
    returnable,
    returns,
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

__all__ = [
    "STATES",
    "State",
    "arrivals_of",
    "bills",
    "came",
    "in_state",
    "lines_of_order",
    "open_bills",
    "orders",
    "owed",
    "payments",
    "returnable",
    "returns",
    "state_of",
    "unbilled",
    "worth_of_line",
]
