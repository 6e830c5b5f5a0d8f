"""What the bank says: its accounts, the lines of their statements, and which moves of the book each line is."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from galla.cashbook.models.expenses import LONGEST_CODE
from galla.foundation.database.immutable import immutable
from galla.ledger.heads import Chain, chained

LONGEST_ACCOUNT_NAME = 60
LONGEST_DESCRIPTION = 300
LONGEST_LINE_REFERENCE = 60
MOST_DAYS = 30
USUAL_DAYS = 3


class BankAccount(models.Model):
    """An account at a bank, and how its statements are read.

    ``code`` is the way of being paid whose money lies there (``bank``, ``bank.second``); it stays. ``columns`` is our
    name → their header, as the last statement was read; ``header_row`` is the line of the file that names the columns,
    0 where it is found by itself; ``date_format`` is one of ``bank.dates.FORMATS``, "" where it is read off the file.
    ``days`` is how far a line may lie from the move it is.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=LONGEST_ACCOUNT_NAME)
    code = models.CharField(max_length=LONGEST_CODE, default="bank")
    columns = models.JSONField(default=dict)
    header_row = models.PositiveSmallIntegerField(default=0)
    date_format = models.CharField(max_length=12, blank=True)
    days = models.PositiveSmallIntegerField(default=USUAL_DAYS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="bank_accounts_are_called_once"),
            models.CheckConstraint(condition=~Q(name=""), name="a_bank_account_has_a_name"),
            models.CheckConstraint(condition=Q(days__lte=MOST_DAYS), name="a_bank_account_looks_a_month_away"),
        ]

    def __str__(self) -> str:
        return self.name


class BankHead(models.Model):
    """Where the bank acts of a shop stand: the number and the hash of the newest. Whoever acts holds it first."""

    shop = models.OneToOneField("accounts.Shop", on_delete=models.PROTECT, primary_key=True, related_name="+")
    last_number = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)


class ActKind(models.TextChoices):
    """What was done."""

    TAKEN = "taken", _("Lines taken in")
    MATCHED = "matched", _("Matched")
    UNDONE = "undone", _("Match undone")


class Found(models.TextChoices):
    """How a match came about."""

    SURE = "sure", _("Sure, by its reference")
    HAND = "hand", _("By hand")
    BOOKED = "booked", _("Booked from the line")


class BankAct(models.Model):
    """Lines taken in, a match, or a match undone (``undoes``): who and when. Never changed.

    ``rows_hash`` covers the rows of the act, ``hash`` the act, its number in the shop and the act before it.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=ActKind)
    found = models.CharField(max_length=8, choices=Found, blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    rows_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="bank_acts_are_numbered_in_a_shop"),
            models.CheckConstraint(
                condition=Q(kind="undone", undoes__isnull=False) | (~Q(kind="undone") & Q(undoes__isnull=True)),
                name="a_bank_act_undoes_a_match",
            ),
        ]
        indexes = [models.Index(fields=["shop", "kind", "-id"], name="bank_acts_newest_first")]


class BankLine(models.Model):
    """A line of a statement. Never changed. ``amount_minor`` is above zero for money that came in.

    ``key`` is the hash over what the line says and the how-manieth such line of its file it is: it comes in once.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+", db_index=False)
    act = models.ForeignKey(BankAct, on_delete=models.PROTECT, related_name="lines")
    day = models.DateField()
    description = models.CharField(max_length=LONGEST_DESCRIPTION, blank=True)
    reference = models.CharField(max_length=LONGEST_LINE_REFERENCE, blank=True)
    amount_minor = models.BigIntegerField()
    balance_minor = models.BigIntegerField(null=True)
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="a_bank_line_comes_in_once"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="a_bank_line_is_of_something"),
        ]
        indexes = [models.Index(fields=["account", "-day", "-id"], name="bank_lines_newest_first")]


class MatchedLine(models.Model):
    """A line of a match. Never changed."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    act = models.ForeignKey(BankAct, on_delete=models.PROTECT, related_name="matched_lines")
    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "line"], name="a_match_has_a_line_once")]


class MatchedMove(models.Model):
    """A move of a match: what one entry of the ledger brought the bank's account, or took from it. Never changed."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    act = models.ForeignKey(BankAct, on_delete=models.PROTECT, related_name="matched_moves")
    entry_id = models.BigIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "entry_id"], name="a_match_has_a_move_once")]
        indexes = [models.Index(fields=["entry_id"], name="matches_of_a_move")]


class BankHold(models.Model):
    """What is in a match that stands: a line, or the move of an entry. Goes with the match, so nothing is in two."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    act = models.ForeignKey(BankAct, on_delete=models.PROTECT, related_name="holds")
    line = models.OneToOneField(BankLine, on_delete=models.PROTECT, null=True, related_name="hold")
    code = models.CharField(max_length=LONGEST_CODE, blank=True)
    entry_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "entry_id"], name="a_move_is_in_one_match"),
            models.CheckConstraint(
                condition=Q(line__isnull=False, entry_id__isnull=True) | Q(line__isnull=True, entry_id__isnull=False),
                name="a_hold_is_of_a_line_or_a_move",
            ),
        ]


class Between(models.TextChoices):
    """Where money came from, or went to, that is no expense."""

    CARD = "card", _("Card payments paid out")
    INTEREST = "interest", _("Interest from the bank")
    CAPITAL = "capital", _("Put in by the owner")
    TAKEN_OUT = "paid-out", _("Taken out by the owner")
    OTHER = "other", _("Other payments paid out")


class BankTransfer(models.Model):
    """Money that moved between the bank and another account, as a line of a statement says. Never changed.

    The id is its entry's. ``amount_minor`` is above zero for money that came into the bank. ``other`` is one of
    ``Between``, or the code of a way of being paid (``card.meal``). ``fee_minor`` is what whoever paid it out kept of
    it, tax included.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=LONGEST_CODE)
    other = models.CharField(max_length=LONGEST_CODE)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0, db_default=0)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="a_bank_transfer_is_of_something"),
            models.CheckConstraint(condition=~Q(code=F("other")), name="a_bank_transfer_goes_elsewhere"),
            models.CheckConstraint(
                condition=Q(fee_minor=0) | Q(fee_minor__gt=0, amount_minor__gt=0), name="a_fee_is_kept_of_what_comes"
            ),
        ]


class BankTransferVoid(models.Model):
    """A transfer taken back whole: who, when, why. Its id is its entry's."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    transfer = models.OneToOneField(BankTransfer, on_delete=models.PROTECT, related_name="void")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()


immutable("cashbook_bankact", "cashbook_bankline", "cashbook_matchedline", "cashbook_matchedmove")
immutable("cashbook_banktransfer", "cashbook_banktransfervoid")
chained(Chain("bank", heads="cashbook_bankhead", links="cashbook_bankact", one="bank act"))
