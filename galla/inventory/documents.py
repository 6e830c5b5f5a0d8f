"""What a card says of the entries this room makes."""

from django.utils.translation import gettext_lazy as _

from galla.inventory.papers import ADJUSTMENT, RECEIPT
from galla.ledger.documents import describe_entries

describe_entries(RECEIPT, label=_("Received"), page="inventory:receipt")
describe_entries(ADJUSTMENT, label=_("Put right"), page="inventory:adjustment")
