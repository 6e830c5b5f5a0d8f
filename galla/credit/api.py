"""Khatas over the API, under the id of their customer."""

import datetime
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.calendar import business_date, shop_day
from galla.accounts.resources import ShopResource
from galla.credit import actions, queries
from galla.credit.interest import borne_so_far, rate_of
from galla.credit.models import ReminderSetting
from galla.credit.serializers import (
    AgeingSerializer,
    KhataSerializer,
    LimitChangeSerializer,
    LimitSerializer,
    OwingSerializer,
    PromiseSerializer,
    RemindingSerializer,
)
from galla.credit.statements import statement
from galla.foundation.api.lists import LONGEST_SEARCH, KeysetPagination, search_of, sort_of
from galla.parties import printing
from galla.parties.ages_api import OLDER_THAN, as_old_as_asked
from galla.parties.models import Customer
from galla.parties.queries import canonical, matching
from galla.parties.serializers import StatementSerializer
from galla.parties.statements import Statement
from galla.parties.statements_api import PERIOD, period_of

OF_PAGES = [
    OpenApiParameter("search", OpenApiTypes.STR, description="Beginnings of the words of a name, phone or e-mail."),
    OpenApiParameter("limit", OpenApiTypes.INT, description="How many customers a page has, at most 200."),
    OpenApiParameter("cursor", OpenApiTypes.STR, description="Where the page begins: from next or previous."),
    OpenApiParameter("sort", OpenApiTypes.STR, enum=["owed", "-owed"], description="Falling unless said."),
]


class MostFirst(KeysetPagination):
    """Pages of sums by person, whoever owes most first unless the least was asked for."""

    def full_ordering(self, queryset: "QuerySet[Any]", view: Any) -> list[str]:
        """A person has one row."""
        return [sort_of(self.request, view.sorts) or "-owed_minor", "person_id"]


