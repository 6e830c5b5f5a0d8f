"""Rows of one file that say the same product: told apart by their codes, else by their names."""

import hashlib

from django.utils.translation import gettext as _

from galla.catalog.imports.facts import CheckedRow, Effect, Facts, Outcome
from galla.catalog.keys import barcode_key, name_key

_HALF = 0xFFFFFFFF


class Repeats:
    """What the rows before said: a number per code or name, small enough for a million of them.

    The number packs the row, a short hash of its name and one of everything else it says.
    """

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def judge(self, row: CheckedRow) -> None:
        """Note a row, or say which earlier row it repeats or contradicts."""
        facts = row.facts
        if facts is None:
            return
        said = hash(_said(facts)) & _HALF
        name = hash(name_key(facts.name)) & _HALF
        entry = row.number << 64 | name << 32 | said
        if facts.sku and not self._is_first_of_sku(row, facts, said):
            return
        if not self._keep_free_codes(row, facts, name, said):
            return
        if facts.sku:
            self._seen[hash(f"sku:{facts.sku}")] = entry
        elif not facts.barcodes and not self._take_name(row, facts, entry, said):
            return
        for code in facts.barcodes:
            self._seen[hash(f"code:{barcode_key(code)}")] = entry

    def _is_first_of_sku(self, row: CheckedRow, facts: Facts, said: int) -> bool:
        seen = self._seen.get(hash(f"sku:{facts.sku}"))
        if seen is None:
            return True
        if seen & _HALF == said:
            _repeated(row, seen, self._only_here(facts))
        else:
            _refused(row, _("%(sku)s is the SKU of row %(row)d already.") % {"sku": facts.sku, "row": seen >> 64})
        return False

    def _keep_free_codes(self, row: CheckedRow, facts: Facts, name: int, said: int) -> bool:
        """Leave off barcodes of earlier rows; False where the whole row is one of them again."""
        free = []
        for code in facts.barcodes:
            seen = self._seen.get(hash(f"code:{barcode_key(code)}"))
            if seen is None:
                free.append(code)
            elif not facts.sku and seen & _HALF == said:
                _repeated(row, seen, self._only_here(facts))
                return False
            elif not facts.sku and seen >> 32 & _HALF == name:
                words = _("Row %(row)d has the same barcode and name, but says something else.")
                _refused(row, words % {"row": seen >> 64})
                return False
            else:
                words = _("%(code)s is the barcode of row %(row)d already; it was left off here.")
                row.remarks.append(words % {"code": code, "row": seen >> 64})
                row.outcome = Outcome.WARNED
        facts.barcodes = free
        return True

    def _only_here(self, facts: Facts) -> list[str]:
        """The codes of packs that no row before has said."""
        return [code for code in facts.packs if hash(f"code:{barcode_key(code)}") not in self._seen]

    def _take_name(self, row: CheckedRow, facts: Facts, entry: int, said: int) -> bool:
        """Give a row without codes a key by its name; the second of a name that says something else gets another."""
        base, count = f"{name_key(facts.name)}|{name_key(facts.brand)}", 1
        while (seen := self._seen.get(hash(f"name:{base}|{count}"))) is not None:
            if seen & _HALF == said:
                _repeated(row, seen, [])
                return False
            if count == 1:
                words = _("Row %(row)d has the same name, but says something else; both were taken.")
                row.remarks.append(words % {"row": seen >> 64})
                row.outcome = Outcome.WARNED
            count += 1
        self._seen[hash(f"name:{base}|{count}")] = entry
        facts.key = hashlib.blake2b(f"{base}|{count}".encode(), digest_size=16).hexdigest()
        return True


def _said(facts: Facts) -> tuple[object, ...]:
    """Everything a row says of its product but its codes and the shelf it stands on."""
    return (
        *(name_key(facts.name), facts.brand, facts.measure, facts.tax_ppm, facts.hsn, facts.price_e4, facts.mrp_e4),
        *(facts.cost_e4, facts.low_stock_milli, facts.is_stocked, facts.keeps_batches, facts.description),
    )


def _repeated(row: CheckedRow, seen: int, packs: list[str]) -> None:
    row.outcome, row.effect, row.facts = Outcome.WARNED, Effect.REPEATED, None
    row.remarks.append(_("This is row %(row)d again; it was taken once.") % {"row": seen >> 64})
    for code in packs:
        words = _("%(code)s was left off: write further packs beside the first, as Pack barcode 2 and Pack quantity 2.")
        row.remarks.append(words % {"code": code})


def _refused(row: CheckedRow, words: str) -> None:
    row.outcome, row.effect, row.facts = Outcome.REFUSED, Effect.NONE, None
    row.remarks.append(words)
