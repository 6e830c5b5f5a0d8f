"""What every paper of the stock room needs: its key claimed, its goods known, its entry written."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import allowances_of, insert_of, sealed
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.foundation.database.rows import execute, one_of
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.foundation.texts import clean_text
from galla.inventory.models import Place
from galla.inventory.shelves import Shelf
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, claim, request_hash

MOST_LINES = 2000
MOST_QUANTITY_MILLI = 10**11
MOST_WORTH_MINOR = 10**14


@dataclass(frozen=True, slots=True)
class Paper[Document]:
    """A paper of the stock room, and whether an earlier request with the same key had made it."""

    document: Document
    replayed: bool


@dataclass(frozen=True, slots=True)
class Booking:
    """Who writes a paper for which branch (and which of its places; None is the floor), and when."""

    access: Access
    branch: Branch
    kind: str
    at: datetime.datetime
    key: str
    place: Place | None = None

    def book(self, wanted: object, write: Callable[[Claim], Any], model: type[Any]) -> Paper[Any]:
        """Claim the key, then write; or find what it made before."""

        def work() -> Paper[Any]:
            claimed = claim(
                shop=self.access.shop,
                kind=self.kind,
                key=self.key,
                request_hash=request_hash([self.branch.pk, wanted, *([self.place.pk] if self.place else [])]),
                member_id=self.access.membership.pk,
            )
            if claimed.replayed:
                return Paper(model.objects.get(pk=claimed.entry_id), replayed=True)
            return Paper(write(claimed), replayed=False)

        return in_transaction(work)

    def columns(self, claimed: Claim) -> dict[str, Any]:
        """The columns every paper has."""
        return {
            "id": claimed.entry_id,
            "shop_id": self.access.shop.pk,
            "branch_id": self.branch.pk,
            "place_id": self.place.pk if self.place else None,
            "by_id": self.access.user.pk,
            "happened_at": self.at,
            "business_date": business_date(self.access.shop, self.at),
        }

    def shelf(self, products: Sequence[Product]) -> Shelf:
        """The floor or the place with these products on it, locked.

        Raises ``InvalidInput`` for a branch closed or a place put away by now, and for a product kept in stock no more.
        """
        shop = self.access.shop
        hold_branch(self.branch.pk)
        if self.place is not None:
            hold_place(self.place.pk, field="place")
        lies = places.shelf(shop.pk, self.branch.pk, self.place.pk if self.place else None)
        shelf = Shelf(place=lies, currency=shop.currency, product_ids=[product.pk for product in products])
        hold_stocked(products)
        return shelf

    def post(
        self,
        claimed: Claim,
        moves: list[Move],
        document_hash: str,
        *,
        least: Mapping[tuple[int, int], int] | None = None,
    ) -> None:
        """Write the entry, and who allowed it where somebody had to.

        ``least`` is what must remain of guarded balances; raises ``BelowFloor``.
        """
        shop = self.access.shop
        allowances = allowances_of(self.access, kind=claimed.kind, entry_id=claimed.entry_id, at=self.at)
        day = business_date(shop, self.at)
        post(
            claim=claimed,
            shop_id=shop.pk,
            moves=moves,
            series=f"journal:branch:{self.branch.pk}",
            fiscal_year=fiscal_year(shop, day),
            happened_at=self.at,
            recorded_at=self.at,
            business_date=day,
            by_id=self.access.user.pk,
            document_hash=sealed(document_hash, allowances),
            least=least,
            along=[insert_of(allowances)] if allowances else (),
        )


def demand_open(access: Access, branch: Branch, *, field: str = "branch") -> None:
    """Refuse a branch that is closed or another shop's."""
    if branch.shop_id != access.shop.pk or branch.archived_at is not None:
        raise InvalidInput(_("There is no such branch in this shop."), field=field)


def demand_place(branch: Branch, place: Place | None, *, field: str = "place") -> None:
    """Refuse a place that is put away or another branch's. None is the floor."""
    if place is None:
        return
    if place.branch_id != branch.pk:
        said = {"place": place.name, "branch": branch.name}
        raise InvalidInput(_("%(place)s is no place of %(branch)s.") % said, field=field)
    if place.archived_at is not None:
        raise _put_away(place.name, field)


