"""What a card and the day book say of the entries this room makes."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from galla.drawer.models import DrawerCount, DrawerMove, SafeCount, SafeDeposit
from galla.drawer.papers import (
    APPROVAL,
    CLOSING,
    COUNT,
    DEPOSIT,
    LATE_CLOSING,
    OPENING,
    SAFE_APPROVAL,
    SAFE_COUNT,
)
from galla.ledger.documents import Told, describe_entries


def _moves(ids: Collection[int]) -> Mapping[int, Told]:
    """What for."""
    return {pk: Told(who=why) for pk, why in DrawerMove.objects.filter(pk__in=ids).values_list("pk", "reason")}


def _counts(ids: Collection[int]) -> Mapping[int, Told]:
    """Which till was counted, and what was said of it."""
    rows = DrawerCount.objects.select_related("till").filter(pk__in=ids)
    return {row.pk: Told(who=", ".join(filter(None, (str(row.till), row.reason)))) for row in rows}


def _deposits(ids: Collection[int]) -> Mapping[int, Told]:
    """What the bank gave for it: by that it is found on the statement."""
    return {pk: Told(who=slip) for pk, slip in SafeDeposit.objects.filter(pk__in=ids).values_list("pk", "slip")}


def _slips(ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The slip, for whoever looks for it among the bank's lines."""
    return {pk: [slip] for pk, slip in SafeDeposit.objects.filter(pk__in=ids).values_list("pk", "slip") if slip}


def _safe_counts(ids: Collection[int]) -> Mapping[int, Told]:
    """Whose safe was counted, and what was said of it."""
    rows = SafeCount.objects.select_related("branch").filter(pk__in=ids)
    return {row.pk: Told(who=", ".join(filter(None, (str(row.branch), row.reason)))) for row in rows}


describe_entries("pay-in", label=_("Paid in"), page="drawer:move", told=_moves)
describe_entries("pay-out", label=_("Paid out"), page="drawer:move", told=_moves)
describe_entries("note-swap", label=_("Notes changed"), page="drawer:move", told=_moves)
describe_entries("safe-drop", label=_("Put in the safe"), page="drawer:move", told=_moves)
describe_entries("safe-bring", label=_("Brought from the safe"), page="drawer:move", told=_moves)
describe_entries("bank-bring", label=_("Brought from the bank"), page="drawer:move", told=_moves)
describe_entries(OPENING, label=_("Shift opened"), page="drawer:counted", told=_counts)
describe_entries(CLOSING, label=_("Shift closed"), page="drawer:counted", told=_counts)
describe_entries(LATE_CLOSING, label=_("Late bills closed"))
describe_entries(APPROVAL, label=_("Difference approved"))
describe_entries(
    DEPOSIT, label=_("Brought from the safe to the bank"), page="drawer:deposit", told=_deposits, references=_slips
)
describe_entries(SAFE_COUNT, label=_("Safe counted"), page="drawer:safe_count", told=_safe_counts)
describe_entries(SAFE_APPROVAL, label=_("Difference of the safe approved"))
describe_entries(COUNT, label=_("Counted"), page="drawer:counted", told=_counts)
