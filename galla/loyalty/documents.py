"""What a card and the day book say of the entries this room makes."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from galla.ledger.documents import Told, describe_entries
from galla.loyalty.actions.expiring import KIND
from galla.loyalty.models import PointsMove


def _over(ids: Collection[int]) -> Mapping[int, Told]:
    """Whose."""
    rows = PointsMove.objects.select_related("customer").filter(entry_id__in=ids)
    return {row.entry_id: Told(who=str(row.customer)) for row in rows}


describe_entries(KIND, label=_("Points over"), told=_over)