def hold_place(place_id: int, *, field: str) -> None:
    """Hold a place open until the transaction ends: whoever puts it away waits. Raises ``InvalidInput``."""
    statement = "SELECT archived_at, name FROM inventory_place WHERE id = %s"
    if connection.vendor == "postgresql":
        statement += " FOR KEY SHARE"
    with connection.cursor() as cursor:
        [(archived_at, name)] = execute(cursor, statement, [place_id])
    if archived_at is not None:
        raise _put_away(name, field)


def hold_stocked(products: Sequence[Product]) -> None:
    """Hold these products kept in stock until the transaction ends: who wants to keep one no more waits, and sees it.

    One statement. Raises ``InvalidInput`` for one that is kept no more, since it was read.
    """
    mine, parameter = one_of("id", [product.pk for product in products])
    statement = f"SELECT id, is_stocked FROM catalog_product WHERE {mine} ORDER BY id"
    if connection.vendor == "postgresql":
        statement += " FOR KEY SHARE"
    with connection.cursor() as cursor:
        kept = {number for number, is_stocked in execute(cursor, statement, [parameter]) if is_stocked}
    for product in products:
        if product.pk not in kept:
            raise InvalidInput(_("%(name)s is not kept in stock.") % {"name": product.name}, field="lines")


def hold_branch(branch_id: int, *, field: str = "branch") -> None:
    """Hold a branch open until the transaction ends: whoever closes it waits, and sees what came. One statement.

    Everything that brings goods to a branch holds it before it locks a balance. Raises ``InvalidInput`` for a branch
    that was closed since it was read.
    """
    statement = "SELECT archived_at, name FROM accounts_branch WHERE id = %s"
    if connection.vendor == "postgresql":
        statement += " FOR KEY SHARE"
    with connection.cursor() as cursor:
        [(archived_at, name)] = execute(cursor, statement, [branch_id])
    if archived_at is not None:
        raise InvalidInput(_("%(branch)s is closed. Choose another branch.") % {"branch": name}, field=field)


def _put_away(name: str, field: str) -> InvalidInput:
    return InvalidInput(_("%(place)s is put away. Choose another place.") % {"place": name}, field=field)


def demand_lines(count: int) -> None:
    """Refuse a paper without lines, or with more than one takes."""
    if not count:
        raise InvalidInput(_("Add at least one product."), field="lines")
    if count > MOST_LINES:
        raise InvalidInput(_("At most %(count)d lines at once.") % {"count": MOST_LINES}, field="lines")


def demand_quantity(product: Product, quantity_milli: int, *, field: str) -> None:
    """Refuse an absurd quantity, and parts of what is only counted."""
    if abs(quantity_milli) > MOST_QUANTITY_MILLI:
        raise InvalidInput(_("This quantity is too large."), field=field)
    if quantity_milli % 10 ** (3 - product.measure.decimals):
        said = {"name": product.name, "decimals": product.measure.decimals}
        raise InvalidInput(_("%(name)s is kept with %(decimals)d decimals.") % said, field=field)


def goods_named(access: Access, product_ids: Sequence[int]) -> dict[int, Product]:
    """The products by id, with their measures. Raises ``InvalidInput`` beside the line of one without stock here."""
    rows = access.rows(Product).filter(pk__in=set(product_ids)).select_related("measure")
    found = {product.pk: product for product in rows}
    for place, number in enumerate(product_ids):
        product = found.get(number)
        if product is None:
            raise InvalidInput(_("There is no such product in this shop."), field=f"lines.{place}.product")
        if not product.is_stocked:
            detail = _("%(name)s is not kept in stock.") % {"name": product.name}
            raise InvalidInput(detail, field=f"lines.{place}.product")
    return found


def cleaned(value: str, *, field: str, maximum: int) -> str:
    """A text as it is kept. Raises ``InvalidInput`` beside its field."""
    try:
        return clean_text(value, maximum=maximum)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field=field) from error
