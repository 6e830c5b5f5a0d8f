"""Tables of the catalogue. Names are kept as written, and as ``name_key`` (``keys.name_key``) to be unique by."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from galla.foundation.database.immutable import immutable
from galla.ledger.chains import ChainHead
from galla.ledger.heads import Chain, chained
from galla.pricing.limits import LARGEST_RATE_PPM

LARGEST_PRICE_E4 = 10**12
LONGEST_NAME = 200
LONGEST_GROUP_NAME = 100
LONGEST_SKU = 40
LONGEST_BARCODE = 48
LONGEST_DESCRIPTION = 2000
LONGEST_HSN = 10
LONGEST_PACK_NAME = 40
LONGEST_SCALE_CODE = 8
# So much of a product at most stands behind one barcode or goes into one kit: a hundred thousand of its unit.
LARGEST_PACK_MILLI = 10**8
ONE_MILLI = 1000
# So many categories at most stand one within the other.
DEEPEST = 6


class Measure(models.Model):
    """What a product is sold by: pieces, kilograms. ``decimals`` of a quantity are allowed and shown (0 to 3).

    ``gst_code`` is the unit quantity code that Indian tax documents ask for (GST portal, UQC list): NOS, KGS, LTR.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("sign"), max_length=16)
    name_key = models.CharField(max_length=48, editable=False)
    label = models.CharField(_("name"), max_length=40)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    gst_code = models.CharField(_("code on tax documents"), max_length=3, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "name_key"], name="measure_names_are_unique_in_a_shop"),
            models.CheckConstraint(condition=Q(decimals__lte=3), name="measure_has_three_decimals_at_most"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def symbol(self) -> str:
        """The sign behind a quantity: kg."""
        return self.name


class Category(models.Model):
    """A group of products, perhaps within another."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=LONGEST_GROUP_NAME)
    name_key = models.CharField(max_length=300, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "categories"
        constraints = [models.UniqueConstraint(fields=["shop", "name_key"], name="category_names_are_unique_in_a_shop")]

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """Whose name is on the pack."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=LONGEST_GROUP_NAME)
    name_key = models.CharField(max_length=300, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "name_key"], name="brand_names_are_unique_in_a_shop")]

    def __str__(self) -> str:
        return self.name


class TaxClass(models.Model):
    """Products taxed alike. Which taxes and rates those are on a day is said by its ``TaxRate`` rows."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=LONGEST_GROUP_NAME)
    name_key = models.CharField(max_length=300, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "tax classes"
        constraints = [
            models.UniqueConstraint(fields=["shop", "name_key"], name="tax_class_names_are_unique_in_a_shop")
        ]

    def __str__(self) -> str:
        return self.name


class Scope(models.TextChoices):
    """Where a component is levied: on sales within the shop's state, across states, or on both."""

    WITHIN = "within", _("Within the state")
    ACROSS = "across", _("To another state")
    ALWAYS = "always", _("Always")


