"""Registers the room and its invariants."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Moves, entries, series."""

    name = "galla.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.ledger import invariants  # noqa: F401 - registers them
