"""Registers the room and its invariant."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Files."""

    name = "galla.media"
    label = "media"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.media import invariants  # noqa: F401 - it registers itself
