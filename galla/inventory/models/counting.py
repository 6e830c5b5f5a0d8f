"""A count while the shop sells: what is counted, each spot that was counted, and how it ended."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable
from galla.inventory.models.papers import LONGEST_NOTE


class CountOutcome(models.TextChoices):
    """How a count ended."""

    APPROVED = "approved", _("Approved")
    ABANDONED = "abandoned", _("Abandoned")


class Unseen(models.TextChoices):
    """What becomes of goods that nobody counted."""

    LEAVE = "leave", _("Leave it as it is")
    ZERO = "zero", _("None is there")


class CountSession(models.Model):
    """A count that was begun: of a branch, or of one category there. Never changed; the id is its entry's.

    ``place`` is the one place of the branch that is counted, none its floor. ``blind``: what the book says is shown to
    nobody while it is counted.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey("catalog.Category", on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("inventory.Place", on_delete=models.PROTECT, null=True, related_name="+")
    blind = models.BooleanField()
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["shop", "-id"], name="counts_newest_first")]


class CountedLine(models.Model):
    """So much of a product was counted at one spot. Never changed; whoever counts again adds a line.

    ``on_hand_milli`` is what the book said at that very moment, ``passed_milli`` all that had ever come to and left
    the shelf by then, so that two lines tell how much moved between them. ``last_righted`` is the last line of an
    adjustment that had put these goods right here as counted by then (zero: none; null: it was not written down yet),
    so that a later one is known to have overtaken this line. ``replaces``: the lines before no longer count.
    ``assumed``: nobody counted it, and at the approval it was taken as gone.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(CountSession, on_delete=models.PROTECT, related_name="lines", db_index=False)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    counted_milli = models.BigIntegerField()
    on_hand_milli = models.BigIntegerField()
    passed_milli = models.BigIntegerField()
    last_righted = models.BigIntegerField(null=True)
    replaces = models.BooleanField(default=False)
    assumed = models.BooleanField(default=False)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="a_counted_line_is_saved_once"),
            models.CheckConstraint(condition=Q(counted_milli__gte=0), name="nothing_is_counted_below_zero"),
        ]
        indexes = [
            models.Index(fields=["session", "id"], name="counted_lines_in_their_order"),
            models.Index(fields=["session", "product", "id"], name="counted_lines_of_a_product"),
        ]


class RecountRequest(models.Model):
    """Somebody is to count a product again. It is done by a line after ``after_line`` (0: there was none yet)."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(CountSession, on_delete=models.PROTECT, related_name="recounts")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    after_line = models.BigIntegerField()
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()


class CountEnd(models.Model):
    """The counting is over: from now on only what is asked for again is counted, and a blind count is shown."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    session = models.OneToOneField(CountSession, on_delete=models.PROTECT, related_name="end")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField()


class CountClosing(models.Model):
    """How a count ended, once. Never changed; the id is its entry's, which carries a hash of the whole count."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    session = models.OneToOneField(CountSession, on_delete=models.PROTECT, related_name="closing")
    outcome = models.CharField(max_length=9, choices=CountOutcome)
    unseen = models.CharField(max_length=5, choices=Unseen, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    business_date = models.DateField()


class CountPaper(models.Model):
    """An adjustment that an approved count made: one, or several where there were more differences than one takes."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    closing = models.ForeignKey(CountClosing, on_delete=models.PROTECT, related_name="papers")
    adjustment = models.OneToOneField("inventory.Adjustment", on_delete=models.PROTECT, related_name="count_paper")


class CountLeftOut(models.Model):
    """A product whose difference an approved count did not post: another count had put it right in the meantime."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    closing = models.ForeignKey(CountClosing, on_delete=models.PROTECT, related_name="left_out", db_index=False)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    adjustment = models.ForeignKey("inventory.Adjustment", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closing", "product"], name="a_product_is_left_out_of_a_count_once")
        ]


immutable(
    *("inventory_countsession", "inventory_countedline", "inventory_recountrequest", "inventory_countend"),
    *("inventory_countclosing", "inventory_countpaper", "inventory_countleftout"),
)
