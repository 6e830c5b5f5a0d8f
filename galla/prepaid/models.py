"""Gift cards, what was put on them or given ahead by a customer, and what of that went back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable

LONGEST_REFERENCE = 60
LONGEST_REASON = 200


class Kind(models.TextChoices):
    """What a paper puts where; its entry is of the same kind."""

    GIFT_CARD = "gift-card", _("Gift card sold")
    TOP_UP = "gift-card-top-up", _("Gift card topped up")
    ADVANCE = "advance", _("Advance")
    CREDIT = "store-credit", _("Store credit given")
    REPLACED = "gift-card-replaced", _("Gift card replaced")


ON_CARDS = (Kind.GIFT_CARD, Kind.TOP_UP, Kind.REPLACED)
MAKES_A_CARD = (Kind.GIFT_CARD, Kind.REPLACED)
# Nobody paid for it: it says a reason instead of a way.
UNPAID = (Kind.CREDIT, Kind.REPLACED)


class GiftCard(models.Model):
    """A card that pays at any till of the shop. Never changed; the id is that of the entry it was made by.

    Of its code only a keyed hash is kept, and the last four signs for people. ``expires_on`` is its last day.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    code_hash = models.CharField(max_length=64)
    last_four = models.CharField(max_length=4)
    expires_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "code_hash"], name="codes_of_gift_cards_are_unique_in_a_shop"),
            models.CheckConstraint(condition=~Q(code_hash=""), name="a_gift_card_has_a_code"),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="gift_cards_newest_first")]

    def __str__(self) -> str:
        return f"•••• {self.last_four}"


class Prepayment(models.Model):
    """So much was put on a card, or on a customer's credit. Never changed; the id is its entry's.

    ``method`` is the code of the way it was paid by, empty for credit the shop gave and for what was left on a
    lost card that it ``replaces``, which say a ``reason`` instead. A card that was replaced pays for nothing any more.
    ``notes`` is value in minor units → pieces that went into the drawer, ``loose_minor`` cash whose notes nobody told.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("accounts.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=24)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    card = models.ForeignKey(GiftCard, on_delete=models.PROTECT, null=True, related_name="loads")
    replaces = models.ForeignKey(GiftCard, on_delete=models.PROTECT, null=True, related_name="replacements")
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    method = models.CharField(max_length=16, blank=True)
    amount_minor = models.BigIntegerField()
    notes = models.JSONField(default=dict)
    loose_minor = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="receipts_are_unique_in_a_shop"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_prepayment_is_of_something"),
            models.CheckConstraint(condition=Q(loose_minor__gte=0), name="a_prepayment_brings_cash"),
            models.CheckConstraint(
                condition=Q(kind__in=ON_CARDS, card__isnull=False, customer__isnull=True)
                | Q(kind__in=(Kind.ADVANCE, Kind.CREDIT), card__isnull=True, customer__isnull=False),
                name="a_prepayment_is_on_a_card_or_a_customers",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=UNPAID, method="") | (~Q(kind__in=UNPAID) & ~Q(method="")),
                name="a_prepayment_was_paid_or_given",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REPLACED, replaces__isnull=False)
                | (~Q(kind=Kind.REPLACED) & Q(replaces__isnull=True)),
                name="a_replacement_is_of_a_card",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="prepayments_newest_first"),
            models.Index(fields=["customer", "-id"], name="prepayments_of_a_customer"),
        ]

    def __str__(self) -> str:
        return self.number


class GivenBack(models.Model):
    """A prepayment given back whole while it was unspent: who, when, why, at which till, and which notes left it.

    ``source`` is the account the money left: the drawer, where what was promised came to lie, or what it was given up
    to. Its id is its entry's.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+", db_index=False)
    prepayment = models.OneToOneField(Prepayment, on_delete=models.PROTECT, related_name="back")
    source = models.CharField(max_length=80)
    reason = models.CharField(max_length=LONGEST_REASON)
    notes = models.JSONField(default=dict)
    loose_minor = models.BigIntegerField(default=0)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()


class KeptRest(models.Model):
    """What nobody spent of a card whose last day is over became income. Never changed; the id is its entry's.

    A bill that is taken back later may put something on the card anew; that is kept by an act of its own.
    """

    id = models.BigIntegerField(primary_key=True)
    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    till = models.ForeignKey("accounts.Till", on_delete=models.PROTECT, related_name="+", db_index=False)
    card = models.ForeignKey(GiftCard, on_delete=models.PROTECT, related_name="rests")
    amount_minor = models.BigIntegerField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_rest_is_of_something")]


class CardTerms(models.Model):
    """What the shop says of cards it sells from now on: for how many days they are good; None for ever."""

    shop = models.OneToOneField("accounts.Shop", on_delete=models.PROTECT, related_name="+", primary_key=True)
    valid_days = models.PositiveIntegerField(_("good for so many days"), null=True, blank=True)


immutable("prepaid_giftcard", "prepaid_prepayment", "prepaid_givenback", "prepaid_keptrest")
