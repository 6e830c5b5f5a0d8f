"""What a card says of the entries this room makes."""

from django.utils.translation import gettext_lazy as _

from galla.drawer.papers import COUNT
from galla.ledger.documents import describe_entries

describe_entries("pay-in", label=_("Paid in"), page="drawer:move")
describe_entries("pay-out", label=_("Paid out"), page="drawer:move")
describe_entries("note-swap", label=_("Notes changed"), page="drawer:move")
describe_entries(COUNT, label=_("Counted"), page="drawer:counted")
