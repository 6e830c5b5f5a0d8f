"""What a chunk of rows comes to when it meets the products that are there. Reads only; the rows stay as they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from galla.accounts.models import Shop
from galla.catalog import checking
from galla.catalog.errors import AboveMrp
from galla.catalog.imports.facts import CheckedRow, Effect, Facts, Fate, Outcome, PackSaid
from galla.catalog.imports.groups import Groups
from galla.catalog.keys import barcode_key, name_key
from galla.catalog.queries.rates import price_with_tax
from galla.catalog.words import INDEX, indexed_words
from galla.foundation import formats
from galla.foundation.database.rows import execute, rows_parameters, rows_source
from galla.foundation.errors import InvalidInput
from galla.foundation.facts import announce

# What a row may change of a product that is there already.
CHANGEABLE = (
    *("name", "name_key", "description", "category_id", "brand_id", "measure_id", "tax_class_id", "hsn"),
    *("price_e4", "price_includes_tax", "mrp_e4", "cost_e4", "low_stock_milli", "is_stocked", "keeps_batches"),
)
type Values = dict[str, Any]


class NewProduct(NamedTuple):
    """A product to be made; ``values`` are in the order of ``CHANGEABLE``, ``words`` those of its row."""

    facts: Facts
    words: str
    barcodes: list[str]
    values: tuple[Any, ...]


@dataclass(slots=True)
class Plan:
    """What a chunk of rows comes to. A row that has no fate here is as the file alone said.

    Of ``codes``: the product, the code, its key, how much it stands for, and what such a pack is called; of ``packs``,
    codes that stand for something else from now on, the same from the key on.
    """

    new: list[NewProduct] = field(default_factory=list)
    changed: list[tuple[int, Values, Values]] = field(default_factory=list)
    codes: list[tuple[int, str, str, int, str]] = field(default_factory=list)
    packs: list[tuple[str, int, str]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    fates: dict[int, Fate] = field(default_factory=dict)


class Found(NamedTuple):
    """The products that a chunk of rows speaks of: by SKU, by barcode, by key, and as they stand.

    ``packs`` says what the codes that rows call packs stand for now.
    """

    skus: dict[str, int]
    codes: dict[str, int]
    keys: dict[str, int]
    standing: dict[int, Values]
    packs: dict[str, PackSaid]

    def meant(self, facts: Facts) -> set[int]:
        """The products that a row may speak of."""
        by_code = (self.codes.get(barcode_key(code)) for code in facts.barcodes)
        return {number for number in (self.skus.get(facts.sku), *by_code, self.keys.get(facts.key)) if number}


class Planner:
    """Compares rows with one shop's catalogue."""

    def __init__(self, shop: Shop, groups: Groups) -> None:
        self.shop, self.groups = shop, groups
        self.style = formats.money_of(shop.currency)
        self.still_lying: Mapping[int, str] = {}

    def plan(self, rows: Sequence[CheckedRow]) -> Plan:
        """Find out what each row does."""
        plan = Plan()
        found = self._found([row.facts for row in rows if row.facts is not None])
        self.still_lying = self._still_lying(rows, found)
        for row in rows:
            if row.facts is not None:
                self._plan_row(plan, row, row.facts, found)
        return plan

    def _still_lying(self, rows: Sequence[CheckedRow], found: Found) -> Mapping[int, str]:
        """Products of which goods lie somewhere, of those a row would keep in stock, or by batch, no more; and why."""
        why: dict[int, str] = {}
        for fact, name in (("product.batches_ending", "keeps_batches"), ("product.unstocking", "is_stocked")):
            ending = {
                number
                for row in rows
                if row.facts is not None and getattr(row.facts, name) is False
                for number in found.meant(row.facts)
                if found.standing[number][name]
            }
            why |= self._refused_by_goods(fact, ending)
        return why

    def _refused_by_goods(self, fact: str, product_ids: Collection[int]) -> Mapping[int, str]:
        if not product_ids:
            return {}
        try:
            announce(fact, shop_id=self.shop.pk, product_ids=sorted(product_ids))
        except InvalidInput as refusal:
            numbers = refusal.figures["products"]
            return dict(zip(numbers, refusal.figures.get("words", [refusal.detail] * len(numbers)), strict=True))
        return {}

    def _found(self, wanted: Sequence[Facts]) -> Found:
        shop = self.shop.pk
        skus = ids_by(shop, "catalog_product", "sku", "id", [facts.sku for facts in wanted if facts.sku])
        keyed = [barcode_key(code) for facts in wanted for code in facts.barcodes]
        codes = ids_by(shop, "catalog_barcode", "key", "product_id", keyed)
        keys = ids_by(shop, "catalog_importkey", "key", "product_id", [facts.key for facts in wanted if facts.key])
        packs = packs_by(shop, [barcode_key(code) for facts in wanted for code in facts.packs])
        return Found(skus, codes, keys, standing({*skus.values(), *codes.values(), *keys.values()}), packs)

    def _plan_row(self, plan: Plan, row: CheckedRow, facts: Facts, found: Found) -> None:
        owners: dict[str, int] = {}
        if found.codes:
            owners = {code: found.codes[key] for code in facts.barcodes if (key := barcode_key(code)) in found.codes}
        number = _product_of(facts, owners, found)
        remarks = [
            _("%(code)s is the barcode of %(name)s already; it was left off here.")
            % {"code": code, "name": found.standing[owner]["name"]}
            for code, owner in owners.items()
            if owner != number
        ]
        free = [code for code in facts.barcodes if code not in owners] if owners else facts.barcodes
        if number is None:
            refused = self._plan_new(plan, row, facts, free)
            effect = Effect.NEW
        elif found.standing[number]["archived_at"] is not None:
            remarks.append(_("This product is archived; it was left as it is."))
            refused, effect = "", Effect.SAME
        else:
            refused, effect = self._plan_change(plan, facts, found.standing[number], free)
            if not refused and self._plan_packs(
                plan, facts, found, [code for code in owners if owners[code] == number]
            ):
                effect = Effect.CHANGED
        if refused:
            plan.fates[row.number] = Fate(Outcome.REFUSED, Effect.NONE, [*row.remarks, *remarks, refused])
        elif remarks or effect != row.effect:
            plan.fates[row.number] = Fate(Outcome.WARNED if remarks else row.outcome, effect, [*row.remarks, *remarks])

    def _plan_new(self, plan: Plan, row: CheckedRow, facts: Facts, barcodes: list[str]) -> str:
        """Plan a new product, or answer why it is refused."""
        groups, includes_tax = self.groups, self.shop.prices_include_tax
        price = facts.price_e4 or 0
        if refused := self._unfair(price, facts.mrp_e4, facts.tax_ppm or 0, includes_tax=includes_tax):
            return refused
        is_stocked, keeps_batches = facts.is_stocked is not False, facts.keeps_batches is True
        if keeps_batches and not is_stocked:
            return checking.only_stocked_words()
        values = (
            *(facts.name, name_key(facts.name), facts.description, groups.category(facts.category)),
            *(groups.brand(facts.brand), groups.measure(facts.measure), groups.tax(facts.tax_ppm), facts.hsn),
            *(price, includes_tax, facts.mrp_e4, facts.cost_e4 or 0, facts.low_stock_milli),
            *(is_stocked, keeps_batches),
        )
        words = row.words if barcodes is facts.barcodes else words_of_row(self.shop.pk, facts, barcodes)
        plan.new.append(NewProduct(facts, words, barcodes, values))
        return ""

    def _plan_change(self, plan: Plan, facts: Facts, old: Values, free: list[str]) -> tuple[str, Effect]:
        """Plan what changes of a product; why it is refused, and what the row does to it."""
        groups = self.groups
        said: Values = {
            "name": facts.name,
            "name_key": name_key(facts.name),
            "description": facts.description or None,
            "category_id": groups.category(facts.category),
            "brand_id": groups.brand(facts.brand),
            "measure_id": groups.measure(facts.measure) if facts.measure else None,
            "tax_class_id": groups.tax(facts.tax_ppm) if facts.tax_ppm is not None else None,
            "hsn": facts.hsn or None,
            "price_e4": facts.price_e4,
            "mrp_e4": facts.mrp_e4,
            "cost_e4": facts.cost_e4,
            "low_stock_milli": facts.low_stock_milli,
            "is_stocked": facts.is_stocked,
            "keeps_batches": facts.keeps_batches,
        }
        new = old | {name: value for name, value in said.items() if value is not None}
        includes_tax = new["price_includes_tax"]
        if refused := self._unfair(new["price_e4"], new["mrp_e4"], facts.tax_ppm or 0, includes_tax=includes_tax):
            return refused, Effect.NONE
        if new["keeps_batches"] and not new["is_stocked"]:
            return checking.only_stocked_words(), Effect.NONE
        ends = any(old[name] and not new[name] for name in ("keeps_batches", "is_stocked"))
        if ends and old["id"] in self.still_lying:
            return self.still_lying[old["id"]], Effect.NONE
        differs = new != old or (facts.sku and facts.sku != old["sku"])
        if differs:
            plan.changed.append((old["id"], old, new | {"sku": facts.sku or old["sku"]}))
        plan.codes += [(old["id"], code, barcode_key(code), *facts.stands_for(code)) for code in free]
        if differs or free:
            plan.touched.add(old["id"])
        return "", Effect.CHANGED if differs or free else Effect.SAME

    def _plan_packs(self, plan: Plan, facts: Facts, found: Found, codes: Sequence[str]) -> bool:
        """Plan which codes that the product has stand for something else from now on; whether any does."""
        changed = []
        for code in codes:
            said, now = facts.packs.get(code), found.packs.get(barcode_key(code))
            if said is not None and now is not None:
                wanted = PackSaid(said.milli, said.name or now.name)
                changed += [(barcode_key(code), *wanted)] if wanted != now else []
        plan.packs += changed
        return bool(changed)

    def _unfair(self, price_e4: int, mrp_e4: int | None, tax_ppm: int, *, includes_tax: bool) -> str:
        """Why a row is refused whose customer would pay more than the MRP; "" where that is not so."""
        if mrp_e4 is None:
            return ""
        try:
            paid = price_e4 if includes_tax else price_with_tax(price_e4, tax_ppm)
            checking.demand_within_mrp(paid, mrp_e4, self.style)
        except AboveMrp as refusal:
            return refusal.detail
        return ""


