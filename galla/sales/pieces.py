"""How much of its product a line sells: packs multiplied, and nothing broken that is only counted. Pure."""

from django.utils.translation import gettext as _

from galla.catalog.models import ONE_MILLI
from galla.catalog.queries import BillableProduct
from galla.foundation.errors import InvalidInput
from galla.sales.carts import LARGEST_QUANTITY_MILLI

STEPS = (1000, 100, 10, 1)
"""The smallest quantity, in thousandths, of a measure with none, one, two and three decimals."""


def sold_milli(quantity_milli: int, product: BillableProduct, *, field: str) -> int:
    """So much of a product as so many of what was scanned are, in thousandths: three cases of 24 are 72000.

    Raises ``InvalidInput`` beside ``field`` for parts of what is only counted, and for more than a line takes.
    """
    found = quantity_milli
    if product.pack_milli != ONE_MILLI:
        found = multiplied(quantity_milli, product.pack_milli, field=field)
    if found % STEPS[product.measure_decimals]:
        whole = product.measure_decimals == 0
        raise InvalidInput(
            _("This is sold in whole pieces.") if whole else _("Too many decimals for this unit."), field=field
        )
    for part in product.parts:
        if multiplied(found, part.quantity_milli, field=field) % STEPS[part.decimals]:
            said = {"kit": product.name, "part": part.name}
            raise InvalidInput(_("So much of %(kit)s would take broken pieces of %(part)s.") % said, field=field)
    return found


def multiplied(quantity_milli: int, of_milli: int, *, field: str) -> int:
    """So many times so much, both in thousandths. Raises ``InvalidInput`` for a broken thousandth, and too much."""
    found, broken = divmod(quantity_milli * of_milli, ONE_MILLI)
    if broken:
        raise InvalidInput(_("Too many decimals for this unit."), field=field)
    if found > LARGEST_QUANTITY_MILLI:
        raise InvalidInput(_("This is more than a line of a bill takes."), field=field)
    return found
