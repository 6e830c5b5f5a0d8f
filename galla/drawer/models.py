"""The shop's notes and coins, and the papers of cash that moved without a bill."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable

LONGEST_REASON = 200
LONGEST_BANK_CODE = 16


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
    TO_SAFE = "safe-drop", _("Put in the safe")
    FROM_SAFE = "safe-bring", _("Brought from the safe")
    FROM_BANK = "bank-bring", _("Brought from the bank")


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

    @property
    def short_minor(self) -> int:
        """By how much less was there than the moves said."""
        return max(-self.difference_minor, 0)


class DrawerCountLine(models.Model):
    """One denomination of a count: the pieces the moves said, and the pieces there were.

    ``taken`` of them left the drawer with the close that counted them.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    count = models.ForeignKey(DrawerCount, on_delete=models.PROTECT, related_name="lines", db_index=False)
    value_minor = models.BigIntegerField()
    expected = models.BigIntegerField()
    counted = models.BigIntegerField()
    taken = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "value_minor"], name="a_value_stands_once_in_a_count"),
            models.CheckConstraint(condition=Q(counted__gte=0), name="notes_are_not_counted_below_zero"),
            models.CheckConstraint(
                condition=Q(taken__gte=0, taken__lte=models.F("counted")), name="no_more_is_taken_than_was_counted"
            ),
        ]


class TakenTo(models.TextChoices):
    """Where cash goes that is not left for tomorrow."""

    SAFE = "safe", _("The safe")
    BANK = "bank", _("The bank")


class Opening(models.TextChoices):
    """How a shift came to be open."""

    COUNTED = "counted", _("Counted")
    BY_ITSELF = "by-itself", _("By its first act")
    LATE = "late", _("By a bill that came late")


class Shift(models.Model):
    """A stretch of work at one till: every act there belongs to the shift that was open when it was written.

    The id is made from till and number (``shifts.shift_id``), so an entry names its shift without looking it up. The
    drawer's balance of the unit ``shift`` says whether it is open still. ``opened_by_entry`` is the ledger entry that
    opened it: a count of the drawer, or whatever was done first.

    ``late_of`` is the business day whose bills a late shift holds: those that came when their own shift was closed. It
    lies beside the till's other shifts, is numbered by itself, and counts no drawer.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    opening = models.CharField(max_length=10, choices=Opening)
    opened_by_entry = models.BigIntegerField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    business_date = models.DateField()
    late_of = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["till", "number"], condition=Q(late_of=None), name="shifts_of_a_till_are_numbered"
            ),
            models.UniqueConstraint(fields=["till", "late_of", "number"], name="late_shifts_of_a_day_are_numbered"),
            models.CheckConstraint(
                condition=Q(late_of=None, opening__in=["counted", "by-itself"])
                | Q(late_of__isnull=False, opening="late"),
                name="a_late_shift_is_opened_by_a_late_bill",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-opened_at", "id"], name="shifts_newest_first")]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def name(self) -> str:
        """What it is called beside its till: its number, or whose late bills it holds."""
        if self.late_of is None:
            return str(self.number)
        said = _("Late bills of %(day)s") % {"day": date_format(self.late_of, "j M")}
        return said if self.number == 1 else f"{said} ({self.number})"


class ShiftClose(models.Model):
    """The end of a shift: what was counted in its drawer. Never changed; the id is its entry's and its count's.

    ``opening_minor`` is the cash that lay there when the shift began, ``late_minor`` what late bills of earlier shifts
    put into the drawer since the close before. ``limit_minor`` is by how much a drawer might differ on that day; with
    ``needs_approval`` it differed by more, with what earlier counts of the shift found. ``taken_minor`` of what was
    counted was not left for tomorrow. A late shift has no drawer to count: ``count`` is empty, and ``by`` and
    ``closed_at`` say what a count says otherwise.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="close")
    count = models.OneToOneField(DrawerCount, on_delete=models.PROTECT, related_name="close", null=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False, null=True)
    closed_at = models.DateTimeField(null=True)
    opening_minor = models.BigIntegerField()
    late_minor = models.BigIntegerField(default=0)
    taken_minor = models.BigIntegerField(default=0)
    taken_to = models.CharField(max_length=4, choices=TakenTo, default=TakenTo.SAFE)
    limit_minor = models.BigIntegerField()
    needs_approval = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(count=None) | Q(id=models.F("count_id")), name="a_shift_is_closed_by_its_count"
            ),
            models.CheckConstraint(
                condition=Q(count__isnull=False, by=None, closed_at=None)
                | Q(count=None, by__isnull=False, closed_at__isnull=False, late_minor=0, opening_minor=0)
                & Q(taken_minor=0),
                name="a_close_says_once_who_and_when",
            ),
        ]

    @property
    def who(self) -> Any:
        """Who closed it."""
        return self.by if self.count is None else self.count.by

    @property
    def when(self) -> Any:
        """When it was closed."""
        return self.closed_at if self.count is None else self.count.happened_at

    @property
    def expected_minor(self) -> int | None:
        """What its moves say there was; None where no drawer was counted."""
        return None if self.count is None else self.count.expected_minor

    @property
    def counted_minor(self) -> int | None:
        """What there was."""
        return None if self.count is None else self.count.counted_minor

    @property
    def left_minor(self) -> int | None:
        """What stayed in the drawer, with which the next shift begins."""
        return None if self.count is None else self.count.counted_minor - self.taken_minor

    @property
    def difference_minor(self) -> int:
        """Above zero: more was there than the moves said; zero where no drawer was counted."""
        return 0 if self.count is None else self.count.difference_minor


