"""Registers the room and its invariants."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """Khatas."""

    name = "galla.credit"
    label = "credit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.credit import documents, interest_invariants, invariants, letters, tasks  # noqa: F401 - they register themselves