class TaxRate(models.Model):
    """One component of a tax class from a day on.

    All rows of a class with one ``valid_from`` are a set, and a set replaces the one before it as a whole. Days before
    the first set take the first one. A class without tax has a row with rate 0.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    tax_class = models.ForeignKey(TaxClass, on_delete=models.PROTECT, related_name="rates")
    valid_from = models.DateField(_("from"))
    name = models.CharField(_("tax"), max_length=16)
    rate_ppm = models.BigIntegerField(_("rate"))
    scope = models.CharField(_("levied"), max_length=8, choices=Scope, default=Scope.ALWAYS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tax_class", "valid_from", "name"], name="a_tax_stands_once_in_a_set"),
            models.CheckConstraint(
                condition=Q(rate_ppm__gte=0, rate_ppm__lte=LARGEST_RATE_PPM), name="a_tax_rate_is_not_absurd"
            ),
        ]


class Product(models.Model):
    """What the shop sells. Prices are 1e-4 of the currency, for one unit of its measure.

    ``sku`` is the shop's own code; codes that differ by case are two products. ``scale_code`` is the number by which a
    scale knows it, without leading zeros, "" where it has none of its own. ``cost_e4`` is the last purchase cost
    without tax, 0 while it is not known. ``popularity`` is how often it was sold lately; the till's search ranks by it.
    ``keeps_batches``: its goods have a batch number and perhaps a day they expire on, and leave the first-expiring
    first. Nothing is deleted: ``archived_at`` takes it off the shelves.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.CharField(_("SKU"), max_length=LONGEST_SKU)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    name_key = models.CharField(max_length=3 * LONGEST_NAME, editable=False)
    description = models.TextField(_("description"), max_length=LONGEST_DESCRIPTION, blank=True)
    picture = models.ImageField(_("picture"), max_length=120, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="products", db_index=False)
    tax_class = models.ForeignKey(TaxClass, on_delete=models.PROTECT, related_name="products")
    hsn = models.CharField(_("HSN"), max_length=LONGEST_HSN, blank=True)
    price_e4 = models.BigIntegerField(_("price"), default=0)
    price_includes_tax = models.BooleanField(_("price includes tax"), default=True)
    mrp_e4 = models.BigIntegerField(_("MRP"), null=True, blank=True)
    cost_e4 = models.BigIntegerField(_("cost"), default=0)
    low_stock_milli = models.BigIntegerField(_("order at"), null=True, blank=True)
    popularity = models.IntegerField(default=0)
    is_stocked = models.BooleanField(_("kept in stock"), default=True)
    keeps_batches = models.BooleanField(_("kept by batch"), default=False, db_default=False)
    scale_code = models.CharField(
        _("code on scales"), max_length=LONGEST_SCALE_CODE, default="", db_default="", blank=True
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "sku"], name="skus_are_unique_in_a_shop"),
            models.UniqueConstraint(
                fields=["shop", "scale_code"],
                condition=~Q(scale_code=""),
                name="scale_codes_are_unique_in_a_shop",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_product_has_a_name"),
            models.CheckConstraint(
                condition=Q(price_e4__gte=0, price_e4__lte=LARGEST_PRICE_E4), name="a_price_is_not_absurd"
            ),
            models.CheckConstraint(
                condition=Q(mrp_e4__isnull=True) | Q(mrp_e4__gt=0, mrp_e4__lte=LARGEST_PRICE_E4),
                name="an_mrp_is_not_absurd",
            ),
            models.CheckConstraint(
                condition=Q(mrp_e4__isnull=True) | Q(price_includes_tax=False) | Q(price_e4__lte=F("mrp_e4")),
                name="a_price_is_not_above_the_mrp",
            ),
            models.CheckConstraint(
                condition=Q(cost_e4__gte=0, cost_e4__lte=LARGEST_PRICE_E4), name="a_cost_is_not_absurd"
            ),
            models.CheckConstraint(
                condition=Q(low_stock_milli__isnull=True) | Q(low_stock_milli__gte=0), name="low_stock_is_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["shop", "name_key", "id"], name="products_by_name")]

    def __str__(self) -> str:
        return self.name


class Barcode(models.Model):
    """A code that a scanner reads off a product. ``key`` is the form it is found by (``keys.barcode_key``).

    ``pack_milli`` is how much of the product's unit it stands for, in thousandths: 24000 on a case of 24.
    ``pack_name`` is what such a pack is called ("case of 24"), "" for the product itself.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="barcodes")
    code = models.CharField(_("barcode"), max_length=LONGEST_BARCODE)
    key = models.CharField(max_length=LONGEST_BARCODE, editable=False)
    pack_milli = models.BigIntegerField(_("stands for"), default=ONE_MILLI, db_default=ONE_MILLI)
    pack_name = models.CharField(_("pack"), max_length=LONGEST_PACK_NAME, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "key"], name="barcodes_are_unique_in_a_shop"),
            models.CheckConstraint(
                condition=Q(pack_milli__gt=0, pack_milli__lte=LARGEST_PACK_MILLI), name="a_pack_is_something"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class KitPart(models.Model):
    """What a kit leaves the shelf as: so much of a part for one of the kit.

    A product with parts is a kit. It is sold as one line at its own price and tax, is never kept in stock itself, and
    its parts are no kits. A kit's rows are replaced as a whole (``actions.set_parts``).
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    kit = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="parts", db_index=False)
    part = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="in_kits")
    quantity_milli = models.BigIntegerField(_("quantity"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kit", "part"], name="a_part_stands_once_in_a_kit"),
            models.CheckConstraint(condition=~Q(kit=F("part")), name="a_kit_is_no_part_of_itself"),
            models.CheckConstraint(
                condition=Q(quantity_milli__gt=0, quantity_milli__lte=LARGEST_PACK_MILLI), name="a_part_is_something"
            ),
        ]


class ScaleFormat(models.Model):
    """How a scale of the shop writes its labels: the digits of an EAN-13 that begins with ``prefix`` (20 to 29).

    After the prefix stand ``code_digits`` of the product's code, perhaps a digit that checks the value, and
    ``value_digits`` of a weight or a price with so many ``decimals``, of the product's unit or of the currency.
    GS1 General Specifications, section 2.1.14.2 (restricted circulation numbers for variable measure).
    """

    class Kind(models.TextChoices):
        """What the value of a label is."""

        WEIGHT = "weight", _("Weight")
        PRICE = "price", _("Price")

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    prefix = models.CharField(_("begins with"), max_length=2)
    code_digits = models.PositiveSmallIntegerField(_("digits of the product's code"))
    value_digits = models.PositiveSmallIntegerField(_("digits of the value"))
    kind = models.CharField(_("the value is a"), max_length=8, choices=Kind, default=Kind.WEIGHT)
    decimals = models.PositiveSmallIntegerField(_("decimals of the value"), default=3)
    value_is_checked = models.BooleanField(_("the value has a check digit of its own"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "prefix"], name="one_scale_format_a_prefix"),
            models.CheckConstraint(condition=Q(prefix__gte="20", prefix__lte="29"), name="a_scale_prefix_is_20_to_29"),
            models.CheckConstraint(condition=Q(decimals__lte=3), name="a_scale_value_has_three_decimals_at_most"),
            models.CheckConstraint(
                condition=Q(value_is_checked=False, code_digits=10 - F("value_digits"))
                | Q(value_is_checked=True, code_digits=9 - F("value_digits")),
                name="a_scale_label_has_13_digits",
            ),
            models.CheckConstraint(condition=Q(code_digits__gte=1, value_digits__gte=1), name="a_label_says_both"),
        ]

    def __str__(self) -> str:
        return self.prefix


