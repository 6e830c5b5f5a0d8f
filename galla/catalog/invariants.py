"""What must always hold of the catalogue; ``galla verify`` runs these."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from operator import attrgetter

from django.db.models import F

from galla.catalog import words
from galla.catalog.keys import barcode_key, name_key
from galla.catalog.models import (
    Barcode,
    Brand,
    Category,
    KitPart,
    Measure,
    PriceChange,
    PriceHead,
    Product,
    TaxClass,
    TaxRate,
)
from galla.catalog.price_chain import Link, NewPrice, links
from galla.catalog.words import indexed_words
from galla.foundation.checks import invariant

CHUNK = 2000


@invariant("the search index lists every product under its words")
def search_index(shop_id: int | None) -> Iterator[str]:
    """Each product's words against those in the index; and nothing else is in there."""
    products = Product.objects.order_by("pk") if shop_id is None else Product.objects.filter(shop_id=shop_id)
    last = 0
    while chunk := list(
        products.filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", "shop_id", "name", "sku", "brand__name", "archived_at")[:CHUNK]
    ):
        last = chunk[-1][0]
        numbers = [row[0] for row in chunk]
        codes: dict[int, list[str]] = {}
        for product_id, code in Barcode.objects.filter(product_id__in=numbers).values_list("product_id", "code"):
            codes.setdefault(product_id, []).append(code)
        held = words.INDEX.contents(numbers)
        for number, shop, name, sku, brand, archived_at in chunk:
            say = partial(indexed_words, shop, name=name, sku=sku, barcodes=codes.get(number, []), brand=brand or "")
            due = {frozenset(say(archived=True))} if archived_at else {frozenset(say()), frozenset(say(popular=True))}
            if held.get(number) not in due:
                yield f"product {number} stands in the search index under other words than its own"
    if shop_id is None:
        for number in words.INDEX.strangers("catalog_product"):
            yield f"the search index lists product {number}, which is not there"


@invariant("names and barcodes are kept in their normal form")
def normal_forms(shop_id: int | None) -> Iterator[str]:
    """The keys that make names unique and barcodes findable are those of the names and codes beside them."""
    for model in (Category, Brand, TaxClass, Measure, Product):
        rows = model.objects.all() if shop_id is None else model.objects.filter(shop_id=shop_id)
        for number, name, key in rows.values_list("pk", "name", "name_key").iterator(chunk_size=CHUNK):
            if name_key(name) != key:
                yield f"{model._meta.model_name} {number} is called {name!r} but kept as {key!r}"
    barcodes = Barcode.objects.all() if shop_id is None else Barcode.objects.filter(shop_id=shop_id)
    for number, code, key in barcodes.values_list("pk", "code", "key").iterator(chunk_size=CHUNK):
        if barcode_key(code) != key:
            yield f"barcode {number} reads {code!r} but is kept as {key!r}"


@invariant("price changes follow each other up to the price of today")
def prices_follow(shop_id: int | None) -> Iterator[str]:
    """Each change of a product began at the price the one before led to, and the newest led to the price of today."""
    changes = PriceChange.objects.all() if shop_id is None else PriceChange.objects.filter(shop_id=shop_id)
    rows = changes.order_by("product_id", "number").values_list(
        *(
            "product_id",
            "pk",
            "shop_id",
            "product__shop_id",
            "price_from_e4",
            "mrp_from_e4",
            "price_to_e4",
            "mrp_to_e4",
        ),
        *("product__price_e4", "product__mrp_e4"),
    )
    for product, some in groupby(rows.iterator(chunk_size=CHUNK), key=lambda row: row[0]):
        before: tuple[int, int | None] | None = None
        today: tuple[int, int | None] | None = None
        for _, number, shop, its_shop, price_from, mrp_from, price_to, mrp_to, *now in some:
            if shop != its_shop:
                yield f"price change {number} is of shop {shop}, its product {product} of shop {its_shop}"
            if before is not None and (price_from, mrp_from) != before:
                yield f"price change {number} of product {product} began at another price than the one before led to"
            before, today = (price_to, mrp_to), (now[0], now[1])
        if before != today:
            yield f"product {product} was last changed to another price than it has"


@invariant("the chain of price changes is whole")
def price_chain_is_whole(shop_id: int | None) -> Iterator[str]:
    """Every price change of a shop has the next number and the hash that follows, and the newest is the shop's head."""
    changes = PriceChange.objects.all() if shop_id is None else PriceChange.objects.filter(shop_id=shop_id)
    heads = PriceHead.objects.all() if shop_id is None else PriceHead.objects.filter(shop_id=shop_id)
    standing = {head.shop_id: Link(head.last_number, head.last_hash) for head in heads}
    rows = changes.order_by("shop_id", "number").iterator(chunk_size=CHUNK)
    for shop, some in groupby(rows, key=attrgetter("shop_id")):
        last = Link(0, "")
        for change in some:
            if change.number != last.number + 1:
                yield _missing_prices(shop, last.number + 1, change)
            said = NewPrice(*(getattr(change, name) for name in NewPrice._fields))
            before = Link(change.number - 1, last.hash)
            [due] = links(before, shop_id=shop, at=change.at, by_id=change.by_id, prices=[said])
            last = Link(change.number, change.hash)
            if due != last:
                which = f"{change.pk} (number {change.number} of shop {shop}, product {change.product_id})"
                yield f"price change {which} does not match its hash"
        if (head := standing.pop(shop, Link(0, ""))) != last:
            yield f"the price changes of shop {shop} end at {last.number}, its head says {head.number}, or another hash"
    for shop, head in standing.items():
        yield f"shop {shop} has no price changes, its head says {head.number}"


def _missing_prices(shop: int, first: int, found: PriceChange) -> str:
    gone = f"{first} to {found.number - 1}" if found.number - 1 > first else f"{first}"
    return f"price change number {gone} of shop {shop} is missing before number {found.number} of {found.at:%Y-%m-%d}"


@invariant("every tax class has rates")
def tax_classes_have_rates(shop_id: int | None) -> Iterator[str]:
    """A class without any row would sell goods untaxed without saying so; a row of rate zero says so."""
    classes = TaxClass.objects.all() if shop_id is None else TaxClass.objects.filter(shop_id=shop_id)
    for number in classes.exclude(pk__in=TaxRate.objects.values("tax_class_id")).values_list("pk", flat=True):
        yield f"tax class {number} has no rates at all"


@invariant("kits are made of what lies on shelves")
def kits_have_parts(shop_id: int | None) -> Iterator[str]:
    """No kit is kept in stock itself or is a part of another; a kit and its parts are of one shop."""
    rows = KitPart.objects.all() if shop_id is None else KitPart.objects.filter(shop_id=shop_id)
    for number in rows.filter(kit__is_stocked=True).order_by("kit_id").values_list("kit_id", flat=True).distinct():
        yield f"product {number} is a kit and is kept in stock itself"
    for kit, part in rows.filter(part__in=KitPart.objects.values("kit")).values_list("kit_id", "part_id"):
        yield f"kit {kit} has a kit in it: {part}"
    strange = rows.exclude(shop=F("kit__shop"), part__shop=F("shop"))
    for number, kit in strange.values_list("pk", "kit_id"):
        yield f"part {number} of kit {kit} is of another shop"
