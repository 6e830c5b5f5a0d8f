"""What is typed in the purchasing room."""

from galla.purchasing.forms.lines import LINES, MOST_ROWS, ROWS, known_lines, new_lines, refuse_in_lines
from galla.purchasing.forms.orders import (
    CloseForm,
    OrderFilters,
    OrderForm,
    OrderLineForm,
    ReceiveLineForm,
    ReceiveOrderForm,
    SendForm,
)

__all__ = [
    "LINES",
    "MOST_ROWS",
    "ROWS",
    "CloseForm",
    "OrderFilters",
    "OrderForm",
    "OrderLineForm",
    "ReceiveLineForm",
    "ReceiveOrderForm",
    "SendForm",
    "known_lines",
    "new_lines",
    "refuse_in_lines",
]
