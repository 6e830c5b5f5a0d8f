"""What a card, a statement and the day book say of the entries this room makes."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from galla.credit.models import InterestNote, InterestWaiver
from galla.credit.papers import INTEREST, INTEREST_WAIVED
from galla.ledger.documents import Told, describe_entries


def _notes(ids: Collection[int]) -> Mapping[int, Told]:
    """Whose interest it is."""
    rows = InterestNote.objects.select_related("customer").filter(pk__in=ids)
    return {row.pk: Told(who=str(row.customer)) for row in rows}


def _waivers(ids: Collection[int]) -> Mapping[int, Told]:
    """Of which note, whose, and why; by the note's id, as these entries are shown on its page."""
    rows = InterestWaiver.objects.select_related("note__customer").filter(note__in=ids)
    return {row.note_id: Told(number=row.note.number, who=f"{row.note.customer}, {row.reason}") for row in rows}


describe_entries(INTEREST, label=_("Interest"), page="credit:interest_note", told=_notes)
describe_entries(
    INTEREST_WAIVED, label=_("Interest taken back"), page="credit:interest_note", taken_back=True, told=_waivers
)
