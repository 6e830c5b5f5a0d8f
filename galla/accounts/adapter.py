"""How sign-in behaves in a shop: nobody signs up by themselves, the owner adds people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from galla.accounts import actions
from galla.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's hooks."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("That address and password do not go together."),
        "username_password_mismatch": _("That name and password do not go together."),
        "invalid_login": _("That name and password do not go together."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or ask the owner for a new password."),
        "incorrect_code": _("This is not the code of this moment."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are added by the owner of a shop."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Through our own action, so that every token of the person ends with the old password."""
        actions.set_password(user=user, password=password)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Person and address together: tries at one till lock that person there, and nobody else anywhere."""
        name = credentials.get("email") or credentials.get("username") or ""
        return f"{self.get_client_ip(request)}:{name.strip().lower()}"
