"""What another system's books say that none of our own papers does."""

from django.db import models
from django.db.models import Q

from galla.foundation.database.immutable import immutable


class BadDebt(models.Model):
    """Money another system gave up: a debt of nobody it names. Its id is its entry's. Never changed.

    ``lost_minor`` is what was given up, in minor units; below zero where some was found not to be lost after all.
    ``document`` is the number it has there, ``said`` what it is called there.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    document = models.CharField(max_length=60)
    said = models.CharField(max_length=200, blank=True)
    lost_minor = models.BigIntegerField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "document"], name="a_bad_debt_is_taken_in_once"),
            models.CheckConstraint(condition=~Q(lost_minor=0), name="a_bad_debt_is_something"),
        ]

    def __str__(self) -> str:
        return self.document


immutable("history_baddebt")
