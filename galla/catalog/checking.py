"""Checks of single values, each answering the one form that is kept and refusing beside its field."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.catalog.errors import AboveMrp
from galla.catalog.models import (
    LARGEST_PACK_MILLI,
    LARGEST_PRICE_E4,
    LONGEST_BARCODE,
    LONGEST_SCALE_CODE,
    LONGEST_SKU,
    ONE_MILLI,
)
from galla.foundation import formats
from galla.foundation.errors import InvalidInput
from galla.foundation.texts import clean_text

MOST_BARCODES = 50
LARGEST_LOW_STOCK_MILLI = 10**11 - 1
HSN = re.compile(r"[0-9]{2,8}|[0-9]{10}")


def text(value: str, *, field: str, maximum: int, lines: bool = False, needed: bool = False) -> str:
    """``clean_text`` whose refusal names the field; ``needed`` refuses an empty one."""
    try:
        cleaned = clean_text(value, maximum=maximum, lines=lines)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field=field) from error
    if needed and not cleaned:
        raise InvalidInput(_("This has to be filled in."), field=field)
    return cleaned if lines else " ".join(cleaned.split())


def sku(value: str, *, field: str = "sku") -> str:
    """The shop's own code as it is kept; case counts."""
    return text(value, field=field, maximum=LONGEST_SKU)


def hsn(value: str, *, field: str = "hsn") -> str:
    """A code of the Harmonised System: 2 to 8 digits in India, 10 in other tariffs. Spaces and dots are left out."""
    code = re.sub(r"[ .]", "", text(value, field=field, maximum=20))
    if code and not HSN.fullmatch(code):
        raise InvalidInput(_("An HSN code has 2 to 8 digits."), field=field)
    return code


def barcode(value: str, *, field: str = "barcodes") -> str:
    """One code that a scanner reads, as it is kept."""
    code = text(value, field=field, maximum=LONGEST_BARCODE, needed=True)
    if any(character.isspace() for character in code):
        raise InvalidInput(_("A barcode has no spaces in it."), field=field)
    return code


def scale_code(value: str, *, field: str = "scale_code") -> str:
    """The number by which a scale knows a product, without leading zeros; "" where it has none of its own."""
    code = text(value, field=field, maximum=LONGEST_SCALE_CODE + 1)
    if code and not (code.isascii() and code.isdigit() and len(code) <= LONGEST_SCALE_CODE and code.strip("0")):
        raise InvalidInput(_("A code on a scale has 1 to 8 digits."), field=field)
    return code.lstrip("0")


def quantity_of_measure(quantity_milli: int, decimals: int, *, field: str) -> int:
    """A quantity in a pack or a kit: something, not beyond reason, and no parts of what is only counted."""
    if not 0 < quantity_milli <= LARGEST_PACK_MILLI:
        raise InvalidInput(_("A quantity above zero, and at most 100,000."), field=field)
    if quantity_milli % 10 ** (3 - decimals):
        words = _("Whole pieces only.") if decimals == 0 else _("Too many decimals for this unit.")
        raise InvalidInput(words, field=field)
    return quantity_milli


def pack(quantity_milli: int, decimals: int, *, field: str) -> int:
    """How much of a product a pack's barcode stands for; one of it needs no pack."""
    if quantity_milli == ONE_MILLI:
        raise InvalidInput(_("A code for one of it belongs among the barcodes."), field=field)
    return quantity_of_measure(quantity_milli, decimals, field=field)


def price(value: int, *, field: str) -> int:
    """A unit price in 1e-4 of the currency, from nothing up to a bound that no sum can leave."""
    if not 0 <= value <= LARGEST_PRICE_E4:
        raise InvalidInput(_("A price is between 0 and 100,000,000."), field=field)
    return value


def mrp(value: int | None, *, field: str = "mrp") -> int | None:
    """An MRP; one of zero is none."""
    return price(value, field=field) or None if value is not None else None


def only_stocked_words() -> str:
    """Why a service, or a kit, is not kept by batch."""
    return _("Only what is kept in stock is kept by batch.")


def low_stock(value: int | None, *, field: str = "low_stock") -> int | None:
    """A quantity in thousandths from which on to order."""
    if value is not None and not 0 <= value <= LARGEST_LOW_STOCK_MILLI:
        raise InvalidInput(_("This quantity is not possible."), field=field)
    return value


def demand_within_mrp(paid_e4: int, mrp_e4: int | None, style: formats.Money, *, field: str = "price") -> None:
    """Refuse a price that a customer pays, tax and all, above the MRP. Raises ``AboveMrp``."""
    if mrp_e4 is not None and paid_e4 > mrp_e4:
        figures = {"price": price_words(paid_e4, style), "mrp": price_words(mrp_e4, style)}
        words = _("%(price)s is above the MRP of %(mrp)s. Lower the price, or correct the MRP.")
        raise AboveMrp(words % figures, field=field)


def price_words(price_e4: int, style: formats.Money) -> str:
    """A unit price that stands alone: ₹168.00."""
    return style.symbol.replace(" ", formats.NO_BREAK) + formats.price(price_e4, style)
