"""How the scales of a shop write their labels."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.errors import NameTaken
from galla.catalog.models import LONGEST_SCALE_CODE, ScaleFormat
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.pricing.scale_labels import CHECKED_VALUES, FIRST_PREFIX, LAST_PREFIX, LENGTH

FIELDS = ("prefix", "code_digits", "value_digits", "kind", "decimals", "value_is_checked", "is_active")
# What is left of a label for the code and the value: all but the prefix and the check digit.
SHARED_DIGITS = LENGTH - 3


def save_scale_format(*, access: Access, scale_format: ScaleFormat | None = None, **values: Any) -> ScaleFormat:
    """A new format, or one with what is said of it anew. Raises ``InvalidInput``, ``NameTaken`` for its prefix."""
    found = scale_format or ScaleFormat(shop=access.shop)
    for name in FIELDS:
        if name in values:
            setattr(found, name, values[name])
    _demand_sane(access, found)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        if not access.rows(ScaleFormat).filter(prefix=found.prefix).exclude(pk=found.pk).exists():
            raise
        words = _("There is a format for labels that begin with %(prefix)s already.")
        raise NameTaken(words % {"prefix": found.prefix}, field="prefix") from error
    return found


def _demand_sane(access: Access, found: ScaleFormat) -> None:
    prefix = found.prefix
    if not (len(prefix) == 2 and prefix.isascii() and prefix.isdigit() and FIRST_PREFIX <= prefix <= LAST_PREFIX):
        raise InvalidInput(_("Labels of scales begin with 20 to 29."), field="prefix")
    if found.kind not in ScaleFormat.Kind.values:
        raise InvalidInput(_("The value is a weight or a price."), field="kind")
    if not 1 <= found.code_digits <= LONGEST_SCALE_CODE:
        raise InvalidInput(_("A code has 1 to 8 digits."), field="code_digits")
    if found.value_is_checked and found.value_digits not in CHECKED_VALUES:
        raise InvalidInput(_("Only a value of 4 or 5 digits has a check digit of its own."), field="value_digits")
    left = SHARED_DIGITS - found.code_digits - (1 if found.value_is_checked else 0)
    if found.value_digits != left or left < 1:
        words = _("A label has 13 digits: beside this code there are %(left)d for the value.")
        raise InvalidInput(words % {"left": max(left, 0)}, field="value_digits")
    most = money_of(access.shop.currency).minor_digits if found.kind == ScaleFormat.Kind.PRICE else 3
    if not 0 <= found.decimals <= most:
        raise InvalidInput(_("This value has 0 to %(most)d decimals.") % {"most": most}, field="decimals")
