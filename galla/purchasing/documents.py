"""What a card says of the entries this room makes."""

from django.utils.translation import gettext_lazy as _

from galla.ledger.documents import describe_entries
from galla.purchasing.papers import CLOSED, SENT

describe_entries(SENT, label=_("Order sent"))
describe_entries(CLOSED, label=_("Order closed"))
