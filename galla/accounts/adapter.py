"""How sign-in behaves in a shop: nobody signs up by themselves, the owner adds people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galla.accounts import actions, queries
from galla.accounts.models import User
from galla.outbox.actions import enqueue

SAID = {
    "account/messages/password_changed.txt": _("The new password is good from now on."),
    "account/messages/password_set.txt": _("The new password is good from now on."),
    "mfa/messages/totp_activated.txt": _("Signing in asks for a code from now on. Keep the recovery codes."),
    "mfa/messages/totp_deactivated.txt": _("Signing in asks for the password alone from now on."),
}


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

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Only what somebody needs to know; that one has signed in, one sees."""
        words = message or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the outbox, so that a slow mail server keeps nobody waiting. There is one letter."""
        if template_prefix != "account/email/password_reset_key":
            raise ValueError(template_prefix)
        user: User = context["user"]
        membership = queries.memberships_of(user).first()
        letter = {"username": user.username, "link": context["password_reset_url"]}
        enqueue(
            task="notifications.send_letter",
            # Secret: whoever may read the shop's messages could otherwise take over its owner's sign-in.
            payload={
                "template": "password_reset",
                "to": email,
                "context": letter,
                "language": user.language,
                "secret": True,
            },
            shop_id=membership.shop_id if membership else None,
            run_at=timezone.now(),
        )

    def set_password(self, user: User, password: str) -> None:
        """Through our own action, so that every token of the person ends with the old password."""
        actions.set_password(user=user, password=password)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Person and address together: tries at one till lock that person there, and nobody else anywhere."""
        name = credentials.get("email") or credentials.get("username") or ""
        return f"{self.get_client_ip(request)}:{name.strip().lower()}"
