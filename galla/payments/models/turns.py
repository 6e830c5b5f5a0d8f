"""What was known of promised money turned out otherwise: it came after all, was taken back, or was never there."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable
from galla.payments.models.claims import LONGEST_REASON, LONGEST_REFERENCE, Claim, Seen


class Lies(models.TextChoices):
    """Where promised money is.

    ``PROMISED`` is the account it was promised to: of a document that was taken back nobody waits for it any more, and
    what came of it is owed to whoever sent it. ``WAITED`` is the same account where somebody had said that the money
    arrived, and it did not: it is waited for as before.
    """

    BANK = "bank", _("At the bank")
    KHATA = "khata", _("On the khata")
    GIVEN_UP = "given_up", _("Given up")
    PROMISED = "promised", _("Bill taken back")
    WAITED = "waited", _("Waited for again")


class Turn(models.Model):
    """Promised money lies elsewhere from now on: from ``was`` to ``now``. The id is its ledger entry's. Never changed.

    ``number`` counts the turns of one claim, so two at once are one too many. ``undoes`` is the turn it takes back.
    ``seen`` is who saw money that was waited for again. ``owed_minor`` of it is nobody's any more, in minor units:
    goods came back for it while it was given up, so what comes of it is owed to whoever sent it, as of a document that
    was taken back.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="turns", db_index=False)
    number = models.PositiveSmallIntegerField()
    was = models.CharField(max_length=8, choices=Lies)
    now = models.CharField(max_length=8, choices=Lies)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone")
    seen = models.CharField(max_length=10, choices=Seen, blank=True)
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    owed_minor = models.BigIntegerField(default=0, db_default=0)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="turns_of_a_claim_are_numbered"),
            models.CheckConstraint(condition=~Q(was=F("now")), name="a_turn_leads_elsewhere"),
            models.CheckConstraint(condition=Q(owed_minor__gte=0), name="a_turn_owes_nothing_or_something"),
            models.CheckConstraint(
                condition=Q(was="bank") | Q(now="bank") | Q(was="waited"), name="a_turn_is_seen_at_the_bank"
            ),
        ]


immutable("payments_turn")
