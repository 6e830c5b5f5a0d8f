"""Opening a shop, its branches and tills, and changing its settings."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts import registration
from galla.accounts.access import Access
from galla.accounts.errors import LastOfItsKind, NameTaken, StillInUse
from galla.accounts.models import Branch, Membership, NegativeStock, Role, RoundOffModes, Shop, Till, User
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.foundation.facts import announce

LARGEST_STEP_MINOR = 100_000
LARGEST_LIMIT_MINOR = 1_000_000_000

# What an owner may change. Country and currency stay: every amount of the shop is written in them.
TEXTS: dict[str, int] = {"trade_name": 200, "phone": 20, "upi_id": 100}
LINES: dict[str, int] = {"address": 500, "receipt_footer": 300}
CHOICES: dict[str, tuple[str, ...]] = {
    "round_off_mode": tuple(RoundOffModes.values),
    "negative_stock": tuple(NegativeStock.values),
}
NUMBERS: dict[str, tuple[int, int]] = {
    "cut_off_hour": (0, 23),
    "fiscal_year_start": (1, 12),
    "round_off_step_minor": (1, LARGEST_STEP_MINOR),
    "close_limit_minor": (0, LARGEST_LIMIT_MINOR),
}
SETTINGS = (
    "legal_name",
    "gstin",
    "state_code",
    "email",
    "zone",
    "prices_include_tax",
    "blind_close",
    "swap_needs_manager",
    *TEXTS,
    *LINES,
    *CHOICES,
    *NUMBERS,
)


def open_shop(
    *,
    by: User,
    at: datetime.datetime,
    legal_name: str,
    country: str = "IN",
    currency: str = "INR",
    branch_name: str = "",
    till_name: str = "",
    till_prefix: str = "M1",
    **settings: Any,
) -> Shop:
    """A new shop owned by ``by``, with one branch and one till. ``settings`` as ``change_settings`` takes them.

    Raises ``InvalidInput``. Facts: ``shop.opened``, ``branch.opened``, ``till.opened``.
    """

    def work() -> Shop:
        shop = Shop(country=registration.country(country), currency=registration.currency(currency))
        _apply(shop, {"legal_name": legal_name, **settings})
        shop.save()
        Membership.objects.create(shop=shop, user=by, role=Role.OWNER)
        announce("shop.opened", shop_id=shop.pk, at=at, by_id=by.pk)
        branch = _new_branch(shop, at=at, name=branch_name or _("Main"))
        _new_till(branch, at=at, name=till_name or _("Till 1"), prefix=till_prefix)
        return shop

    return in_transaction(work)


def change_settings(*, access: Access, at: datetime.datetime, **settings: Any) -> Shop:
    """Change what the shop says of itself and how it bills; the names are those of ``SETTINGS``.

    Raises ``InvalidInput`` beside the setting.
    """

    def work() -> Shop:
        shop = Shop.objects.select_for_update().get(pk=access.shop.pk)
        _apply(shop, settings)
        shop.save()
        announce("shop.changed", shop_id=shop.pk, at=at, by_id=access.user.pk)
        return shop

    return in_transaction(work)


def archive_shop(*, access: Access, at: datetime.datetime) -> None:
    """Close a shop: nobody signs in to it any more. Its books stay."""
    Shop.objects.filter(pk=access.shop.pk, archived_at=None).update(archived_at=at)


def add_branch(*, access: Access, at: datetime.datetime, name: str, address: str = "", phone: str = "") -> Branch:
    """Another place of the shop. Raises ``NameTaken``, ``InvalidInput``. Fact: ``branch.opened``."""
    return in_transaction(lambda: _new_branch(access.shop, at=at, name=name, address=address, phone=phone))


def change_branch(*, access: Access, at: datetime.datetime, branch: Branch, **changes: str) -> Branch:
    """Change a branch's ``name``, ``address`` or ``phone``. Raises ``NameTaken``, ``InvalidInput``."""
    _describe_branch(branch, changes)
    _save(branch)
    return branch


def archive_branch(*, access: Access, at: datetime.datetime, branch: Branch) -> None:
    """Close a branch without tills that is not the last one. Raises ``StillInUse``, ``LastOfItsKind``."""

    def work() -> None:
        # Not the key: whoever writes a row of the shop names it, and may hold the branch that is waited for here.
        Shop.objects.select_for_update(no_key=True).get(pk=access.shop.pk)
        _hold_alone(branch)
        if branch.tills.filter(archived_at=None).exists():
            raise StillInUse(_("Close the tills of this branch first."))
        if not access.rows(Branch).filter(archived_at=None).exclude(pk=branch.pk).exists():
            raise LastOfItsKind(_("A shop has at least one branch."))
        announce("branch.closing", shop_id=access.shop.pk, branch_id=branch.pk, at=at)
        Branch.objects.filter(pk=branch.pk, archived_at=None).update(archived_at=at)

    in_transaction(work)


def _hold_alone(branch: Branch) -> None:
    """Whoever brings goods here holds the branch: this waits for them, and they for this."""
    Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)


