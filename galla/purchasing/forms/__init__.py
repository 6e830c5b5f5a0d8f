"""What is typed in the purchasing room."""

from galla.purchasing.forms.bills import (
    EXTRA,
    BilledLineForm,
    BillFilters,
    BillForm,
    ExtraLineForm,
    OwedFilters,
    PayForm,
    PaymentFilters,
    PayShareForm,
    ReturnForm,
    ReturnLineForm,
    extra_lines,
)
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
    "EXTRA",
    "LINES",
    "MOST_ROWS",
    "ROWS",
    "BillFilters",
    "BillForm",
    "BilledLineForm",
    "CloseForm",
    "ExtraLineForm",
    "OrderFilters",
    "OrderForm",
    "OrderLineForm",
    "OwedFilters",
    "PayForm",
    "PayShareForm",
    "PaymentFilters",
    "ReceiveLineForm",
    "ReceiveOrderForm",
    "ReturnForm",
    "ReturnLineForm",
    "SendForm",
    "extra_lines",
    "known_lines",
    "new_lines",
    "refuse_in_lines",
]
