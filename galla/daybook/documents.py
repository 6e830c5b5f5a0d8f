"""What the day book says of a close, which the ledger writes."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.ledger.closing import KIND, entries_closed
from galla.ledger.documents import Told, describe_entries


def _closes(ids: Collection[int]) -> Mapping[int, Told]:
    """How many entries were closed."""
    return {pk: Told(who=ngettext("%d entry", "%d entries", n) % n) for pk, n in entries_closed(ids).items()}


describe_entries(KIND, label=_("Day closed"), told=_closes)
