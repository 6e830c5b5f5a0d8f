"""Taking a chunk of rows into the catalogue: a plan that only reads, then a handful of statements that write."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog import checking
from galla.catalog.actions.searching import index_products
from galla.catalog.errors import AboveMrp
from galla.catalog.imports.facts import CheckedRow, Effect, Facts, Outcome
from galla.catalog.imports.groups import Groups
from galla.catalog.keys import barcode_key, name_key
from galla.catalog.models import Barcode, ImportKey, PriceChange, Product
from galla.catalog.queries.rates import price_with_tax
from galla.catalog.words import INDEX, indexed_words
from galla.foundation import formats
from galla.foundation.database.identities import take_ids
from galla.foundation.database.rows import execute, insert_rows, rows_parameters, rows_source
from galla.ledger import places
from galla.ledger.actions import open_units

# What a row may change of a product that is there already, in the order of ``Standing``.
CHANGEABLE = (
    *("name", "name_key", "description", "category_id", "brand_id", "measure_id", "tax_class_id", "hsn"),
    *("price_e4", "price_includes_tax", "mrp_e4", "cost_e4", "low_stock_milli", "is_stocked"),
)
KINDS = (
    *("text", "text", "text", "bigint", "bigint", "bigint", "bigint", "text"),
    *("bigint", "boolean", "bigint", "bigint", "bigint", "boolean"),
)
type Values = dict[str, Any]


@dataclass(slots=True)
class Plan:
    """What a chunk of rows comes to."""

    new: list[tuple[CheckedRow, Values]] = field(default_factory=list)
    changed: list[tuple[int, Values, Values]] = field(default_factory=list)
    codes: list[tuple[int, str, str]] = field(default_factory=list)
    keys: list[tuple[str, int]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)


class Taker:
    """Takes rows into one shop's catalogue. ``prefix`` begins the numbers of products that come without a SKU."""

    def __init__(self, access: Access, groups: Groups, *, at: datetime.datetime, prefix: str = "P") -> None:
        self.access, self.groups, self.at, self.prefix = access, groups, at, prefix
        self.shop = access.shop
        self.style = formats.money_of(access.shop.currency)

    # Reading

    def plan(self, rows: Sequence[CheckedRow]) -> Plan:
        """Find out what each row does; notes it on the row. Reads only."""
        plan = Plan()
        wanted = [row.facts for row in rows if row.facts is not None]
        skus = self._ids("catalog_product", "sku", "id", [facts.sku for facts in wanted if facts.sku])
        codes = self._ids(
            "catalog_barcode", "key", "product_id", [barcode_key(code) for facts in wanted for code in facts.barcodes]
        )
        keys = self._ids("catalog_importkey", "key", "product_id", [facts.key for facts in wanted if facts.key])
        standing = self._standing({*skus.values(), *codes.values(), *keys.values()})
        for row in rows:
            if row.facts is not None:
                self._plan_row(plan, row, row.facts, skus, codes, keys, standing)
        return plan

    def _ids(self, table: str, column: str, answer: str, values: Sequence[str]) -> dict[str, int]:
        if not values:
            return {}
        columns = [("value", "text")]
        statement = (
            f"SELECT t.{column}, t.{answer} FROM {rows_source(connection.vendor, 'r', columns)} "
            f"CROSS JOIN {table} t WHERE t.shop_id = %s AND t.{column} = r.value"  # CROSS: SQLite keeps this order
        )
        rows = [(value,) for value in values]
        with connection.cursor() as cursor:
            return dict(execute(cursor, statement, [*rows_parameters(connection.vendor, columns, rows), self.shop.pk]))

    def _standing(self, ids: set[int]) -> dict[int, Values]:
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
        return {values["id"]: values for values in found}

    def _plan_row(
        self,
        plan: Plan,
        row: CheckedRow,
        facts: Facts,
        skus: dict[str, int],
        codes: dict[str, int],
        keys: dict[str, int],
        standing: dict[int, Values],
    ) -> None:
        owners = {code: codes[key] for code in facts.barcodes if (key := barcode_key(code)) in codes}
        number = self._product_of(facts, skus, owners, keys, standing)
        for code, owner in owners.items():
            if owner != number:
                words = _("%(code)s is the barcode of %(name)s already; it was left off here.")
                _warn(row, words % {"code": code, "name": standing[owner]["name"]})
        free = [code for code in facts.barcodes if code not in owners]
        if number is None:
            facts.barcodes = free
            self._plan_new(plan, row, facts)
        elif standing[number]["archived_at"] is not None:
            row.effect = Effect.SAME
            _warn(row, _("This product is archived; it was left as it is."))
        else:
            self._plan_change(plan, row, facts, standing[number], free)

    def _product_of(
        self,
        facts: Facts,
        skus: dict[str, int],
        owners: dict[str, int],
        keys: dict[str, int],
        standing: dict[int, Values],
    ) -> int | None:
        """The product a row speaks of: the one with its SKU, else with one of its barcodes, else with its key."""
        if facts.sku:
            if facts.sku in skus:
                return skus[facts.sku]
            return next((owner for owner in owners.values() if is_own_number(standing[owner]["sku"], owner)), None)
        if owners:
            return next(iter(owners.values()))
        return keys.get(facts.key) if facts.key else None

    def _plan_new(self, plan: Plan, row: CheckedRow, facts: Facts) -> None:
        groups = self.groups
        values: Values = {
            "name": facts.name,
            "name_key": name_key(facts.name),
            "description": facts.description,
            "category_id": groups.category(facts.category),
            "brand_id": groups.brand(facts.brand),
            "measure_id": groups.measure(facts.measure),
            "tax_class_id": groups.tax(facts.tax_ppm),
            "hsn": facts.hsn,
            "price_e4": facts.price_e4 or 0,
            "price_includes_tax": self.shop.prices_include_tax,
            "mrp_e4": facts.mrp_e4,
            "cost_e4": facts.cost_e4 or 0,
            "low_stock_milli": facts.low_stock_milli,
            "is_stocked": facts.is_stocked is not False,
        }
        if self._is_fair(row, values, facts.tax_ppm or 0):
            row.effect = Effect.NEW
            plan.new.append((row, values))

    def _plan_change(self, plan: Plan, row: CheckedRow, facts: Facts, old: Values, free: list[str]) -> None:
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
        }
        new = old | {name: value for name, value in said.items() if value is not None}
        if not self._is_fair(row, new, facts.tax_ppm or 0):
            return
        differs = new != old or (facts.sku and facts.sku != old["sku"])
        row.effect = Effect.CHANGED if differs or free else Effect.SAME
        if differs:
            plan.changed.append((old["id"], old, new | {"sku": facts.sku or old["sku"]}))
        plan.codes += [(old["id"], code, barcode_key(code)) for code in free]
        if differs or free:
            plan.touched.add(old["id"])

    def _is_fair(self, row: CheckedRow, values: Values, tax_ppm: int) -> bool:
        """Whether a customer would pay at most the MRP; if not, the row is refused."""
        paid = values["price_e4"] if values["price_includes_tax"] else price_with_tax(values["price_e4"], tax_ppm)
        try:
            checking.demand_within_mrp(paid, values["mrp_e4"], self.style)
        except AboveMrp as refusal:
            row.outcome, row.effect = Outcome.REFUSED, Effect.NONE
            row.remarks.append(refusal.detail)
            return False
        return True

    # Writing

    def take(self, plan: Plan) -> None:
        """Write what a plan says, inside the caller's transaction."""
        self._write_new(plan)
        self._write_changes(plan)
        insert_rows(
            Barcode,
            ("shop_id", "product_id", "code", "key"),
            [(self.shop.pk, number, code, key) for number, code, key in plan.codes],
        )
        insert_rows(
            ImportKey, ("shop_id", "key", "product_id"), [(self.shop.pk, key, number) for key, number in plan.keys]
        )
        index_products(sorted(plan.touched))

    def _write_new(self, plan: Plan) -> None:
        if not plan.new:
            return
        ids = take_ids(Product, len(plan.new))
        numbers = self._free_numbers([number for number, (row, _v) in zip(ids, plan.new, strict=True) if not _sku(row)])
        rows, words = [], []
        for number, (row, values) in zip(ids, plan.new, strict=True):
            facts = row.facts
            assert facts is not None
            sku = facts.sku or numbers[number]
            rows.append((number, self.shop.pk, sku, "", 0, self.at, self.at, *[values[name] for name in CHANGEABLE]))
            plan.codes += [(number, code, barcode_key(code)) for code in facts.barcodes]
            if facts.key:
                plan.keys.append((facts.key, number))
            words.append(
                (
                    number,
                    indexed_words(self.shop.pk, name=facts.name, sku=sku, barcodes=facts.barcodes, brand=facts.brand),
                )
            )
        fixed = ("id", "shop_id", "sku", "picture", "popularity", "created_at", "updated_at")
        insert_rows(Product, (*fixed, *CHANGEABLE), rows)
        open_units(places.goods(self.shop.pk, number) for number in ids)
        INDEX.add(words)

    def _free_numbers(self, ids: Sequence[int]) -> dict[int, str]:
        """A SKU for each of these products, made of its id; one that is taken gets a tail."""
        wanted = {number: f"{self.prefix}{number}" for number in ids}
        taken = self._ids("catalog_product", "sku", "id", list(wanted.values()))
        return {number: f"{sku}-1" if sku in taken else sku for number, sku in wanted.items()}

    def _write_changes(self, plan: Plan) -> None:
        if not plan.changed:
            return
        columns = [("id", "bigint"), ("sku", "text"), ("at", "timestamp"), *zip(CHANGEABLE, KINDS, strict=True)]
        rows = [
            (number, new["sku"], self.at, *[new[name] for name in CHANGEABLE]) for number, _old, new in plan.changed
        ]
        settings = ", ".join(f"{name} = r.{name}" for name in CHANGEABLE)
        statement = (
            f"UPDATE catalog_product AS p SET sku = r.sku, updated_at = r.at, {settings} "
            f"FROM {rows_source(connection.vendor, 'r', columns)} WHERE p.id = r.id"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, rows_parameters(connection.vendor, columns, rows))
        insert_rows(
            PriceChange,
            (*("shop_id", "product_id", "at", "by_id", "price_from_e4", "price_to_e4", "mrp_from_e4", "mrp_to_e4"),),
            list(self._price_changes(plan.changed)),
        )

    def _price_changes(self, changed: Iterable[tuple[int, Values, Values]]) -> Iterable[tuple[Any, ...]]:
        for number, old, new in changed:
            if (old["price_e4"], old["mrp_e4"]) != (new["price_e4"], new["mrp_e4"]):
                prices = (old["price_e4"], new["price_e4"], old["mrp_e4"], new["mrp_e4"])
                yield (self.shop.pk, number, self.at, self.access.user.pk, *prices)


def is_own_number(sku: str, product_id: int) -> bool:
    """Whether a SKU is only the number that a product without one was given."""
    return sku.partition("-")[0] == f"P{product_id}" or sku == f"P-{product_id}"


def _sku(row: CheckedRow) -> str:
    return row.facts.sku if row.facts else ""


def _warn(row: CheckedRow, words: str) -> None:
    row.remarks.append(words)
    row.outcome = Outcome.WARNED
