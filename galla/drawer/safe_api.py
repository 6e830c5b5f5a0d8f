"""Safes over the API."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.models import Branch
from galla.accounts.resources import ShopResource
from galla.drawer import actions, queries
from galla.drawer.api import KEY, card_answer
from galla.drawer.models import SafeCount
from galla.drawer.serializers import (
    CashCardSerializer,
    CountSerializer,
    DepositedSerializer,
    DepositSerializer,
    SafeApproveSerializer,
    SafeCountedSerializer,
    SafeSerializer,
)
from galla.foundation.api.cards import OF_MOVES
from galla.foundation.api.choices import is_said
from galla.foundation.api.days import DAYS, within_days
from galla.foundation.keys import HEADER, checked_key
from galla.ledger import places

WAITING = OpenApiParameter(
    "waiting", OpenApiTypes.BOOL, description="true: only those whose difference nobody has answered for."
)


class SafeResource(ShopResource):
    """``branches/{id}/safe/``: what lies in a branch's safe, cash brought to the bank, and counts."""

    permissions_needed = {
        "contents": "drawer.expected",
        "card": "drawer.expected",
        "deposits": "drawer.expected",
        "counts": "drawer.expected",
        "deposit": "drawer.move",
        "count": "drawer.expected",
    }
    serializer_class = SafeSerializer
    queryset = Branch.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[Branch]":
        """The branches of the shop."""
        return self.access.rows(Branch)

    @extend_schema(responses={200: SafeSerializer})
    def contents(self, request: Request, pk: str) -> Response:
        """Counted notes, loose cash, and all of it."""
        branch = self.get_object()
        held = queries.safe_contents(self.access, branch)
        told = {
            "branch": branch.pk,
            "notes": held.notes,
            "loose_minor": held.loose_minor,
            "cash_minor": held.cash_minor,
        }
        return Response(SafeSerializer(told).data)

    @extend_schema(parameters=OF_MOVES, responses={200: CashCardSerializer})
    def card(self, request: Request, pk: str) -> Response:
        """Every move of cash behind what lies there."""
        return card_answer(request, places.safe(self.access.shop.pk, self.get_object().pk))

    @extend_schema(parameters=DAYS, responses={200: DepositedSerializer(many=True)})
    def deposits(self, request: Request, pk: str) -> Response:
        """Cash brought to the bank, newest first."""
        rows = queries.safe_deposits(self.access).filter(branch=self.get_object())
        return self._page(within_days(rows, request), DepositedSerializer)

    @extend_schema(parameters=[WAITING, *DAYS], responses={200: SafeCountedSerializer(many=True)})
    def counts(self, request: Request, pk: str) -> Response:
        """The counts, newest first; those nobody has answered for where these are asked for."""
        counts = queries.safe_counts_waiting if is_said(request, "waiting") else queries.safe_counts
        rows = counts(self.access).filter(branch=self.get_object())
        return self._page(within_days(rows, request), SafeCountedSerializer)

    def _page(self, rows: "QuerySet[Any]", kind: type[Any]) -> Response:
        return self.get_paginated_response(kind(self.paginate_queryset(rows), many=True).data)

    @extend_schema(
        request=DepositSerializer, parameters=[KEY], responses={201: DepositedSerializer, 200: DepositedSerializer}
    )
    def deposit(self, request: Request, pk: str) -> Response:
        """Bring cash of the safe to the bank."""
        branch, told = self.get_object(), self.checked(DepositSerializer)
        values = {
            "amount_minor": told.get("amount"),
            "notes": told.get("notes"),
            "slip": told["slip"],
            "bank": told["bank"],
        }
        return self._done(actions.deposit(branch=branch, **values, **self._act()), DepositedSerializer)

    @extend_schema(
        request=CountSerializer, parameters=[KEY], responses={201: SafeCountedSerializer, 200: SafeCountedSerializer}
    )
    def count(self, request: Request, pk: str) -> Response:
        """Write down what is really there. A difference waits for somebody else."""
        branch, told = self.get_object(), self.checked(CountSerializer)
        return self._done(actions.count_safe(branch=branch, **told, **self._act()), SafeCountedSerializer)

    def _act(self) -> dict[str, Any]:
        key = checked_key(self.request.headers.get(HEADER))
        return {"access": self.access, "at": timezone.now(), "key": key}

    def _done(self, paper: actions.Paper[Any], kind: type[Any]) -> Response:
        code = status.HTTP_200_OK if paper.replayed else status.HTTP_201_CREATED
        return Response(kind(paper.document).data, status=code)


class SafeCountResource(ShopResource):
    """``safe-counts/{id}/approve/``: who answers for what a count of a safe found."""

    permissions_needed = {"approve": "shift.approve"}
    serializer_class = SafeCountedSerializer
    queryset = SafeCount.objects.none()

    def get_queryset(self) -> "QuerySet[SafeCount]":
        """The counts of the shop's safes."""
        return queries.safe_counts(self.access)

    @extend_schema(request=SafeApproveSerializer, responses={200: SafeCountedSerializer})
    def approve(self, request: Request, pk: str) -> Response:
        """Answer for a difference. 409 where nothing waits, and for whoever counted it."""
        count, told = self.get_object(), self.checked(SafeApproveSerializer)
        actions.approve_safe_count(access=self.access, at=timezone.now(), count=count, remark=told["remark"])
        return Response(SafeCountedSerializer(self.get_object()).data)
