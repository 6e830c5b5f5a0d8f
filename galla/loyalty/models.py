"""The shop's scheme of points, and why each point moved."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable


class Scheme(models.Model):
    """What the shop gives points for, and what they are worth. One row per shop, from the first time it is said.

    Of what is paid of a bill each whole ``step_minor`` earns ``points_per_step``; one pays ``point_value_minor``, and
    no bill takes fewer than ``least_points``. ``good_months``: unused, they are over so long after they were earned;
    None for never. ``tiers`` is [[name, from_minor, hundredths], …] by rising from_minor: who bought for so much in
    the last twelve months earns so many hundredths of it. Points missed in moves up to the id
    ``forgiven_until`` are asked of nobody: they were missed before the next ones went for them. Else it is zero.
    """

    shop = models.OneToOneField("accounts.Shop", on_delete=models.PROTECT, related_name="+", primary_key=True)
    is_on = models.BooleanField(default=False)
    step_minor = models.BigIntegerField()
    points_per_step = models.PositiveIntegerField()
    point_value_minor = models.BigIntegerField()
    least_points = models.PositiveIntegerField(default=1)
    good_months = models.PositiveSmallIntegerField(null=True)
    tiers = models.JSONField(default=list)
    forgiven_until = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(step_minor__gt=0, points_per_step__gt=0, point_value_minor__gt=0, least_points__gt=0),
                name="a_scheme_gives_and_takes_something",
            ),
        ]


class Kind(models.TextChoices):
    """Why points moved. The first two come, the others go."""

    EARNED = "earned", _("Earned")
    GIVEN_BACK = "given-back", _("Came back")
    SPENT = "spent", _("Spent")
    TAKEN_BACK = "taken-back", _("Taken back")
    EXPIRED = "expired", _("Over")
    MADE_GOOD = "made-good", _("For points missed")


COMING = (Kind.EARNED, Kind.GIVEN_BACK)
# What goes is the oldest there is; what is taken back is of the bill whose goods came back.
GOING = (Kind.SPENT, Kind.EXPIRED, Kind.MADE_GOOD)


class PointsMove(models.Model):
    """So many points of a customer came or went in an entry. Never changed.

    ``bill_id`` is the bill they were earned or spent with, None where they are over or go for some that were missed.
    ``amount_minor`` is the money they stand for: what was paid for those earned, what they paid for those spent. What
    comes back worth less than a point brings none, and its row keeps the money for what comes back next.
    ``short_points`` is how many should have been taken back and were spent already: the customer's next points make
    them good. ``counted_on`` is the day from which those that come, or the earned ones that are taken back, are
    reckoned.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    entry_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    bill_id = models.BigIntegerField(null=True)
    points = models.BigIntegerField()
    short_points = models.BigIntegerField(default=0)
    amount_minor = models.BigIntegerField(default=0)
    counted_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry_id", "kind", "customer", "bill_id"],
                name="points_of_a_bill_move_once_in_an_entry",
            ),
            models.UniqueConstraint(
                fields=["entry_id", "kind", "customer"],
                condition=Q(bill_id=None),
                name="points_of_no_bill_move_once_in_an_entry",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0, short_points__gte=0)
                & (Q(points__gt=0) | Q(short_points__gt=0) | Q(kind="given-back", amount_minor__gt=0)),
                name="points_move_or_are_missed",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "counted_on"], name="points_of_a_customer"),
            models.Index(fields=["bill_id"], name="points_of_a_bill"),
        ]


immutable("loyalty_pointsmove")
