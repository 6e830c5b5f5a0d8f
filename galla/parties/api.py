"""Customers and suppliers over the API."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.foundation.errors import InvalidInput
from galla.parties import actions, queries
from galla.parties.details import CustomerDetails, Details, changed
from galla.parties.identity import email_of, phone_of
from galla.parties.models import Customer, Party, Supplier
from galla.parties.serializers import CustomerSerializer, MergeSerializer, SupplierSerializer

FILTERS = [
    OpenApiParameter("phone", OpenApiTypes.STR, description="Exactly this phone, however it is written."),
    OpenApiParameter("email", OpenApiTypes.STR, description="Exactly this address."),
    OpenApiParameter("archived", OpenApiTypes.BOOL, description="true: those put away, instead of the others."),
]


class PartyResource(ShopResource):
    """What customers and suppliers have in common."""

    sorts: ClassVar[Mapping[str, str]] = {"name": "name", "created_at": "created_at"}
    ordering: ClassVar[tuple[str, ...]] = ("name", "pk")

    def people(self) -> "QuerySet[Any]":
        """Everybody of this sort in the shop."""
        raise NotImplementedError

    def get_queryset(self) -> "QuerySet[Any]":
        """Those the list shows; one by id is found in the archive too."""
        people = self.people()
        if self.action != "list":
            return people
        asked, archived = self.request.query_params, self._wants_archived()
        try:
            if asked.get("phone"):
                people = people.filter(phone=phone_of(asked["phone"], country=self.access.shop.country))
            if asked.get("email"):
                people = people.filter(email=email_of(asked["email"]))
        except InvalidInput:
            return people.none()  # nobody is known by what is no phone and no address
        return people.filter(archived_at__isnull=not archived)

    def _wants_archived(self) -> bool:
        asked = self.request.query_params.get("archived", "false")
        if asked not in ("true", "false"):
            raise InvalidInput(_("Say true or false."), field="archived")
        return asked == "true"

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By digits of the phone, beginnings of the words of the name, or e-mail."""
        return queryset.filter(queries.matching(text))

    def typed(self) -> Details:
        """A new person as the body has them."""
        return Details(**{name: value or "" for name, value in self.checked().items()})

    def retyped(self, party: Party) -> Details:
        """What is known of a person with what the body changes."""
        return changed(party, self.checked(partial=True))


@extend_schema_view(list=extend_schema(parameters=FILTERS))
class CustomerResource(PartyResource):
    """``customers/``: who buys."""

    permissions_needed = {
        "list": "customer.view",
        "retrieve": "customer.view",
        "create": "customer.edit",
        "partial_update": "customer.edit",
        "destroy": "customer.edit",
        "restore": "customer.edit",
        "merge": "customer.merge",
        "unmerge": "customer.merge",
        "erase": "customer.erase",
    }
    serializer_class = CustomerSerializer
    queryset = Customer.objects.none()

    def people(self) -> "QuerySet[Customer]":
        """The list shows each person once; an old id still opens what it was."""
        rows = queries.customers(self.access) if self.action == "list" else self.access.rows(Customer)
        return rows.select_related("alias")

    def typed(self) -> Details:
        """A new customer as the body has them."""
        told = self.checked()
        group = told.pop("group_id", None)
        return CustomerDetails(**{name: value or "" for name, value in told.items()}, group_id=group)

    def create(self, request: Request) -> Response:
        """Take down a new customer."""
        customer = actions.add_customer(access=self.access, at=timezone.now(), details=self.typed())
        return self.answer(customer, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is known of a customer."""
        customer = self.get_object()
        return self.answer(
            actions.change_customer(access=self.access, customer=customer, details=self.retyped(customer))
        )

    def destroy(self, request: Request, pk: str) -> Response:
        """Put a customer away. What they bought stays."""
        actions.archive_customer(access=self.access, at=timezone.now(), customer=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: CustomerSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Take a customer out of the archive."""
        actions.restore_customer(access=self.access, customer=self.get_object())
        return self.answer(self.get_object())

    @extend_schema(request=MergeSerializer, responses={200: CustomerSerializer})
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """This customer is really another: answers who. Nothing written for either changes."""
        customer = self.get_object()
        into = self.access.named(Customer, self.checked(MergeSerializer)["into"], field="into")
        return self.answer(actions.merge_customers(access=self.access, at=timezone.now(), customer=customer, into=into))

    @extend_schema(request=None, responses={200: CustomerSerializer})
    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, pk: str) -> Response:
        """Take a merge back."""
        actions.unmerge_customer(access=self.access, customer=self.get_object())
        return self.answer(self.get_object())

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def erase(self, request: Request, pk: str) -> Response:
        """Forget who this person is. Issued tax bills keep what the law says."""
        actions.erase_customer(access=self.access, at=timezone.now(), customer=self.get_object())
        return self.gone()


@extend_schema_view(list=extend_schema(parameters=FILTERS))
class SupplierResource(PartyResource):
    """``suppliers/``: whom the shop buys from."""

    permissions_needed = {
        "list": "supplier.view",
        "retrieve": "supplier.view",
        "create": "supplier.edit",
        "partial_update": "supplier.edit",
        "destroy": "supplier.edit",
        "restore": "supplier.edit",
    }
    serializer_class = SupplierSerializer
    queryset = Supplier.objects.none()

    def people(self) -> "QuerySet[Supplier]":
        """The shop's suppliers."""
        return queries.suppliers(self.access)

    def create(self, request: Request) -> Response:
        """Take down a new supplier."""
        supplier = actions.add_supplier(access=self.access, at=timezone.now(), details=self.typed())
        return self.answer(supplier, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is known of a supplier."""
        supplier = self.get_object()
        return self.answer(
            actions.change_supplier(access=self.access, supplier=supplier, details=self.retyped(supplier))
        )

    def destroy(self, request: Request, pk: str) -> Response:
        """Put a supplier away. What was bought from them stays."""
        actions.archive_supplier(access=self.access, at=timezone.now(), supplier=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: SupplierSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Take a supplier out of the archive."""
        actions.restore_supplier(access=self.access, supplier=self.get_object())
        return self.answer(self.get_object())
