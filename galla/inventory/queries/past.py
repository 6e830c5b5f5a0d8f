"""What lay in the shop when a past day was over, and what it was worth."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Category, Product
from galla.foundation.database.rows import execute, rows_parameters, rows_source
from galla.inventory.models import Place, Transfer
from galla.ledger import places
from galla.ledger.past import goods_then

_OF_BRANCH = (("account", "bigint"), ("branch", "bigint"))
# How products of a day stand over the API, as a cursor names it.
THEN_ORDER = ("-worth_minor", "pk")


@dataclass(frozen=True, slots=True)
class ValueThen:
    """What lay of a category at a branch at the end of a day: how many products, and their value at cost (minor).

    Without a branch it was on its way from one place to another.
    """

    on: datetime.date
    branch: Branch | None
    category: Category | None
    products: int
    worth_minor: int

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.branch.pk if self.branch else 0}-{self.category.pk if self.category else 0}"

    @property
    def branch_name(self) -> str:
        """To sort by."""
        return str(self.branch) if self.branch else _("On the way")

    @property
    def category_name(self) -> str:
        """To sort by and to show."""
        return str(self.category) if self.category else _("Without a category")


@dataclass(frozen=True, slots=True)
class ProductThen:
    """What lay of a product in all places asked for, in thousandths, and its value at cost."""

    product: Product
    on_hand_milli: int
    worth_minor: int

    @property
    def pk(self) -> int:
        """What tells it from the others."""
        return self.product.pk

    @property
    def name_key(self) -> str:
        """To sort by."""
        return self.product.name_key


def all_places(
    access: Access, *, on: datetime.date, branch: Branch | None = None
) -> dict[int, tuple[places.Account, Branch | None]]:
    """Wherever goods lay until a day, by the account's id: floors, places and, of the whole shop, what was on its way.

    A branch that is closed by now had its days too. What is on its way is at no branch.
    """
    shop = access.shop.pk
    rows = [branch] if branch is not None else list(access.rows(Branch).order_by("id"))
    known = {row.pk: row for row in rows}
    inner = access.rows(Place).filter(branch__in=rows).values_list("branch", "pk")
    found: list[tuple[places.Account, Branch | None]] = [(places.shelf(shop, row.pk), row) for row in rows]
    found += [(places.shelf(shop, number, place), known[number]) for number, place in inner]
    if branch is None:
        sent = access.rows(Transfer).filter(business_date__lte=on).values_list("pk", flat=True)
        found += [(places.transit(shop, number), None) for number in sent]
    return {place.id: (place, row) for place, row in found}


def value_then(access: Access, *, on: datetime.date, branch: Branch | None = None) -> list[ValueThen]:
    """The value of the stock by branch and category when the business day ``on`` was over."""
    shelves = all_places(access, on=on, branch=branch)
    past = goods_then(access.shop.pk, [place for place, _row in shelves.values()], on=on)
    statement = f"""
        SELECT r.branch, p.category_id, count(DISTINCT held.product), CAST(sum(held.worth_minor) AS bigint)
        FROM ({past.statement}) held JOIN catalog_product p ON p.id = held.product
        JOIN {rows_source(connection.vendor, "r", _OF_BRANCH)} ON r.account = held.account
        GROUP BY r.branch, p.category_id
    """
    which = rows_parameters(
        connection.vendor, _OF_BRANCH, [(number, row.pk if row else 0) for number, (_, row) in shelves.items()]
    )
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [*past.parameters, *which])
    branches = {row.pk if row else 0: row for _place, row in shelves.values()}
    categories = access.rows(Category).in_bulk({row[1] for row in rows if row[1] is not None})
    found = [
        ValueThen(on, branches[number], categories.get(group), count, worth) for number, group, count, worth in rows
    ]
    return sorted(found, key=lambda row: (row.branch_name, row.category is None, row.category_name))


def products_then(
    access: Access, *, on: datetime.date, branch: Branch | None = None, category: int | None = None
) -> list[ProductThen]:
    """What lay of each product when the business day ``on`` was over. ``category`` 0: of those without one."""
    shelves = all_places(access, on=on, branch=branch)
    past = goods_then(access.shop.pk, [place for place, _row in shelves.values()], on=on)
    parameters = list(past.parameters)
    wanted = ""
    if category is not None:
        wanted = "WHERE p.category_id = %s" if category else "WHERE p.category_id IS NULL"
        parameters += [category] if category else []
    statement = f"""
        SELECT held.product, CAST(sum(held.on_hand) AS bigint), CAST(sum(held.worth_minor) AS bigint)
        FROM ({past.statement}) held JOIN catalog_product p ON p.id = held.product {wanted}
        GROUP BY held.product
    """
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, parameters)
    return list(_with_products(access, rows))


def _with_products(access: Access, rows: Iterable[tuple[int, int, int]]) -> Iterable[ProductThen]:
    known = list(rows)
    products = access.rows(Product).select_related("measure").in_bulk([row[0] for row in known])
    return (ProductThen(products[number], on_hand, worth) for number, on_hand, worth in known)
