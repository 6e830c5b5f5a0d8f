"""Ways of being paid and promised money over the API."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.allowing import asked
from galla.accounts.resources import ShopResource
from galla.foundation.api.choices import ARCHIVED, in_use
from galla.foundation.api.days import DAYS, within_days
from galla.foundation.api.serializers import checked
from galla.foundation.errors import InvalidInput
from galla.payments import actions, queries
from galla.payments.codes import upi_code
from galla.payments.listings import STATES
from galla.payments.models import Claim, Method, PaymentMethod
from galla.payments.serializers import (
    ClaimSerializer,
    CodeAskedSerializer,
    CodeSerializer,
    GiveUpSerializer,
    MethodChangeSerializer,
    MethodSerializer,
    NewMethodSerializer,
    SeenSerializer,
    UnconfirmSerializer,
    UndoSerializer,
)

STATE = OpenApiParameter("state", str, enum=[state for state, _word in STATES], description="Only money of this state.")


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class MethodResource(ShopResource):
    """``payment-methods/``: the ways the shop is paid."""

    permissions_needed = {
        "list": "shop.view",
        "retrieve": "shop.view",
        "create": "payment.edit",
        "partial_update": "payment.edit",
        "destroy": "payment.edit",
        "restore": "payment.edit",
    }
    serializer_class = MethodSerializer
    queryset = PaymentMethod.objects.none()
    ordering = ("position", "pk")

    def get_queryset(self) -> "QuerySet[PaymentMethod]":
        """Those that are offered, or those put away where these are asked for; one by id of both."""
        rows = queries.methods(self.access)
        return in_use(self.request, rows) if self.action == "list" else rows

    def searched(self, queryset: "QuerySet[PaymentMethod]", text: str) -> "QuerySet[PaymentMethod]":
        """By name."""
        return queryset.filter(name__icontains=text)

    @extend_schema(request=NewMethodSerializer, responses={201: MethodSerializer})
    def create(self, request: Request) -> Response:
        """One more way of a kind there may be several of."""
        told = self.checked(NewMethodSerializer)
        kind, word = told.pop("kind"), told.pop("word")
        made = actions.add_method(access=self.access, kind=kind, word=word, values=told)
        return self.answer(made, status=status.HTTP_201_CREATED)

    @extend_schema(request=MethodChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change how it is called and what it asks."""
        found = self.get_object()
        changes = self.checked(MethodChangeSerializer, partial=True)
        return self.answer(actions.change_method(access=self.access, method=found, changes=changes))

    def destroy(self, request: Request, pk: str) -> Response:
        """Stop offering it."""
        actions.archive_method(access=self.access, at=timezone.now(), method=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: MethodSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Offer it again."""
        actions.restore_method(access=self.access, method=self.get_object())
        return self.answer(self.get_object())


@extend_schema_view(list=extend_schema(parameters=[STATE, *DAYS]))
class ClaimResource(ShopResource):
    """``claims/``: money promised over UPI, and what became of it."""

    permissions_needed = {
        "list": "payment.view",
        "retrieve": "payment.view",
        "seen": "payment.confirm",
        # Whoever may not give money up asks a manager: the act itself demands it.
        "give_up": "allowance.ask",
        "undo": "payment.give_up",
        "unconfirm": "allowance.ask",
    }
    sorts: ClassVar[Mapping[str, str]] = {
        "claimed_at": "pk",
        "business_date": "business_date",
        "amount": "amount_minor",
    }
    serializer_class = ClaimSerializer
    queryset = Claim.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[Claim]":
        """The shop's; in the list of the days and the state that are asked for."""
        wanted = self.request.query_params.get("state")
        rows = queries.claims(self.access)
        if self.action != "list":
            return rows
        rows = within_days(rows, self.request)
        if wanted is None:
            return rows
        if wanted not in dict(STATES):
            raise InvalidInput(_("There is no such state."), field="state")
        return queries.in_state(rows, wanted)

    def searched(self, queryset: "QuerySet[Claim]", text: str) -> "QuerySet[Claim]":
        """By reference."""
        return queryset.filter(reference__icontains=text)

    @extend_schema(request=SeenSerializer, responses={200: ClaimSerializer})
    @action(detail=True, methods=["post"])
    def seen(self, request: Request, pk: str) -> Response:
        """The money is there. 409 for money that was given up or taken back."""
        money = self.get_object()
        if not request.META.get("CONTENT_LENGTH", "").strip("0"):
            raise InvalidInput(_("Send at least an empty object."), field="reference")
        actions.confirm_claim(access=self.access, at=timezone.now(), money=money, **self.checked(SeenSerializer))
        return self.answer(self.get_object())

    @extend_schema(request=GiveUpSerializer, responses={200: ClaimSerializer})
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, pk: str) -> Response:
        """The money never came: it goes on the customer's khata, or is given up."""
        money, told, at = self.get_object(), self.checked(GiveUpSerializer), timezone.now()
        access = asked(self.access, "payment.give_up", told.pop("allowed_by", None), at=at)
        actions.give_up_claim(access=access, at=at, money=money, **told)
        return self.answer(self.get_object())

    @extend_schema(request=UndoSerializer, responses={200: ClaimSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """What a line of the bank was booked as was a mistake: the money lies where it lay before. 409 otherwise."""
        money, told = self.get_object(), self.checked(UndoSerializer)
        actions.undo_turn(access=self.access, at=timezone.now(), money=money, **told)
        return self.answer(self.get_object())

    @extend_schema(request=UnconfirmSerializer, responses={200: ClaimSerializer})
    @action(detail=True, methods=["post"])
    def unconfirm(self, request: Request, pk: str) -> Response:
        """It was said by mistake that the money is there: it is waited for again.

        409 where it was matched with a line of the bank, spent or given back since, or came through a gateway.
        """
        money, told, at = self.get_object(), self.checked(UnconfirmSerializer), timezone.now()
        access = asked(self.access, "payment.unconfirm", told.pop("allowed_by", None), at=at)
        actions.unconfirm_claim(access=access, at=at, money=money, **told)
        return self.answer(self.get_object())


class CodeResource(ShopResource):
    """``payments/qr/``: the UPI code of an amount, for a customer's phone."""

    permissions_needed = {"draw": "bill.make"}
    refuses_to_answer = True  # a shop without a UPI ID has no code
    serializer_class = CodeSerializer
    queryset = Claim.objects.none()

    @extend_schema(operation_id="payments_qr", parameters=[CodeAskedSerializer], responses={200: CodeSerializer})
    def draw(self, request: Request) -> Response:
        """Draw it. ``tr`` goes along as the bill's payment's ``reference``. 409 for a shop without a UPI ID."""
        told = checked(CodeAskedSerializer, request.query_params.dict())
        code = upi_code(
            access=self.access,
            method=told.get("method", Method.UPI.value),
            amount_minor=told["amount"],
            reference=told.get("tr", ""),
        )
        return Response(CodeSerializer(code).data, headers={"Cache-Control": "private, no-store"})
