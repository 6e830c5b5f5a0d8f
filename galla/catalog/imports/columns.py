"""Which column of a file says what: by the names other programs give them, or as the person said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.catalog import checking
from galla.catalog.keys import looks_like_gtin
from galla.foundation.errors import InvalidInput
from galla.foundation.imports import Table

# What each column may be called, in letters and digits only; of two that fit, the one named first here is taken.
FIELDS: dict[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "name": "name productname itemname product item itemdescription particulars title displayname description",
        "sku": "sku internalreference defaultcode itemcode productcode stockcode articleno code",
        "barcode": "barcode barcodes ean ean13 eancode upc gtin isbn barcodeno",
        "pack_barcode": "packbarcode casebarcode cartonbarcode outerbarcode caseean caseean13 cartonean casegtin"
        " casegtin14",
        "pack_quantity": "packquantity packqty casequantity caseqty casesize unitspercase piecespercase"
        " pcspercase unitspercarton",
        "pack_name": "packname casename cartonname",
        "category": "category productcategory categoryname group itemgroup department",
        "brand": "brand brandname brands manufacturer make company",
        "measure": "unitofmeasure uom unit units measure soldby soldbythe baseunit",
        "price": "price salesprice sellingprice saleprice unitprice listprice discountedsellingprice ourprice"
        " retailprice rate sp",
        "mrp": "mrp maximumretailprice maxretailprice",
        "cost": "cost costprice purchaseprice standardprice buyingprice purchaserate cp",
        "tax": "customertaxes tax taxes taxrate gst gstrate gstpercent taxpercent taxclass vat vatrate igst igstrate",
        "hsn": "hsn hsncode hsnsac hsnsaccode hscode",
        "description": "longdescription details notes salesdescription description",
        "low_stock": "reorderlevel lowstock orderat minstock minimumstock reorderpoint",
        "weight_g": "weightingms weighting weightgms netweightg weightgrams",
        "kind": "producttype type itemtype",
        "keeps_batches": "keepsbatches keptbybatch batchwise batchtracking trackbatches maintaininbatches hasbatches",
    }.items()
}
# What is said of a case or a carton. A product may have several: "Pack barcode 2" and "Case 2 EAN" are of its second.
PACK_FIELDS = ("pack_barcode", "pack_quantity", "pack_name")
_NUMBERED_HEADER = re.compile(r"([a-z]+)([0-9]{1,2})([a-z]*)")
_NUMBERED_FIELD = re.compile(r"(pack_barcode|pack_quantity|pack_name)_([0-9]{1,2})")
# Files whose prices are whole minor units are known by a set of their columns.
IN_MINOR_UNITS = (frozenset({"mrp", "discountedsellingprice", "weightingms"}),)
SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row each field stands, which headers nobody asked for, and what is to be known about prices."""

    places: Mapping[str, int]
    unused: tuple[str, ...]
    in_minor_units: bool
    notes: tuple[str, ...]

    def has(self, field: str) -> bool:
        """Whether the file says this at all."""
        return field in self.places

    @property
    def packs(self) -> list[tuple[int, int | None, int | None]]:
        """Where the barcode, the quantity and the name of each pack stand, the first pack first."""
        barcode, quantity, name = PACK_FIELDS
        numbers = sorted(
            int(found.removeprefix(barcode)[1:] or 1) for found in self.places if found.startswith(barcode)
        )
        ends = ["" if number == 1 else f"_{number}" for number in numbers]
        places = self.places
        return [(places[f"{barcode}{end}"], places.get(f"{quantity}{end}"), places.get(f"{name}{end}")) for end in ends]


def plain(header: str) -> str:
    """A header in letters and digits."""
    return re.sub(r"[^a-z0-9]", "", header.casefold())


