"""When labels were printed, so that the next ones can be of what changed since."""

from django.db import models


class LabelRun(models.Model):
    """Labels that were made at once. ``changes_since``: they were of prices changed from then on; null for others."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    format = models.CharField(max_length=20)
    labels = models.PositiveIntegerField()
    changes_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["shop", "-at"], name="label_runs_newest_first")]
