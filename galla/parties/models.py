"""Customers and their groups, suppliers, and which customers were found to be one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 120
LONGEST_PHONE = 16  # a plus and fifteen digits, ITU-T E.164
LONGEST_EMAIL = 254
LONGEST_ADDRESS = 500
LONGEST_NOTES = 1000
LONGEST_GROUP_NAME = 60


class CustomerGroup(models.Model):
    """Customers for whom something of their own holds: wholesalers, staff. One that was put away brings nothing."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=LONGEST_GROUP_NAME)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="customer_groups_are_named_once_in_a_shop"),
            models.CheckConstraint(condition=~Q(name=""), name="a_customer_group_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """What customers and suppliers have in common.

    ``phone`` is E.164 (+919000000142) and ``email`` lower-case; both are null where there is none, so that they can be
    unique. ``search_text`` holds the words and digits a person is found by, each after a space; actions write it.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    phone = models.CharField(_("phone"), max_length=LONGEST_PHONE, null=True, blank=True)
    email = models.CharField(_("e-mail"), max_length=LONGEST_EMAIL, null=True, blank=True)
    gstin = models.CharField(_("GSTIN"), max_length=15, blank=True)
    state_code = models.CharField(_("state"), max_length=2, blank=True)
    address = models.TextField(_("address"), max_length=LONGEST_ADDRESS, blank=True)
    notes = models.TextField(_("notes"), max_length=LONGEST_NOTES, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    search_text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name or self.phone or self.email or str(_("Erased"))


class Customer(Party):
    """Somebody who buys, in one group at most.

    ``merged_at`` is set while a ``CustomerAlias`` says that this is really somebody else: then that one's group counts.
    """

    group = models.ForeignKey(
        CustomerGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("group"),
    )
    merged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "phone"],
                condition=Q(merged_at__isnull=True),
                name="customer_phones_are_unique_in_a_shop",
            ),
            models.UniqueConstraint(
                fields=["shop", "email"],
                condition=Q(merged_at__isnull=True),
                name="customer_emails_are_unique_in_a_shop",
            ),
            models.CheckConstraint(
                condition=~Q(name="") | Q(phone__isnull=False) | Q(email__isnull=False) | Q(erased_at__isnull=False),
                name="a_customer_can_be_told_from_others",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "name", "id"], name="customers_by_name"),
            models.Index(fields=["shop", "email"], name="customers_by_email"),
        ]


class Supplier(Party):
    """Somebody the shop buys from."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "phone"], name="supplier_phones_are_unique_in_a_shop"),
            models.UniqueConstraint(fields=["shop", "email"], name="supplier_emails_are_unique_in_a_shop"),
            models.CheckConstraint(condition=~Q(name="") | Q(erased_at__isnull=False), name="a_supplier_has_a_name"),
        ]
        indexes = [models.Index(fields=["shop", "name", "id"], name="suppliers_by_name")]


class CustomerAlias(models.Model):
    """``alias`` was found to be ``into``: every reading counts them as one from now on, until the row is taken away."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    alias = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="alias")
    into = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="aliases")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "customer aliases"
        constraints = [
            models.CheckConstraint(condition=~Q(alias=models.F("into")), name="nobody_is_an_alias_of_themselves"),
        ]
