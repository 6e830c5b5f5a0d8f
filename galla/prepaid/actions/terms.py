"""How long a gift card is good."""

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.errors import InvalidInput
from galla.prepaid.models import CardTerms

MOST_DAYS = 36_500


def set_terms(*, access: Access, valid_days: int | None) -> CardTerms:
    """For so many days are cards good that are sold from now on; None for ever. Those that were sold keep theirs.

    Raises ``InvalidInput``.
    """
    access.require("settings.edit")
    if valid_days is not None and not 0 < valid_days <= MOST_DAYS:
        raise InvalidInput(_("From 1 to %(most)d days.") % {"most": MOST_DAYS}, field="valid_days")
    terms, _made = CardTerms.objects.update_or_create(shop=access.shop, defaults={"valid_days": valid_days})
    return terms
