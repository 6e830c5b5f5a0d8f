"""The shop's notes and coins, and the papers of cash that moved without a bill."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable

LONGEST_REASON = 200


class Kind(models.TextChoices):
    """What it is made of."""

    NOTE = "note", _("Note")
    COIN = "coin", _("Coin")


class Tone(models.TextChoices):
    """The colour people know it by, as the screens draw it."""

    STONE = "stone", _("Stone grey")
    SAFFRON = "saffron", _("Saffron")
    LAVENDER = "lavender", _("Lavender")
    AZURE = "azure", _("Azure")
    LIME = "lime", _("Lime green")
    COCOA = "cocoa", _("Brown")
    STEEL = "steel", _("Steel")


class Denomination(models.Model):
    """A note or coin of the shop's currency. Its ledger unit is ``note:<value_minor>``, so the value never changes.

    ``is_legacy``: still taken and counted, but not offered for tapping and never handed back.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    value_minor = models.BigIntegerField(_("value"))
    label = models.CharField(_("what stands on it"), max_length=16)
    kind = models.CharField(_("note or coin"), max_length=4, choices=Kind, default=Kind.NOTE)
    tone = models.CharField(_("colour"), max_length=8, choices=Tone, default=Tone.STONE)
    is_legacy = models.BooleanField(_("no longer handed out"), default=False)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "value_minor"], name="denominations_are_unique_in_a_shop"),
            models.CheckConstraint(condition=Q(value_minor__gt=0), name="a_denomination_is_worth_something"),
        ]

    def __str__(self) -> str:
        return self.label


class MoveKind(models.TextChoices):
    """What was done."""

    PAY_IN = "pay-in", _("Paid in")
    PAY_OUT = "pay-out", _("Paid out")
    SWAP = "note-swap", _("Notes changed")


class DrawerMove(models.Model):
    """Cash put into a drawer, taken out of it, or changed for other notes. Never changed; the id is its entry's."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MoveKind)
    amount_minor = models.BigIntegerField()
    loose_minor = models.BigIntegerField()
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["till", "id"], name="drawer_moves_of_a_till")]


class DrawerMoveNote(models.Model):
    """So many notes of a value that a move put in (above zero) or took out (below)."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    move = models.ForeignKey(DrawerMove, on_delete=models.PROTECT, related_name="notes", db_index=False)
    value_minor = models.BigIntegerField()
    pieces = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "value_minor"], name="a_value_stands_once_in_a_drawer_move"),
            models.CheckConstraint(condition=~Q(pieces=0), name="a_drawer_move_moves_its_notes"),
        ]


class DrawerCount(models.Model):
    """What was really in a drawer. Never changed; the id is its entry's. A second count is another row."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+")
    counted_minor = models.BigIntegerField()
    expected_minor = models.BigIntegerField()
    loose_minor = models.BigIntegerField()
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["till", "id"], name="drawer_counts_of_a_till")]

    @property
    def difference_minor(self) -> int:
        """Above zero: more was there than the moves said."""
        return self.counted_minor - self.expected_minor


class DrawerCountLine(models.Model):
    """One denomination of a count: the pieces the moves said, and the pieces there were."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    count = models.ForeignKey(DrawerCount, on_delete=models.PROTECT, related_name="lines", db_index=False)
    value_minor = models.BigIntegerField()
    expected = models.BigIntegerField()
    counted = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "value_minor"], name="a_value_stands_once_in_a_count"),
            models.CheckConstraint(condition=Q(counted__gte=0), name="notes_are_not_counted_below_zero"),
        ]


immutable("drawer_drawermove", "drawer_drawermovenote", "drawer_drawercount", "drawer_drawercountline")
