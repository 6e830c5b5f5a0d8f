"""Registers the room."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Home, navigation, search."""

    name = "galla.office"
    label = "office"
