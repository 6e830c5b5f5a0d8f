"""Offers as a shop writes them down. Nothing is deleted: ``archived_at`` ends an offer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 80
MOST_GOODS = 500
LARGEST_MINOR = 10**12
DAY_MINUTES = 24 * 60


class Kind(models.TextChoices):
    """What an offer does; the words of ``galla.pricing.offers.rules.KINDS``."""

    OFF_EACH = "off_each", _("Off each piece")
    BUY_GET = "buy_get", _("Buy some, get some")
    SET_PRICE = "set_price", _("So many for a price")
    OFF_TOTAL = "off_total", _("Off the sum")


class Offer(models.Model):
    """One offer of the shop. Amounts in minor units, quantities in thousandths, shares in parts per million.

    ``products``, ``brands`` and ``categories`` are ids; all goods where none is named. ``least_milli`` and
    ``least_minor`` are what must be in the cart of them. Days and minutes are of the shop's own clock; ``weekdays``
    counts Monday as 0. ``most_minor`` and ``most_uses`` are its caps on one bill.
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
        ]

    def __str__(self) -> str:
        return self.name
