"""What a card says of the entries this room makes."""

from django.utils.translation import gettext_lazy as _

from galla.ledger.documents import describe_entries

describe_entries("sale", label=_("Sold"), page="sales:bill")
describe_entries("void", label=_("Bill taken back"), page="sales:bill", taken_back=True)