def words_of_row(shop_id: int, facts: Facts, barcodes: Sequence[str]) -> str:
    """The words a row's product is found by, ready for the index."""
    return INDEX.written(indexed_words(shop_id, name=facts.name, sku=facts.sku, barcodes=barcodes, brand=facts.brand))


def ids_by(shop_id: int, table: str, column: str, answer: str, values: Sequence[str]) -> dict[str, int]:
    """Which rows of a shop have one of these values in a column, by the value: one look-up along an index for each."""
    if not values:
        return {}
    columns = [("value", "text")]
    statement = (
        f"SELECT t.{column}, t.{answer} FROM {rows_source(connection.vendor, 'r', columns)} "
        f"CROSS JOIN {table} t WHERE t.shop_id = %s AND t.{column} = r.value"  # CROSS: SQLite keeps this order
    )
    rows = [(value,) for value in values]
    with connection.cursor() as cursor:
        return dict(execute(cursor, statement, [*rows_parameters(connection.vendor, columns, rows), shop_id]))


def packs_by(shop_id: int, keys: Sequence[str]) -> dict[str, PackSaid]:
    """What those of a shop's codes stand for that have one of these keys, by the key."""
    if not keys:
        return {}
    columns = [("value", "text")]
    statement = (
        f"SELECT b.key, b.pack_milli, b.pack_name FROM {rows_source(connection.vendor, 'r', columns)} "
        "CROSS JOIN catalog_barcode b WHERE b.shop_id = %s AND b.key = r.value"
    )
    with connection.cursor() as cursor:
        parameters = rows_parameters(connection.vendor, columns, [(key,) for key in keys])
        return {key: PackSaid(*said) for key, *said in execute(cursor, statement, [*parameters, shop_id])}


