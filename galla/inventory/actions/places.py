"""The further places of a branch: added, renamed, put away, brought back."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.errors import NameTaken
from galla.accounts.models import Branch
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.inventory.actions.booking import cleaned, demand_open
from galla.inventory.errors import GoodsLeft
from galla.inventory.models import LONGEST_PLACE_NAME, Place, PlaceKind
from galla.inventory.queries.places import lies_in, on_the_way_to

MOST_NAMED = 3


def add_place(*, access: Access, branch: Branch, name: str, kind: str = PlaceKind.WAREHOUSE) -> Place:
    """Another place of a branch. Raises ``InvalidInput``, ``NameTaken``."""
    demand_open(access, branch)
    return _saved(Place(shop_id=access.shop.pk, branch=branch), name=name, kind=kind)


def change_place(*, access: Access, place: Place, name: str | None = None, kind: str | None = None) -> Place:
    """Call a place otherwise. Raises ``InvalidInput``, ``NameTaken``."""
    return _saved(place, name=place.name if name is None else name, kind=place.kind if kind is None else kind)


def archive_place(*, access: Access, at: datetime.datetime, place: Place) -> None:
    """Put a place away. Raises ``GoodsLeft`` while anything lies in it or is on its way there."""

    def work() -> None:
        # Whoever writes a paper for this place holds it; this waits for them, and they for this.
        found = Place.objects.select_for_update().select_related(None).get(pk=place.pk)
        left = lies_in(found)
        if left:
            said = {"names": ", ".join(left[:MOST_NAMED]), "count": len(left)}
            detail = _("%(count)d products still lie here: %(names)s. Send them elsewhere first.") % said
            raise GoodsLeft(detail, products=len(left))
        if on_the_way_to(found.branch_id, shop_id=found.shop_id, place_id=found.pk):
            raise GoodsLeft(_("Goods are on their way here. Receive them first."))
        Place.objects.filter(pk=place.pk, archived_at=None).update(archived_at=at)

    in_transaction(work)


def restore_place(*, access: Access, place: Place) -> Place:
    """Use a place again that was put away. Raises ``InvalidInput`` where its branch is closed by now."""
    branch = place.branch
    if branch.archived_at is not None:
        raise InvalidInput(_("%(branch)s is closed, and its places with it.") % {"branch": branch})
    access.rows(Place).filter(pk=place.pk).update(archived_at=None)
    place.archived_at = None
    return place


def _saved(place: Place, *, name: str, kind: str) -> Place:
    place.name = cleaned(name, field="name", maximum=LONGEST_PLACE_NAME)
    place.kind = kind
    if not place.name:
        raise InvalidInput(_("Fill this in."), field="name")
    if kind not in PlaceKind.values:
        raise InvalidInput(_("This is not one of the choices."), field="kind")
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError as error:
        away = Place.objects.filter(branch=place.branch, name=place.name, archived_at__isnull=False).exists()
        words = _("A place of this branch that was put away is called that. Use it again, or take another name.")
        raise NameTaken(words if away else _("A place of this branch is called that already."), field="name") from error
    return place
