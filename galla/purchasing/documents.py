"""What a card says of the entries this room makes."""

from django.utils.translation import gettext_lazy as _

from galla.ledger.documents import describe_entries
from galla.purchasing.papers import BILL, CLOSED, PAYMENT, RETURN, SENT

describe_entries(SENT, label=_("Order sent"))
describe_entries(CLOSED, label=_("Order closed"))
describe_entries(BILL, label=_("Supplier's bill"), page="purchasing:bill")
describe_entries(PAYMENT, label=_("Paid to supplier"), page="purchasing:payment")
describe_entries(RETURN, label=_("Sent back"), page="purchasing:return")
