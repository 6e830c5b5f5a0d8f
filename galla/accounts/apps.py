"""Registers the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Shops and people."""

    name = "galla.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