@extend_schema_view(list=extend_schema(parameters=[OLDER_THAN]))
class KhataResource(ShopResource):
    """``khatas/``: who owes and how old it is; one khata with its open bills; its limit, promise and statement."""

    permissions_needed = {
        "list": "credit.view",
        "retrieve": "credit.view",
        "ages": "credit.view",
        "limits": "credit.view",
        "limit": "credit.limit",
        "promise": "credit.settle",
        "statement": "credit.view",
        "statement_pdf": "credit.view",
        "reminders": "settings.edit",
        "set_reminders": "settings.edit",
    }
    sorts: ClassVar[Mapping[str, str]] = {"owed": "owed_minor"}
    serializer_class = OwingSerializer
    queryset = Customer.objects.none()
    ordering = ("pk",)

    def get_queryset(self) -> "QuerySet[Customer]":
        """Whoever owes; one by id also who owes nothing."""
        if self.action == "list":
            return queries.owing(self.access, today=self._today()).filter(as_old_as_asked(self.request))
        return self.access.rows(Customer)

    def searched(self, queryset: "QuerySet[Customer]", text: str) -> "QuerySet[Customer]":
        """By beginnings of the words of their name, phone or e-mail."""
        return queryset.filter(matching(text))

    @extend_schema(parameters=[OLDER_THAN, *OF_PAGES], responses={200: AgeingSerializer}, filters=False)
    @action(detail=False, methods=["get"], pagination_class=MostFirst)
    def ages(self, request: Request) -> Response:
        """Who owes most first and how old it is, with what all who owe come to by age."""
        today = self._today()
        rows = queries.ageing(self.access, today=today).filter(as_old_as_asked(request))
        if text := search_of(request):
            rows = rows.filter(person__in=self.searched(self.access.rows(Customer), text[:LONGEST_SEARCH]))
        page, pages = self.paginate_queryset(rows), self.paginator
        assert page is not None
        assert isinstance(pages, MostFirst)
        told = {"on": today, "results": queries.people_owing(page), **pages.addresses()}
        together = queries.ageing_together(self.access, today=today)
        return Response(AgeingSerializer(told | together, context=self.get_serializer_context()).data)

    @extend_schema(responses={200: KhataSerializer})
    def retrieve(self, request: Request, pk: str) -> Response:
        """One khata. Somebody merged into another is that person."""
        return self._khata(self.get_object())

    @extend_schema(request=LimitSerializer, responses={200: KhataSerializer})
    @action(detail=True, methods=["post"])
    def limit(self, request: Request, pk: str) -> Response:
        """Set the most this customer may owe."""
        customer, told = self.get_object(), self.checked(LimitSerializer)
        actions.set_limit(access=self.access, at=timezone.now(), customer=customer, limit_minor=told["limit"])
        return self._khata(customer)

    @extend_schema(responses={200: LimitChangeSerializer(many=True)}, filters=False)
    @action(detail=True, methods=["get"], ordering=("-pk",))
    def limits(self, request: Request, pk: str) -> Response:
        """How the limit came to be what it is, the newest change first."""
        page = self.paginate_queryset(queries.limit_changes(self.access, self.get_object().pk))
        return self.get_paginated_response(LimitChangeSerializer(page, many=True).data)

    @extend_schema(request=PromiseSerializer, responses={200: KhataSerializer})
    @action(detail=True, methods=["post"])
    def promise(self, request: Request, pk: str) -> Response:
        """Write down when the customer promised to pay."""
        customer, told = self.get_object(), self.checked(PromiseSerializer)
        actions.promise(
            access=self.access, at=timezone.now(), customer=customer, on=told["promise_on"], reminds=told["reminds"]
        )
        return self._khata(customer)

    @extend_schema(parameters=PERIOD, responses={200: StatementSerializer})
    @action(detail=True, methods=["get"])
    def statement(self, request: Request, pk: str) -> Response:
        """A khata over a period: opening, every move in order, closing."""
        found = self._statement(self.get_object())
        return Response(StatementSerializer(found, context=self.get_serializer_context()).data)

    @extend_schema(parameters=PERIOD, responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True, methods=["get"], url_path="statement/pdf")
    def statement_pdf(self, request: Request, pk: str) -> HttpResponse:
        """The same on paper of A4."""
        customer = self.get_object()
        made = self._statement(customer)
        return printing.response(made, printing.statement_pdf(self.access.shop, customer, made))

    @extend_schema(responses={200: RemindingSerializer})
    @action(detail=False, methods=["get"])
    def reminders(self, request: Request) -> Response:
        """How those who owe are reminded by mail."""
        return self._reminding()

    @extend_schema(request=RemindingSerializer, responses={200: RemindingSerializer})
    @reminders.mapping.post
    def set_reminders(self, request: Request) -> Response:
        """Say how, or null days between reminders for not at all."""
        told = self.checked(RemindingSerializer)
        how = None if told["every_days"] is None else actions.Reminding(**told)
        actions.set_reminders(access=self.access, how=how)
        return self._reminding()

    def _reminding(self) -> Response:
        stands = self.access.rows(ReminderSetting).first()
        if stands is None:
            return Response({"every_days": None, **actions.USUAL})
        return Response(RemindingSerializer(stands, context=self.get_serializer_context()).data)

    def _today(self) -> datetime.date:
        """The day of the calendar: that its books were closed makes no debt older."""
        return shop_day(self.access.shop, timezone.now())

    def _statement(self, customer: Customer) -> Statement:
        until_now = business_date(self.access.shop, timezone.now())
        since, until = period_of(self.request.query_params, today=until_now)
        return statement(self.access.shop, customer.pk, since=since, until=until)

    def _khata(self, customer: Customer) -> Response:
        now = queries.khata(self.access, customer.pk)
        borne, own = borne_so_far(self.access.shop, customer.pk, at=timezone.now()), rate_of(customer.pk)
        told: Any = SimpleNamespace(
            customer=canonical(customer.pk),
            owed_minor=now.owed_minor,
            limit_minor=now.limit_minor,
            left_minor=now.left_minor,
            unseen_minor=now.unseen_minor,
            promise_on=now.promise_on,
            reminds=now.reminds,
            interest_minor=borne.amount_minor if borne is not None else None,
            own_rate_ppm=own.rate_ppm if own is not None else None,
            open_charges=list(queries.open_charges(self.access, customer.pk)[: queries.MOST_OPEN]),
        )
        return Response(KhataSerializer(told, context=self.get_serializer_context()).data)
