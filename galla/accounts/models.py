"""Who works where: users, shops, branches, tills, memberships, tokens."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from galla.foundation.database.immutable import immutable


class Role(models.TextChoices):
    """What somebody is in a shop."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    CASHIER = "cashier", _("Cashier")


class NegativeStock(models.TextChoices):
    """What happens when more is sold than is there."""

    BLOCK = "block", _("Refuse the bill")
    WARN = "warn", _("Sell, and say so")


class RoundOffModes(models.TextChoices):
    """Which way a bill's total goes to the next step."""

    DOWN = "down", _("Down, for the customer")
    NEAREST = "nearest", _("To the nearest")
    UP = "up", _("Up")


class Theme(models.TextChoices):
    """Light or dark, as a person likes it."""

    SYSTEM = "", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox has no types
    """A person who signs in. What they may do is said by their memberships, never by ``is_staff``.

    ``language`` empty means: as the browser asks.
    """

    full_name = models.CharField(_("name"), max_length=120, blank=True)
    theme = models.CharField(_("colours"), max_length=8, choices=Theme, blank=True, default="")
    language = models.CharField(_("language"), max_length=12, blank=True, default="")

    class Meta:
        db_table = "accounts_user"
        constraints = [
            models.UniqueConstraint(Lower("username"), name="sign_in_names_are_unique"),
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="sign_in_emails_are_unique"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username


class Shop(models.Model):
    """A retailer: one legal person with one currency and one zone. Every row of the house belongs to one.

    ``cut_off_hour``: a business day ends at this hour of the shop's zone (0 = midnight). ``round_off_step_minor``: 100
    rounds bills to whole rupees, 1 not at all. ``books_closed_until``: the last business day that was closed, with all
    before it; only the ledger, which closes days, sets it. ``blind_close``: cashiers see what should be in a drawer
    after they have counted it; a difference above ``close_limit_minor`` waits for a manager. ``swap_needs_manager``: so
    does changing notes, as moving cash always does. ``has_offers`` says whether bills need ask for offers; only
    ``offers`` sets it.
    """

    legal_name = models.CharField(_("legal name"), max_length=200)
    trade_name = models.CharField(_("name on bills"), max_length=200, blank=True)
    gstin = models.CharField(_("GSTIN"), max_length=15, blank=True)
    address = models.TextField(_("address"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    country = models.CharField(_("country"), max_length=2, default="IN")
    state_code = models.CharField(_("state"), max_length=2, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="INR")
    zone = models.CharField(_("time zone"), max_length=64, default="Asia/Kolkata")
    cut_off_hour = models.PositiveSmallIntegerField(_("a day ends at"), default=0)
    fiscal_year_start = models.PositiveSmallIntegerField(_("the year begins in month"), default=4)
    round_off_step_minor = models.PositiveIntegerField(_("round bills to"), default=100)
    round_off_mode = models.CharField(_("rounding"), max_length=8, choices=RoundOffModes, default=RoundOffModes.DOWN)
    negative_stock = models.CharField(
        _("selling what is not there"), max_length=8, choices=NegativeStock, default=NegativeStock.BLOCK
    )
    prices_include_tax = models.BooleanField(_("prices include tax"), default=True)
    blind_close = models.BooleanField(_("cashiers count without knowing"), default=True)
    close_limit_minor = models.PositiveIntegerField(_("difference a cashier may close with"), default=10_000)
    swap_needs_manager = models.BooleanField(_("a manager allows changing notes"), default=True)
    upi_id = models.CharField(_("UPI ID"), max_length=100, blank=True)
    receipt_footer = models.TextField(_("words under a bill"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    books_closed_until = models.DateField(null=True, blank=True)
    has_offers = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(cut_off_hour__lte=23), name="shop_cut_off_is_an_hour"),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start__gte=1, fiscal_year_start__lte=12),
                name="shop_year_starts_in_a_month",
            ),
            models.CheckConstraint(condition=models.Q(round_off_step_minor__gte=1), name="shop_rounds_to_something"),
        ]

    def __str__(self) -> str:
        return self.trade_name or self.legal_name


class Branch(models.Model):
    """A place of the shop where goods lie and are sold."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="branches")
    name = models.CharField(_("name"), max_length=100)
    address = models.TextField(_("address"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "branches"
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="branch_names_are_unique_in_a_shop")]

    def __str__(self) -> str:
        return self.name


class Till(models.Model):
    """A place at the counter with a drawer and a number series of its own. ``prefix`` begins its bill numbers."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="tills")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="tills")
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("bill numbers begin with"), max_length=3)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="till_names_are_unique_in_a_shop"),
            models.UniqueConstraint(fields=["shop", "prefix"], name="till_prefixes_are_unique_in_a_shop"),
            models.CheckConstraint(condition=~models.Q(prefix=""), name="till_has_a_prefix"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What one person is and may do in one shop. ``grants`` are permissions beyond those of the role."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role)
    grants = models.JSONField(_("may also"), default=list, blank=True)
    till = models.ForeignKey(Till, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "user"], name="one_membership_a_person_and_shop"),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "manager", "cashier"]), name="a_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class ApiToken(AbstractAuthToken):  # type: ignore[misc]  # knox has no types
    """A token is a person in a shop (a membership), at a till if there is one. It ends when the membership does."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    till = models.ForeignKey(Till, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "accounts_api_token"


class Pin(models.Model):
    """A member's PIN, by which they allow at a till what somebody else may not do. Kept as a keyed hash."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, primary_key=True, related_name="pin")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    encoded = models.CharField(max_length=128)
    set_at = models.DateTimeField()


class PinTries(models.Model):
    """How often a member's PIN was typed at a till since it was last right, and until when it is not looked at."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    till = models.ForeignKey(Till, on_delete=models.CASCADE, related_name="+")
    tries = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "pin tries"
        constraints = [models.UniqueConstraint(fields=["member", "till"], name="tries_are_counted_once_a_till")]


class Allowance(models.Model):
    """Something somebody might not do, done at a till because somebody who may allowed it. Never changed.

    ``entry_kind`` and ``entry_id`` name what was done: the entry of the ledger, which carries the hash of this row.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+", db_index=False)
    permission = models.CharField(max_length=40)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    allowed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey(Till, on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    entry_kind = models.CharField(max_length=40)
    entry_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry_id", "entry_kind", "permission"], name="a_permission_is_lent_once_for_an_act"
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("allowed_by")), name="nobody_allows_what_they_ask_for"
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="allowances_newest_first")]


immutable("accounts_allowance")
