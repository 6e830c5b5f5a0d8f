"""Issued bills. A bill's id is its ledger entry's; its rows are written once, by ``actions.checkout``."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable
from galla.ledger.chains import ChainHead

LONGEST_NOTE = 200


class Rest(models.TextChoices):
    """What becomes of change the drawer cannot make."""

    CREDIT = "credit", _("kept as the customer's credit")
    LOOSE = "loose", _("handed out of loose cash")


class Sale(models.Model):
    """A numbered bill. Amounts in minor units; ``change_notes`` is value in minor units → pieces.

    ``total_minor`` = the rounded goods + ``surcharge_minor`` (what ways of paying add, ``surcharge_tax_minor`` in it);
    ``paid_minor`` = ``total_minor`` + ``change_minor`` (handed back) + ``credit_minor`` (kept for the customer).
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=16)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()
    currency = models.CharField(max_length=3)
    place_of_supply = models.CharField(max_length=2, blank=True)
    line_count = models.PositiveIntegerField()
    list_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    subtotal_minor = models.BigIntegerField()
    round_off_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField()
    change_minor = models.BigIntegerField()
    credit_minor = models.BigIntegerField()
    change_notes = models.JSONField(default=dict)
    change_loose_minor = models.BigIntegerField(default=0)
    cost_minor = models.BigIntegerField()
    flags = models.JSONField(default=list)
    recipient_hash = models.CharField(max_length=64, blank=True)
    surcharge_minor = models.BigIntegerField(default=0, db_default=0)
    surcharge_tax_minor = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="bill_numbers_are_unique_in_a_shop"),
            models.CheckConstraint(
                condition=models.Q(
                    paid_minor=models.F("total_minor") + models.F("change_minor") + models.F("credit_minor")
                ),
                name="a_bill_is_paid",
            ),
            models.CheckConstraint(
                condition=models.Q(subtotal_minor=models.F("net_minor") + models.F("tax_minor")),
                name="a_bill_is_net_and_tax",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    total_minor=models.F("subtotal_minor") + models.F("round_off_minor") + models.F("surcharge_minor")
                ),
                name="a_bill_is_rounded_and_charged_in_lines_of_their_own",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "business_date", "id"], name="bills_of_a_day"),
            models.Index(fields=["shop", "customer", "-id"], name="bills_of_a_customer"),
            models.Index(fields=["shop", "-id"], name="bills_newest_first"),
        ]

    def __str__(self) -> str:
        return self.number


class SaleLine(models.Model):
    """One line of a bill, with everything as it was on the day. ``taxes`` is [[name, rate_ppm, amount_minor], …].

    ``list_minor`` is quantity × rate; the discounts are the line's own and its share of the bill's. ``offers`` says
    what of its own discount came of which offer: [[id, kind, name, amount_minor], …]. ``cost_minor`` is what the goods
    were worth when they left, ``sold_on`` the bill's business date.
    """

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="lines", db_index=False)
    shop = models.ForeignKey(
        "accounts.Shop", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    sold_on = models.DateField()
    position = models.PositiveIntegerField()
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    name = models.CharField(max_length=200)
    sku = models.CharField(max_length=64, blank=True)
    barcode = models.CharField(max_length=64, blank=True)
    measure = models.CharField(max_length=20, blank=True)
    hsn = models.CharField(max_length=10, blank=True)
    tax_class = models.CharField(max_length=60, blank=True)
    quantity_milli = models.BigIntegerField()
    unit_price_e4 = models.BigIntegerField()
    includes_tax = models.BooleanField()
    mrp_e4 = models.BigIntegerField(null=True)
    list_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField()
    bill_discount_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    taxes = models.JSONField(default=list)
    cost_minor = models.BigIntegerField()
    offers = models.JSONField(default=list, db_default=[])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sale", "position"], name="lines_have_their_places"),
            models.CheckConstraint(
                condition=models.Q(gross_minor=models.F("net_minor") + models.F("tax_minor")),
                name="a_line_is_net_and_tax",
            ),
            models.CheckConstraint(condition=models.Q(quantity_milli__gt=0), name="a_line_sells_something"),
        ]
        # In the order lines are written: an index by product first takes a page of its own for nearly every line.
        indexes = [models.Index(fields=["shop", "sold_on", "product"], name="lines_of_a_day")]


class SaleTax(models.Model):
    """What a bill charges at one rate. ``taxes`` is [[name, rate_ppm, amount_minor], …]."""

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="taxes", db_index=False)
    position = models.PositiveSmallIntegerField()
    rate_ppm = models.PositiveIntegerField()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    taxes = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "sale taxes"
        constraints = [models.UniqueConstraint(fields=["sale", "position"], name="rates_have_their_places")]


class SaleTender(models.Model):
    """One payment of a bill. ``notes`` is value in minor units → pieces, where the cashier told them.

    ``surcharge_minor`` is what this way of paying added to the bill, inside the amount, at ``surcharge_ppm``.
    """

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="tenders", db_index=False)
    position = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=16)
    amount_minor = models.BigIntegerField()
    notes = models.JSONField(null=True)
    reference = models.CharField(max_length=60, blank=True)
    surcharge_minor = models.BigIntegerField(default=0, db_default=0)
    surcharge_ppm = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sale", "position"], name="tenders_have_their_places"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="a_tender_is_something"),
            models.CheckConstraint(
                condition=models.Q(surcharge_minor__gte=0, surcharge_minor__lte=models.F("amount_minor")),
                name="a_surcharge_is_inside_its_tender",
            ),
        ]


class SaleRecipient(models.Model):
    """Whom a bill was made out to: personal data in a row of its own, which can be blanked.

    The bill's chain covers ``recipient_hash``: SHA-256 over the salt and these words.
    """

    sale = models.OneToOneField(Sale, on_delete=models.PROTECT, primary_key=True, related_name="recipient")
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    salt = models.CharField(max_length=32)
    name = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    gstin = models.CharField(max_length=15, blank=True)
    address = models.CharField(max_length=500, blank=True)
    state_code = models.CharField(max_length=2, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["shop", "phone"], name="bills_by_phone")]


class Void(models.Model):
    """A bill taken back whole, on its own day: who, when, why, and which notes went back. Its id is its entry's."""

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    sale = models.OneToOneField(Sale, on_delete=models.PROTECT, related_name="void")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    handed_back_minor = models.BigIntegerField()
    notes = models.JSONField(default=dict)
    loose_minor = models.BigIntegerField(default=0)


class ReturnedLine(models.Model):
    """How much of a line came back so far: no room above can take back more than was sold. Counted, not issued."""

    line = models.OneToOneField(SaleLine, on_delete=models.PROTECT, primary_key=True, related_name="returned")
    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="returned_lines")
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    sold_milli = models.BigIntegerField()
    returned_milli = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(returned_milli__gte=0, returned_milli__lte=models.F("sold_milli")),
                name="no_more_comes_back_than_was_sold",
            ),
        ]


class LookedAt(models.Model):
    """Somebody looked at a bill that went past a rule because nobody could be asked, and says what came of it.

    Chained in its shop (``ledger.chains``). Never changed.
    """

    sale = models.OneToOneField(Sale, on_delete=models.PROTECT, related_name="looked_at")
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    note = models.CharField(max_length=LONGEST_NOTE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="looks_stand_in_one_chain"),
            models.CheckConstraint(condition=~models.Q(note=""), name="a_look_says_what_came_of_it"),
        ]


class LookHead(ChainHead):
    """Where the chain of looks of a shop stands."""


immutable("sales_sale", "sales_saleline", "sales_saletax", "sales_saletender", "sales_void", "sales_lookedat")
