"""The ways a shop is paid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_CODE = 16


class Method(models.TextChoices):
    """The kinds of payment. A shop's method has one of these as its code, or one with a word after a point."""

    CASH = "cash", _("Cash")
    UPI = "upi", _("UPI")
    CARD = "card", _("Card")
    BANK = "bank", _("Bank")
    ON_ACCOUNT = "on_account", _("Khata")
    STORE_CREDIT = "store_credit", _("Store credit")
    GIFT_CARD = "gift_card", _("Gift card")
    POINTS = "points", _("Points")
    OTHER = "other", _("Other")
    IMPORTED = "imported", _("Elsewhere")
    WRITTEN_OFF = "written_off", _("Written off")
    # What goods that came back paid of a bill of the same moment. Nobody gives it.
    EXCHANGE = "exchange", _("Exchange")


# Of these a shop may have several: two card machines, a meal card, a second UPI address.
SEVERAL = (Method.UPI, Method.CARD, Method.BANK, Method.OTHER)


class PaymentMethod(models.Model):
    """One way a shop is paid. ``code`` is its kind, or kind and a word (``card.meal``); its ledger account follows.

    ``surcharge_ppm`` is added to what is paid this way, with tax at ``surcharge_tax_ppm`` inside it. ``pays_into`` is
    a UPI address that stands in its QR instead of the shop's own.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=LONGEST_CODE)
    name = models.CharField(_("name"), max_length=40)
    needs_reference = models.BooleanField(_("asks for a reference"), default=False)
    opens_drawer = models.BooleanField(_("opens the drawer"), default=False)
    surcharge_ppm = models.PositiveIntegerField(_("surcharge"), default=0)
    surcharge_tax_ppm = models.PositiveIntegerField(_("tax in the surcharge"), default=0)
    pays_into = models.CharField(_("UPI ID"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="payment_codes_are_unique_in_a_shop"),
            models.CheckConstraint(condition=~Q(name=""), name="a_payment_method_has_a_name"),
            models.CheckConstraint(condition=Q(surcharge_ppm__lte=1_000_000), name="a_surcharge_is_a_part"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """Which kind of payment it is."""
        return kind_of(self.code)


def kind_of(code: str) -> str:
    """The kind of a method's code: ``card`` of ``card.meal``."""
    return code.partition(".")[0]
