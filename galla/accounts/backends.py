"""Checking a sign-in: one look-up by sign-in name or address, one hash, whatever the outcome.

A name nobody has, somebody without a password, somebody disabled and a wrong password all take one hash, so that the
time an answer takes tells nobody who works here.
"""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.http import HttpRequest

from galla.accounts.models import User
from galla.foundation.texts import is_clean


class SignInBackend(ModelBackend):
    """People sign in with their sign-in name or their e-mail address."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """The person, if name and password go together and they may sign in at all."""
        name = username or credentials.get("email") or ""
        if not name or not password or not is_clean(name):
            return None
        user = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).order_by("id").first()
        if user is None:
            make_password(password)
            return None
        if not user.check_password(password):
            return None
        return user if user.is_active else None
