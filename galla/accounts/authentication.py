"""Who is behind an API call: a token (person + shop + till), or a session."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from galla.accounts.access import access_of
from galla.accounts.middleware import enter
from galla.accounts.models import ApiToken, Membership, User

if TYPE_CHECKING:  # DRF's views load this module while they are being loaded
    from rest_framework.views import APIView


class ShopTokenAuthentication(TokenAuthentication):  # type: ignore[misc]
    """``Authorization: Token …``."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person and the token; sets ``request.access``."""
        found = super().authenticate(request)
        if found is None:
            return None
        user, token = found
        membership = Membership.objects.select_related("user", "shop").get(pk=token.membership_id)
        access = access_of(membership, till=token.till)
        if access is None:
            raise exceptions.AuthenticationFailed(_("This token is no longer good. Sign in again."))
        enter(request._request, access)
        return user, token


class ShopSessionAuthentication(SessionAuthentication):
    """The session of the office, with its CSRF check."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The person, if one is signed in."""
        user = getattr(request._request, "user", None)
        if user is None or isinstance(user, AnonymousUser) or not user.is_active:
            return None
        self.enforce_csrf(request)
        return user, None


class MayDoThis(BasePermission):
    """Reads ``permissions_needed`` of the view: an action without a row is refused to everybody."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the access of this request may do the view's action."""
        access = getattr(request, "access", None)
        needed = getattr(view, "permissions_needed", {}).get(
            getattr(view, "action", None) or (request.method or "").lower()
        )
        if access is None:
            raise exceptions.NotAuthenticated
        return needed is not None and access.can(needed)
