"""Credit notes: which lines of which bills came back, what was given back for them, and how. Never changed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable

LONGEST_REASON = 200


class Way(models.TextChoices):
    """How money goes back."""

    ORIGINAL = "original", _("The way it was paid")
    CASH = "cash", _("Cash")
    KHATA = "khata", _("Onto the khata")
    STORE_CREDIT = "store_credit", _("Store credit")
    # A credit note of another system's books: how it went back is not known. Nobody chooses it.
    IMPORTED = "imported", _("Elsewhere")


WAYS = [choice for choice in Way.choices if choice[0] != Way.IMPORTED]
WAYS_WITHOUT_BILL = [choice for choice in WAYS if choice[0] != Way.ORIGINAL]


class CreditNote(models.Model):
    """Goods that came back. Its id is its entry's; amounts in minor units, and what is given back is above zero.

    ``total_minor`` = net + tax of the goods + what ways of paying had added (``surcharge_tax_minor`` in it) + a
    round-off. ``notes`` is value in minor units → pieces that left the drawer, ``loose_minor`` cash beside them.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=16)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=12, choices=Way.choices)
    reason = models.CharField(max_length=LONGEST_REASON)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    surcharge_minor = models.BigIntegerField()
    surcharge_tax_minor = models.BigIntegerField()
    round_off_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField()
    notes = models.JSONField(default=dict)
    loose_minor = models.BigIntegerField(default=0)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="credit_note_numbers_are_unique"),
            models.CheckConstraint(
                condition=Q(
                    total_minor=F("net_minor") + F("tax_minor") + F("surcharge_minor") + F("round_off_minor"),
                    total_minor__gte=0,
                ),
                name="a_credit_note_adds_up",
            ),
            models.CheckConstraint(condition=Q(loose_minor__gte=0), name="a_credit_note_takes_no_cash"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_credit_note_says_why"),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="credit_notes_newest_first"),
            models.Index(fields=["shop", "business_date"], name="credit_notes_of_a_day"),
        ]

    def __str__(self) -> str:
        return self.number


class CreditedBill(models.Model):
    """What a credit note gives back of one bill, or of none that is known.

    ``surcharge_taxes`` is [[name, rate_ppm, amount_minor], …].
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    credit_note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="bills", db_index=False)
    position = models.PositiveIntegerField()
    sale = models.ForeignKey("sales.Sale", on_delete=models.PROTECT, null=True, related_name="credited")
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    surcharge_minor = models.BigIntegerField()
    surcharge_taxes = models.JSONField(default=list)
    round_off_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_note", "position"], name="credited_bills_have_their_places"),
            models.CheckConstraint(
                condition=Q(
                    total_minor=F("net_minor") + F("tax_minor") + F("surcharge_minor") + F("round_off_minor"),
                    total_minor__gte=0,
                ),
                name="what_a_bill_gives_back_adds_up",
            ),
        ]


class CreditNoteLine(models.Model):
    """So much of a bill's line came back to the floor or a ``place``, worth what it was when it left.

    ``taxes`` is [[name, rate_ppm, amount_minor], …]. An amount may be a minor unit below nothing
    (docs/algorithms/returns.md). Of no known bill, it says itself which ``product`` came back, as what and in which
    measure.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    credit_note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    sale_line = models.ForeignKey("sales.SaleLine", on_delete=models.PROTECT, null=True, related_name="credited")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True, default="", db_default="")
    measure = models.CharField(max_length=20, blank=True, default="", db_default="")
    place = models.ForeignKey("inventory.Place", on_delete=models.PROTECT, null=True, related_name="+")
    quantity_milli = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    taxes = models.JSONField(default=list)
    cost_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_note", "position"], name="credit_note_lines_have_their_places"),
            models.UniqueConstraint(fields=["credit_note", "sale_line"], name="a_line_comes_back_once_in_a_note"),
            models.CheckConstraint(condition=Q(quantity_milli__gt=0), name="a_credit_note_takes_goods_back"),
            models.CheckConstraint(
                condition=Q(gross_minor=F("net_minor") + F("tax_minor")), name="a_line_that_came_back_is_net_and_tax"
            ),
            models.CheckConstraint(
                condition=Q(sale_line__isnull=False, product__isnull=True)
                | Q(sale_line__isnull=True, product__isnull=False),
                name="what_came_back_is_of_a_line_or_a_product",
            ),
        ]

    @property
    def bill_id(self) -> int | None:
        """The bill it was sold on, where that is known."""
        return self.sale_line.sale_id if self.sale_line is not None else None

    @property
    def of_position(self) -> int | None:
        """Its line in the bill."""
        return self.sale_line.position if self.sale_line is not None else None

    @property
    def goods_id(self) -> int | None:
        """The product, where the line was of one."""
        return self.sale_line.product_id if self.sale_line is not None else self.product_id

    @property
    def called(self) -> str:
        """What it is called on paper."""
        return self.sale_line.name if self.sale_line is not None else self.name

    @property
    def counted_in(self) -> str:
        """The measure its quantity is written in."""
        return self.sale_line.measure if self.sale_line is not None else self.measure


