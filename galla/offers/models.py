"""Offers as a shop writes them down. Nothing is deleted: ``archived_at`` ends an offer."""

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 80
LONGEST_CODE = 24
LONGEST_SEARCH = 100
MOST_GOODS = 500
MOST_PARTS = 8
MOST_STEPS = 8
MOST_NEEDS = 3
LARGEST_MINOR = 10**12
DAY_MINUTES = 24 * 60


class Kind(models.TextChoices):
    """What an offer does; the words of ``galla.pricing.offers.rules.KINDS``."""

    OFF_EACH = "off_each", _("Off each piece")
    BUY_GET = "buy_get", _("Buy some, get some")
    SET_PRICE = "set_price", _("So many for a price")
    OFF_TOTAL = "off_total", _("Off the sum")
    BUNDLE = "bundle", _("Together for a price")


class Offer(models.Model):
    """One offer of the shop. Amounts in minor units, quantities in thousandths, shares in parts per million.

    ``products``, ``brands`` and ``categories`` are ids; all goods where none is named. A bundle has ``parts`` instead,
    each ``{"pieces": 2, "products": [], "brands": [], "categories": []}``: so many of any of these. ``rewards``,
    ``{"products": [], "brands": [], "categories": []}``, are what one gets for what one buys, where that is not more of
    the same; empty where it is. With ``same_product`` all goods of a set are one product. ``least_milli`` and
    ``least_minor`` are what must be in the cart of them. Days and minutes are of the shop's own clock; ``weekdays``
    counts Monday as 0. ``most_minor`` and ``most_uses`` are its caps on one bill. One that is ``by_code`` counts
    only for who brings a code of one of its coupons.

    ``steps`` are what comes off instead from more on, each ``{"least_milli": 6000, "least_minor": 0, "percent_ppm":
    150000, "amount_minor": null, "price_minor": null}``: the best of those that are reached counts.

    ``needs`` are what must be on the bill besides, each ``{"products": [], "brands": [], "categories": [],
    "least_milli": 1000, "least_minor": 0}``, all goods where none is named. They are all asked for.

    ``group`` limits it to customers of that group, ``first_purchase`` to a customer's first bill. ``most_bills`` is on
    how many bills it may be in all, ``most_bills_each`` on how many of each customer; None for no limit.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    percent_ppm = models.PositiveIntegerField(_("percent"), null=True, blank=True)
    amount_minor = models.BigIntegerField(_("amount"), null=True, blank=True)
    price_minor = models.BigIntegerField(_("price"), null=True, blank=True)
    buy = models.PositiveSmallIntegerField(_("buy"), default=0)
    get = models.PositiveSmallIntegerField(_("get"), default=0)
    pieces = models.PositiveSmallIntegerField(_("pieces"), default=0)
    products = models.JSONField(default=list, blank=True)
    brands = models.JSONField(default=list, blank=True)
    categories = models.JSONField(default=list, blank=True)
    parts = models.JSONField(default=list, blank=True, db_default=Value([], models.JSONField()))
    steps = models.JSONField(default=list, blank=True, db_default=Value([], models.JSONField()))
    rewards = models.JSONField(default=dict, blank=True, db_default=Value({}, models.JSONField()))
    same_product = models.BooleanField(_("all of one product"), default=False, db_default=False)
    needs = models.JSONField(default=list, blank=True, db_default=Value([], models.JSONField()))
    least_milli = models.BigIntegerField(_("from so many"), default=0)
    least_minor = models.BigIntegerField(_("from a value of"), default=0)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    from_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    until_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    weekdays = models.JSONField(default=list, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=0)
    is_exclusive = models.BooleanField(_("with no other offer"), default=False)
    may_go_below_cost = models.BooleanField(_("may go below cost"), default=False)
    most_minor = models.BigIntegerField(_("at most off a bill"), null=True, blank=True)
    most_uses = models.PositiveIntegerField(_("at most so often on a bill"), null=True, blank=True)
    by_code = models.BooleanField(_("only with a code"), default=False, db_default=False)
    group = models.ForeignKey(
        "parties.CustomerGroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("only for"),
    )
    first_purchase = models.BooleanField(_("only on a first bill"), default=False, db_default=False)
    most_bills = models.PositiveIntegerField(_("on so many bills in all"), null=True, blank=True)
    most_bills_each = models.PositiveIntegerField(_("on so many bills of each customer"), null=True, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="an_offer_has_a_name"),
            models.CheckConstraint(
                condition=Q(percent_ppm__isnull=True) | Q(percent_ppm__lte=1_000_000), name="an_offer_is_a_part"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="an_offer_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(from_minute__isnull=True, until_minute__isnull=True)
                | Q(from_minute__lt=DAY_MINUTES, until_minute__lte=DAY_MINUTES),
                name="an_offers_hours_are_of_a_day",
            ),
            models.CheckConstraint(condition=~Q(most_bills=0) & ~Q(most_bills_each=0), name="an_offer_counts_at_all"),
            models.CheckConstraint(
                # An unknown price would satisfy a check that only compares it.
                condition=(Q(kind="bundle", price_minor__isnull=False, price_minor__gt=0) & ~Q(parts=[]))
                | (~Q(kind="bundle") & Q(parts=[])),
                name="a_bundle_has_parts_and_a_price",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("off_each", "off_total")) | Q(steps=[]), name="only_what_comes_off_has_steps"
            ),
            models.CheckConstraint(
                condition=Q(kind="buy_get") | Q(rewards={}), name="only_who_buys_some_gets_other_goods"
            ),
            models.CheckConstraint(
                condition=Q(same_product=False) | Q(kind="set_price") | Q(kind="buy_get", rewards={}),
                name="only_sets_of_like_goods_are_of_one_product",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_counted(self) -> bool:
        """Whether the bills that have it are counted."""
        return self.most_bills is not None or self.most_bills_each is not None

    @property
    def asks_who(self) -> bool:
        """Whether it depends on who buys."""
        return self.group_id is not None or self.first_purchase or self.most_bills_each is not None


class OfferUse(models.Model):
    """A bill that an offer with a limit of bills took something off. ``entry_id`` is the bill's.

    ``went_over`` marks one that is told late, when the limit had been reached meanwhile.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="uses", db_index=False)
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    entry_id = models.BigIntegerField()
    used_at = models.DateTimeField()
    amount_minor = models.BigIntegerField()
    went_over = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "offer"], name="a_bill_has_an_offer_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="an_offer_took_something_off"),
        ]
        indexes = [models.Index(fields=["offer", "customer"], name="uses_of_an_offer")]


