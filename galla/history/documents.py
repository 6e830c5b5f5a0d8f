"""What the day book says of the entries this room makes."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from galla.history.bad_debts import KIND
from galla.history.models import BadDebt
from galla.ledger.documents import Told, describe_entries


def _debts(ids: Collection[int]) -> Mapping[int, Told]:
    """The number another system gave it, and what it called it."""
    rows = BadDebt.objects.filter(pk__in=ids).values_list("pk", "document", "said")
    return {pk: Told(document, said) for pk, document, said in rows}


describe_entries(KIND, label=_("Debt written off"), told=_debts)