class CreditNoteTender(models.Model):
    """So much went back by one way, to the bill's payment at ``of_position`` (0: to none). ``account`` gave it."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    credit_note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="tenders", db_index=False)
    position = models.PositiveIntegerField()
    sale = models.ForeignKey("sales.Sale", on_delete=models.PROTECT, null=True, related_name="+")
    of_position = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=16)
    account = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credit_note", "position"], name="what_goes_back_has_its_place"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="what_goes_back_is_something"),
        ]


class Exchange(models.Model):
    """Goods back and goods out in one: a credit note and the bill of what went out, made together or not at all.

    ``exchanged_minor`` is what the goods that came back paid of the bill, in minor units: all the note gives back, or
    all the bill comes to, whichever is less.
    """

    credit_note = models.OneToOneField(CreditNote, on_delete=models.PROTECT, related_name="exchange", primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    sale = models.OneToOneField("sales.Sale", on_delete=models.PROTECT, related_name="exchange")
    exchanged_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(exchanged_minor__gte=0), name="an_exchange_takes_no_money_of_its_own"),
        ]
        indexes = [models.Index(fields=["shop", "-credit_note"], name="exchanges_newest_first")]

    @property
    def difference_minor(self) -> int:
        """What the customer paid beside the goods; below nothing: what was given back."""
        return self.sale.total_minor - self.credit_note.total_minor


class ReturnTerms(models.Model):
    """What the shop says of returns; beyond it a manager decides. None of either: as much, as late as somebody wants.

    ``cash_limit_minor`` is how much cash goes back for one bill, ``window_days`` for how many days after the bill's.
    ``without_bill``: goods nobody has the bill of may come back, at the lowest price of late.
    """

    shop = models.OneToOneField("accounts.Shop", on_delete=models.PROTECT, related_name="+", primary_key=True)
    cash_limit_minor = models.BigIntegerField(_("cash without a manager"), null=True, blank=True)
    window_days = models.PositiveIntegerField(_("days to bring goods back"), null=True, blank=True)
    without_bill = models.BooleanField(_("goods without a bill"), default=False, db_default=False)

    class Meta:
        verbose_name_plural = "return terms"
        constraints = [
            models.CheckConstraint(condition=Q(cash_limit_minor__gte=0), name="a_limit_of_cash_is_not_negative"),
        ]


class NotReturnable(models.Model):
    """Goods the shop does not take back, unless a manager does."""

    product = models.OneToOneField("catalog.Product", on_delete=models.PROTECT, related_name="+", primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")


immutable(
    *("returns_creditnote", "returns_creditedbill", "returns_creditnoteline", "returns_creditnotetender"),
    "returns_exchange",
)