class PriceChange(models.Model):
    """A price, an MRP or both were changed: who, when, from what to what. Never changed itself.

    ``number`` is its place among those of the shop, ``hash`` covers what it says and the one before (``price_chain``).
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="price_changes")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    price_from_e4 = models.BigIntegerField()
    price_to_e4 = models.BigIntegerField()
    mrp_from_e4 = models.BigIntegerField(null=True)
    mrp_to_e4 = models.BigIntegerField(null=True)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="price_changes_are_numbered_once_in_a_shop")
        ]
        indexes = [models.Index(fields=["shop", "at", "id"], name="price_changes_by_time")]


class PriceHead(ChainHead):
    """Where a shop's price changes stand."""


class ImportRun(models.Model):
    """One catalogue file on its way in: read, checked and taken in chunks of rows.

    ``file_hash`` covers the file's bytes and the mapping, so the same file is taken once. ``taken`` is the number of
    the last row that was applied: an interrupted run goes on behind it.
    """

    class State(models.TextChoices):
        """How far a run is."""

        CHECKED = "checked", _("Checked")
        TAKING = "taking", _("Being taken in")
        DONE = "done", _("Taken in")

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.CHECKED)
    settings = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    taken = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "file_hash"], name="a_catalogue_file_is_taken_once")]


class ImportRow(models.Model):
    """What became of a row of a file when it met the catalogue, where the file alone would not say it again.

    By these an interrupted run tells what came of the rows it had taken. Emptied when the file is in.
    """

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.BigIntegerField()
    outcome = models.CharField(max_length=8)
    effect = models.CharField(max_length=8, default="none")
    remarks = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="a_row_is_staged_once")]


class ImportKey(models.Model):
    """Which product a row without any code became, so that the same row finds it again."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="one_product_a_row_key")]


immutable("catalog_pricechange")
chained(Chain("prices", heads="catalog_pricehead", links="catalog_pricechange", one="price change"))
