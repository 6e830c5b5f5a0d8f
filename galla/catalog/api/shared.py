"""What the catalogue's addresses have in common."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from galla.accounts.resources import ShopResource
from galla.foundation.errors import InvalidInput

VIEW_AND_EDIT = {
    "list": "product.view",
    "retrieve": "product.view",
    "create": "product.edit",
    "update": "product.edit",
    "partial_update": "product.edit",
    "destroy": "product.edit",
    "restore": "product.edit",
}
ARCHIVED = OpenApiParameter("archived", OpenApiTypes.BOOL, description="true: the archived ones instead.")


class CatalogResource(ShopResource):
    """What the catalogue's addresses have in common."""

    permissions_needed: ClassVar[dict[str, str]] = VIEW_AND_EDIT

    def wants_archived(self) -> bool:
        """Whether ``?archived=true`` asks for what was put away."""
        asked = self.request.query_params.get("archived", "false")
        if asked not in ("true", "false"):
            raise InvalidInput(_("Say true or false."), field="archived")
        return asked == "true"

    def shown(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The list shows what is in use; one by id is found in the archive too."""
        return rows.filter(archived_at__isnull=not self.wants_archived()) if self.action == "list" else rows
