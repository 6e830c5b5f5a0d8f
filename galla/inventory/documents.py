"""What a card and the day book say of the entries this room makes."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from galla.inventory.models import Adjustment, Reason, Receipt
from galla.inventory.papers import ADJUSTMENT, MOVED, RECEIPT, TAKEN_BACK, TRANSFER, TRANSFER_RECEIPT
from galla.ledger.documents import Told, describe_entries


def _receipts(ids: Collection[int]) -> Mapping[int, Told]:
    """The number on the supplier's paper, and who that is."""
    rows = Receipt.objects.select_related("supplier").filter(pk__in=ids)
    return {row.pk: Told(row.reference, str(row.supplier or "")) for row in rows}


def _adjustments(ids: Collection[int]) -> Mapping[int, Told]:
    """Why."""
    rows = Adjustment.objects.filter(pk__in=ids).values_list("pk", "reason")
    return {pk: Told(who=str(Reason(reason).label)) for pk, reason in rows}


describe_entries(RECEIPT, label=_("Received"), page="inventory:receipt", told=_receipts)
describe_entries(ADJUSTMENT, label=_("Put right"), page="inventory:adjustment", told=_adjustments)
describe_entries(TRANSFER, label=_("Sent"), page="inventory:transfer")
describe_entries(MOVED, label=_("Moved"), page="inventory:transfer")
describe_entries(TRANSFER_RECEIPT, label=_("Arrived"), page="inventory:transfer_receipt")
describe_entries(TAKEN_BACK, label=_("Taken back"), page="inventory:transfer_receipt")
