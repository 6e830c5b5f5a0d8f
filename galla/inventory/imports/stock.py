"""Opening stock: what lies there on the first day. Posts receipts of that kind, one a branch for each chunk of rows."""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from django.utils.translation import gettext as _

from galla.accounts.models import Branch
from galla.catalog.imports.facts import Effect
from galla.catalog.imports.rows import Refused
from galla.catalog.keys import name_key
from galla.catalog.models import Product
from galla.foundation import formats
from galla.foundation.imports import Row
from galla.inventory import queries
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.actions.booking import MOST_QUANTITY_MILLI, MOST_WORTH_MINOR, demand_quantity
from galla.inventory.imports.goods import GOODS_FIELDS, Goods
from galla.inventory.imports.rows import Taker, Verdict
from galla.inventory.models import ReceiptKind
from galla.inventory.valuation import worth_at_cost


class Arriving(NamedTuple):
    """What a row brings to which branch."""

    branch: Branch
    item: ReceiptItem


class OpeningStock(Taker):
    """A row names a product, how much of it there is, and what one cost or all of it is worth; perhaps a branch."""

    kind = "stock"
    fields: ClassVar = {
        **GOODS_FIELDS,
        "quantity": ("quantity", "qty", "stock", "onhand", "quantityonhand", "openingstock", "openingqty", "balance"),
        "cost": ("cost", "costprice", "unitcost", "purchaseprice", "purchaserate", "rate", "cp"),
        "worth": ("worth", "value", "stockvalue", "openingvalue", "totalcost", "amount"),
        "branch": ("branch", "location", "store", "godown", "warehouse", "shop"),
    }
    needed = (("sku", "barcode", "name"), ("quantity",))

    def prepare(self, rows: Sequence[Row]) -> None:
        """The products, the branches, and what lies there already."""
        self.goods = Goods(self.access, self, rows)
        self.products = self.access.rows(Product).select_related("measure").in_bulk(self.goods.ids)
        self.branches = {name_key(str(branch)): branch for branch in queries.branches(self.access)}
        here = [branch for branch in self.branches.values() if self._is_named(branch, rows)]
        self.lying = {branch.pk: queries.on_hand(self.access, branch=branch, products=self.products) for branch in here}

    def _is_named(self, branch: Branch, rows: Sequence[Row]) -> bool:
        own = name_key(str(branch))
        return branch == self.access.branch or any(name_key(self.cell(row, "branch")) == own for row in rows)

    def look_at(self, verdict: Verdict) -> None:
        """What is brought, and whether any lies there already."""
        row = verdict.row
        product = self.products[self.goods.meant(row)]
        verdict.name = product.name
        quantity = self.number(row, "quantity", _("Quantity"), formats.QUANTITY_DIGITS, MOST_QUANTITY_MILLI)
        if quantity is None:
            raise Refused(_("This row says no quantity."))
        if product.archived_at is not None:
            raise Refused(_("This product is archived; take it out of the archive first."))
        if not product.is_stocked:
            raise Refused(_("This product is not kept in stock."))
        demand_quantity(product, quantity, field="quantity")
        branch = self._branch(row)
        if quantity == 0:
            verdict.effect = Effect.SAME
            return
        item = self._valued(verdict, product, quantity)
        if (before := self.earlier(verdict, (branch.pk, product.pk))) is not None:
            verdict.remarks.append(_("Row %(row)d brings this product too; both were taken.") % {"row": before})
        if lying := self.lying[branch.pk][product.pk].on_hand:
            said = {"there": formats.quantity(lying, product.measure, self.style), "branch": branch}
            verdict.remarks.append(_("%(there)s lie at %(branch)s already; these come on top.") % said)
        verdict.effect, verdict.plan = Effect.NEW, Arriving(branch, item)

    def _branch(self, row: Row) -> Branch:
        text = self.cell(row, "branch")
        branch = self.branches.get(name_key(text)) if text else self.access.branch
        if branch is None:
            raise Refused(_("There is no branch called %(name)s.") % {"name": text[:40]})
        return branch

    def _valued(self, verdict: Verdict, product: Product, quantity: int) -> ReceiptItem:
        """The quantity with its value: as the row says it, else at the cost the product has."""
        digits = self.style.minor_digits
        worth = self.number(verdict.row, "worth", _("Worth"), digits, MOST_WORTH_MINOR)
        cost = self.price(verdict.row, "cost", _("Cost"), digits=formats.PRICE_DIGITS)
        if worth is not None:
            if cost is not None and worth_at_cost(cost, quantity, minor_digits=digits) != worth:
                verdict.remarks.append(_("Cost and worth differ; the worth was taken."))
            return ReceiptItem(product.pk, quantity, worth_minor=worth)
        if cost is None and product.cost_e4:
            cost = product.cost_e4
            verdict.remarks.append(_("This row says no cost; that of the product was taken."))
        if cost is None:
            raise Refused(_("Say what one costs, or what all of it is worth."))
        if worth_at_cost(cost, quantity, minor_digits=digits) > MOST_WORTH_MINOR:
            raise Refused(_("This worth cannot be."))
        return ReceiptItem(product.pk, quantity, cost_e4=cost)

    def write(self, verdicts: Sequence[Verdict], *, key: str) -> None:
        """A receipt for each branch that gets something."""
        arriving: dict[Any, list[ReceiptItem]] = {}
        for verdict in verdicts:
            if verdict.plan is not None:
                arriving.setdefault(verdict.plan.branch, []).append(verdict.plan.item)
        for branch, items in arriving.items():
            receive(
                access=self.access,
                at=self.at,
                key=f"{key}:{branch.pk}",
                branch=branch,
                items=items,
                kind=ReceiptKind.OPENING,
            )
