"""Messages over the API."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.foundation.errors import InvalidInput
from galla.notifications.serializers import MessageSerializer
from galla.outbox import actions, queries
from galla.outbox.models import Message, State

STATE = OpenApiParameter("state", str, enum=State.values, description="Only messages that stand like this now.")


@extend_schema_view(list=extend_schema(parameters=[STATE]))
class MessagesResource(ShopResource):
    """``messages/``: what waits to leave, what left, what was given up."""

    permissions_needed = {"list": "message.view", "retrieve": "message.view", "retry": "message.retry"}
    serializer_class = MessageSerializer
    ordering = ("-pk",)
    queryset = Message.objects.none()

    def get_queryset(self) -> "QuerySet[Message]":
        """The shop's messages, in the state that is asked for."""
        wanted = self.request.query_params.get("state")
        if wanted is not None and wanted not in State.values:
            raise InvalidInput(_("There is no such state."), field="state")
        return queries.messages(self.access.shop.pk, wanted or "")

    def searched(self, queryset: "QuerySet[Message]", text: str) -> "QuerySet[Message]":
        """By what a message is about: ``sale:42``."""
        return queryset.filter(reference=text)

    def get_serializer_context(self) -> dict[str, Any]:
        """One moment for all states of an answer."""
        return {**super().get_serializer_context(), "now": timezone.now()}

    @extend_schema(request=None, responses=MessageSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Try a message again now, one that was given up too. 409 for one that has left."""
        row = self.get_object()
        actions.retry(shop_id=self.access.shop.pk, message=row.pk, at=timezone.now())
        return self.answer(self.get_object())
