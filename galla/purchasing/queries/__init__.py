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

__all__ = [
    "STATES",
    "State",
    "arrivals_of",
    "in_state",
    "lines_of_order",
    "orders",
    "state_of",
    "worth_of_line",
]
