"""Registers the room and its invariants."""

from django.apps import AppConfig


class LoyaltyConfig(AppConfig):
    """Loyalty points."""

    name = "galla.loyalty"
    label = "loyalty"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.loyalty import documents, invariants  # noqa: F401 - they register themselves
