"""Shifts over the API: which there are, their reports, opening and closing."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.access import as_identity
from galla.accounts.models import Till
from galla.accounts.resources import ShopResource
from galla.drawer.models import Shift
from galla.foundation.api.days import DAYS, within_days
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.foundation.keys import HEADER, checked_key
from galla.shifts import actions, papers, queries
from galla.shifts.answers import shift_answer, without_cash, x_answer, z_answer
from galla.shifts.errors import NotClosedYet
from galla.shifts.figures import figures_of
from galla.shifts.serializers import (
    ShiftApproveSerializer,
    ShiftCloseSerializer,
    ShiftOpenSerializer,
    ShiftSchema,
    ShiftXSchema,
    ShiftZSchema,
)

KEY = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="At most 255 characters. The same key and body again answer the same shift.",
)
NARROWED = [
    OpenApiParameter("state", OpenApiTypes.STR, enum=list(queries.STATES), description="Only shifts of this state."),
    OpenApiParameter("till", OpenApiTypes.STR, description="A till's id."),
]


class ShiftResource(ShopResource):
    """``shifts/``: the shifts of the tills and their reports; a cashier finds those they opened or closed."""

    permissions_needed = {
        "list": "shift.view",
        "retrieve": "shift.view",
        "x": "shift.view",
        "z": "shift.view",
        "paper": "shift.view",
        "approve": "shift.approve",
        "close_late": "shift.close",
    }
    sorts: ClassVar[Mapping[str, str]] = {
        "opened_at": "opened_at",
        "number": "number",
        "till": "till__name",
        "business_date": "business_date",
    }
    serializer_class = ShiftSchema
    queryset = Shift.objects.none()
    ordering = ("-opened_at", "pk")

    def get_queryset(self) -> "QuerySet[Shift]":
        """The shifts this person may see, narrowed as the address says."""
        rows, asked = queries.shifts(self.access), self.request.query_params
        if self.action != "list":
            return rows
        rows = within_days(rows, self.request)
        if "state" in asked:
            if asked["state"] not in queries.STATES:
                raise InvalidInput(_("There is no such state."), field="state")
            rows = queries.in_state(rows, asked["state"])
        if "till" in asked:
            till = as_identity(asked["till"])
            if till is None:
                raise InvalidInput(_("A till is named by an id here."), field="till")
            rows = rows.filter(till_id=till)
        return rows

    @extend_schema(parameters=[*NARROWED, *DAYS], responses={200: ShiftSchema(many=True)})
    def list(self, request: Request) -> Response:
        """The shifts, newest first."""
        page = self.paginate_queryset(self.found(self.get_queryset())) or []
        return self.get_paginated_response([shift_answer(shift, digits=self._digits()) for shift in page])

    @extend_schema(responses={200: ShiftSchema})
    def retrieve(self, request: Request, pk: str) -> Response:
        """One shift."""
        return Response(shift_answer(self.get_object(), digits=self._digits()))

    @extend_schema(responses={200: ShiftXSchema})
    @action(detail=True, methods=["get"])
    def x(self, request: Request, pk: str) -> Response:
        """What a shift has come to. Whoever has yet to count the drawer is not told what should lie there."""
        shift = self.get_object()
        figures, blind = figures_of(shift), queries.is_blind(self.access, shift)
        told = without_cash(figures) if blind else figures
        return Response(x_answer(shift, told, digits=self._digits(), blind=blind))

    @extend_schema(responses={200: ShiftZSchema})
    @action(detail=True, methods=["get"])
    def z(self, request: Request, pk: str) -> Response:
        """The report written when it was closed."""
        return Response(self._z(self.get_object()))

    @extend_schema(
        parameters=[OpenApiParameter("size", OpenApiTypes.STR, enum=["a4", "80mm"])],
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    @action(detail=True, methods=["get"])
    def paper(self, request: Request, pk: str) -> HttpResponse:
        """The report on paper: A4, or 80 mm with ``?size=80mm``; X while the shift is open, Z once it is closed."""
        return papers.response(self.access, self.get_object(), size=request.query_params.get("size", "a4"))

    @extend_schema(request=ShiftApproveSerializer, responses={200: ShiftSchema})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Answer for a difference above the limit. 409 where nothing waits."""
        shift = self.get_object()
        told = self.checked(ShiftApproveSerializer)
        if queries.state_of(shift) == "open":
            raise NotClosedYet(_("This shift is not closed yet."))
        actions.approve_close(access=self.access, at=timezone.now(), close=shift.close, remark=told["remark"])
        return Response(shift_answer(self.get_object(), digits=self._digits()))

    @extend_schema(request=None, responses={200: ShiftZSchema})
    @action(detail=True, methods=["post"], url_path="close-late")
    def close_late(self, request: Request, pk: str) -> Response:
        """Close a late shift, and write its report. 409 for one whose drawer is counted."""
        actions.close_late(access=self.access, at=timezone.now(), shift=self.get_object())
        return Response(self._z(self.get_object()))

    def _z(self, shift: Shift) -> dict[str, Any]:
        z = getattr(getattr(shift, "close", None), "z", None)
        if z is None:
            raise NotClosedYet(_("This shift is not closed yet."))
        return z_answer(shift, z, digits=self._digits())

    def _digits(self) -> int:
        return money_of(self.access.shop.currency).minor_digits


class TillShiftResource(ShiftResource):
    """``tills/{id}/shift/``: a till's shift opened and closed."""

    permissions_needed = {"open": "shift.open", "close": "shift.close"}

    @extend_schema(request=ShiftOpenSerializer, parameters=[KEY], responses={201: ShiftSchema, 200: ShiftSchema})
    def open(self, request: Request, pk: str) -> Response:
        """Open a till's shift with a count of its drawer. 409 while one is open."""
        till, told = self._till(pk), self.checked(ShiftOpenSerializer)
        paper = actions.open_shift(till=till, **told, **self._act())
        answer = shift_answer(paper.document, digits=self._digits())
        return Response(answer, status=_code(paper.replayed))

    @extend_schema(request=ShiftCloseSerializer, parameters=[KEY], responses={201: ShiftZSchema, 200: ShiftZSchema})
    def close(self, request: Request, pk: str) -> Response:
        """Close a till's shift with a count of its drawer, and hear what should have been there. 409 for another."""
        till, told = self._till(pk), self.checked(ShiftCloseSerializer)
        paper = actions.close_shift(till=till, shift_id=told.pop("shift", None), **told, **self._act())
        z = paper.document
        shift = queries.shifts(self.access).get(close=z.pk)
        return Response(z_answer(shift, z, digits=self._digits()), status=_code(paper.replayed))

    def _till(self, pk: str) -> Till:
        return self.access.get(Till, pk)

    def _act(self) -> dict[str, Any]:
        key = checked_key(self.request.headers.get(HEADER))
        return {"access": self.access, "at": timezone.now(), "key": key}


def _code(replayed: bool) -> int:
    return status.HTTP_200_OK if replayed else status.HTTP_201_CREATED
