"""A table on A4, as the caller has formatted it: a report, with its title, its days and the shop it is of."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language

from galla.paper.documents import labels


@dataclass(frozen=True, slots=True)
class TableColumn:
    """The head of a column; figures stand right."""

    label: str
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """The texts of a row; a sum stands between lines."""

    cells: tuple[str, ...]
    is_sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePaper:
    """A table as it is printed (``table-a4``).

    ``subtitle`` says of which days it is, ``nothing`` stands where there are no rows.
    """

    title: str
    shop: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    subtitle: str = ""
    gstin: str = ""
    nothing: str = ""

    def data(self) -> dict[str, Any]:
        """The paper as the template reads it."""
        filled = asdict(self)
        filled["labels"] = labels()
        filled["language"] = (get_language() or "en").split("-")[0]
        # What every paper says of itself in its file.
        filled["number"], filled["supplier"] = self.subtitle, {"name": self.shop}
        return filled
