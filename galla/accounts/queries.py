"""Questions about shops and people."""

import datetime
from collections.abc import Collection

from django.db.models import Q, QuerySet

from galla.accounts.access import PERMISSIONS, Access
from galla.accounts.models import Allowance, Branch, Membership, PinTries, Shop, Till, User


def shops_of(user: User) -> "QuerySet[Shop]":
    """The shops a person works in."""
    return Shop.objects.filter(memberships__user=user, memberships__ended_at=None, archived_at=None).order_by(
        "legal_name", "id"
    )


def memberships_of(user: User) -> "QuerySet[Membership]":
    """A person's memberships that have not ended, in shops that stand, the oldest first."""
    return (
        Membership.objects.select_related("shop", "user", "till__branch")
        .filter(user=user, ended_at=None, shop__archived_at=None)
        .order_by("id")
    )


def people(access: Access) -> "QuerySet[Membership]":
    """Everybody who works in the shop, with their tills."""
    return access.rows(Membership).select_related("user", "till").filter(ended_at=None)


def branches(access: Access) -> "QuerySet[Branch]":
    """The shop's open branches."""
    return access.rows(Branch).filter(archived_at=None)


def tills(access: Access) -> "QuerySet[Till]":
    """The shop's open tills with their branches."""
    return access.rows(Till).select_related("branch").filter(archived_at=None)


def till_of(membership: Membership, chosen: int | None = None) -> Till | None:
    """The till somebody stands at: the chosen one, else their own, else the shop's first; never a closed one."""
    standing = Till.objects.select_related("branch").filter(shop_id=membership.shop_id, archived_at=None)
    for wanted in (chosen, membership.till_id):
        found = standing.filter(pk=wanted).first() if wanted else None
        if found is not None:
            return found
    return standing.order_by("id").first()


def named_like(memberships: "QuerySet[Membership]", text: str) -> "QuerySet[Membership]":
    """Those whose name or sign-in name holds ``text``."""
    return memberships.filter(Q(user__username__icontains=text) | Q(user__full_name__icontains=text))


def allowers(access: Access, permissions: Collection[str]) -> "QuerySet[Membership]":
    """Who may allow these at a till of the shop: they have a PIN, and may do all of it by their role."""
    roles = frozenset.intersection(PERMISSIONS["pin.set"], *(PERMISSIONS[name] for name in permissions))
    here = access.rows(Membership).select_related("user", "pin").filter(ended_at=None, user__is_active=True)
    return here.filter(pin__isnull=False, role__in=roles).order_by("user__full_name", "pk")


def allowances(access: Access) -> "QuerySet[Allowance]":
    """What was allowed at the tills of the shop, with who asked and who allowed it."""
    return access.rows(Allowance).select_related("asked_by", "allowed_by", "till")


def allowances_for(access: Access, *entries: tuple[str, int]) -> list[Allowance]:
    """Those of some entries (kind and id), in the order they were written: for the page of a document."""
    wanted = Q(pk__in=[])
    for kind, identity in entries:
        wanted |= Q(entry_kind=kind, entry_id=identity)
    return list(allowances(access).filter(wanted).order_by("pk"))


def locked_pins(access: Access, at: datetime.datetime) -> "QuerySet[PinTries]":
    """Whose PIN is not taken at which till now."""
    return access.rows(PinTries).select_related("member__user", "till").filter(locked_until__gt=at).order_by("pk")