class OfferUseBack(models.Model):
    """A use that was given back: its bill was taken back whole, by the entry ``by_entry``."""

    use = models.OneToOneField(OfferUse, on_delete=models.PROTECT, primary_key=True, related_name="back")
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    by_entry = models.BigIntegerField()
    at = models.DateTimeField()


class GroupPrice(models.Model):
    """What a product costs customers of a group from a day on, until the next row of the two; None ends it.

    ``price_e4`` is a unit price of 1e-4, with tax in it where the product's own price has. The day is of the shop's
    clock.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey("parties.CustomerGroup", on_delete=models.PROTECT, related_name="+", db_index=False)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+", db_index=False)
    valid_from = models.DateField(_("from"))
    price_e4 = models.BigIntegerField(_("price"), null=True, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "product", "valid_from"], name="a_group_has_one_price_from_a_day"),
            models.CheckConstraint(condition=Q(price_e4=None) | Q(price_e4__gt=0), name="a_groups_price_is_a_price"),
        ]


class Coupon(models.Model):
    """Codes that bring an offer: one that many know, or many that are each good once.

    ``code`` is what many know, empty where each code stands alone: of those only hashes are kept. ``most_uses`` is how
    often each code counts (once, where each stands alone), ``most_each`` how often one customer has anything of the
    coupon; None for no limit. Days are of the shop's own clock.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="coupons")
    code = models.CharField(_("code"), max_length=LONGEST_CODE, blank=True)
    code_count = models.PositiveIntegerField()
    most_uses = models.PositiveIntegerField(_("uses in all"), null=True, blank=True)
    most_each = models.PositiveIntegerField(_("uses for each customer"), null=True, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code_count__gt=0), name="a_coupon_has_codes"),
            models.CheckConstraint(condition=~Q(most_uses=0) & ~Q(most_each=0), name="a_coupon_counts_at_all"),
            models.CheckConstraint(
                condition=~Q(code="") | Q(most_uses=1), name="a_code_that_stands_alone_is_good_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_coupon_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.code or str(self.made_at.date())


class CouponCode(models.Model):
    """One code, as a hash: whoever reads the table, or a backup of it, has no code."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="codes")
    code_hash = models.CharField(max_length=64)
    ending = models.CharField(max_length=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "code_hash"], name="a_code_is_of_one_coupon")]


class CouponUse(models.Model):
    """A code that took something off a bill. ``entry_id`` is the bill's; ``amount_minor`` what came off it.

    ``went_over`` marks one that is told late of a code that had been used up meanwhile.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+", db_index=False)
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="uses", db_index=False)
    code = models.ForeignKey(CouponCode, on_delete=models.PROTECT, related_name="uses")
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    entry_id = models.BigIntegerField()
    used_at = models.DateTimeField()
    amount_minor = models.BigIntegerField()
    went_over = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "offer"], name="a_bill_has_one_code_of_an_offer"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_code_took_something_off"),
        ]
        indexes = [models.Index(fields=["coupon", "customer"], name="uses_of_a_coupon")]


