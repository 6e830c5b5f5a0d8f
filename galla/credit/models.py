"""Khatas, changes of their limits, and what stands open on them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable
from galla.ledger.chains import ChainHead
from galla.ledger.heads import Chain, chained


class Khata(models.Model):
    """What was agreed with a customer. A customer without a row has no limit and promised nothing.

    ``limit_minor`` is the most they may owe: None when nobody set a limit, 0 when they get nothing on khata.
    Of customers who are one person, the row of the one they are counts.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.OneToOneField("parties.Customer", on_delete=models.PROTECT, related_name="+")
    limit_minor = models.BigIntegerField(_("limit"), null=True, blank=True)
    promise_on = models.DateField(_("promised for"), null=True, blank=True)
    reminders_stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(limit_minor=None) | Q(limit_minor__gte=0), name="a_limit_is_not_below_zero"
            ),
        ]
        indexes = [models.Index(fields=["shop", "promise_on"], name="khatas_by_promise")]


class Unseen(models.Model):
    """Money a customer says they sent for their khata, and that is not there: it frees nothing of the limit.

    Nobody has seen it yet, or it was given up. ``entry_id`` is the payment's. The row goes once the money has come, is
    on the khata again, or the payment was taken back.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    entry_id = models.BigIntegerField(unique=True)
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="what_is_not_seen_is_of_something"),
        ]


class LimitChange(models.Model):
    """A limit that was set, changed or taken away: who, when, from what to what. Never changed.

    ``number`` is its place among those of the shop, ``hash`` covers what it says and the one before (``chains``).
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    was_minor = models.BigIntegerField(null=True)
    limit_minor = models.BigIntegerField(null=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="limits_are_numbered_once_in_a_shop"),
        ]


class LimitHead(ChainHead):
    """Where the changes of a shop's limits stand."""


class Charge(models.Model):
    """What one payment of a bill put on a khata, and how much of it has been settled.

    ``customer`` is whose account the bill named, ``person`` who that is now, after merges. ``entry_id`` is the bill's
    (or another entry's that let a debt grow). A person never has open charges and credit at once, so the open parts of
    a person's charges are what that person owes. ``cancelled_by`` is the entry that took the bill back.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    entry_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    business_date = models.DateField()
    amount_minor = models.BigIntegerField()
    settled_minor = models.BigIntegerField()
    cancelled_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "position"], name="a_payment_is_charged_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_charge_is_of_something"),
            models.CheckConstraint(
                condition=Q(settled_minor__gte=0, settled_minor__lte=F("amount_minor")),
                name="a_charge_is_settled_at_most_once",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by=None) | Q(settled_minor=F("amount_minor")),
                name="a_cancelled_charge_is_not_open",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "business_date", "id"], name="charges_of_a_person"),
            models.Index(fields=["customer"], name="charges_of_a_customer"),
            # All a list of debts reads, whatever was settled in the years before.
            models.Index(
                fields=["shop", "person", "business_date", "amount_minor", "settled_minor"],
                name="open_charges",
                condition=Q(settled_minor__lt=F("amount_minor")),
            ),
        ]

    @property
    def open_minor(self) -> int:
        """What of it has not been settled."""
        return self.amount_minor - self.settled_minor


class StatementLink(models.Model):
    """A private address at which a customer reads their khata without signing in. Of its secret only a hash is kept.

    It opens nothing after ``expires_at``, nor once it was taken back.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)


class ReminderSetting(models.Model):
    """When a shop reminds those who owe, by mail. A shop without a row reminds nobody.

    The first reminder goes ``every_days`` after the day somebody promised to pay on (the day of their oldest open bill
    where nothing was promised), the others as far apart, at most ``most`` of them; between the hours ``from_hour`` and
    ``until_hour`` of the shop's own day.
    """

    shop = models.OneToOneField("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    every_days = models.PositiveSmallIntegerField(_("days between reminders"))
    most = models.PositiveSmallIntegerField(_("at most so many"))
    from_hour = models.PositiveSmallIntegerField(_("not before"))
    until_hour = models.PositiveSmallIntegerField(_("not after"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(every_days__gte=1, most__gte=1), name="reminders_have_days_between_them"
            ),
            models.CheckConstraint(
                condition=Q(from_hour__lt=F("until_hour"), until_hour__lte=24), name="reminders_have_hours_of_the_day"
            ),
        ]


class Reminder(models.Model):
    """A customer was reminded of what they owed, in minor units. Never changed; chained as changes of limits are."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    business_date = models.DateField()
    at = models.DateTimeField()
    owed_minor = models.BigIntegerField()
    due_on = models.DateField()
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="reminders_are_numbered_once_in_a_shop"),
            models.UniqueConstraint(fields=["customer", "business_date"], name="nobody_is_reminded_twice_a_day"),
            models.CheckConstraint(condition=Q(owed_minor__gt=0), name="a_reminder_is_of_a_debt"),
        ]


class ReminderHead(ChainHead):
    """Where a shop's reminders stand."""


immutable("credit_limitchange", "credit_reminder")
chained(Chain("limits", heads="credit_limithead", links="credit_limitchange", one="change of a limit"))
chained(Chain("reminders", heads="credit_reminderhead", links="credit_reminder", one="reminder"))
