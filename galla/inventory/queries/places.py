"""The places of a branch, and what keeps one from being put away."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.foundation.errors import NotFound
from galla.inventory.models import Place
from galla.inventory.queries.transfers import left_on_the_way
from galla.ledger import places
from galla.ledger import queries as ledger


def places_of(access: Access, branch: Branch | None = None) -> QuerySet[Place]:
    """The places that are in use, of a branch or of all, with their branches, in the order people look for them."""
    rows = access.rows(Place).filter(archived_at=None, branch__archived_at=None).select_related("branch")
    rows = rows if branch is None else rows.filter(branch=branch)
    return rows.order_by("branch__name", "branch", "name", "pk")


def places_put_away(access: Access, branch: Branch | None = None) -> QuerySet[Place]:
    """The places of open branches that were put away, in the same order."""
    rows = access.rows(Place).filter(archived_at__isnull=False, branch__archived_at=None).select_related("branch")
    rows = rows if branch is None else rows.filter(branch=branch)
    return rows.order_by("branch__name", "branch", "name", "pk")


def place_meant(access: Access, branch: Branch, identity: str) -> Place | None:
    """The place of a branch that is named in an address; None for its floor. Raises ``NotFound``."""
    return place_named(access, branch, identity or None)


def place_named(access: Access, branch: Branch, identity: str | None) -> Place | None:
    """The place of a branch that somebody names; None for its floor, which no empty name means. Raises ``NotFound``."""
    if identity is None:
        return None
    found = access.get(Place, identity)
    if found.branch_id != branch.pk:
        raise NotFound(_("There is no such thing in this shop."))
    return found


def lies_in(place: Place) -> list[str]:
    """The names of the products of which anything lies in a place."""
    held = ledger.contents(places.shelf(place.shop_id, place.branch_id, place.pk))
    products = [
        int(key.partition(":")[2]) for key, standing in held.items() if key.startswith("goods:") and standing.on_hand
    ]
    return list(Product.objects.filter(pk__in=products).order_by("name_key", "pk").values_list("name", flat=True))


def on_the_way_to(branch_id: int, *, shop_id: int, place_id: int | None = None) -> int:
    """How many transfers to a branch, or to one of its places, are not all there yet."""
    rows = left_on_the_way(shop_id=shop_id).filter(to_branch=branch_id)
    return (rows if place_id is None else rows.filter(to_place=place_id)).count()
