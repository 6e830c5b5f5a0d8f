"""Adding people, changing what they may do, ending their time in a shop, their passwords."""

import datetime
import re
from collections.abc import Iterable

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.accounts import registration
from galla.accounts.access import GRANTABLE, Access
from galla.accounts.errors import LastOwner, NameTaken
from galla.accounts.models import ApiToken, Membership, Role, Shop, Theme, Till, User
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, NotAllowed

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,59}")
LONGEST_PASSWORD = 128


def make_user(*, username: str, password: str | None, full_name: str = "", email: str = "") -> User:
    """A person who can sign in and belongs to no shop yet. Without a password they set one by mail.

    Raises ``InvalidInput``, ``NameTaken``.
    """
    user = User()
    _identify(user, username=username, full_name=full_name, email=email)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(_good_password(password, user))
    user.save()
    return user


def add_person(
    *,
    access: Access,
    at: datetime.datetime,
    username: str,
    role: str,
    password: str | None = None,
    full_name: str = "",
    email: str = "",
    grants: Iterable[str] = (),
    till: Till | None = None,
) -> Membership:
    """Let somebody work in the shop. Somebody who worked here, or works in another shop of this owner, comes as is.

    Raises ``InvalidInput``; ``NameTaken`` where the sign-in name is a stranger's.
    """

    def work() -> Membership:
        user = User.objects.filter(username__iexact=username.strip()).first()
        if user is None:
            user = make_user(username=username, password=password, full_name=full_name, email=email)
        else:
            _demand_known(access, user)
        membership = Membership.objects.filter(shop=access.shop, user=user).first()
        if membership is None:
            membership = Membership(shop=access.shop, user=user)
        elif membership.ended_at is None:
            raise NameTaken(_("This person works here already."), field="username")
        membership.ended_at = None
        _employ(membership, role=role, grants=grants, till=till)
        membership.save()
        return membership

    return in_transaction(work)


def change_person(
    *,
    access: Access,
    at: datetime.datetime,
    membership: Membership,
    role: str | None = None,
    grants: Iterable[str] | None = None,
    till: Till | None = None,
    no_till: bool = False,
    username: str | None = None,
    full_name: str | None = None,
    email: str | None = None,
    password: str | None = None,
) -> Membership:
    """Change what a person is and may do here, or who they are. ``no_till`` takes their till away.

    Name and password belong to the person: only an owner of every shop they work in changes them, and nobody changes
    another owner's. Raises ``InvalidInput``, ``LastOwner``, ``NameTaken``, ``NotAllowed``.
    """

    def work() -> Membership:
        _lock(access.shop)
        current = Membership.objects.select_related("user", "shop").get(pk=membership.pk)
        if role is not None and role != Role.OWNER:
            _demand_another_owner(current)
        if username is not None or full_name is not None or email is not None or password is not None:
            _demand_in_charge(access, current)
            _identify(current.user, username=username, full_name=full_name, email=email)
            current.user.save()
        if password is not None:
            set_password(user=current.user, password=password)
        _employ(current, role=role, grants=grants, till=till)
        if no_till:
            current.till = None
        current.save()
        return current

    return in_transaction(work)


def end_membership(*, access: Access, at: datetime.datetime, membership: Membership) -> None:
    """End a person's time in the shop: tokens and sessions stop at once. Raises ``LastOwner``.

    When this answers, what they were doing meanwhile is either written or refused; nothing of theirs follows.
    """

    def work() -> None:
        _lock(access.shop)
        current = Membership.objects.get(pk=membership.pk)
        _demand_another_owner(current)
        Membership.objects.filter(pk=current.pk, ended_at=None).update(ended_at=at)
        ApiToken.objects.filter(membership=current).delete()

    in_transaction(work)
    _wait_for_acts_of(membership)


def _wait_for_acts_of(membership: Membership) -> None:
    """Wait for what a member began before their time ended: whoever claims a key (``ledger.entries.claim``) holds the
    membership until it is written. In a transaction of its own, because to finish they need the shop's row.
    """
    in_transaction(lambda: Membership.objects.select_for_update().get(pk=membership.pk))


