"""Who may do what: the table of permissions, and ``Access``, the only key to a shop's rows.

A page or an API call gets an ``Access`` (a person in a shop, at a till if there is one) from its request, and reaches
rows through it: another shop's thing does not exist for it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from galla.accounts.models import Branch, Membership, Role, Shop, Till, User
from galla.foundation.errors import InvalidInput, NotAllowed, NotFound

EVERYONE = frozenset(Role.values)
OFFICE = frozenset({Role.OWNER.value, Role.MANAGER.value})
OWNER = frozenset({Role.OWNER.value})

# What each role may do. A page or API view names one of these; a test walks all of them.
PERMISSIONS: dict[str, frozenset[str]] = {
    "shop.view": EVERYONE,
    "bill.make": EVERYONE,
    "bill.view": EVERYONE,
    "bill.void": OFFICE,
    "bill.mail": EVERYONE,
    "bill.look": OFFICE,
    "return.view": EVERYONE,
    "return.make": EVERYONE,
    "return.beyond": OFFICE,
    "price.override": OFFICE,
    "item.open": OFFICE,
    "product.view": EVERYONE,
    "product.edit": OFFICE,
    "cost.view": OFFICE,
    "stock.view": EVERYONE,
    "stock.move": OFFICE,
    "stock.write_off": OFFICE,
    "stock.count": EVERYONE,
    "stock.approve": OFFICE,
    "place.edit": OFFICE,
    "markdown.edit": OFFICE,
    "label.print": EVERYONE,
    "purchase.view": OFFICE,
    "purchase.edit": OFFICE,
    "purchase.pay": OFFICE,
    "customer.view": EVERYONE,
    "customer.edit": EVERYONE,
    "customer.merge": OFFICE,
    "customer.erase": OFFICE,
    "customer.group": OFFICE,
    "supplier.view": OFFICE,
    "supplier.edit": OFFICE,
    "drawer.view": EVERYONE,
    "drawer.move": OFFICE,
    "drawer.count": EVERYONE,
    "drawer.expected": OFFICE,
    "shift.view": EVERYONE,
    "shift.all": OFFICE,
    "shift.open": EVERYONE,
    "shift.close": EVERYONE,
    "shift.approve": OFFICE,
    "denomination.edit": OFFICE,
    "offer.view": EVERYONE,
    "offer.edit": OFFICE,
    "payment.view": EVERYONE,
    "payment.edit": OFFICE,
    "payment.confirm": EVERYONE,
    "payment.give_up": OFFICE,
    "payment.unconfirm": OFFICE,
    "credit.view": EVERYONE,
    "credit.settle": EVERYONE,
    "credit.void": OFFICE,
    "credit.write_off": OFFICE,
    "credit.limit": OFFICE,
    "credit.exceed": OFFICE,
    "credit.link": OFFICE,
    "credit.waive": OFFICE,
    "payment.request": EVERYONE,
    "payment.refund": OFFICE,
    "gateway.view": OFFICE,
    "prepaid.view": EVERYONE,
    "prepaid.take": EVERYONE,
    "prepaid.give": OFFICE,
    "prepaid.void": OFFICE,
    "prepaid.replace": OFFICE,
    "prepaid.keep": OFFICE,
    "gateway.payout": OFFICE,
    "loyalty.view": EVERYONE,
    "loyalty.edit": OFFICE,
    "message.view": OFFICE,
    "message.retry": OFFICE,
    "day.view": OFFICE,
    "day.close": OFFICE,
    "import.run": OFFICE,
    "report.view": OFFICE,
    "people.edit": OWNER,
    "settings.edit": OWNER,
    "shop.open": OWNER,
    "expense.view": OFFICE,
    "expense.make": OFFICE,
    "expense.void": OFFICE,
    "expense.category": OFFICE,
    "bank.view": OFFICE,
    "bank.edit": OFFICE,
    "bank.match": OFFICE,
    "bank.paste": EVERYONE,
    "pin.set": OFFICE,
    "allowance.ask": EVERYONE,
    "allowance.view": OFFICE,
}

# What an owner may grant to a single cashier.
GRANTABLE = ("price.override", "item.open", "bill.void", "drawer.move", "expense.make", "stock.move", "product.edit")

# What somebody without the permission may do when a manager at the same till allows it with their PIN (``allowing``).
# Whoever may allow has the permission by their role.
ALLOWABLE = (
    *("bill.void", "drawer.move", "price.override", "item.open", "expense.make", "expense.void"),
    *("credit.exceed", "credit.void", "credit.write_off", "payment.give_up"),
    "payment.unconfirm",
    *("prepaid.give", "prepaid.void", "return.beyond", "purchase.pay", "payment.refund"),
    "stock.write_off",
)


@dataclass(frozen=True, slots=True)
class Access:
    """A person in a shop, at a till if there is one. ``branch`` is the till's, or the shop's first.

    ``lent`` are permissions that ``allowed_by`` allowed for one act (``allowing.allowed``); they stand among
    ``permissions`` too.
    """

    user: User
    shop: Shop
    membership: Membership
    till: Till | None = None
    branch: Branch | None = None
    permissions: frozenset[str] = field(default=frozenset())
    lent: tuple[str, ...] = ()
    allowed_by: Membership | None = None

    @property
    def role(self) -> str:
        """``owner``, ``manager`` or ``cashier``."""
        return self.membership.role

    def can(self, permission: str) -> bool:
        """Whether this person may do that here. An unknown permission is a mistake of ours, not a no."""
        if permission not in PERMISSIONS:
            raise KeyError(permission)
        return permission in self.permissions

    def require(self, permission: str, *, field: str | None = None) -> None:
        """Raises ``NotAllowed`` if this person may not do that here; its figures say what a manager may allow."""
        if self.can(permission):
            return
        if permission in ALLOWABLE:
            detail = _("You may not do this by yourself. A manager may allow it with their PIN.")
            raise NotAllowed(detail, field=field, permission=permission)
        raise NotAllowed(_("You may not do this in this shop. Ask the owner."), field=field)

    def without_lent(self, permission: str) -> "Access":
        """This access without something that was lent to it and was not needed: nothing is written of it then."""
        if permission not in self.lent:
            return self
        lent = tuple(name for name in self.lent if name != permission)
        return replace(self, permissions=self.permissions - {permission}, lent=lent)

    def with_lent_only(self, permissions: Collection[str]) -> "Access":
        """This access with no more of what was lent to it than these."""
        dropped = [name for name in self.lent if name not in permissions]
        kept = tuple(name for name in self.lent if name in permissions)
        return replace(self, permissions=self.permissions - {*dropped}, lent=kept)

    def rows[M: models.Model](self, model: type[M]) -> "models.QuerySet[M]":
        """The rows of this shop."""
        manager: models.Manager[M] = model._default_manager
        return manager.filter(shop_id=self.shop.pk)

    def get[M: models.Model](self, model: type[M], identity: object) -> M:
        """One row named in a URL. Raises ``NotFound``, for another shop's row too."""
        found = self._find(model, identity)
        if found is None:
            raise NotFound(_("There is no such thing in this shop."))
        return found

    def named[M: models.Model](self, model: type[M], identity: object, *, field: str) -> M:
        """One row named in a body. Raises ``InvalidInput`` beside ``field``, for another shop's row too."""
        found = self._find(model, identity)
        if found is None:
            raise InvalidInput(_("There is no such thing in this shop."), field=field)
        return found

    def require_till(self) -> Till:
        """The till of this session or token. Raises ``InvalidInput`` when there is none."""
        if self.till is None:
            raise InvalidInput(_("Choose a till first."), field="till")
        return self.till

    def _find[M: models.Model](self, model: type[M], identity: object) -> M | None:
        number = as_identity(identity)
        return None if number is None else self.rows(model).filter(pk=number).first()


