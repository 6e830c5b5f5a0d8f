"""Khatas, changes of their limits, and what stands open on them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable
from galla.ledger.chains import ChainHead
from galla.ledger.heads import Chain, chained

LONGEST_REASON = 200


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

    Nobody has seen it yet, or it was given up. ``entry_id`` is the payment's. The row of what was promised goes once
    the money has come, is on the khata again, or the payment was taken back. That of money that goes to the bank by
    itself stays, with who saw it there and when, and frees the limit from then on.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    entry_id = models.BigIntegerField(unique=True)
    amount_minor = models.BigIntegerField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="what_is_not_seen_is_of_something"),
            models.CheckConstraint(
                condition=Q(seen_at=None, seen_by=None) | Q(seen_at__isnull=False, seen_by__isnull=False),
                name="what_was_seen_was_seen_by_somebody",
            ),
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


class InterestTerms(models.Model):
    """What interest the shop takes from a day on, or one customer bears beside. Never changed; chained as limits are.

    Of the shop: ``rate_ppm`` a year, 0 for none; ``grace_days`` after which a debt begins to bear it; ``least_minor``,
    the smallest charge that is made. Of a ``customer``: a rate of their own, 0 for none, None for the shop's again.
    Of several of one day the last one holds.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False, null=True
    )
    since = models.DateField()
    rate_ppm = models.IntegerField(null=True)
    grace_days = models.PositiveSmallIntegerField(null=True)
    least_minor = models.BigIntegerField(null=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="terms_of_interest_are_numbered_once"),
            models.CheckConstraint(
                condition=Q(rate_ppm=None) | Q(rate_ppm__gte=0, rate_ppm__lte=1_000_000),
                name="a_rate_of_interest_is_up_to_100_percent",
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=True, rate_ppm__isnull=False, grace_days__isnull=False)
                & Q(least_minor__isnull=False, least_minor__gte=0)
                | Q(customer__isnull=False, grace_days=None, least_minor=None),
                name="a_customer_has_a_rate_of_interest_alone",
            ),
        ]
        indexes = [models.Index(fields=["customer", "number"], name="interest_of_a_customer")]


class InterestHead(ChainHead):
    """Where the changes of a shop's terms of interest stand."""


class InterestRun(models.Model):
    """Up to which day interest was charged on everybody's khata: where the next run begins, and who was not in it."""

    shop = models.OneToOneField("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    until = models.DateField()


class InterestMark(models.Model):
    """The day from which a person's khata is reckoned next: after the last run, or earlier where something waits.

    Where it is missing, the person had no part in the last run. No day is charged again by it (``InterestLine``).
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.OneToOneField("parties.Customer", on_delete=models.PROTECT, related_name="+", primary_key=True)
    since = models.DateField()


class InterestNote(models.Model):
    """Interest one person was charged, for the days from ``since`` to ``until``. Never changed; the id is its entry's.

    ``carried`` is what the rounding left for the next note, in parts of a minor unit (``pricing.interest``).
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField()
    amount_minor = models.BigIntegerField()
    carried = models.BigIntegerField()
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "until"], name="a_day_of_interest_is_charged_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="an_interest_note_is_of_something"),
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="an_interest_note_is_of_days"),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="interest_notes_newest_first")]

    def __str__(self) -> str:
        return self.number


class InterestLine(models.Model):
    """Days in a row on which so much of one debt was open at one rate a year. Never changed."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.ForeignKey(InterestNote, on_delete=models.PROTECT, related_name="lines", db_index=False)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    open_minor = models.BigIntegerField()
    rate_ppm = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "charge", "since"], name="days_of_a_debt_bear_interest_once"),
            models.CheckConstraint(
                condition=Q(open_minor__gt=0, rate_ppm__gt=0, since__lte=F("until")),
                name="a_line_of_interest_is_of_something",
            ),
        ]


class InterestWaiver(models.Model):
    """An interest note taken back whole: who, when and why. Never changed; the id is its entry's."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.OneToOneField(InterestNote, on_delete=models.PROTECT, related_name="waiver")
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()


immutable("credit_limitchange", "credit_reminder")
chained(Chain("limits", heads="credit_limithead", links="credit_limitchange", one="change of a limit"))
chained(Chain("reminders", heads="credit_reminderhead", links="credit_reminder", one="reminder"))
immutable("credit_interestterms", "credit_interestnote", "credit_interestline", "credit_interestwaiver")
chained(Chain("interest", heads="credit_interesthead", links="credit_interestterms", one="change of interest"))
