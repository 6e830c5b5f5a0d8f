"""Which notes and coins there are, and what lies in a drawer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, QuerySet

from galla.accounts.access import Access
from galla.accounts.models import Branch, Till
from galla.drawer import papers
from galla.drawer.models import Denomination, DrawerCount, DrawerMove, SafeCount, SafeDeposit, Shift
from galla.foundation.database.rows import execute
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.shifts import entries_of_shift


@dataclass(frozen=True, slots=True)
class DrawerContents:
    """What a drawer holds: pieces by value in minor units (largest first), loose cash, and all of it as money.

    ``in_shift``: a shift is open at its till.
    """

    notes: dict[int, int]
    loose_minor: int
    cash_minor: int
    in_shift: bool = field(default=False, compare=False)


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
    return _contents(places.drawer(access.shop.pk, till.pk))


def _contents(place: places.Account) -> DrawerContents:
    held = ledger.contents(place)
    notes = {int(key.partition(":")[2]): standing.on_hand for key, standing in held.items() if key.startswith("note:")}
    return DrawerContents(
        notes={value: pieces for value, pieces in sorted(notes.items(), reverse=True) if pieces},
        loose_minor=held["loose"].on_hand if "loose" in held else 0,
        cash_minor=held["money"].on_hand if "money" in held else 0,
        in_shift="shift" in held and held["shift"].on_hand > 0,
    )


def counts_blind(access: Access) -> bool:
    """Whether this person, in a shop whose cashiers count blind, is told nothing of what should lie in a drawer."""
    return access.shop.blind_close and not access.can("drawer.expected")


def hides_contents(access: Access, held: DrawerContents) -> bool:
    """Whether what lies in a drawer is kept from this person: while its shift is open, where cashiers count blind."""
    return held.in_shift and counts_blind(access)


def open_shift(access: Access, till: Till) -> Shift | None:
    """The shift that is open at a till, whoever opened it."""
    return (
        access.rows(Shift).filter(till=till, close=None, late_of=None).select_related("by").order_by("-number").first()
    )


def in_safe(access: Access, till: Till) -> int:
    """The cash in the safe of a till's branch."""
    pair = (places.safe(access.shop.pk, till.branch_id), places.money(access.shop.pk))
    return ledger.balances([pair])[pair[0].id, pair[1].id].on_hand


def safe_contents(access: Access, branch: Branch) -> DrawerContents:
    """What lies in the safe of a branch now."""
    return _contents(places.safe(access.shop.pk, branch.pk))


def safe_deposits(access: Access) -> QuerySet[SafeDeposit]:
    """What was brought to the bank from the shop's safes."""
    return access.rows(SafeDeposit).select_related("branch", "by")


def safe_counts(access: Access) -> QuerySet[SafeCount]:
    """The counts of the shop's safes, each with who answered for what it found."""
    return access.rows(SafeCount).select_related("branch", "by", "approval__by")


def safe_counts_waiting(access: Access) -> QuerySet[SafeCount]:
    """The counts of safes that found another amount, and nobody has answered for yet."""
    return safe_counts(access).exclude(counted_minor=F("expected_minor")).filter(approval=None)


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


def drawer_moves(access: Access) -> QuerySet[DrawerMove]:
    """Cash put in, taken out and changed at the shop's tills; for a cashier what they did themselves."""
    return _seen(access, access.rows(DrawerMove)).prefetch_related("notes")


def drawer_counts(access: Access) -> QuerySet[DrawerCount]:
    """The counts of the shop's drawers; for a cashier their own."""
    return _seen(access, access.rows(DrawerCount)).prefetch_related("lines")


def _seen[Row: DrawerMove | DrawerCount](access: Access, rows: "QuerySet[Row]") -> "QuerySet[Row]":
    """Of some acts at tills those that this person may look at, as with shifts."""
    rows = rows.select_related("by")
    return rows if access.can("shift.all") else rows.filter(by=access.user)


def blind_counts(access: Access, till: Till) -> frozenset[int]:
    """The counts of a drawer of which this person hears nothing but what they counted, until the shift is closed.

    A cashier who is to count blind would otherwise count once to hear what should be there, and close with that.
    """
    if not counts_blind(access):
        return frozenset()
    shift = open_shift(access, till)
    if shift is None:
        return frozenset()
    return frozenset(row["id"] for row in entries_of_shift(shift.pk, papers.COUNT)) - {shift.opened_by_entry}
