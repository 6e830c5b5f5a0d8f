"""``@page``: the one door of every office page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from galla.accounts.access import PERMISSIONS, Access
from galla.foundation.errors import NotAllowed


class ShopRequest(HttpRequest):
    """A request whose access has been checked. Only a name for the type checker."""

    access: Access


type View[**P] = Callable[Concatenate[ShopRequest, P], HttpResponseBase]


def page[**P](permission: str, *, post: str = "") -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """A page for those who may ``permission``; ``post`` names what changing something there needs, if it is more.

    Nobody signed in → the sign-in page. Without the permission → refused, 403.
    """
    needed = {"GET": permission, "HEAD": permission, "POST": post or permission}
    for name in needed.values():
        if name not in PERMISSIONS:
            raise KeyError(name)

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            access: Access | None = getattr(request, "access", None)
            if access is None:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                raise NotAllowed(_("You belong to no shop. Ask an owner to add you."))
            access.require(needed.get(request.method or "", needed["POST"]))
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        guarded.permissions_needed = needed  # type: ignore[attr-defined]
        return guarded

    return decorate
