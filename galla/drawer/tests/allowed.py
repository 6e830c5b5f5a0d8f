"""Cash a cashier put in with a manager's PIN, in either shop of the world."""

from galla.accounts import actions
from galla.accounts.access import Access
from galla.accounts.allowing import allowed
from galla.accounts.models import Allowance
from galla.accounts.tests.pins import PIN, standing
from galla.drawer.actions import pay_in
from tests.world import NOW, World, fresh_person


def with_a_pin(world: World, asker: Access) -> Access:
    """Somebody at the first till, for once lent the right to move cash by a manager."""
    manager = standing(fresh_person(f"allows.{world.shop.pk}.{asker.user.pk}", "manager", world), world)
    actions.set_pin(access=manager, at=NOW, pin=PIN)
    return allowed(access=asker, permission="drawer.move", member=manager.membership.pk, pin=PIN, at=NOW)


def allowance_id(world: World) -> int:
    """What was allowed, made once."""
    found = Allowance.objects.filter(shop=world.shop).first()
    if found is None:
        access = with_a_pin(world, standing(fresh_person(f"asks.{world.shop.pk}", "cashier", world), world))
        pay_in(access=access, at=NOW, key="allowed", till=world.till, amount_minor=100, reason="Float")
        found = Allowance.objects.get(shop=world.shop)
    return found.pk
