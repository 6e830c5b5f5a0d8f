"""The day book over the API."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from galla.accounts.calendar import business_date
from galla.accounts.models import Branch
from galla.accounts.resources import ShopResource
from galla.daybook import printing, queries
from galla.daybook.forms import LONGEST_ACCOUNT
from galla.daybook.queries import Days
from galla.daybook.serializers import (
    ClosedSerializer,
    CloseSerializer,
    DayAccountsSerializer,
    DaysSerializer,
    EntrySerializer,
)
from galla.foundation.api.fields import StrictDateField
from galla.foundation.errors import InvalidInput
from galla.ledger.closing import close_day, closes

BRANCH = OpenApiParameter("branch", OpenApiTypes.INT, description="A branch's id; all of them unless said.")
ON = OpenApiParameter("on", OpenApiTypes.DATE, description="The business day; the open one unless said.")
ACCOUNT = OpenApiParameter(
    "account", OpenApiTypes.STR, description="Only what moved this account of money, as ``accounts`` calls it."
)
PERIOD = [
    OpenApiParameter("since", OpenApiTypes.DATE, description="The first business day; the open one unless said."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="The last one, included; the first one unless said."),
    BRANCH,
]


class DayBookResource(ShopResource):
    """``day-book/``: the entries of a day in order, what days brought, and the accounts of money."""

    permissions_needed = {"list": "day.view", "accounts": "day.view", "days": "day.view", "pdf": "day.view"}
    serializer_class = EntrySerializer
    queryset = Branch.objects.none()
    ordering = ("happened_at", "pk")

    def get_queryset(self) -> "QuerySet[Any]":
        """The entries of the day asked for."""
        return queries.entries(self.access, self._one_day(), account=self._account())

    @extend_schema(parameters=[ON, BRANCH, ACCOUNT])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The entries of one business day in order of time; what came late from an earlier, closed day stands first."""
        return self.list_rows(request)

    @extend_schema(parameters=PERIOD, responses={200: DayAccountsSerializer})
    def accounts(self, request: Request) -> Response:
        """What each account of money held before these days, received, gave, and held after them."""
        days = self._days()
        lines = queries.account_lines(self.access, days)
        return Response(DayAccountsSerializer({"since": days.since, "until": days.until, "results": lines}).data)

    @extend_schema(parameters=PERIOD, responses={200: DaysSerializer})
    def days(self, request: Request) -> Response:
        """What each of these days brought under each head; at most a year of them."""
        days = self._days()
        lines = queries.day_lines(self.access, days)
        return Response(DaysSerializer({"since": days.since, "until": days.until, "results": lines}).data)

    @extend_schema(parameters=[ON, BRANCH], responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)})
    def pdf(self, request: Request) -> HttpResponse:
        """The same on paper of A4, with the accounts of money. 413 for a day too long to print."""
        return printing.response(self.access, self._one_day())

    def _one_day(self) -> Days:
        day = self._day("on", self._today())
        return Days(day, day, self._branch())

    def _account(self) -> str:
        """An account by its key; one that never was moved nothing."""
        asked: str = self.request.query_params.get("account", "")
        if len(asked) > LONGEST_ACCOUNT:
            raise InvalidInput(_("No account is called like this."), field="account")
        return asked

    def _days(self) -> Days:
        since = self._day("since", self._today())
        return Days(since, self._day("until", since), self._branch())

    def _today(self) -> datetime.date:
        """The day in which acts land now, as reports and khatas take it."""
        return business_date(self.access.shop, timezone.now())

    def _branch(self) -> Branch | None:
        asked = self.request.query_params.get("branch")
        return None if asked is None else self.access.get(Branch, asked)

    def _day(self, name: str, unsaid: datetime.date) -> datetime.date:
        asked = self.request.query_params.get(name)
        if asked is None:
            return unsaid
        try:
            return StrictDateField().to_internal_value(asked)
        except ValidationError as error:
            raise InvalidInput(str(error.detail[0]), field=name) from error  # type: ignore[index]


class CloseResource(ShopResource):
    """``day-book/closes/``: the days that were closed, and closing one."""

    permissions_needed = {"list": "day.view", "create": "day.close"}
    serializer_class = ClosedSerializer
    queryset = Branch.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[Any]":
        """The closes of the shop, newest first."""
        return closes(self.access.shop.pk)

    @extend_schema(request=CloseSerializer, responses={201: ClosedSerializer, 200: ClosedSerializer})
    def create(self, request: Request) -> Response:
        """Close a day and every day before it; the same day again answers what closed it."""
        closed = close_day(access=self.access, day=self.checked(CloseSerializer)["day"], at=timezone.now())
        code = status.HTTP_200_OK if closed.replayed else status.HTTP_201_CREATED
        return self.answer(self.get_queryset().get(pk=closed.id), status=code)
