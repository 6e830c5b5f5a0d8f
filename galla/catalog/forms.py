"""What is typed about products, their groups and their taxes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.catalog import models
from galla.catalog.models import Brand, Category, Measure, Product, TaxClass
from galla.catalog.queries import matching
from galla.foundation import formats
from galla.foundation.inputs import CleanTextField, DayField, PriceField, QuantityField, RateField
from galla.foundation.lists import FilterForm, TextField

MOST_BARCODES = 20


class ProductForm(forms.Form):
    """A product. What the values mean together is checked by the action, and said beside the field."""

    fieldsets = (
        (_("What it is"), ("name", "brand", "category", "barcodes", "sku", "description", "picture")),
        (_("Price and tax"), ("price", "mrp", "price_includes_tax", "tax_class", "hsn", "cost")),
        (_("Stock"), ("measure", "is_stocked", "low_stock")),
    )

    name = CleanTextField(label=_("Name"), max_length=models.LONGEST_NAME, help_text=_("As it is printed on the bill."))
    brand = CleanTextField(
        label=_("Brand"), max_length=models.LONGEST_GROUP_NAME, required=False, help_text=_("A new one is made.")
    )
    category = CleanTextField(
        label=_("Category"), max_length=models.LONGEST_GROUP_NAME, required=False, help_text=_("A new one is made.")
    )
    barcodes = CleanTextField(
        label=_("Barcodes"), max_length=1_000, lines=True, required=False, help_text=_("Scan them, one a line.")
    )
    sku = CleanTextField(
        label=_("Code"),
        max_length=models.LONGEST_SKU,
        required=False,
        help_text=_("The shop's own. Left empty, it gets a number."),
    )
    description = CleanTextField(
        label=_("Description"), max_length=models.LONGEST_DESCRIPTION, lines=True, required=False
    )
    picture = forms.FileField(label=_("Picture"), required=False, help_text=_("PNG, JPEG or WebP, up to 5 MB."))
    price = PriceField(label=_("Selling price"))
    mrp = PriceField(label=_("MRP"), required=False, help_text=_("The maximum printed on the pack, if there is one."))
    price_includes_tax = forms.BooleanField(label=_("The price includes tax"), required=False)
    tax_class = forms.ModelChoiceField(label=_("Tax class"), queryset=TaxClass.objects.none(), empty_label=None)
    hsn = CleanTextField(
        label=_("HSN"),
        max_length=models.LONGEST_HSN,
        required=False,
        help_text=_("4 to 8 digits, from the supplier's bill."),
    )
    cost = PriceField(label=_("Cost"), required=False, help_text=_("The last one, without tax."))
    measure = forms.ModelChoiceField(label=_("Sold by"), queryset=Measure.objects.none(), empty_label=None)
    is_stocked = forms.BooleanField(label=_("Kept in stock"), required=False)
    low_stock = QuantityField(label=_("Order at"), required=False, help_text=_("It is listed as low from here on."))

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("tax_class", access.rows(TaxClass).filter(archived_at=None).order_by("name_key"))
        self._choose("measure", access.rows(Measure).filter(archived_at=None).order_by("label"))
        for name in ("price", "mrp", "cost"):
            self.fields[name].unit_before = formats.in_use().symbol.strip()  # type: ignore[attr-defined]
        self.fields["brand"].widget.attrs.update(list="brands", autocomplete="off")
        self.fields["category"].widget.attrs.update(list="categories", autocomplete="off")
        if not access.can("cost.view"):
            del self.fields["cost"]

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def values(self) -> dict[str, Any]:
        """What was typed, under the names of the action; groups are still names."""
        data = self.cleaned_data
        values = {
            "name": data["name"],
            "sku": data["sku"],
            "description": data["description"],
            "hsn": data["hsn"],
            "price_e4": data["price"],
            "mrp_e4": data["mrp"],
            "price_includes_tax": data["price_includes_tax"],
            "tax_class": data["tax_class"],
            "measure": data["measure"],
            "is_stocked": data["is_stocked"],
            "low_stock_milli": data["low_stock"],
            "barcodes": [code for line in data["barcodes"].splitlines() if (code := line.strip())],
        }
        if "cost" in data:
            values["cost_e4"] = data["cost"] or 0
        return values


# The fields of the form under the names by which the actions refuse.
FIELD_OF = {"price_e4": "price", "mrp_e4": "mrp", "cost_e4": "cost", "low_stock_milli": "low_stock"}


def initial_of(product: Product) -> dict[str, Any]:
    """What is known of a product as the form shows it."""
    return {
        "name": product.name,
        "sku": product.sku,
        "description": product.description,
        "brand": product.brand.name if product.brand else "",
        "category": product.category.name if product.category else "",
        "barcodes": "\n".join(product.barcodes.order_by("id").values_list("code", flat=True)),
        "price": product.price_e4,
        "mrp": product.mrp_e4,
        "price_includes_tax": product.price_includes_tax,
        "tax_class": product.tax_class_id,
        "hsn": product.hsn,
        "cost": product.cost_e4 or None,
        "measure": product.measure_id,
        "is_stocked": product.is_stocked,
        "low_stock": product.low_stock_milli,
    }


class ProductFilters(FilterForm):
    """Finding a product."""

    search = TextField(label=_("Name, code or barcode"))
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none())
    brand = forms.ModelChoiceField(label=_("Brand"), queryset=Brand.objects.none())
    shown = forms.ChoiceField(label=_("Show"), choices=[("", _("On sale")), ("archived", _("Put away"))])

    def prepare(self) -> None:
        """The groups of this shop."""
        access: Access = self.request.access  # type: ignore[attr-defined]
        for name, model in (("category", Category), ("brand", Brand)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = access.rows(model).filter(archived_at=None).order_by("name_key")

    def narrow(self, rows: Any) -> Any:
        """Products on sale, unless those put away are asked for."""
        archived = self.cleaned_data.get("shown") == "archived"
        return super().narrow(rows.filter(archived_at__isnull=not archived))

    def narrow_search(self, rows: Any, text: str) -> Any:
        """By words, code or barcode."""
        access: Access = self.request.access  # type: ignore[attr-defined]
        archived = self.cleaned_data.get("shown") == "archived"
        return matching(rows, shop_id=access.shop.pk, text=text, archived=archived)

    def narrow_category(self, rows: Any, category: Category) -> Any:
        """Of one category."""
        return rows.filter(category=category)

    def narrow_brand(self, rows: Any, brand: Brand) -> Any:
        """Of one brand."""
        return rows.filter(brand=brand)

    def narrow_shown(self, rows: Any, shown: str) -> Any:
        """Done by ``narrow``."""
        return rows


class GroupForm(forms.Form):
    """A category or a brand."""

    name = CleanTextField(label=_("Name"), max_length=models.LONGEST_GROUP_NAME)


class MeasureForm(forms.Form):
    """A unit."""

    name = CleanTextField(label=_("Sign"), max_length=16, help_text=_("kg, pc, m"))
    label = CleanTextField(label=_("Name"), max_length=40)
    decimals = forms.TypedChoiceField(
        label=_("Decimals"), coerce=int, choices=[(number, str(number)) for number in range(4)], initial=0
    )
    gst_code = CleanTextField(
        label=_("Code on tax documents"), max_length=3, required=False, help_text=_("NOS, KGS, LTR …")
    )


class TaxClassForm(forms.Form):
    """A new tax class by its whole rate."""

    name = CleanTextField(label=_("Name"), max_length=models.LONGEST_GROUP_NAME)
    rate = RateField(
        label=_("Rate in percent"), help_text=_("The whole rate: 18 is 9 for the centre and 9 for the state.")
    )
    cess = RateField(label=_("Cess in percent"), required=False)


class NewRateForm(forms.Form):
    """Another rate of a class from a day on."""

    valid_from = DayField(label=_("From"))
    rate = RateField(label=_("Rate in percent"))
    cess = RateField(label=_("Cess in percent"), required=False)
