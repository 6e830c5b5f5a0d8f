"""Checks of single values, each answering the one form that is kept and refusing beside its field."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.catalog.errors import AboveMrp
from galla.catalog.models import LARGEST_PRICE_E4, LONGEST_BARCODE, LONGEST_SKU
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


def price(value: int, *, field: str) -> int:
    """A unit price in 1e-4 of the currency, from nothing up to a bound that no sum can leave."""
    if not 0 <= value <= LARGEST_PRICE_E4:
        raise InvalidInput(_("A price is between 0 and 100,000,000."), field=field)
    return value


def mrp(value: int | None, *, field: str = "mrp") -> int | None:
    """An MRP; one of zero is none."""
    return price(value, field=field) or None if value is not None else None


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
