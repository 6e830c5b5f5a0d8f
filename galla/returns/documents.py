"""What a card and the day book say of the entries this room makes."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from galla.ledger.documents import Told, describe_entries
from galla.returns.models import CreditNote
from galla.returns.papers import KIND


def _notes(ids: Collection[int]) -> Mapping[int, Told]:
    """Number and customer."""
    rows = CreditNote.objects.filter(pk__in=ids).select_related("customer")
    return {row.pk: Told(row.number, str(row.customer or "")) for row in rows}


describe_entries(KIND, label=_("Goods came back"), page="returns:note", told=_notes)
