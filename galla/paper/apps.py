"""Registers the room."""

from django.apps import AppConfig


class PaperConfig(AppConfig):
    """Typesetting."""

    name = "galla.paper"
    label = "paper"
    default_auto_field = "django.db.models.BigAutoField"
