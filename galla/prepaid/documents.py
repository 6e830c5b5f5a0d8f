"""What a card and the day book say of the entries this room makes."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from galla.ledger.documents import Told, describe_entries
from galla.prepaid.models import GivenBack, KeptRest, Kind, Prepayment
from galla.prepaid.papers import BACK, REST


def _prepayments(ids: Collection[int]) -> Mapping[int, Told]:
    """On which card, or whose it is."""
    rows = Prepayment.objects.select_related("card", "customer").filter(pk__in=ids)
    return {row.pk: Told(who=str(row.card or row.customer)) for row in rows}


def _backs(ids: Collection[int]) -> Mapping[int, Told]:
    """Of what, and why."""
    rows = GivenBack.objects.select_related("prepayment").filter(pk__in=ids)
    return {row.pk: Told(who=f"{row.prepayment.number}, {row.reason}") for row in rows}


def _rests(ids: Collection[int]) -> Mapping[int, Told]:
    """Of which card."""
    return {row.pk: Told(who=str(row.card)) for row in KeptRest.objects.select_related("card").filter(pk__in=ids)}


for _kind in Kind:
    describe_entries(_kind.value, label=_kind.label, page="prepaid:prepayment", told=_prepayments)
describe_entries(BACK, label=_("Given back"), page="prepaid:prepayment", taken_back=True, told=_backs)
describe_entries(REST, label=_("Gift card kept as income"), told=_rests)
