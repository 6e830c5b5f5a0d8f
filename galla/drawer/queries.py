"""Which notes and coins there are, and what lies in a drawer."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from galla.accounts.access import Access
from galla.accounts.models import Till
from galla.drawer.models import Denomination, DrawerCount, DrawerMove
from galla.foundation.database.rows import execute
from galla.ledger import places
from galla.ledger import queries as ledger


@dataclass(frozen=True, slots=True)
class DrawerContents:
    """What a drawer holds: pieces by value in minor units (largest first), loose cash, and all of it as money."""

    notes: dict[int, int]
    loose_minor: int
    cash_minor: int


def denominations(access: Access) -> QuerySet[Denomination]:
    """The shop's notes and coins, largest first."""
    return access.rows(Denomination).order_by("position", "-value_minor")


def denomination_values(shop_id: int) -> dict[int, bool]:
    """The values there are, each with whether it may be handed back (a legacy note is taken, never given)."""
    # Every checkout asks this: a statement by hand costs a tenth of what a queryset does.
    statement = (
        "SELECT value_minor, is_legacy FROM drawer_denomination WHERE shop_id = %s AND archived_at IS NULL "
        "ORDER BY value_minor DESC"
    )
    with connection.cursor() as cursor:
        return {value: not legacy for value, legacy in execute(cursor, statement, [shop_id])}


def contents(*, access: Access, till: Till) -> DrawerContents:
    """What lies in the drawer of a till now."""
    held = ledger.contents(places.drawer(access.shop.pk, till.pk))
    notes = {int(key.partition(":")[2]): standing.on_hand for key, standing in held.items() if key.startswith("note:")}
    return DrawerContents(
        notes={value: pieces for value, pieces in sorted(notes.items(), reverse=True) if pieces},
        loose_minor=held["loose"].on_hand if "loose" in held else 0,
        cash_minor=held["money"].on_hand if "money" in held else 0,
    )


def available_notes(*, access: Access, till: Till) -> dict[int, int]:
    """The counted notes that can be handed back, value in minor units → pieces."""
    return handable(contents(access=access, till=till).notes, denomination_values(access.shop.pk))


def handable(notes: Mapping[int, int], values: Mapping[int, bool]) -> dict[int, int]:
    """Of these notes the ones that may be handed back."""
    return {value: pieces for value, pieces in notes.items() if pieces > 0 and values.get(value, False)}


def pieces_in_drawers(shop_id: int, value_minor: int) -> int:
    """How many notes of a value lie in all drawers of a shop."""
    tills = Till.objects.filter(shop_id=shop_id).values_list("pk", flat=True)
    note = places.note(shop_id, value_minor)
    held = ledger.balances((places.drawer(shop_id, till), note) for till in tills)
    return sum(standing.on_hand for standing in held.values())


def drawer_moves(access: Access, till: Till) -> QuerySet[DrawerMove]:
    """Cash put in, taken out and changed at a till."""
    return access.rows(DrawerMove).filter(till=till).select_related("by").prefetch_related("notes")


def drawer_counts(access: Access, till: Till) -> QuerySet[DrawerCount]:
    """The counts of a till's drawer."""
    return access.rows(DrawerCount).filter(till=till).select_related("by").prefetch_related("lines")
