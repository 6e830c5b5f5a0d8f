"""Who is behind an API call: a token (person + shop + till), or a session; and whether they may do it."""

from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.settings import CONSTANTS
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from galla.accounts.access import Access, access_of
from galla.accounts.middleware import enter
from galla.accounts.models import ApiToken, Branch, Membership, Shop, Till, User
from galla.foundation.database.joined import Joined

if TYPE_CHECKING:  # DRF's views load this module while they are being loaded themselves
    from rest_framework.views import APIView

LONGEST_TOKEN = 200


# Every call of the API asks this: the same through a queryset takes four times as long, most of it spent on writing the
# same statement anew.
_TOKENS = Joined(
    (ApiToken, User, Membership, Shop, Till, Branch),
    "{0} JOIN {1} ON {1}.id = {0}.user_id JOIN {2} ON {2}.id = {0}.membership_id JOIN {3} ON {3}.id = {2}.shop_id "
    "LEFT JOIN {4} ON {4}.id = {0}.till_id LEFT JOIN {5} ON {5}.id = {4}.branch_id WHERE {0}.token_key = %s",
)


def _whole(
    token: ApiToken, user: User, membership: Membership, shop: Shop, till: Till | None, branch: Branch | None
) -> tuple[User, ApiToken]:
    """The token with all it leads to, so that nothing is asked for again."""
    membership.user, membership.shop = user, shop
    token.user, token.membership, token.till = user, membership, till
    if till is not None and branch is not None:
        till.branch = branch
    return user, token


class ShopTokenAuthentication(TokenAuthentication):  # type: ignore[misc]  # knox has no types
    """``Authorization: Token …``: one query finds the token, the person, the shop, the till and its branch."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        """The person and the token. Raises 401 for everything that is not, or no longer, a way in."""
        try:
            written = token.decode("ascii")
            digest = hash_token(written)
        except (UnicodeDecodeError, TypeError, ValueError):
            raise _no_longer() from None
        if len(written) > LONGEST_TOKEN or not written.isalnum():
            raise _no_longer()
        for row in _TOKENS.rows([written[: CONSTANTS.TOKEN_KEY_LENGTH]]):
            if compare_digest(digest, row[0].digest):
                return _whole(*row)
        raise _no_longer()

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person and the token; ``request.access`` is theirs from here on."""
        found: tuple[User, ApiToken] | None = super().authenticate(request)
        if found is None:
            return None
        access = access_of(found[1].membership, till=found[1].till)
        if access is None:
            raise _no_longer()
        enter(request._request, access)
        return found


class ShopSessionAuthentication(SessionAuthentication):
    """The session of the office, with Django's check against forged requests."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The person, if one is signed in."""
        user = getattr(request._request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        self.enforce_csrf(request)
        return user, None


class MayDoThis(BasePermission):
    """Reads ``permissions_needed`` of the view: an action without a row is refused to everybody."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Whether the access of this request may do the view's action."""
        access: Access | None = getattr(request, "access", None)
        if access is None:
            if request.user is None:
                raise exceptions.NotAuthenticated(_("Sign in first, or send a token."))
            raise exceptions.PermissionDenied(_("You belong to no shop. Ask an owner to add you."))
        needed = permission_of(view, request.method or "")
        if needed is None or not access.can(needed):
            raise exceptions.PermissionDenied(_("You may not do this in this shop. Ask the owner."))
        return True


def permission_of(view: "APIView", method: str) -> str | None:
    """What the view's row says for its action, or for the method where it has no actions."""
    needed: str | None = getattr(view, "permissions_needed", {}).get(getattr(view, "action", None) or method.lower())
    return needed


def _no_longer() -> exceptions.AuthenticationFailed:
    return exceptions.AuthenticationFailed(_("This token is not, or no longer, good. Sign in again."))


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document describes our tokens."""

    target_class = "galla.accounts.authentication.ShopTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A header."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token, a space, and what POST /api/v1/tokens/ answered.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document describes the office's session."""

    target_class = "galla.accounts.authentication.ShopSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A cookie."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
