"""Who works where: users, shops, branches, tills, memberships, tokens."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


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
    rounds bills to whole rupees, 1 not at all.
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
    upi_id = models.CharField(_("UPI ID"), max_length=100, blank=True)
    receipt_footer = models.TextField(_("words under a bill"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

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
