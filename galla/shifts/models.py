"""Reports written at the close of a shift."""

from django.db import models

from galla.drawer.models import ShiftClose
from galla.foundation.database.immutable import immutable


class ZReport(models.Model):
    """What a shift came to, written once when it was closed and never changed. ``number`` runs without gaps at a till.

    ``figures`` are amounts in minor units (``figures.figures_of``). ``perpetual_minor`` is everything the till has ever
    sold, before bills were taken back: it never falls. ``heads`` are where the till's own series stood, each with the
    hash of its newest entry: ``[[series, year, number, hash], …]``.
    """

    close = models.OneToOneField(ShiftClose, on_delete=models.PROTECT, primary_key=True, related_name="z")
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    figures = models.JSONField()
    perpetual_minor = models.BigIntegerField()
    heads = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["till", "number"], name="z_reports_of_a_till_are_numbered")]

    def __str__(self) -> str:
        return f"Z {self.number}"


immutable("shifts_zreport")
