"""Tables of moves. Only this room imports them; everybody else goes through its actions and queries."""

from django.db import models

from galla.foundation.database.immutable import immutable


class Account(models.Model):
    """A place that gives and receives units. Its id is made from shop and key (``places.account``)."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="account_keys_are_unique_in_a_shop")]


class Unit(models.Model):
    """A thing that moves. Its id is made from shop and key (``places.unit``)."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="unit_keys_are_unique_in_a_shop")]


class Series(models.Model):
    """A run of gapless numbers within a financial year, and the head of its hash chain.

    ``branch`` is that of its till or journal; None for what a whole shop numbers together.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24)
    fiscal_year = models.CharField(max_length=5)
    last_number = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="", blank=True)
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name_plural = "series"
        constraints = [models.UniqueConstraint(fields=["shop", "code", "fiscal_year"], name="one_series_a_year")]


class Entry(models.Model):
    """One event that moved something. Never changed.

    ``key`` is unique per shop and kind: the same request again finds the entry instead of making another.
    ``hash`` covers the entry, its postings, its document (by ``document_hash``) and the entry before it in the series.
    ``shift`` is the shift of the till it was written at, a plain number as accounts are (null: at no till).
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    document_hash = models.CharField(max_length=64, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    business_date = models.DateField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    shift = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "key"], name="entry_keys_are_unique"),
            models.UniqueConstraint(fields=["series", "number"], name="entry_numbers_are_unique_in_a_series"),
            models.UniqueConstraint(fields=["reverses"], name="an_entry_is_reversed_once"),
        ]
        indexes = [
            models.Index(fields=["shop", "business_date", "happened_at", "id"], name="entries_of_a_day_by_time"),
            models.Index(fields=["shift", "id"], name="entries_of_a_shift", condition=models.Q(shift__isnull=False)),
        ]


class Posting(models.Model):
    """One move: ``amount`` of a unit from ``source`` to ``target``. Never changed.

    Goods carry their value along: ``worth_minor``. A move of value alone (a variance) has amount 0. Accounts and units
    are plain numbers here: foreign keys would cost half the insert speed; ``verify`` checks them.
    """

    shop = models.ForeignKey(
        "accounts.Shop", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    business_date = models.DateField()
    source = models.BigIntegerField()
    target = models.BigIntegerField()
    unit = models.BigIntegerField()
    amount = models.BigIntegerField()
    worth_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, worth_minor__gte=0) | models.Q(amount=0, worth_minor__gt=0),
                name="a_posting_moves_something",
            ),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="a_posting_goes_elsewhere"),
        ]
        indexes = [
            models.Index(fields=["source", "unit", "business_date", "id"], name="postings_given"),
            models.Index(fields=["target", "unit", "business_date", "id"], name="postings_received"),
            models.Index(fields=["shop", "business_date", "id"], name="postings_of_a_day"),
        ]


class Balance(models.Model):
    """What an account has received and given of a unit, kept beside the moves so that it can be locked and guarded."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    account = models.BigIntegerField()
    unit = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    given = models.BigIntegerField(default=0)
    worth_received_minor = models.BigIntegerField(default=0)
    worth_given_minor = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "unit"], name="one_balance_an_account_and_unit"),
            models.CheckConstraint(
                condition=models.Q(floor__isnull=True) | models.Q(received__gte=models.F("given") + models.F("floor")),
                name="a_balance_keeps_its_floor",
            ),
        ]


class DayTotal(models.Model):
    """What an account received and gave of a unit on one business day: made from postings, rebuilt at any time."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    account = models.BigIntegerField()
    unit = models.BigIntegerField()
    received = models.BigIntegerField()
    given = models.BigIntegerField()
    worth_received_minor = models.BigIntegerField()
    worth_given_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "business_date", "account", "unit"], name="one_total_a_day"),
        ]
        indexes = [
            models.Index(fields=["account", "unit", "business_date"], name="day_totals_of_an_account"),
            models.Index(fields=["unit", "business_date"], name="day_totals_of_a_unit"),
        ]


class RolledDay(models.Model):
    """Says that the day totals of a business day have been made, up to which posting and of how many."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    last_posting = models.BigIntegerField()
    postings = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "business_date"], name="a_day_is_rolled_once")]


class MonthStanding(models.Model):
    """What an account held of a unit when a month ended (``month`` is its last day); nothing is not written down."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    account = models.BigIntegerField()
    unit = models.BigIntegerField()
    on_hand = models.BigIntegerField()
    worth_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "month", "account", "unit"], name="one_standing_a_month"),
        ]
        indexes = [models.Index(fields=["unit", "month"], name="standings_of_a_unit")]


class RolledMonth(models.Model):
    """Says that the standings at the end of a month have been made; goes when one of its days is made anew."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "month"], name="a_month_is_rolled_once")]


class DayFlow(models.Model):
    """What moved between two kinds of accounts on one business day, in minor units: made from postings, as day totals.

    A kind is the text of an account's key before the first colon. ``in_money`` tells money from goods at their worth.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    business_date = models.DateField()
    source = models.CharField(max_length=80)
    target = models.CharField(max_length=80)
    in_money = models.BooleanField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "business_date", "source", "target", "in_money"], name="one_flow_a_day"
            ),
        ]


class MonthFlow(models.Model):
    """All that ever moved between two kinds of accounts until a month ended (``month`` is its last day)."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    source = models.CharField(max_length=80)
    target = models.CharField(max_length=80)
    in_money = models.BooleanField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "month", "source", "target", "in_money"], name="one_flow_a_month"),
        ]


class RolledShop(models.Model):
    """How far a shop's past is added up: all postings up to ``last_posting`` of the days before ``until``."""

    shop = models.OneToOneField("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    last_posting = models.BigIntegerField()


class DayClose(models.Model):
    """A business day that was closed, with every day before it. Its id is that of its entry, the last one of the day.

    ``entries``: how many entries the days that it closed had, from the close before it on, without its own.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    business_date = models.DateField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entries = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business_date", "shop"], name="a_day_is_closed_once")]


immutable("ledger_entry", "ledger_posting", "ledger_dayclose")