class CloseApproval(models.Model):
    """Somebody answered for a difference above the limit. Never changed; the id is its entry's."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    close = models.OneToOneField(ShiftClose, on_delete=models.PROTECT, related_name="approval")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    remark = models.CharField(max_length=LONGEST_REASON)
    happened_at = models.DateTimeField()


class SafeDeposit(models.Model):
    """Cash of a branch's safe that was brought to the bank. Never changed; the id is its entry's.

    ``notes`` is value in minor units → pieces that left the safe, ``loose_minor`` cash beside them. ``slip`` is what
    the bank gave for it: by that it is found on the statement. ``bank_code`` names the bank account where it is not the
    plain one.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    loose_minor = models.BigIntegerField()
    notes = models.JSONField(default=dict)
    slip = models.CharField(max_length=LONGEST_REASON, blank=True)
    bank_code = models.CharField(max_length=LONGEST_BANK_CODE, default="", db_default="", blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()


class SafeCount(models.Model):
    """What was really in a branch's safe. Never changed; the id is its entry's.

    ``lines`` is [[value in minor units, pieces expected, pieces counted], …], largest first.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+")
    counted_minor = models.BigIntegerField()
    expected_minor = models.BigIntegerField()
    loose_minor = models.BigIntegerField()
    lines = models.JSONField(default=list)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    @property
    def difference_minor(self) -> int:
        """Above zero: more was there than the moves said. Whatever it is, somebody else answers for it."""
        return self.counted_minor - self.expected_minor


class SafeApproval(models.Model):
    """Somebody answered for what a count of the safe found. Never changed; the id is its entry's."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    count = models.OneToOneField(SafeCount, on_delete=models.PROTECT, related_name="approval")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    remark = models.CharField(max_length=LONGEST_REASON)
    happened_at = models.DateTimeField()


immutable(
    *("drawer_drawermove", "drawer_drawermovenote", "drawer_drawercount", "drawer_drawercountline", "drawer_shift"),
    *("drawer_shiftclose", "drawer_closeapproval", "drawer_safedeposit", "drawer_safecount", "drawer_safeapproval"),
)
