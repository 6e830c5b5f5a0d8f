"""Lists of the catalogue."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.catalog.forms import GroupFilters, ProductFilters
from galla.catalog.models import ONE_MILLI, Product, ScaleFormat
from galla.foundation.lists import Badge, Column, Empty, Listing
from galla.foundation.lists.kept import Kept, kept_listing


def _opens(name: str) -> Any:
    return lambda row: reverse(name, args=[row.pk])


def _yes_or_no(value: bool) -> str:
    """As a file that is taken in says it, in any language."""
    return "yes" if value else "no"


def _state(row: Any) -> Badge | None:
    return Badge(_("Put away")) if row.archived_at else None


def _codes(product: Product) -> str:
    return " ".join(barcode.code for barcode in product.barcodes.all() if barcode.pack_milli == ONE_MILLI)


def _of_pack(number: int, name: str) -> Callable[[Product], Any]:
    """What is said of a product's first, second, … code that stands for several; None where it has not so many."""

    def read(product: Product) -> Any:
        packs = [barcode for barcode in product.barcodes.all() if barcode.pack_milli != ONE_MILLI]
        return getattr(packs[number - 1], name) if number <= len(packs) else None

    return read


def _pack(number: int) -> tuple[Column, ...]:
    """The columns of a pack, for a file alone, as a file that is taken in says it: each pack has three of its own."""
    end, words = ("", "") if number == 1 else (f"_{number}", f" {number}")
    return (
        Column(
            f"pack_barcode{end}", _and(_("Pack barcode"), words), "code", value=_of_pack(number, "code"), shown=False
        ),
        Column(
            *(f"pack_quantity{end}", _and(_("Pack quantity"), words), "quantity"),
            value=_of_pack(number, "pack_milli"),
            shown=False,
        ),
        Column(f"pack_name{end}", _and(_("Pack name"), words), value=_of_pack(number, "pack_name"), shown=False),
    )


_and: Any = lazy(lambda text, more: f"{text}{more}", str)


PRODUCTS = Listing(
    name="products",
    caption=_("Products"),
    columns=(
        Column("name", _("Name"), link=_opens("catalog:product"), sort="name_key", lead=True),
        Column("sku", _("SKU"), "code", sort="sku", narrow=False),
        Column("brand", _("Brand"), value=lambda row: row.brand and row.brand.name, phone=False, narrow=False),
        Column("category", _("Category"), value=lambda row: row.category and row.category.name, phone=False),
        Column("tax_class", _("Tax class"), value=lambda row: row.tax_class.name, phone=False),
        Column("mrp", _("MRP"), "price", value=lambda row: row.mrp_e4, phone=False),
        Column("cost", _("Cost"), "price", value=lambda row: row.cost_e4, phone=False, narrow=False),
        Column("price", _("Price"), "price", value=lambda row: row.price_e4, sort="price_e4", figure=True, zero=True),
        Column("barcodes", _("Barcodes"), value=_codes, shown=False),
        *_pack(1),
        Column("hsn", _("HSN"), "code", shown=False),
        Column("keeps_batches", _("Kept by batch"), value=lambda row: _yes_or_no(row.keeps_batches), shown=False),
        Column("measure", _("Sold by the"), value=lambda row: row.measure.name, shown=False),
        Column("state", _("State"), "badge", value=_state),
    ),
    start="name",
    filters=ProductFilters,
    noun=lambda count: ngettext("%d product", "%d products", count) % count,
    empty=Empty(
        _("No products yet"),
        _("What you sell stands here with its price and tax, and is found at the counter. Take in a list you have."),
        _("New product"),
        reverse_lazy("catalog:product_new"),
        "n",
    ),
)


def products_with_packs(count: int) -> Listing:
    """The list of products whose file has room for so many packs of each."""
    place = next(place for place, column in enumerate(PRODUCTS.columns) if column.key == "pack_name") + 1
    further = [column for number in range(2, count + 1) for column in _pack(number)]
    return replace(PRODUCTS, columns=(*PRODUCTS.columns[:place], *further, *PRODUCTS.columns[place:]))


def _group(caption: Any, new: Any, *, at: str, page: str, columns: tuple[Column, ...], empty: tuple[Any, Any]) -> Kept:
    lead = Column("name", _("Name"), link=_opens(page), sort="name_key", lead=True)
    count = Column("products", _("Products"), "number", value=lambda row: row.product_count, figure=True)
    listing = kept_listing(
        at.partition(":")[2].replace("_", "-"),
        caption,
        page=page,
        lead=lead,
        columns=(*columns, count),
        filters=GroupFilters,
        empty=Empty(*empty, new, reverse_lazy(f"{page}_new"), "n"),
    )
    return Kept(listing=listing, at=at, page=page, above=("catalog:products", _("Products")), new=new)


CATEGORIES = _group(
    _("Categories"),
    _("New category"),
    at="catalog:categories",
    page="catalog:category",
    columns=(Column("parent", _("Within"), value=lambda row: row.parent and row.parent.name),),
    empty=(_("No categories yet"), _("Categories put alike products together, for lists and reports.")),
)
BRANDS = _group(
    _("Brands"),
    _("New brand"),
    at="catalog:brands",
    page="catalog:brand",
    columns=(),
    empty=(_("No brands yet"), _("A brand is made when you type it on a product, or here.")),
)
MEASURES = _group(
    _("Units"),
    _("New unit"),
    at="catalog:measures",
    page="catalog:measure",
    columns=(
        Column("label", _("Called")),
        Column("decimals", _("Decimals"), "number"),
        Column("gst_code", _("Code on tax documents"), "code"),
    ),
    empty=(_("No units yet"), _("Goods are sold by the piece, by weight …")),
)
TAX_CLASSES = _group(
    _("Tax classes"),
    _("New tax class"),
    at="catalog:tax_classes",
    page="catalog:tax_class",
    columns=(Column("rate", _("Rate today"), "rate", value=lambda row: row.rate_ppm, zero=True),),
    empty=(_("No tax classes yet"), _("A tax class says which taxes its products bear, and since when.")),
)


def _scale_state(row: ScaleFormat) -> Badge | None:
    return None if row.is_active else Badge(_("Not in use"))


SCALE_FORMATS = Listing(
    name="scale-formats",
    caption=_("Scale labels"),
    columns=(
        Column(
            "prefix", _("Begins with"), "code", lead=True, sort="prefix",
            link=lambda row: reverse("catalog:scale_format", args=[row.pk]),
        ),
        Column("kind", _("The value is a"), value=lambda row: row.get_kind_display()),
        Column("code_digits", _("Digits of the product's code"), "number"),
        Column("value_digits", _("Digits of the value"), "number"),
        Column("decimals", _("Decimals of the value"), "number", zero=True),
        Column("state", _("State"), "badge", value=_scale_state),
    ),
    start="prefix",
    empty=Empty(
        _("No scale labels yet"),
        _("Say how your scale writes its labels, and the till reads weight or price off them."),
        _("New scale format"),
        reverse_lazy("catalog:scale_format_new"),
        "n",
    ),
)  # fmt: skip
