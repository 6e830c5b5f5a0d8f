"""What is typed in the stock room."""

from galla.inventory.forms.kits import PartForm, Parts, parts_of_form
from galla.inventory.forms.papers import (
    LINES,
    MOST_ROWS,
    ROWS,
    AdjustForm,
    AdjustmentFilters,
    BranchFilters,
    LineForm,
    Lines,
    PaperFilters,
    PaperForm,
    ReceiptFilters,
    ReceiveForm,
    StockFilters,
    choose_from,
    lines_of_form,
    open_branches,
)

__all__ = [
    "LINES",
    "MOST_ROWS",
    "ROWS",
    "AdjustForm",
    "AdjustmentFilters",
    "BranchFilters",
    "LineForm",
    "Lines",
    "PaperFilters",
    "PaperForm",
    "PartForm",
    "Parts",
    "ReceiptFilters",
    "ReceiveForm",
    "StockFilters",
    "choose_from",
    "lines_of_form",
    "open_branches",
    "parts_of_form",
]
