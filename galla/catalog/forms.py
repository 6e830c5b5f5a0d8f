"""What is typed about products, groups and taxes. What the values mean is checked by the actions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.catalog import models, queries
from galla.catalog.actions import Pack
from galla.catalog.models import (
    LARGEST_PRICE_E4,
    LONGEST_SCALE_CODE,
    Barcode,
    Brand,
    Category,
    Measure,
    Product,
    ScaleFormat,
    TaxClass,
)
from galla.foundation import formats
from galla.foundation.inputs import CleanTextField, DayField, PriceField, QuantityField, RateField, WholeField
from galla.foundation.lists import FilterForm, TextField
from galla.foundation.lists.kept import KeptFilters
from galla.foundation.rendering import refuse
from galla.pricing.limits import LARGEST_RATE_PPM
from galla.pricing.numbers import NotANumber, parse_decimal, trimmed_text

SHOWN = (("", _("On sale")), ("archived", _("Put away")))
MOST_SUGGESTED = 500


class Suggesting(forms.TextInput):
    """A box that suggests what is known and takes anything else as well."""

    template_name = "catalog/suggesting.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the suggestions, and the id of their list."""
        context = super().get_context(name, value, attrs)
        listed = f"{context['widget']['attrs'].get('id', name)}_known"
        context["widget"]["attrs"]["list"] = listed
        context["suggestions"] = {"id": listed, "texts": list(self.suggestions)}
        return context

    suggestions: Any = ()


