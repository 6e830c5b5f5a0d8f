"""Signing in over the API, under the same limits as the door of the office.

Raises the refusals of ``galla.accounts.errors``; wrong name and wrong password cost the same time and the same words.
"""

from allauth.account.adapter import get_adapter
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from galla.accounts import queries
from galla.accounts.errors import CodeNeeded, TooManyTries, WrongPassword
from galla.accounts.models import Membership, Till, User
from galla.foundation.errors import InvalidInput, NotAllowed


def person_behind(request: HttpRequest, *, username: str, password: str, code: str) -> User:
    """Whose name, password and (where they have a second factor) code these are."""
    try:
        user = get_adapter(request).authenticate(request, username=username, password=password)
    except ValidationError as error:
        raise TooManyTries(_("Too many tries. Wait five minutes.")) from error
    if not isinstance(user, User) or not user.is_active:
        raise WrongPassword(_("That name and password do not go together."))
    if is_mfa_enabled(user):
        _demand_code(user, code)
    return user


def demand_password(request: HttpRequest, user: User, password: str, *, field: str = "password") -> None:
    """Ask somebody who is signed in for their password once more, under the limits of signing in.

    Raises ``InvalidInput`` beside ``field``, ``TooManyTries``.
    """
    try:
        known = get_adapter(request).authenticate(request, username=user.username, password=password)
    except ValidationError as error:
        raise TooManyTries(_("Too many tries. Wait five minutes."), field=field) from error
    if known is None or known.pk != user.pk:
        raise InvalidInput(_("This is not your password."), field=field)


def _demand_code(user: User, code: str) -> None:
    if not code:
        raise CodeNeeded(_("This person signs in with a code too."), field="code")
    try:
        forgive = check_rate_limit(user)
    except ValidationError as error:
        raise TooManyTries(_("Too many tries. Wait five minutes.")) from error
    for factor in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        if factor.wrap().validate_code(code):
            factor.record_usage()
            forgive()
            return
    raise CodeNeeded(_("This is not the code of this moment."), field="code")


def membership_for(user: User, shop_id: int | None) -> Membership:
    """In which shop the token works: the one named, else the only one. Raises ``InvalidInput`` naming ``shop``."""
    memberships = list(queries.memberships_of(user))
    if not memberships:
        raise NotAllowed(_("You belong to no shop. Ask an owner to add you."))
    if shop_id is None:
        if len(memberships) > 1:
            shops = [{"id": each.shop_id, "name": str(each.shop)} for each in memberships]
            raise InvalidInput(_("Say in which shop."), field="shop", shops=shops)
        return memberships[0]
    for membership in memberships:
        if membership.shop_id == shop_id:
            return membership
    raise InvalidInput(_("You do not work in such a shop."), field="shop")


def till_for(membership: Membership, till_id: int | None) -> Till | None:
    """The till named, which must be an open one of the shop; none named is answered later. Raises ``InvalidInput``."""
    if till_id is None:
        return None
    till = Till.objects.filter(shop_id=membership.shop_id, pk=till_id, archived_at=None).first()
    if till is None:
        raise InvalidInput(_("There is no such till in this shop."), field="till")
    return till
