"""Registers the room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Readings of the ledger."""

    name = "galla.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
