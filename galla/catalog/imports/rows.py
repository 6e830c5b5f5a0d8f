"""From the cells of a row to facts: what is wrong with it, what is odd about it, what can be put right."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.catalog import checking
from galla.catalog.imports.columns import Columns
from galla.catalog.imports.facts import CheckedRow, Effect, Facts, Outcome, PackSaid
from galla.catalog.imports.taxes import BadTax, rate_ppm_of
from galla.catalog.keys import has_check_digit, looks_like_gtin
from galla.catalog.models import (
    LARGEST_PACK_MILLI,
    LARGEST_PRICE_E4,
    LONGEST_BARCODE,
    LONGEST_DESCRIPTION,
    LONGEST_GROUP_NAME,
    LONGEST_NAME,
    LONGEST_PACK_NAME,
    LONGEST_SKU,
)
from galla.foundation import formats
from galla.foundation.imports import BadNumber, Number, Row, read_number
from galla.foundation.texts import DIRECTION_MARKS, clean_text

_SEVERAL_CODES = re.compile(r"[\s,;|/]+")
_PARTS_OF_CATEGORY = re.compile(r"\s+/\s+|\s*>\s*")
_ROOTS = frozenset({"all", "all products", "saleable", "can be sold"})
_SERVICES = frozenset({"service", "services"})
_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})
_LOST_DIGITS = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
PRICE_PLACES = 4
_HIDDEN = DIRECTION_MARKS | {"\ufeff"}
# Letters and signs that need no second look: none of them combines, hides or steers, and NFC leaves them as they are.
_ORDINARY = re.compile(
    r"[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u0904-\u0929\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff"
    r"\u2010-\u2015\u2018-\u201f\u2026\u20ac\u20b9\u2122]+"
)


class Refused(Exception):
    """A row that cannot be taken; its argument says why."""


class RowReader:
    """Reads the rows of one file. ``style`` is the shop's way of writing money."""

    def __init__(self, columns: Columns, *, style: formats.Money, decimal_comma: bool) -> None:
        self.columns = columns
        self.places = dict(columns.places)
        self.style = style
        self.decimal_comma = decimal_comma
        self.minor_shift = 10 ** (PRICE_PLACES - style.minor_digits)
        # Said once: a million rows would ask the translations a million times.
        self.words = {
            "price": _("Price"),
            "mrp": _("MRP"),
            "cost": _("Cost"),
            "low_stock": _("Order at"),
            "sku": _("SKU"),
            "pack": _("Pack"),
        }
        # What there is to read of a row, in this order; columns that the file has not cost nothing.
        self.steps = [
            (self.places[field], read)
            for field, read in (
                ("sku", self._read_sku),
                ("barcode", self._read_barcodes),
                ("category", self._read_category),
                ("brand", self._read_brand),
                ("measure", self._read_measure),
                ("tax", self._read_tax),
                ("hsn", self._read_hsn),
                ("description", self._read_description),
                ("kind", self._read_kind),
                ("keeps_batches", self._read_keeps_batches),
            )
            if field in self.places
        ]
        self.packs = columns.packs
        self.has_figures = any(map(columns.has, ("price", "mrp", "cost", "low_stock")))

    def read(self, row: Row) -> CheckedRow:
        """The row's facts and what is to be said about it."""
        remarks: list[str] = []
        if row.problem:
            return CheckedRow(row.number, row.line, Outcome.REFUSED, [row.problem], None, "")
        name = row.cells[self.places["name"]]
        try:
            facts = self._facts(row, name, remarks)
        except Refused as refusal:
            remarks.append(str(refusal))
            return CheckedRow(row.number, row.line, Outcome.REFUSED, remarks, None, name.strip()[:LONGEST_NAME])
        outcome = Outcome.WARNED if remarks else Outcome.ACCEPTED
        return CheckedRow(row.number, row.line, outcome, remarks, facts, facts.name, Effect.NEW)

    def _cell(self, row: Row, field: str) -> str:
        place = self.places.get(field)
        return "" if place is None else row.cells[place]

    def _facts(self, row: Row, name: str, remarks: list[str]) -> Facts:
        facts, cells = Facts(self._name(name, remarks)), row.cells
        for place, read in self.steps:
            read(cells[place].strip(), facts, remarks)
        if self.has_figures:
            self._prices(row, facts, remarks)
        for pack in self.packs:
            self._read_pack(cells, pack, facts, remarks)
        if weight := self._cell(row, "weight_g").strip():
            facts.name = self._with_weight(facts.name, weight)
        return facts

    # One column each; the text may be empty

    def _read_sku(self, text: str, facts: Facts, remarks: list[str]) -> None:
        if text:
            facts.sku = self._code(text, LONGEST_SKU, self.words["sku"])

    def _read_barcodes(self, text: str, facts: Facts, remarks: list[str]) -> None:
        if text:
            facts.barcodes = self._barcodes(text, remarks)

    def _read_category(self, text: str, facts: Facts, remarks: list[str]) -> None:
        if text:
            facts.category = self._category(text, remarks)

    def _read_brand(self, text: str, facts: Facts, remarks: list[str]) -> None:
        if text:
            facts.brand = self._text(text, LONGEST_GROUP_NAME, remarks)

    def _read_measure(self, text: str, facts: Facts, remarks: list[str]) -> None:
        if text:
            facts.measure = self._text(text, LONGEST_GROUP_NAME, remarks)

    def _read_tax(self, text: str, facts: Facts, remarks: list[str]) -> None:
        facts.tax_ppm = self._tax(text, remarks)

    def _read_hsn(self, text: str, facts: Facts, remarks: list[str]) -> None:
        if text:
            facts.hsn = self._hsn(text, remarks)

    def _read_description(self, text: str, facts: Facts, remarks: list[str]) -> None:
        if text:
            facts.description = self._text(text, LONGEST_DESCRIPTION, remarks, lines=True)

    def _read_kind(self, text: str, facts: Facts, remarks: list[str]) -> None:
        if text:
            facts.is_stocked = text.casefold() not in _SERVICES

    def _read_keeps_batches(self, text: str, facts: Facts, remarks: list[str]) -> None:
        if text:
            said = text.casefold()
            if said not in _YES | _NO:
                raise Refused(_("Kept by batch: %(text)s is neither yes nor no.") % {"text": text[:40]})
            facts.keeps_batches = said in _YES

    # Texts

    def _name(self, text: str, remarks: list[str]) -> str:
        name = self._text(text, LONGEST_NAME, remarks)
        if not name:
            raise Refused(_("This row has no name."))
        if name.isdigit():
            remarks.append(_("The name is only a number."))
        return name

    def _text(self, text: str, maximum: int, remarks: list[str], *, lines: bool = False) -> str:
        """A text as it can be kept: what cannot be printed is left out, what is too long is cut, and both are said."""
        if len(text) <= maximum and ((text.isascii() and text.isprintable()) or _ORDINARY.fullmatch(text)):
            return " ".join(text.split())
        spaced = text if lines else " ".join(text.split())
        kept = unicodedata.normalize("NFC", "".join(filter(_is_kept, spaced))).strip()
        if len(kept) > maximum:
            remarks.append(_("A text was cut to %(maximum)d characters.") % {"maximum": maximum})
            kept = kept[:maximum]
        left_out = len(kept) < maximum and len(kept) < len(unicodedata.normalize("NFC", spaced).strip())
        try:
            cleaned = clean_text(kept, maximum=maximum, lines=lines)
        except ValidationError:  # a pile of marks on one letter
            left_out = True
            bare = "".join(character for character in kept if unicodedata.category(character) not in ("Mn", "Me"))
            cleaned = clean_text(bare, maximum=maximum, lines=lines)
        if left_out:
            remarks.append(_("Characters that cannot be printed were left out."))
        return cleaned if lines else " ".join(cleaned.split())

    def _with_weight(self, name: str, weight: str) -> str:
        """A name that says the weight of the pack, so that two packs of one thing can be told apart."""
        try:
            grams = read_number(weight, places=0).parts
        except BadNumber:
            return name
        if grams <= 0 or re.search(rf"(?<!\d){grams}(?!\d)", name):
            return name
        shown = f"{formats.scaled(grams, 3, least=0)} kg" if grams >= 1000 else f"{grams} g"
        return f"{name[: LONGEST_NAME - len(shown) - 1].rstrip()} {shown}"

    def _category(self, text: str, remarks: list[str]) -> list[str]:
        parts = [self._text(part, LONGEST_GROUP_NAME, remarks) for part in _PARTS_OF_CATEGORY.split(text)]
        named = [part for part in parts if part]
        while len(named) > 1 and named[0].casefold() in _ROOTS:
            named.pop(0)
        return named[-4:]

    # Codes

    def _code(self, text: str, maximum: int, what: str) -> str:
        try:
            code = " ".join(clean_text(text, maximum=maximum).split())
        except ValidationError as error:
            raise Refused(_("%(what)s: %(why)s") % {"what": what, "why": error.messages[0]}) from error
        return code

    def _barcodes(self, text: str, remarks: list[str]) -> list[str]:
        found: list[str] = []
        if text.isascii() and text.isdigit() and len(text) <= LONGEST_BARCODE:
            self._remark_on(text, remarks)
            return [text]
        for code in _SEVERAL_CODES.split(text) if not (text.isascii() and text.isalnum()) else (text,):
            if not code or code in found:
                continue
            if _LOST_DIGITS.fullmatch(code):
                words = _("%(code)s: a spreadsheet has lost digits of this barcode; it was left off.")
                remarks.append(words % {"code": code})
                continue
            try:
                found.append(clean_text(code, maximum=LONGEST_BARCODE))
            except ValidationError:
                remarks.append(_("%(code)s: no scanner reads this; it was left off.") % {"code": code[:60]})
                continue
            self._remark_on(code, remarks)
        return found[: checking.MOST_BARCODES]

    def _remark_on(self, code: str, remarks: list[str]) -> None:
        if looks_like_gtin(code):
            if not has_check_digit(code):
                words = _("%(code)s: the check digit is wrong for an EAN; it was taken as it is.")
                remarks.append(words % {"code": code})
        elif len(code) > 8 and code.isascii() and code.isdigit():
            words = _("%(code)s is no EAN or UPC: it has %(digits)d digits; it was taken as it is.")
            remarks.append(words % {"code": code, "digits": len(code)})

    def _read_pack(
        self, cells: Sequence[str], pack: tuple[int, int | None, int | None], facts: Facts, remarks: list[str]
    ) -> None:
        """A pack's barcode and how many it stands for. Without the number it is left off: it is no code for one."""
        barcode, quantity, name = (cells[place].strip() if place is not None else "" for place in pack)
        for code in self._barcodes(barcode, remarks)[:1]:
            milli = self._number(quantity, 3, self.words["pack"], LARGEST_PACK_MILLI).parts if quantity else 0
            if code in facts.barcodes:
                remarks.append(_("%(code)s stands in this row twice; it was taken once.") % {"code": code})
            elif not milli:
                remarks.append(_("%(code)s: how many this pack holds is not said; it was left off.") % {"code": code})
            elif len(facts.barcodes) < checking.MOST_BARCODES:
                facts.barcodes.append(code)
                facts.packs[code] = PackSaid(milli, self._text(name, LONGEST_PACK_NAME, remarks) if name else "")

    def _hsn(self, text: str, remarks: list[str]) -> str:
        code = re.sub(r"[ .]", "", text)
        if checking.HSN.fullmatch(code):
            return code
        remarks.append(_("%(code)s is no HSN code; it was left off.") % {"code": text[:20]})
        return ""

    # Figures

    def _tax(self, text: str, remarks: list[str]) -> int:
        if not text:
            remarks.append(_("This row says no tax; it was taken as untaxed."))
            return 0
        rate = _rate_ppm(text)
        if rate is None:
            raise Refused(_("%(text)s is no tax that is known here.") % {"text": text[:40]})
        return rate

    def _prices(self, row: Row, facts: Facts, remarks: list[str]) -> None:
        facts.price_e4 = self._price(row, "price", remarks)
        facts.mrp_e4 = self._price(row, "mrp", remarks) or None
        facts.cost_e4 = self._price(row, "cost", remarks)
        if facts.price_e4 is None and facts.mrp_e4 is not None:
            facts.price_e4 = facts.mrp_e4
        if (self.columns.has("price") or self.columns.has("mrp")) and not facts.price_e4:
            remarks.append(_("This row has no price: set one before it is sold."))
        if facts.cost_e4 and facts.price_e4 and facts.cost_e4 > facts.price_e4:
            figures = {"cost": self._words(facts.cost_e4), "price": self._words(facts.price_e4)}
            remarks.append(_("It costs %(cost)s and is sold at %(price)s.") % figures)
        if low := self._cell(row, "low_stock").strip():
            facts.low_stock_milli = self._number(low, 3, self.words["low_stock"], 10**11 - 1).parts

    def _price(self, row: Row, field: str, remarks: list[str]) -> int | None:
        text = self._cell(row, field).strip()
        if not text:
            return None
        what = self.words[field]
        places = PRICE_PLACES if field == "cost" else self.style.minor_digits
        if self.columns.in_minor_units:
            places -= self.style.minor_digits
        number = self._number(text, places, what, LARGEST_PRICE_E4)
        if number.rounded:
            remarks.append(_("%(what)s %(text)s was rounded.") % {"what": what, "text": text})
        price = number.parts if field == "cost" else number.parts * self.minor_shift
        if price > LARGEST_PRICE_E4:
            raise Refused(_("%(what)s: %(text)s is too much.") % {"what": what, "text": text})
        return price

    def _number(self, text: str, places: int, what: str, most: int) -> Number:
        try:
            number = read_number(text, places=places, decimal_comma=self.decimal_comma)
        except BadNumber as error:
            raise Refused(_("%(what)s: %(text)s is no number.") % {"what": what, "text": text[:40]}) from error
        if number.parts < 0:
            raise Refused(_("%(what)s: %(text)s is below zero.") % {"what": what, "text": text})
        if number.parts > most:
            raise Refused(_("%(what)s: %(text)s is too much.") % {"what": what, "text": text})
        return number

    def _words(self, price_e4: int) -> str:
        return checking.price_words(price_e4, self.style)


def _is_kept(character: str) -> bool:
    if character in "\n\t":
        return True
    return character not in _HIDDEN and unicodedata.category(character) not in ("Cc", "Co", "Cs")


@lru_cache(maxsize=512)
def _rate_ppm(text: str) -> int | None:
    try:
        return rate_ppm_of(text)
    except BadTax:
        return None
