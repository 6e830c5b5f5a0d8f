"""Registers the room, its invariant, what it needs and what it measures."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The queue and its worker."""

    name = "galla.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.outbox import gauges, heartbeats, invariants  # noqa: F401 - registers them
