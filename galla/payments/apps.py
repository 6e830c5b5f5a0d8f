"""Registers the room and its invariants."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Means of payment and money on its way."""

    name = "galla.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.payments import documents, gateway_invariants, invariants, letters  # noqa: F401 - they register themselves
