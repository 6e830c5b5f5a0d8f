"""Money between the bank and other accounts over the API: what a line of a statement was booked as, and back."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.resources import ShopResource
from galla.cashbook import actions, bank_book
from galla.cashbook import bank_serializers as shapes
from galla.cashbook.models import BankTransfer
from galla.foundation.api.days import DAYS, within_days


@extend_schema_view(list=extend_schema(parameters=DAYS))
class BankTransferResource(ShopResource):
    """``bank/transfers/``: what lines of the bank were booked as, from or to another account; taking one back."""

    permissions_needed = {"list": "bank.view", "retrieve": "bank.view", "void": "bank.match"}
    sorts: ClassVar[Mapping[str, str]] = {
        "happened_at": "pk",
        "business_date": "business_date",
        "amount": "amount_minor",
    }
    serializer_class = shapes.BankTransferSerializer
    queryset = BankTransfer.objects.none()
    # As its page calls it: an id of transfers alone is one of goods.
    lookup_url_kwarg = "bank_transfer_id"
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)

    def get_queryset(self) -> "QuerySet[BankTransfer]":
        """The shop's; in the list those of the days asked for."""
        rows = bank_book.transfers(self.access)
        return within_days(rows, self.request) if self.action == "list" else rows

    def searched(self, queryset: "QuerySet[BankTransfer]", text: str) -> "QuerySet[BankTransfer]":
        """By part of the remark."""
        return queryset.filter(note__icontains=text)

    @extend_schema(request=shapes.NewTransferVoidSerializer, responses={200: shapes.BankTransferSerializer})
    @action(detail=True, methods=["post"])
    def void(self, request: Request, bank_transfer_id: str) -> Response:
        """Take it back: the money lies where it lay before, from today on. 409 for one taken back otherwise."""
        found, told = self.get_object(), self.checked(shapes.NewTransferVoidSerializer)
        actions.void_transfer(access=self.access, at=timezone.now(), transfer=found, reason=told["reason"])
        return self.answer(self.get_object())
