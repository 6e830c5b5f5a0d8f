"""The further places of a branch beside its floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_PLACE_NAME = 60


class PlaceKind(models.TextChoices):
    """What sort of place it is."""

    WAREHOUSE = "warehouse", _("Warehouse")
    SHELF = "shelf", _("Shelf")


class Place(models.Model):
    """A warehouse or a shelf of a branch. The floor, from which its tills sell, is the branch itself and has no row."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_PLACE_NAME)
    kind = models.CharField(_("kind"), max_length=9, choices=PlaceKind)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "name"], name="place_names_are_unique_in_a_branch"),
            models.CheckConstraint(condition=models.Q(kind__in=["warehouse", "shelf"]), name="a_places_kind_is_known"),
            models.CheckConstraint(condition=~models.Q(name=""), name="a_place_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
