"""Questions about orders, bills, payments and returns."""

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
    "in_state",
    "lines_of_order",
    "on_order",
    "orders",
    "pace_of",
    "products_due",
    "reorder_points",
    "state_of",
    "worth_of_line",
]
