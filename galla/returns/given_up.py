"""What goods that came back took off promised money that was given up: it is lost no more, and owed if it comes."""

from django.db.models import Sum

from galla.payments.models import Claim
from galla.payments.taken_off import ask_what_was_taken
from galla.returns.models import CreditNoteTender


def _taken(claim: Claim) -> int:
    """What credit notes gave of it back to nobody."""
    rows = CreditNoteTender.objects.filter(sale_id=claim.entry_id, of_position=claim.position, account="given-up")
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


ask_what_was_taken(_taken)
