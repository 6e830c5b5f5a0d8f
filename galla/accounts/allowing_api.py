"""A PIN of one's own, who may allow what, and what was allowed, over the API."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts import actions, queries, sign_in
from galla.accounts.access import ALLOWABLE
from galla.accounts.models import Allowance, Membership, Pin
from galla.accounts.resources import ShopResource
from galla.accounts.serializers import AllowanceSerializer, AllowerSerializer, PinSerializer, PinStateSerializer
from galla.foundation.errors import InvalidInput

PERMISSION = OpenApiParameter("permission", OpenApiTypes.STR, enum=ALLOWABLE, description="What is to be allowed.")


class PinResource(ShopResource):
    """``me/pin/``: the PIN of whoever asks, in the shop of the token."""

    permissions_needed = {"state": "pin.set", "set_pin": "pin.set", "remove": "pin.set"}
    serializer_class = PinSerializer
    queryset = Pin.objects.none()

    @extend_schema(operation_id="me_pin_retrieve", responses={200: PinStateSerializer})
    def state(self, request: Request) -> Response:
        """Since when there is one; nobody is told which."""
        found = self.access.rows(Pin).filter(membership=self.access.membership).first()
        return Response(PinStateSerializer({"set_at": found.set_at if found else None}).data)

    @extend_schema(operation_id="me_pin_update", request=PinSerializer, responses={200: PinStateSerializer})
    def set_pin(self, request: Request) -> Response:
        """Set it, or another one. The password is asked for, under the limits of signing in."""
        told = self.checked()
        sign_in.demand_password(request._request, self.access.user, told["password"])
        saved = actions.set_pin(access=self.access, at=timezone.now(), pin=told["pin"])
        return Response(PinStateSerializer({"set_at": saved.set_at}).data)

    @extend_schema(operation_id="me_pin_destroy", request=None, responses={204: None})
    def remove(self, request: Request) -> Response:
        """Have none any more."""
        actions.remove_pin(access=self.access, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class AllowersResource(ShopResource):
    """``allowers/``: who may allow something at a till of the shop, for ``allowed_by.member``."""

    permissions_needed = {"list": "allowance.ask"}
    serializer_class = AllowerSerializer
    queryset = Membership.objects.none()
    ordering = ("user__full_name", "pk")

    @extend_schema(parameters=[PERMISSION])
    def list(self, request: Request) -> Response:
        """Those with a PIN who may do it themselves."""
        return self.list_rows(request)

    def get_queryset(self) -> "QuerySet[Membership]":
        """For one permission, or for any that may be allowed."""
        return queries.allowers(self.access, [asked] if (asked := _permission(self.request)) else ALLOWABLE)

    def searched(self, queryset: "QuerySet[Membership]", text: str) -> "QuerySet[Membership]":
        """By name."""
        return queries.named_like(queryset, text)


class AllowanceResource(ShopResource):
    """``allowances/``: what was allowed at the tills, newest first."""

    permissions_needed = {"list": "allowance.view", "retrieve": "allowance.view"}
    serializer_class = AllowanceSerializer
    queryset = Allowance.objects.none()
    ordering = ("-pk",)

    @extend_schema(parameters=[PERMISSION])
    def list(self, request: Request) -> Response:
        """What was allowed, and by whom."""
        return self.list_rows(request)

    def get_queryset(self) -> "QuerySet[Allowance]":
        """Of one permission, or all."""
        rows = queries.allowances(self.access)
        asked = _permission(self.request)
        return rows.filter(permission=asked) if asked else rows

    def searched(self, queryset: "QuerySet[Allowance]", text: str) -> "QuerySet[Allowance]":
        """By the name of who asked or who allowed."""
        return queryset.filter(Q(asked_by__full_name__icontains=text) | Q(allowed_by__full_name__icontains=text))


def _permission(request: Any) -> str:
    asked: str | None = request.query_params.get("permission")
    if asked is None:
        return ""
    if asked not in ALLOWABLE:
        raise InvalidInput(_("This is nothing that is allowed at a till."), field="permission")
    return asked
