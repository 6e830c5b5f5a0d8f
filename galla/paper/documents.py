"""What stands on a bill's paper, as the caller has formatted it: texts, in the reader's language.

The law's list (Rule 46 of the CGST Rules, 2017, for a tax invoice; Rule 49 for a bill of supply; Rule 46A for both on
one paper): name, address and GSTIN of the supplier, a number of at most 16 characters, the date, name, address and
GSTIN of a registered recipient, the place of supply, and for each item its name, HSN, quantity with unit, taxable
value, rate and amount of each tax, and a signature.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language, gettext, pgettext

LONGEST_NUMBER = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who sells, or who buys. ``address`` may have several lines; ``state`` reads ``Maharashtra (27)``."""

    name: str
    address: str = ""
    gstin: str = ""
    phone: str = ""
    email: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item. ``quantity`` carries its unit (2.450 kg), ``discount`` its minus; ``note`` is a small second line."""

    number: str
    name: str
    quantity: str
    rate: str
    amount: str
    note: str = ""
    hsn: str = ""
    discount: str = ""
    taxable: str = ""
    tax_rate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRow:
    """What was taxed at one rate; ``components`` are amounts in the order of ``BillPaper.tax_columns``."""

    rate: str
    taxable: str
    components: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A label and its amount. One that ``is_part`` stands in the sum above it and is not added once more."""

    label: str
    amount: str
    is_part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPaper:
    """A bill as it is printed, on A4 (``invoice-a4``) and on the roll (``receipt-80mm``).

    ``title`` is ``bill_title(…)``; ``issued`` the date and time; ``made_at`` where and by whom (``Till 2, Kavita``).
    ``sums`` lead to the total (items at their rates, discounts, round-off), ``tenders`` away from it (what was paid,
    what was handed back, the rest on credit); ``hand_back`` names the notes (``2 × ₹200``). ``remarks`` stand under it
    all. ``copy`` marks which copy this is, ``stamp`` is set across the paper (``Void``). ``qr`` is what its code says.
    """

    title: str
    number: str
    issued: str
    supplier: Party
    lines: tuple[Line, ...]
    sums: tuple[Sum, ...]
    total_label: str
    total: str
    made_at: str = ""
    recipient: Party | None = None
    place_of_supply: str = ""
    tax_columns: tuple[str, ...] = ()
    taxes: tuple[TaxRow, ...] = ()
    tax_total: TaxRow | None = None
    total_in_words: str = ""
    tenders: tuple[Sum, ...] = ()
    hand_back: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    signatory: str = ""
    copy: str = ""
    stamp: str = ""
    qr: str = ""
    qr_words: str = ""

    def data(self) -> dict[str, Any]:
        """The paper as the templates read it. Raises ``ValueError`` for a number longer than the law allows."""
        if len(self.number) > LONGEST_NUMBER:
            raise ValueError(f"a bill's number has at most {LONGEST_NUMBER} characters")
        filled = asdict(self)
        filled["qr"] = qr_runs(self.qr) if self.qr else None
        filled["labels"] = labels()
        filled["language"] = (get_language() or "en").split("-")[0]
        return filled


def bill_title(*, taxed: bool, untaxed: bool, recipient_registered: bool = False) -> str:
    """What the law calls the paper, by whether it holds goods with tax on them and goods without."""
    if taxed and untaxed and not recipient_registered:
        return gettext("Invoice-cum-bill of supply")
    return gettext("Tax invoice") if taxed else gettext("Bill of supply")


def qr_runs(text: str) -> dict[str, Any]:
    """A QR code (ISO/IEC 18004, level M) as its size in modules and its dark runs: column, row, length."""
    import segno  # loaded with the first code that is drawn

    matrix: Sequence[bytes | bytearray] = segno.make_qr(text, error="m").matrix
    runs: list[tuple[int, int, int]] = []
    for row, modules in enumerate(matrix):
        start: int | None = None
        for column, dark in enumerate([*modules, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append((start, row, column - start))
                start = None
    return {"size": len(matrix), "runs": runs}


def labels() -> dict[str, str]:
    """The words a paper brings itself, in the language in use."""
    return {
        "number": pgettext("heading of a number on a bill", "No."),
        "date": gettext("Date"),
        "made_at": gettext("Made at"),
        "billed_to": gettext("Billed to"),
        "over_the_counter": gettext("Sold over the counter"),
        "place_of_supply": gettext("Place of supply"),
        "gstin": gettext("GSTIN"),
        "hsn": gettext("HSN"),
        "item": gettext("Item"),
        "quantity": gettext("Quantity"),
        "rate": gettext("Rate"),
        "discount": gettext("Discount"),
        "taxable": gettext("Taxable"),
        "tax": gettext("GST"),
        "amount": gettext("Amount"),
        "with_tax": gettext("With GST"),
        "all": pgettext("sum of all rates", "All"),
        "in_words": gettext("In words"),
        "how_paid": gettext("How it was paid"),
        "handed_back_in": gettext("Handed back in"),
        "for": pgettext("signature line: for the shop", "For"),
        "signatory": gettext("Authorised signatory"),
        "page": gettext("Page"),
        "of": pgettext("page 1 of 2", "of"),
        "carried_on": gettext("Carried on overleaf"),
    }
