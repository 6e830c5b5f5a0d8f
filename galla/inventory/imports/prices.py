"""Prices, MRPs and costs by SKU, barcode or name. Whatever changes is written down as a price change."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext as _

from galla.accounts.calendar import business_date
from galla.catalog import checking
from galla.catalog.imports.facts import Effect
from galla.catalog.imports.planning import Plan, Values, standing
from galla.catalog.imports.rows import Refused
from galla.catalog.imports.writing import Writer
from galla.catalog.models import Product
from galla.catalog.queries.rates import price_with_tax, rate_of, rates_in_force
from galla.foundation import formats
from galla.foundation.imports import Row
from galla.inventory.imports.goods import GOODS_FIELDS, Goods
from galla.inventory.imports.rows import Taker, Verdict


class Prices(Taker):
    """A row names a product and says its price, its MRP, its cost, or some of them; an empty cell changes nothing."""

    kind = "prices"
    fields: ClassVar = {
        **GOODS_FIELDS,
        "price": ("price", "newprice", "salesprice", "sellingprice", "saleprice", "unitprice", "rate", "sp"),
        "mrp": ("mrp", "newmrp", "maximumretailprice"),
        "cost": ("cost", "costprice", "purchaseprice", "purchaserate", "cp"),
    }
    needed = (("sku", "barcode", "name"), ("price", "mrp", "cost"))

    def prepare(self, rows: Sequence[Row]) -> None:
        """The products with their prices, held until the chunk is written."""
        self.goods = Goods(self.access, self, rows)
        ids = self.goods.ids
        if ids:
            list(Product.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))
        self.standing = standing(ids)
        on = business_date(self.access.shop, self.at)
        classes = {values["tax_class_id"] for values in self.standing.values()}
        self.rates = rates_in_force(shop_id=self.access.shop.pk, on=on, tax_class_ids=classes)

    def look_at(self, verdict: Verdict) -> None:
        """What changes of the product."""
        row = verdict.row
        number = self.goods.meant(row)
        old = self.standing[number]
        verdict.name = old["name"]
        said = {
            "price_e4": self.price(row, "price", _("Price")),
            "mrp_e4": self.price(row, "mrp", _("MRP")),
            "cost_e4": self.price(row, "cost", _("Cost"), digits=formats.PRICE_DIGITS),
        }
        changes: dict[str, int | None] = {name: value for name, value in said.items() if value is not None}
        if not changes:
            raise Refused(_("This row says no price."))
        if old["archived_at"] is not None:
            raise Refused(_("This product is archived; it was left as it is."))
        if "mrp_e4" in changes:
            changes["mrp_e4"] = checking.mrp(changes["mrp_e4"])
        new = old | changes
        self._demand_fair(new)
        if (before := self.earlier(verdict, number)) is not None:
            raise Refused(_("Row %(row)d says this product's prices already.") % {"row": before})
        if new["cost_e4"] > new["price_e4"]:
            figures = {name: checking.price_words(new[f"{name}_e4"], self.style) for name in ("cost", "price")}
            verdict.remarks.append(_("It costs %(cost)s and is sold at %(price)s.") % figures)
        verdict.effect = Effect.SAME if new == old else Effect.CHANGED
        verdict.plan = None if new == old else (number, old, new)

    def _demand_fair(self, new: Values) -> None:
        paid = new["price_e4"]
        if not new["price_includes_tax"]:
            paid = price_with_tax(paid, rate_of(self.rates.get(new["tax_class_id"], [])))
        checking.demand_within_mrp(paid, new["mrp_e4"], self.style)

    def write(self, verdicts: Sequence[Verdict], *, key: str) -> None:
        """The new prices, and the changes that say so."""
        changed = [verdict.plan for verdict in verdicts if verdict.plan is not None]
        Writer(self.access, at=self.at, prefix="").write(Plan(changed=changed))
