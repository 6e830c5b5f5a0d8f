"""How sign-in behaves in a shop: nobody signs up by themselves, the owner adds people."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's hooks."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are added by the owner of a shop."""
        return False
