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
from galla.purchasing.queries.reorder import (
    MOST_ADVISED,
    Advised,
    advised,
    on_order,
    pace_of,
    products_due,
    reorder_points,
)

__all__ = [
    "MOST_ADVISED",
    "STATES",
    "Advised",
    "State",
    "advised",
    "arrivals_of",
    "bills",
    "came",
    "in_state",
    "lines_of_order",
    "on_order",
    "open_bills",
    "orders",
    "owed",
    "pace_of",
    "payments",
    "products_due",
    "reorder_points",
    "returnable",
    "returns",
    "state_of",
    "unbilled",
    "worth_of_line",
]
