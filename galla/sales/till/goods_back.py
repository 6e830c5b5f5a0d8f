"""Goods that come back, carried from the page that chose them to the counter that sells others for them.

They travel in the address, signed, for the person and till that chose them and for an hour: what they are worth is
looked at anew when the exchange is saved.
"""

from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.errors import InvalidInput
from galla.sales.till.facts import standing

GOOD_FOR_SECONDS = 3_600
_SALT = "galla.sales.goods-back"


def carried(access: Access, told: dict[str, Any]) -> str:
    """What was told, as a text of an address."""
    return signing.dumps([standing(access), told], salt=_SALT, compress=True)


def brought(access: Access, text: str) -> dict[str, Any] | None:
    """What was told; None for nothing. Raises ``InvalidInput`` where it is too old, or somebody else's."""
    if not text:
        return None
    try:
        stood, told = signing.loads(text, salt=_SALT, max_age=GOOD_FOR_SECONDS)
    except (signing.BadSignature, ValueError):
        stood, told = "", {}
    if stood != standing(access):
        raise InvalidInput(_("These goods were chosen too long ago, or at another till. Choose them again."))
    return dict(told)