def change_profile(
    *,
    user: User,
    full_name: str | None = None,
    email: str | None = None,
    theme: str | None = None,
    language: str | None = None,
) -> User:
    """Change what a person says of themselves. Raises ``InvalidInput``, ``NameTaken``."""
    _identify(user, full_name=full_name, email=email)
    if theme is not None:
        if theme not in Theme.values:
            raise InvalidInput(_("This is not one of the choices."), field="theme")
        user.theme = theme
    if language is not None:
        user.language = language
    user.save()
    return user


def set_password(*, user: User, password: str) -> None:
    """A new password: every token and every other session of the person ends. Raises ``InvalidInput``."""

    def work() -> None:
        user.set_password(_good_password(password, user))
        user.save()
        ApiToken.objects.filter(user=user).delete()

    in_transaction(work)


def _lock(shop: Shop) -> None:
    """Changes of a shop's people happen one after the other, so that two owners cannot end each other."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)


def _demand_another_owner(membership: Membership) -> None:
    if membership.role != Role.OWNER or membership.ended_at is not None:
        return
    others = Membership.objects.filter(shop_id=membership.shop_id, role=Role.OWNER, ended_at=None, user__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise LastOwner(_("A shop needs an owner. Make somebody else one first."))


def _shops_owned(user: User) -> set[int]:
    owned = Membership.objects.filter(user=user, role=Role.OWNER, ended_at=None)
    return set(owned.values_list("shop_id", flat=True))


def _demand_known(access: Access, user: User) -> None:
    """Somebody who already signs in elsewhere comes only if they work, or worked, for this owner."""
    working = set(Membership.objects.filter(user=user).values_list("shop_id", flat=True))
    if not working & _shops_owned(access.user):
        raise NameTaken(_("Somebody else signs in with this name."), field="username")


def _demand_in_charge(access: Access, membership: Membership) -> None:
    if membership.user_id == access.user.pk:
        return
    working = Membership.objects.filter(user_id=membership.user_id, ended_at=None)
    elsewhere = set(working.values_list("shop_id", flat=True)) - _shops_owned(access.user)
    if membership.role == Role.OWNER or elsewhere:
        raise NotAllowed(_("This person changes their own name and password."))


def _employ(membership: Membership, *, role: str | None, grants: Iterable[str] | None, till: Till | None) -> None:
    if role is not None:
        if role not in Role.values:
            raise InvalidInput(_("A role is owner, manager or cashier."), field="role")
        membership.role = role
    if grants is not None:
        named = sorted(set(grants))
        if not set(named) <= set(GRANTABLE):
            raise InvalidInput(_("This cannot be granted to one person."), field="grants")
        membership.grants = named
    if till is not None:
        membership.till = till


def _identify(
    user: User, *, username: str | None = None, full_name: str | None = None, email: str | None = None
) -> None:
    others = User.objects.exclude(pk=user.pk)
    if username is not None:
        name = registration.plain_text(username, field="username", maximum=60, needed=True).lower()
        if not USERNAME.fullmatch(name):
            raise InvalidInput(_("Letters, digits and . _ - @ +, at least two."), field="username")
        if others.filter(username__iexact=name).exists():
            raise NameTaken(_("Somebody else signs in with this name."), field="username")
        user.username = name
    if full_name is not None:
        user.full_name = registration.plain_text(full_name, field="full_name", maximum=120)
    if email is not None:
        address = registration.email_address(email)
        if address and others.filter(email__iexact=address).exists():
            raise NameTaken(_("Somebody else signs in with this address."), field="email")
        user.email = address


def _good_password(password: str, user: User) -> str:
    if len(password) > LONGEST_PASSWORD:
        raise InvalidInput(_("At most %(most)d characters.") % {"most": LONGEST_PASSWORD}, field="password")
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), field="password") from error
    return password
