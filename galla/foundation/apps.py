"""The one post-migrate step of the house: protect the tables that never change."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    """Installs the immutability triggers after every migration, because rebuilding a table drops them on SQLite."""

    name = "galla.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.foundation.database.immutable import after_migrate

        post_migrate.connect(after_migrate, dispatch_uid="galla.immutable")