class CouponUseBack(models.Model):
    """A use that was given back: its bill was taken back whole, by the entry ``by_entry``."""

    use = models.OneToOneField(CouponUse, on_delete=models.PROTECT, primary_key=True, related_name="back")
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    by_entry = models.BigIntegerField()
    at = models.DateTimeField()


class CodeMailing(models.Model):
    """A coupon whose codes are mailed, one to each customer that ``search`` finds (everybody, where it is empty).

    ``group`` leaves only the customers of one group.

    Written in steps: up to customer ``reached``; ``done_at`` says that nobody is left. ``key`` is of whoever asked.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    coupon = models.OneToOneField(Coupon, on_delete=models.PROTECT, related_name="mailing")
    key = models.CharField(max_length=255)
    search = models.CharField(max_length=LONGEST_SEARCH, blank=True)
    group = models.ForeignKey(
        "parties.CustomerGroup", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reached = models.BigIntegerField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="codes_are_mailed_once_for_a_key")]


class CodeLetter(models.Model):
    """A code on its way to a customer, by the outbox's ``message_id``.

    What the letter says, the code and the secret of the address that ends such letters, stands here until it has left.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    mailing = models.ForeignKey(CodeMailing, on_delete=models.PROTECT, related_name="letters", db_index=False)
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.OneToOneField(CouponCode, on_delete=models.PROTECT, related_name="letter")
    secret_hash = models.CharField(max_length=64, unique=True)
    message_id = models.BigIntegerField(null=True)
    held_code = models.CharField(max_length=LONGEST_CODE, blank=True)
    held_secret = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailing", "customer"], name="a_customer_gets_one_code_of_a_mailing")
        ]
        indexes = [models.Index(fields=["id"], condition=~Q(held_code=""), name="codes_that_are_still_held")]


class NoOffersByMail(models.Model):
    """A customer wants no offers by mail. ``by`` is who took it down; None: the customer, at their private address."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+")
    customer = models.OneToOneField("parties.Customer", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
