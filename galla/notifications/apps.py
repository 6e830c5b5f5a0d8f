"""Registers the room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Letters and messages."""

    name = "galla.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
