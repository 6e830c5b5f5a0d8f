"""What a card says of the entries this room makes."""

from django.utils.translation import gettext_lazy as _

from galla.inventory.papers import ADJUSTMENT, RECEIPT, TAKEN_BACK, TRANSFER, TRANSFER_RECEIPT
from galla.ledger.documents import describe_entries

describe_entries(RECEIPT, label=_("Received"), page="inventory:receipt")
describe_entries(ADJUSTMENT, label=_("Put right"), page="inventory:adjustment")
describe_entries(TRANSFER, label=_("Sent"), page="inventory:transfer")
describe_entries(TRANSFER_RECEIPT, label=_("Arrived"), page="inventory:transfer_receipt")
describe_entries(TAKEN_BACK, label=_("Taken back"), page="inventory:transfer_receipt")