def add_till(*, access: Access, at: datetime.datetime, branch: Branch, name: str, prefix: str) -> Till:
    """Another till. Raises ``NameTaken`` (for its name or prefix), ``InvalidInput``. Fact: ``till.opened``."""
    return in_transaction(lambda: _new_till(branch, at=at, name=name, prefix=prefix))


def change_till(
    *, access: Access, at: datetime.datetime, till: Till, name: str | None = None, prefix: str | None = None
) -> Till:
    """Change a till's name, or what its bill numbers begin with from the next bill on."""
    if name is not None:
        till.name = registration.plain_text(name, field="name", maximum=60, needed=True)
    if prefix is not None:
        till.prefix = registration.prefix(prefix)
    _save(till)
    return till


def archive_till(*, access: Access, at: datetime.datetime, till: Till) -> None:
    """Close a till that is not the last one. Raises ``LastOfItsKind``. Fact: ``till.closing``."""

    def work() -> None:
        # Not the key: whoever does something at the till writes rows of the shop, and is waited for here.
        Shop.objects.select_for_update(no_key=True).get(pk=access.shop.pk)
        _hold_till_alone(till)
        if not access.rows(Till).filter(archived_at=None).exclude(pk=till.pk).exists():
            raise LastOfItsKind(_("A shop has at least one till."))
        announce("till.closing", shop_id=access.shop.pk, till_id=till.pk, at=at)
        Till.objects.filter(pk=till.pk, archived_at=None).update(archived_at=at)

    in_transaction(work)


def _hold_till_alone(till: Till) -> None:
    """Whoever claims a key at this till (``ledger.entries.claim``) holds it: this waits for them, and they for this."""
    Till.objects.select_for_update(of=("self",)).get(pk=till.pk)


def _new_branch(shop: Shop, *, at: datetime.datetime, **described: str) -> Branch:
    branch = Branch(shop=shop)
    _describe_branch(branch, described)
    _save(branch)
    announce("branch.opened", shop_id=shop.pk, branch_id=branch.pk, at=at)
    return branch


def _describe_branch(branch: Branch, changes: dict[str, str]) -> None:
    if "name" in changes:
        branch.name = registration.plain_text(changes["name"], field="name", maximum=100, needed=True)
    if "address" in changes:
        branch.address = registration.plain_text(changes["address"], field="address", maximum=500, lines=True)
    if "phone" in changes:
        branch.phone = registration.plain_text(changes["phone"], field="phone", maximum=20)


def _new_till(branch: Branch, *, at: datetime.datetime, name: str, prefix: str) -> Till:
    till = Till(shop_id=branch.shop_id, branch=branch, prefix=registration.prefix(prefix))
    till.name = registration.plain_text(name, field="name", maximum=60, needed=True)
    _save(till)
    announce("till.opened", shop_id=branch.shop_id, till_id=till.pk, at=at)
    return till


def _save(thing: Branch | Till) -> None:
    """Save what has a unique name; which name is taken is looked up only when the database says no."""
    try:
        with transaction.atomic():
            thing.save()
    except IntegrityError as error:
        others = type(thing)._default_manager.filter(shop_id=thing.shop_id).exclude(pk=thing.pk)
        if others.filter(name=thing.name).exists():
            raise NameTaken(_("There is one of that name already."), field="name") from error
        raise NameTaken(_("Another till's numbers begin like that."), field="prefix") from error


def _apply(shop: Shop, settings: dict[str, Any]) -> None:
    """Set checked settings on a shop. Raises ``InvalidInput``; an unknown name is a mistake of ours."""
    for name, value in settings.items():
        if name not in SETTINGS:
            raise TypeError(name)
        setattr(shop, name, _checked(name, value))
    if {"gstin", "state_code"} & settings.keys():
        given = shop.state_code if "state_code" in settings or not shop.gstin else ""
        shop.state_code = registration.state(given, gstin_of_shop=shop.gstin, country=shop.country)
        if shop.gstin and shop.country != "IN":
            raise InvalidInput(_("Only a shop in India has a GSTIN."), field="gstin")


def _checked(name: str, value: Any) -> Any:
    if name in TEXTS:
        return registration.plain_text(value, field=name, maximum=TEXTS[name])
    if name in LINES:
        return registration.plain_text(value, field=name, maximum=LINES[name], lines=True)
    if name in CHOICES and value not in CHOICES[name]:
        raise InvalidInput(_("This is not one of the choices."), field=name)
    if name in NUMBERS and not NUMBERS[name][0] <= value <= NUMBERS[name][1]:
        least, most = NUMBERS[name]
        raise InvalidInput(_("From %(least)d to %(most)d.") % {"least": least, "most": most}, field=name)
    match name:
        case "legal_name":
            return registration.plain_text(value, field=name, maximum=200, needed=True)
        case "gstin":
            return registration.gstin(value)
        case "email":
            return registration.email_address(value)
        case "zone":
            return registration.zone(value)
    return value
