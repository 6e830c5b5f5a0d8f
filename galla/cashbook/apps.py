"""Registers the room and its invariants."""

from django.apps import AppConfig


class CashbookConfig(AppConfig):
    """Expenses, settlements and the bank."""

    name = "galla.cashbook"
    label = "cashbook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.cashbook import bank_invariants, documents, invariants  # noqa: F401 - they register themselves