LARGEST_IDENTITY = 2**63 - 1


def as_identity(value: object) -> int | None:
    """An id of plain digits that fits a database, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 < value <= LARGEST_IDENTITY else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        return as_identity(int(value))
    return None


def permissions_of(membership: Membership) -> frozenset[str]:
    """What a member may do: what the role may, and what was granted beside it."""
    by_role = {name for name, roles in PERMISSIONS.items() if membership.role in roles}
    granted = {name for name in membership.grants if name in GRANTABLE}
    return frozenset(by_role | granted)


def access_of(membership: Membership, *, till: Till | None = None) -> Access | None:
    """The access of a membership whose ``shop`` and ``user`` are loaded; None if any of them has ended.

    ``till`` is where they stand (``queries.till_of`` finds it); a closed one counts as none.
    """
    if membership.ended_at is not None or not membership.user.is_active or membership.shop.archived_at is not None:
        return None
    if till is not None and till.archived_at is not None:
        till = None
    return Access(
        user=membership.user,
        shop=membership.shop,
        membership=membership,
        till=till,
        branch=till.branch if till is not None else first_branch(membership.shop_id),
        permissions=permissions_of(membership),
    )


def first_branch(shop_id: int) -> Branch | None:
    """The branch of somebody at no till: the shop's first."""
    return Branch.objects.filter(shop_id=shop_id, archived_at=None).order_by("id").first()


def system_access(shop: Shop, *, till: Till | None = None, branch: Branch | None = None) -> Access:
    """The access of the shop's own machinery (imports, the demo shop, schedules): its first owner's."""
    owners = Membership.objects.select_related("user", "shop").filter(shop=shop, role=Role.OWNER, ended_at=None)
    membership = owners.order_by("id")[0]
    return Access(
        user=membership.user,
        shop=shop,
        membership=membership,
        till=till,
        branch=branch or (till.branch if till else first_branch(shop.pk)),
        permissions=frozenset(PERMISSIONS),
    )


def describe(access: Access | None) -> dict[str, Any]:
    """What a log line may say of an access: ids only, never names."""
    if access is None:
        return {}
    return {"shop": access.shop.pk, "person": access.user.pk, "till": access.till.pk if access.till else None}
