"""Managers with a PIN, for tests of what is allowed at a till."""

from typing import Any

from galla.accounts import actions
from galla.accounts.access import Access, access_of
from galla.accounts.allowing import allowed
from galla.accounts.models import Membership
from tests.world import NOW, World

PIN = "4711"


def with_pin(world: World, role: str = "manager", *, pin: str = PIN) -> Membership:
    """The person in that role, who has a PIN now."""
    actions.set_pin(access=world.access(role), at=NOW, pin=pin)
    return world.member(role)


def told(member: Membership, pin: str = PIN) -> dict[str, Any]:
    """``allowed_by`` of a body."""
    return {"member": member.pk, "pin": pin}


def lent(world: World, member: Membership, permission: str = "drawer.move") -> Access:
    """The cashier's access with something the member allowed."""
    return allowed(access=world.access("cashier"), permission=permission, member=member.pk, pin=PIN, at=NOW)


def standing(member: Membership, world: World) -> Access:
    """A member at the world's first till."""
    access = access_of(Membership.objects.select_related("shop", "user").get(pk=member.pk), till=world.till)
    assert access is not None
    return access
