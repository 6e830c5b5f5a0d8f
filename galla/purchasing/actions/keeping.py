"""When a product is to be ordered: its reorder point at a branch, said, changed and taken away."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.inventory.actions.booking import demand_quantity
from galla.parties.models import Supplier
from galla.purchasing.actions.booking import demand_open, demand_supplier
from galla.purchasing.advice import USUAL_LEAD_DAYS
from galla.purchasing.models import LONGEST_LEAD_DAYS, ReorderPoint


@dataclass(frozen=True, slots=True)
class ReorderRule:
    """At which quantity to order, up to which, from whom, how long it takes, in packs of how much (thousandths).

    ``wanted_milli`` None is the reorder point itself, ``pack_milli`` None the smallest quantity there is.
    """

    point_milli: int
    wanted_milli: int | None = None
    supplier: Supplier | None = None
    lead_days: int = USUAL_LEAD_DAYS
    pack_milli: int | None = None


def keep_at(*, access: Access, product: Product, branch: Branch, rule: ReorderRule) -> ReorderPoint:
    """Say how a product is kept at a branch, whatever was said before. Raises ``InvalidInput`` beside its field."""
    demand_open(access, branch)
    _demand_kept(access, product)
    wanted = _checked(access, product, rule)

    def work() -> ReorderPoint:
        found, _made = ReorderPoint.objects.update_or_create(
            product=product, branch=branch, defaults={"shop": access.shop, **wanted}
        )
        return found

    return in_transaction(work)


def forget_point(*, access: Access, point: ReorderPoint) -> None:
    """Take a reorder point away: from then on the shop's low stock counts."""
    access.rows(ReorderPoint).filter(pk=point.pk).delete()


def _demand_kept(access: Access, product: Product) -> None:
    if product.shop_id != access.shop.pk:
        raise InvalidInput(_("There is no such product in this shop."), field="product")
    if not product.is_stocked:
        raise InvalidInput(_("%(name)s is not kept in stock.") % {"name": product.name}, field="product")


def _checked(access: Access, product: Product, rule: ReorderRule) -> dict[str, object]:
    if rule.supplier is not None:
        demand_supplier(access, rule.supplier)
    wanted = rule.point_milli if rule.wanted_milli is None else rule.wanted_milli
    pack = 10 ** (3 - product.measure.decimals) if rule.pack_milli is None else rule.pack_milli
    for field, milli in (("point", rule.point_milli), ("wanted", wanted), ("pack", pack)):
        demand_quantity(product, milli, field=field)
    if rule.point_milli < 0:
        raise InvalidInput(_("A quantity of zero or more."), field="point")
    if wanted < rule.point_milli:
        raise InvalidInput(_("No less than the quantity at which it is ordered."), field="wanted")
    if pack <= 0:
        raise InvalidInput(_("A quantity above zero."), field="pack")
    if not 0 <= rule.lead_days <= LONGEST_LEAD_DAYS:
        raise InvalidInput(_("Between 0 and %(most)d days.") % {"most": LONGEST_LEAD_DAYS}, field="lead_days")
    return {
        "point_milli": rule.point_milli,
        "wanted_milli": wanted,
        "supplier": rule.supplier,
        "lead_days": rule.lead_days,
        "pack_milli": pack,
    }
