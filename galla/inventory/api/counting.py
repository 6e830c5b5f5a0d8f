"""Counts over the API: begun, counted by several at once, looked at, approved or abandoned."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.catalog.models import Category
from galla.foundation.errors import InvalidInput
from galla.inventory import actions, queries
from galla.inventory.api.papers import KEY, PaperResource
from galla.inventory.errors import CountNotEnded
from galla.inventory.forms.counting import ASKED, DIFFERENCES, NOT_COUNTED, OVERTAKEN, narrowed
from galla.inventory.models import CountSession
from galla.inventory.serializers import counting as serializers

LINE = serializers.CountedLineSerializer
COUNT = serializers.StockCountWithPapersSerializer
SHOWS = (DIFFERENCES, NOT_COUNTED, ASKED, OVERTAKEN)
SHOW = OpenApiParameter("show", OpenApiTypes.STR, enum=SHOWS, description="Only these rows; all of them unless said.")


class CountResource(PaperResource):
    """``stock/counts/``: counting while the shop sells."""

    permissions_needed = {
        **dict.fromkeys(("list", "retrieve", "create", "lines", "add_line"), "stock.count"),
        **dict.fromkeys(("review", "recounts", "end", "approve", "abandon"), "stock.approve"),
    }
    brief = serializers.StockCountSerializer
    whole = COUNT
    serializer_class = COUNT
    queryset = CountSession.objects.none()

    def get_queryset(self) -> "QuerySet[CountSession]":
        """The counts of the shop."""
        return queries.counts(self.access)

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of the note."""
        return queryset.filter(note__icontains=text)

    def answer(self, row: Any, *, status: int = status.HTTP_200_OK) -> Response:
        """A count with the adjustments it made."""
        row.adjustments = queries.adjustments_of_count(row)
        return Response(COUNT(row, context=self.get_serializer_context()).data, status=status)

    @extend_schema(request=serializers.NewCountSerializer, parameters=[KEY], responses={201: COUNT, 200: COUNT})
    def create(self, request: Request) -> Response:
        """Begin a count."""
        values, act = self.told(serializers.NewCountSerializer)
        number = values.pop("category", None)
        category = None if number is None else self.access.named(Category, number, field="category")
        return self.done(actions.open_count(category=category, **values, **act))

    @extend_schema(responses={200: LINE(many=True)})
    @action(detail=True, methods=["get"])
    def lines(self, request: Request, pk: str) -> Response:
        """What was counted, the latest first."""
        session = self.get_object()
        page = self.paginate_queryset(queries.latest_lines(session))
        assert self.paginator is not None
        return self.paginator.get_paginated_response(self._lines(session, page, many=True))

    @extend_schema(request=serializers.NewCountedLineSerializer, parameters=[KEY], responses={201: LINE, 200: LINE})
    @lines.mapping.post
    def add_line(self, request: Request, pk: str) -> Response:
        """Save that so much lies at one spot; the answer is what was saved, with the book of that moment."""
        session, values = self.get_object(), self.checked(serializers.NewCountedLineSerializer)
        saved = actions.count_goods(
            access=self.access,
            at=timezone.now(),
            key=self.key(),
            session=session,
            product_id=self._product(values),
            counted_milli=values["counted"],
            replaces=values["replaces"],
        )
        code = status.HTTP_200_OK if saved.replayed else status.HTTP_201_CREATED
        return Response(self._lines(session, saved.document), status=code)

    def _lines(self, session: CountSession, found: Any, **how: Any) -> Any:
        context = {**self.get_serializer_context(), "shows_book": queries.shows_book(self.access, session)}
        return LINE(found, context=context, **how).data

    def _product(self, values: dict[str, Any]) -> int:
        """The product a body names. Raises ``InvalidInput`` beside the name."""
        try:
            return self.goods([values])[0]
        except InvalidInput as refusal:
            raise InvalidInput(refusal.detail, field=(refusal.field or "").removeprefix("lines.0.")) from refusal

    @extend_schema(parameters=[SHOW], responses={200: serializers.ReviewSerializer})
    @action(detail=True, methods=["get"])
    def review(self, request: Request, pk: str) -> Response:
        """What the count found beside the book; of a blind one only when the counting is over."""
        session, show = self.get_object(), request.query_params.get("show")
        if show is not None and show not in SHOWS:
            raise InvalidInput(_("Choose one of the list."), field="show")
        if not queries.shows_book(self.access, session):
            raise CountNotEnded(_("This count is blind: end the counting first, then look at what it found."))
        found = sorted(queries.findings(self.access, session), key=lambda row: (row.name_key, row.pk))
        told = {"results": found if show is None else narrowed(found, show)}
        return Response(serializers.ReviewSerializer(told, context=self.get_serializer_context()).data)

    @extend_schema(request=serializers.RecountSerializer, responses={200: COUNT})
    @action(detail=True, methods=["post"])
    def recounts(self, request: Request, pk: str) -> Response:
        """Have a product counted again."""
        session, values = self.get_object(), self.checked(serializers.RecountSerializer)
        told = {"product_id": self._product(values), "note": values["note"]}
        actions.ask_again(access=self.access, at=timezone.now(), session=session, **told)
        return self.answer(self.get_object())

    @extend_schema(request=None, responses={200: COUNT})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Say that the counting is over."""
        actions.end_counting(access=self.access, at=timezone.now(), session=self.get_object())
        return self.answer(self.get_object())

    @extend_schema(request=serializers.ApprovalSerializer, parameters=[KEY], responses={201: COUNT, 200: COUNT})
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Post what the count found, once."""
        return self._ended(actions.approve_count, serializers.ApprovalSerializer)

    @extend_schema(request=serializers.AbandonmentSerializer, parameters=[KEY], responses={201: COUNT, 200: COUNT})
    @action(detail=True, methods=["post"])
    def abandon(self, request: Request, pk: str) -> Response:
        """Give the count up. Nothing is posted."""
        return self._ended(actions.abandon_count, serializers.AbandonmentSerializer)

    def _ended(self, act: Callable[..., actions.Paper[Any]], kind: type[Any]) -> Response:
        session, values = self.get_object(), self.checked(kind)
        closed = act(access=self.access, at=timezone.now(), key=self.key(), session=session, **values)
        code = status.HTTP_200_OK if closed.replayed else status.HTTP_201_CREATED
        return self.answer(self.get_object(), status=code)
