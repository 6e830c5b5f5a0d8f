"""Registers the room, its invariants and its letters."""

from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    """Orders, supplier bills, payments and returns."""

    name = "galla.purchasing"
    label = "purchasing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galla.inventory.keeping import points_told_by
        from galla.purchasing import documents, invariants, letters  # noqa: F401 - they register themselves
        from galla.purchasing.queries.reorder import points_of_shop

        points_told_by(points_of_shop)