class ProductForm(forms.Form):
    """A product. ``cost`` is there only for those who may see it."""

    name = CleanTextField(label=_("Name on the bill"), max_length=models.LONGEST_NAME)
    sku = CleanTextField(
        label=_("SKU"), max_length=models.LONGEST_SKU, required=False, help_text=_("Left empty, it gets a number.")
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("None")
    )
    brand = CleanTextField(
        label=_("Brand"),
        max_length=models.LONGEST_GROUP_NAME,
        required=False,
        widget=Suggesting,
        help_text=_("A new name is a new brand."),
    )
    description = CleanTextField(
        label=_("Description"), max_length=models.LONGEST_DESCRIPTION, lines=True, required=False
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, at most 5 MB."),
    )
    barcodes = CleanTextField(
        label=_("Barcodes"),
        max_length=3000,
        lines=True,
        required=False,
        help_text=_("Scan or type them, one on each line."),
    )
    packs = CleanTextField(
        label=_("Barcodes of packs"),
        max_length=5000,
        lines=True,
        required=False,
        help_text=_("One on each line: the barcode, how many it stands for, its name. 18901030865234 24 case of 24"),
    )
    scale_code = CleanTextField(
        label=_("Code on scales"),
        max_length=models.LONGEST_SCALE_CODE,
        required=False,
        help_text=_("The number on labels of your scale. Left empty, its SKU counts."),
    )
    hsn = CleanTextField(label=_("HSN"), max_length=12, required=False, help_text=_("2 to 8 digits."))
    tax_class = forms.ModelChoiceField(label=_("Tax class"), queryset=TaxClass.objects.none(), empty_label=None)
    mrp = PriceField(
        label=_("MRP"), required=False, maximum=LARGEST_PRICE_E4, help_text=_("As printed on the pack, tax inside.")
    )
    price = PriceField(label=_("Price at the counter"), maximum=LARGEST_PRICE_E4)
    price_includes_tax = forms.BooleanField(label=_("The price includes tax"), required=False)
    cost = PriceField(
        label=_("Cost"), required=False, places=4, maximum=LARGEST_PRICE_E4, help_text=_("What you paid, before tax.")
    )
    measure = forms.ModelChoiceField(label=_("Sold by the"), queryset=Measure.objects.none(), empty_label=None)
    low_stock = QuantityField(label=_("Order at"), required=False, help_text=_("When fewer are left, it shows as low."))
    is_stocked = forms.BooleanField(
        label=_("Kept in stock"), required=False, help_text=_("Not for services, such as delivery.")
    )
    keeps_batches = forms.BooleanField(
        label=_("Kept by batch"),
        required=False,
        help_text=_("Each delivery has a batch number and a day it expires on. What expires first is sold first."),
    )

    fieldsets = (
        (_("What it is"), ("name", "sku", "category", "brand", "description", "picture")),
        (_("Barcodes"), ("barcodes", "packs", "scale_code")),
        (_("Tax"), ("hsn", "tax_class")),
        (_("Money"), ("mrp", "price", "price_includes_tax", "cost")),
        (_("Units"), ("measure", "low_stock", "is_stocked", "keeps_batches")),
    )
    # The names of the action's values, where they differ from those of the boxes.
    VALUES = (("mrp", "mrp_e4"), ("price", "price_e4"), ("cost", "cost_e4"), ("low_stock", "low_stock_milli"))
    PLAIN = (
        *("name", "description", "category", "hsn", "tax_class", "price_includes_tax", "measure", "is_stocked"),
        "keeps_batches",
    )

    def __init__(self, *args: Any, access: Access, product: Product | None = None, **kwargs: Any) -> None:
        if product is not None:
            kwargs["initial"] = initial_of(product)
        super().__init__(*args, **kwargs)
        self.product = product
        self.access = access
        for name, model in (("category", Category), ("tax_class", TaxClass), ("measure", Measure)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            kept = getattr(product, f"{name}_id", None)
            field.queryset = queries.choices(access, model, kept=kept)
        brand = self.fields["brand"].widget
        assert isinstance(brand, Suggesting)
        brand.suggestions = queries.choices(access, Brand).values_list("name", flat=True)[:MOST_SUGGESTED]
        for name in ("barcodes", "packs"):
            self.fields[name].widget.attrs["rows"] = 2
        if not access.can("cost.view"):
            del self.fields["cost"]

    def clean_packs(self) -> list[Pack]:
        """The packs of the lines. Raises ``ValidationError`` naming the line that is none."""
        return [pack_of_line(line) for line in self.cleaned_data["packs"].splitlines() if line.strip()]

    def values(self) -> dict[str, Any]:
        """What was typed, for the action; without the brand, which may have to be made."""
        typed = self.cleaned_data
        values = {name: typed[name] for name in self.PLAIN}
        values |= {"barcodes": typed["barcodes"].split(), "packs": typed["packs"], "scale_code": typed["scale_code"]}
        if typed["sku"] or self.product is None:
            values["sku"] = typed["sku"]
        for box, name in self.VALUES:
            if box in self.fields:
                values[name] = typed[box] or 0 if box in ("price", "cost") else typed[box]
        return values

    def refused(self, detail: str, field: str | None) -> None:
        """Put a refusal beside its box."""
        refuse(self, detail, (field or "").removesuffix("_e4"))


def pack_of_line(line: str) -> Pack:
    """A pack as it is typed: its barcode, how many it stands for, and perhaps its name."""
    barcode, _space, rest = line.strip().partition(" ")
    count, _space, name = rest.strip().partition(" ")
    try:
        return Pack(barcode, parse_decimal(count, places=formats.QUANTITY_DIGITS), name.strip())
    except NotANumber as error:
        words = _("%(line)s: write the barcode, how many it stands for, and its name.")
        raise ValidationError(words % {"line": line.strip()[:80]}) from error


def line_of_pack(barcode: Barcode) -> str:
    """A pack as it is typed."""
    count = trimmed_text(barcode.pack_milli, places=formats.QUANTITY_DIGITS)
    return f"{barcode.code} {count} {barcode.pack_name}".strip()


def initial_of(product: Product) -> dict[str, Any]:
    """What is known of a product as the form shows it."""
    codes = list(product.barcodes.order_by("pk"))
    return {
        "name": product.name,
        "sku": product.sku,
        "category": product.category_id,
        "brand": product.brand.name if product.brand else "",
        "description": product.description,
        "barcodes": "\n".join(one.code for one in codes if one.pack_milli == models.ONE_MILLI),
        "packs": "\n".join(line_of_pack(one) for one in codes if one.pack_milli != models.ONE_MILLI),
        "scale_code": product.scale_code,
        "hsn": product.hsn,
        "tax_class": product.tax_class_id,
        "mrp": product.mrp_e4,
        "price": product.price_e4,
        "price_includes_tax": product.price_includes_tax,
        "cost": product.cost_e4 or None,
        "measure": product.measure_id,
        "low_stock": product.low_stock_milli,
        "is_stocked": product.is_stocked,
        "keeps_batches": product.keeps_batches,
    }


class ProductFilters(FilterForm):
    """Finding products."""

    search = TextField(label=_("Name, SKU or barcode"))
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none())
    tax_class = forms.ModelChoiceField(label=_("Tax class"), queryset=TaxClass.objects.none())
    brand = TextField(label=_("Brand"))
    shown = forms.ChoiceField(label=_("Show"), choices=SHOWN)

    def prepare(self) -> None:
        """The groups of this shop."""
        access: Access = self.request.access  # type: ignore[attr-defined]
        for name, model in (("category", Category), ("tax_class", TaxClass)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queries.choices(access, model)

    def narrow(self, rows: Any) -> Any:
        """Those on sale unless asked otherwise."""
        typed = self.cleaned_data
        archived = typed.get("shown") == "archived"
        rows = rows.filter(archived_at__isnull=not archived)
        for name in ("category", "tax_class"):
            if typed.get(name):
                rows = rows.filter(**{name: typed[name]})
        if typed.get("brand"):
            rows = rows.filter(brand__in=queries.named_like(self._brands(), typed["brand"]))
        if typed.get("search"):
            shop_id = self.request.access.shop.pk  # type: ignore[attr-defined]
            rows = queries.matching(rows, shop_id=shop_id, text=typed["search"], archived=archived)
        return rows

    def _brands(self) -> Any:
        access: Access = self.request.access  # type: ignore[attr-defined]
        return access.rows(Brand)


class GroupFilters(KeptFilters):
    """Finding a category, a brand, a unit or a tax class."""

    def named_like(self, rows: Any, text: str) -> Any:
        """Names are compared by their keys, as they are everywhere in the catalogue."""
        return queries.named_like(rows, text)


class NameForm(forms.Form):
    """A name, which is all there is to a brand."""

    name = CleanTextField(label=_("Name"), max_length=models.LONGEST_GROUP_NAME)

    def __init__(self, *args: Any, access: Access, group: Any = None, **kwargs: Any) -> None:
        if group is not None:
            kwargs["initial"] = {name: getattr(group, name) for name in self.shown_of(group)}
        super().__init__(*args, **kwargs)
        self.access = access
        self.group = group

    def shown_of(self, group: Any) -> tuple[str, ...]:
        """The attributes a group shows in the form."""
        return tuple(self.base_fields)


class CategoryForm(NameForm):
    """A category and the one it stands in."""

    parent = forms.ModelChoiceField(
        label=_("Within"), queryset=Category.objects.none(), required=False, empty_label=_("None")
    )

    def __init__(self, *args: Any, access: Access, group: Category | None = None, **kwargs: Any) -> None:
        super().__init__(*args, access=access, group=group, **kwargs)
        field = self.fields["parent"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = queries.choices(access, Category)
        field.queryset = rows.exclude(pk=group.pk) if group is not None else rows


class MeasureForm(NameForm):
    """A unit."""

    name = CleanTextField(label=_("Sign"), max_length=16, help_text=_("As it stands behind a quantity: kg."))
    label = CleanTextField(label=_("Name"), max_length=40)
    decimals = forms.IntegerField(
        label=_("Decimals"), min_value=0, max_value=3, initial=0, help_text=_("0 for what is counted, 3 for kilograms.")
    )
    gst_code = CleanTextField(
        label=_("Code on tax documents"), max_length=3, required=False, help_text=_("NOS, KGS, LTR …")
    )


class RateForm(forms.Form):
    """A plain rate from a day on."""

    rate = RateField(label=_("Rate"), help_text=_("In India halves of it are CGST and SGST."))
    cess = RateField(label=_("Cess"), required=False, maximum=LARGEST_RATE_PPM // 2)
    valid_from = DayField(label=_("From"))


class TaxClassForm(RateForm):
    """A new tax class."""

    name = CleanTextField(label=_("Name"), max_length=models.LONGEST_GROUP_NAME)
    field_order = ("name", "rate", "cess", "valid_from")


class ImportForm(forms.Form):
    """A catalogue file."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv,.gz"}),
        help_text=_(
            "CSV or XLSX, one product on each row, names of columns on the first. A case has a Pack barcode, a Pack "
            "quantity and perhaps a Pack name; the next one has Pack barcode 2, Pack quantity 2, and so on. A column "
            "Kept by batch says yes or no. What you export from your products can be taken in again."
        ),
    )
    columns = CleanTextField(
        label=_("Columns"),
        max_length=2000,
        lines=True,
        required=False,
        help_text=_("Only where a column is not found by itself, one on each line: price=Our rate"),
    )

    def clean_columns(self) -> dict[str, str]:
        """Our names and theirs."""
        mapping: dict[str, str] = {}
        for line in self.cleaned_data["columns"].splitlines():
            ours, sign, theirs = line.partition("=")
            if line.strip():
                if not sign:
                    raise forms.ValidationError(_("Write each as ours=theirs."), code="invalid")
                mapping[ours.strip()] = theirs.strip()
        return mapping


# A form has a prefix of its own, so the box is called otherwise.
SCALE_VALUES = {"begins": "prefix"}


class ScaleFormatForm(forms.Form):
    """What a scale prints, digit by digit."""

    begins = CleanTextField(label=_("Begins with"), max_length=2, help_text=_("20 to 29."))
    code_digits = WholeField(
        label=_("Digits of the product's code"), min_value=1, max_value=LONGEST_SCALE_CODE, initial=5
    )
    value_is_checked = forms.BooleanField(
        label=_("Then a check digit of the value's own"), required=False, help_text=_("Few scales print one.")
    )
    value_digits = WholeField(label=_("Digits of the value"), min_value=1, max_value=9, initial=5)
    kind = forms.ChoiceField(label=_("The value is a"), choices=ScaleFormat.Kind.choices)
    decimals = WholeField(
        label=_("Decimals of the value"),
        min_value=0,
        max_value=3,
        initial=3,
        help_text=_("3 for grams of what is sold by the kilogram, 2 for rupees and paise."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, scale_format: ScaleFormat | None = None, **kwargs: Any) -> None:
        if scale_format is not None:
            kwargs["initial"] = {name: getattr(scale_format, SCALE_VALUES.get(name, name)) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What was typed, for the action."""
        return {SCALE_VALUES.get(name, name): value for name, value in self.cleaned_data.items()}