def columns_of(table: Table, mapping: Mapping[str, str]) -> Columns:
    """Find the columns. ``mapping`` says our field → their header, "" for none; ``prices`` = ``minor`` or ``major``.

    Raises ``InvalidInput`` for a field or header that is not there, and where no column says a name.
    """
    wanted = dict(mapping)
    prices = wanted.pop("prices", "")
    if prices not in ("", "minor", "major"):
        raise InvalidInput(_("Prices are in minor or major units."), field="map.prices")
    places = places_of(table, wanted, fields_of(table, wanted))
    headers = [plain(header) for header in table.headers]
    _settle_code(table, places, wanted)
    if "name" not in places:
        raise InvalidInput(
            _("No column says the name of a product. Say which one: name=…"), field="map.name", columns=table.headers
        )
    in_minor = prices == "minor" or (not prices and any(known <= set(headers) for known in IN_MINOR_UNITS))
    unused = tuple(header for place, header in enumerate(table.headers) if place not in places.values())
    return Columns(places, unused, in_minor, tuple(_notes(places, unused, in_minor)))


def fields_of(table: Table, wanted: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """``FIELDS``, and those of further packs that the file has columns for or that were named."""
    fields, known = dict(FIELDS), {name for names in FIELDS.values() for name in names}
    for name in wanted:
        numbered = _NUMBERED_FIELD.fullmatch(name)
        if numbered and 1 < int(numbered[2]) <= checking.MOST_BARCODES:
            fields[f"{numbered[1]}_{int(numbered[2])}"] = ()
    for header in map(plain, table.headers):
        numbered = None if header in known else _NUMBERED_HEADER.fullmatch(header)
        if numbered is None or not 0 < int(numbered[2]) <= checking.MOST_BARCODES:
            continue
        for field in PACK_FIELDS:
            if f"{numbered[1]}{numbered[3]}" in FIELDS[field]:
                name = field if int(numbered[2]) == 1 else f"{field}_{int(numbered[2])}"
                fields[name] = (*fields.get(name, ()), header)
    return fields


def places_of(table: Table, wanted: Mapping[str, str], fields: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each of ``fields`` (our name → what its header may be called) stands: as ``wanted`` says, else by name.

    Raises ``InvalidInput`` for a field or header that is not there.
    """
    places = _mapped(table, wanted, fields)
    headers = [plain(header) for header in table.headers]
    for field, names in fields.items():
        if field not in wanted:
            free = {
                header: place for place, header in reversed(list(enumerate(headers))) if place not in places.values()
            }
            place = next((free[name] for name in names if name in free), None)
            if place is not None:
                places[field] = place
    return places


def _mapped(table: Table, wanted: Mapping[str, str], fields: Mapping[str, Sequence[str]]) -> dict[str, int]:
    places: dict[str, int] = {}
    exact = {header: place for place, header in reversed(list(enumerate(table.headers)))}
    loose = {plain(header): place for place, header in reversed(list(enumerate(table.headers)))}
    for field, header in wanted.items():
        if field not in fields:
            words = _("There is no such column here. The names are: %(names)s.") % {"names": ", ".join(fields)}
            raise InvalidInput(words, field=f"map.{field}")
        if not header:
            continue
        place = exact.get(header.strip(), loose.get(plain(header)) if plain(header) else None)
        if place is None:
            raise InvalidInput(_("The file has no column %(header)s.") % {"header": header}, field=f"map.{field}")
        places[field] = place
    return places


def _settle_code(table: Table, places: dict[str, int], wanted: Mapping[str, str]) -> None:
    """A column that is just called "code" holds barcodes where most of its first values look like some."""
    place = places.get("sku")
    if place is None or "sku" in wanted or "barcode" in places or plain(table.headers[place]) != "code":
        return
    codes = [row.cells[place].strip() for row in table.sample(SAMPLE)]
    filled = [code for code in codes if code]
    numbers = sum(code.isascii() and code.isdigit() and len(code) >= 8 for code in filled)
    if filled and (numbers * 2 > len(filled) or any(looks_like_gtin(code) for code in filled[:5])):
        places["barcode"] = places.pop("sku")


def _notes(places: Mapping[str, int], unused: tuple[str, ...], in_minor: bool) -> list[str]:
    notes = []
    if in_minor:
        notes.append(_("Prices in this file are whole paise; they were read as such."))
    if "price" not in places and "mrp" not in places:
        notes.append(_("No column says a price: products are taken with a price of 0, to be set before they are sold."))
    if "tax" not in places:
        notes.append(_("No column says the tax: products are taken as untaxed."))
    if unused:
        notes.append(_("These columns were not taken: %(headers)s.") % {"headers": ", ".join(unused)})
    return notes