def standing(ids: set[int]) -> dict[int, Values]:
    """These products by id, with what a row may change of them."""
    if not ids:
        return {}
    columns = [("value", "bigint")]
    names = ("id", "sku", "archived_at", *CHANGEABLE)
    statement = (
        f"SELECT {', '.join(f'p.{name}' for name in names)} FROM {rows_source(connection.vendor, 'r', columns)} "
        "CROSS JOIN catalog_product p WHERE p.id = r.value"
    )
    with connection.cursor() as cursor:
        parameters = rows_parameters(connection.vendor, columns, [(number,) for number in sorted(ids)])
        found = [dict(zip(names, row, strict=True)) for row in execute(cursor, statement, parameters)]
    for values in found:
        values["price_includes_tax"] = bool(values["price_includes_tax"])
        values["is_stocked"] = bool(values["is_stocked"])
        values["keeps_batches"] = bool(values["keeps_batches"])
    return {values["id"]: values for values in found}


def _product_of(facts: Facts, owners: dict[str, int], found: Found) -> int | None:
    """The product a row speaks of: the one with its SKU, else with one of its barcodes, else with its key."""
    if facts.sku:
        if facts.sku in found.skus:
            return found.skus[facts.sku]
        return next((owner for owner in owners.values() if is_own_number(found.standing[owner]["sku"], owner)), None)
    if owners:
        return next(iter(owners.values()))
    return found.keys.get(facts.key) if facts.key else None


def is_own_number(sku: str, product_id: int) -> bool:
    """Whether a SKU is only the number that a product without one was given."""
    return sku.partition("-")[0] == f"P{product_id}" or sku == f"P-{product_id}"
