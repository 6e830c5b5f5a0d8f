"""Groups of customers over the API."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.parties import actions, queries
from galla.parties.models import CustomerGroup
from galla.parties.serializers import CustomerGroupSerializer


class CustomerGroupResource(ShopResource):
    """``customer-groups/``: for whom offers of their own hold."""

    permissions_needed = {
        "list": "customer.view",
        "retrieve": "customer.view",
        "create": "customer.group",
        "partial_update": "customer.group",
        "destroy": "customer.group",
        "restore": "customer.group",
    }
    serializer_class = CustomerGroupSerializer
    queryset = CustomerGroup.objects.none()
    ordering = ("name", "pk")

    def get_queryset(self) -> "QuerySet[CustomerGroup]":
        """Those in use; one by id also when it was put away."""
        rows = queries.customer_groups(self.access)
        return rows.filter(archived_at=None) if self.action == "list" else rows

    def searched(self, queryset: "QuerySet[CustomerGroup]", text: str) -> "QuerySet[CustomerGroup]":
        """By name."""
        return queryset.filter(name__icontains=text)

    def create(self, request: Request) -> Response:
        """A further group."""
        made = actions.add_group(access=self.access, **self.checked())
        return self.answer(made, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Call it something else."""
        found = self.get_object()
        told = self.checked(partial=True)
        return self.answer(actions.rename_group(access=self.access, group=found, name=told.get("name", found.name)))

    def destroy(self, request: Request, pk: str) -> Response:
        """Put it away: it brings nothing any more to who is in it."""
        actions.archive_group(access=self.access, at=timezone.now(), group=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: CustomerGroupSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Bring it back, with who was in it."""
        actions.restore_group(access=self.access, group=self.get_object())
        return self.answer(self.get_object())
