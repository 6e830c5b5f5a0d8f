"""The categories, brands, units and tax classes that rows name: found by any usual writing, made where missing."""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _

from galla.accounts.models import Shop
from galla.catalog.actions.installing import default_tax_class
from galla.catalog.actions.taxes import add_tax_class, components_for
from galla.catalog.imports.facts import Facts
from galla.catalog.keys import name_key
from galla.catalog.models import Brand, Category, Measure, TaxClass
from galla.catalog.queries.rates import rate_of, rates_in_force
from galla.foundation import formats
from galla.foundation.database.transactions import in_transaction

USUAL_MEASURE = "pc"
FIRST_DAY = datetime.date(1900, 1, 1)
_WRITINGS = {
    "pc": "pc pcs piece pieces nos no number each ea unit units unit(s) u",
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramme",
    "g": "g gm gms gram grams gramme",
    "l": "l lt ltr ltrs litre litres liter liters",
    "ml": "ml mls millilitre milliliter",
    "m": "m mtr mtrs metre metres meter meters",
    "pack": "pack packs packet packets pac pkt pkts pk",
    "box": "box boxes bx",
    "bottle": "bottle bottles btl btls",
    "bag": "bag bags",
    "dozen": "dozen dozens doz dz",
    "pair": "pair pairs prs pr",
    "set": "set sets",
}
USUAL_WRITINGS = {writing: sign for sign, writings in _WRITINGS.items() for writing in writings.split()}


class Groups:
    """What a shop has of them, by name; looked up once for a whole file."""

    def __init__(self, shop: Shop, *, at: datetime.datetime, on: datetime.date) -> None:
        self.shop, self.at, self.on = shop, at, on
        self.load()

    def load(self) -> None:
        """Read what there is."""
        shop = {"shop_id": self.shop.pk}
        self.categories = dict(Category.objects.filter(**shop).values_list("name_key", "pk"))
        self.brands = dict(Brand.objects.filter(**shop).values_list("name_key", "pk"))
        self.measures: dict[str, int] = {}
        for number, key, label in Measure.objects.filter(**shop).order_by("-pk").values_list("pk", "name_key", "label"):
            self.measures[name_key(label)] = number
            self.measures[key] = number
        rates = rates_in_force(shop_id=self.shop.pk, on=self.on)
        standing = TaxClass.objects.filter(**shop, archived_at=None).order_by("-pk").values_list("pk", flat=True)
        self.taxes = {rate_of(rates[number]): number for number in standing if rates.get(number)}

    def category(self, path: list[str]) -> int | None:
        """The id of the category at the end of a path; None for none, -1 for one to be made."""
        return self.categories.get(name_key(path[-1]), -1) if path else None

    def brand(self, name: str) -> int | None:
        """The id of a brand; None for none, -1 for one to be made."""
        return self.brands.get(name_key(name), -1) if name else None

    def measure(self, name: str) -> int:
        """The id of a unit; the piece where none is said, -1 for one to be made."""
        key = name_key(name) if name else USUAL_MEASURE
        found = self.measures.get(key)
        if found is None:
            found = self.measures.get(USUAL_WRITINGS.get(key.rstrip("."), key))
        return -1 if found is None else found

    def tax(self, rate_ppm: int | None) -> int:
        """The id of the class of a rate; of no tax where none is said, -1 for one to be made."""
        return self.taxes.get(rate_ppm or 0, -1)

    def make_missing(self, rows: Iterable[Facts]) -> list[str]:
        """Make what these rows name and the shop has not; in a transaction of its own. Words about what was made."""
        wanted = list(rows)
        missing = any(
            -1 in (self.category(row.category), self.brand(row.brand), self.measure(row.measure), self.tax(row.tax_ppm))
            for row in wanted
        )
        if not missing:
            return []
        remarks: list[str] = []

        def work() -> None:
            remarks.clear()
            for row in wanted:
                self._make_category(row.category)
                if self.brand(row.brand) == -1:
                    made = Brand.objects.create(shop=self.shop, name=row.brand, name_key=name_key(row.brand))
                    self.brands[made.name_key] = made.pk
                if self.measure(row.measure) == -1:
                    remarks.append(self._make_measure(row.measure))
                if self.tax(row.tax_ppm) == -1:
                    remarks.extend(self._make_tax(row.tax_ppm or 0))

        try:
            in_transaction(work)
        except BaseException:
            self.load()  # what the transaction made is gone again
            raise
        return remarks

    def _make_category(self, path: list[str]) -> None:
        parent: int | None = None
        for name in path:
            key = name_key(name)
            if key not in self.categories:
                made = Category.objects.create(shop=self.shop, name=name, name_key=key, parent_id=parent)
                self.categories[key] = made.pk
            parent = self.categories[key]

    def _make_measure(self, name: str) -> str:
        key = name_key(name) if name else USUAL_MEASURE
        sign = name[:16] or USUAL_MEASURE
        made, _new = Measure.objects.get_or_create(
            shop=self.shop, name_key=name_key(sign), defaults={"name": sign, "label": name[:40] or _("Piece")}
        )
        self.measures[key] = self.measures[made.name_key] = made.pk
        return _("A unit was made: %(name)s, counted in whole ones.") % {"name": made.name}

    def _make_tax(self, rate_ppm: int) -> list[str]:
        if rate_ppm == 0:
            self.taxes[0] = default_tax_class(self.shop.pk, at=self.at).pk
            return []
        shown = formats.scaled(rate_ppm, 4, least=0)
        base = f"GST {shown}" if self.shop.country == "IN" else _("Tax %(rate)s%%") % {"rate": shown}
        name, count = base, 1
        while TaxClass.objects.filter(shop=self.shop, name_key=name_key(name)).exists():
            count += 1
            name = f"{base} ({count})"
        rates = components_for(country=self.shop.country, rate_ppm=rate_ppm, valid_from=FIRST_DAY)
        self.taxes[rate_ppm] = add_tax_class(shop_id=self.shop.pk, name=name, rates=rates).pk
        return [_("A tax class was made: %(name)s.") % {"name": name}]
