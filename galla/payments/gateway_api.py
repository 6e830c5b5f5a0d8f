"""Payment gateways over the API: accounts, money asked for, money sent back, what was set aside."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.access import Access
from galla.accounts.allowing import asked
from galla.accounts.resources import ShopResource
from galla.catalog.models import TaxClass
from galla.foundation.api.choices import chosen
from galla.foundation.api.days import DAYS, within_days
from galla.foundation.errors import InvalidInput
from galla.foundation.keys import HEADER, checked_key
from galla.parties.models import Customer
from galla.payments import actions, gateways, queries
from galla.payments.gateway_listings import STATES
from galla.payments.gateway_serializers import (
    AccountChangeSerializer,
    DisputeSerializer,
    EndSerializer,
    GatewayAccountSerializer,
    LinkMailSerializer,
    NewAccountSerializer,
    NewPayoutSerializer,
    NewRefundSerializer,
    NewRequestSerializer,
    PayoutSerializer,
    RefundSerializer,
    RequestSerializer,
)
from galla.payments.models import Claim, Dispute, DisputeKind, GatewayAccount, GatewayPayout, PaymentRequest

KEY = OpenApiParameter(HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER)
STATE = OpenApiParameter("state", str, enum=[state for state, _word in STATES], description="Only those of this state.")
ACCOUNT = OpenApiParameter("account", OpenApiTypes.INT, description="Those of one account with a gateway, by its id.")
KIND = OpenApiParameter("kind", str, enum=DisputeKind.values, description="Only those set aside for this.")
ENDED = OpenApiParameter("state", str, enum=["open", "ended"], description="Only those of this state.")


class GatewayAccountResource(ShopResource):
    """``gateway-accounts/``: the shop's accounts with payment gateways."""

    permissions_needed = {
        "list": "settings.edit",
        "retrieve": "settings.edit",
        "create": "settings.edit",
        "partial_update": "settings.edit",
        "destroy": "settings.edit",
        "restore": "settings.edit",
    }
    serializer_class = GatewayAccountSerializer
    queryset = GatewayAccount.objects.none()

    def get_queryset(self) -> "QuerySet[GatewayAccount]":
        """The shop's."""
        return gateways.accounts(self.access)

    @extend_schema(request=NewAccountSerializer, responses={201: GatewayAccountSerializer})
    def create(self, request: Request) -> Response:
        """One more account."""
        told = _with_class(self.access, self.checked(NewAccountSerializer))
        made = actions.add_gateway_account(access=self.access, provider=told.pop("provider"), values=told)
        return self.answer(made, status=status.HTTP_201_CREATED)

    @extend_schema(request=AccountChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change its name or keys."""
        found = self.get_object()
        changes = _with_class(self.access, self.checked(AccountChangeSerializer, partial=True))
        at = timezone.now()
        return self.answer(actions.change_gateway_account(access=self.access, at=at, account=found, changes=changes))

    def destroy(self, request: Request, pk: str) -> Response:
        """Ask for nothing more through it."""
        actions.archive_gateway_account(access=self.access, at=timezone.now(), account=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: GatewayAccountSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Ask through it again."""
        actions.restore_gateway_account(access=self.access, account=self.get_object())
        return self.answer(self.get_object())


@extend_schema_view(list=extend_schema(parameters=[STATE, ACCOUNT, *DAYS]))
class PaymentRequestResource(ShopResource):
    """``payment-requests/``: money asked for through a gateway."""

    permissions_needed = {
        "list": "gateway.view",
        "retrieve": "payment.view",
        "create": "payment.request",
        "mail": "payment.request",
        # Whoever may not send money back asks a manager: the act itself demands it.
        "refund": "allowance.ask",
        "refunds": "gateway.view",
    }
    sorts: ClassVar[Mapping[str, str]] = {"asked_at": "pk", "amount": "amount_minor"}
    serializer_class = RequestSerializer
    queryset = PaymentRequest.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[PaymentRequest]":
        """The shop's; in the list of the state, the account and the days that are asked for."""
        rows = gateways.requests(self.access)
        if self.action != "list":
            return rows
        rows = within_days(_of_account(self, rows), self.request, day="asked_at__date")
        wanted = chosen(self.request, "state", dict(STATES))
        return rows if wanted is None else gateways.in_state(rows, wanted)

    def searched(self, queryset: "QuerySet[PaymentRequest]", text: str) -> "QuerySet[PaymentRequest]":
        """By the provider's number of it, or of its payment."""
        return queryset.filter(Q(provider_id__icontains=text) | Q(payment__payment_id__icontains=text))

    @extend_schema(parameters=[KEY], request=NewRequestSerializer, responses={201: RequestSerializer})
    def create(self, request: Request) -> Response:
        """Ask for money. Without ``account`` the shop's only one is asked. 409 where there is none, or several."""
        told, access = self.checked(NewRequestSerializer), self.access
        meant: dict[str, Any] = {}
        kinds: dict[str, Any] = {"claim": Claim, "customer": Customer, "account": GatewayAccount}
        for name, kind in kinds.items():
            if told.get(name) is not None:
                meant[name] = access.named(kind, told[name], field=name)
        if "claim" in meant:
            meant["claim"] = queries.claims(access).get(pk=meant["claim"].pk)
        made = actions.ask_for_payment(
            access=access,
            at=timezone.now(),
            key=checked_key(request.headers.get(HEADER)),
            amount_minor=told.get("amount_minor"),
            **meant,
        )
        return self.answer(gateways.requests(access).get(pk=made.pk), status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[KEY], request=NewRefundSerializer, responses={201: RefundSerializer})
    @action(detail=True, methods=["post"])
    def refund(self, request: Request, pk: str) -> Response:
        """Send money of a payment back; the books follow once the provider says so."""
        found = self.get_object()
        told = self.checked(NewRefundSerializer)
        payment = getattr(found, "payment", None)
        if payment is None:
            raise InvalidInput(_("Nothing was paid."), field="amount")
        key, at = checked_key(request.headers.get(HEADER)), timezone.now()
        access = asked(self.access, "payment.refund", told.pop("allowed_by", None), at=at)
        made = actions.ask_refund(access=access, at=at, key=key, payment=payment, **told)
        return Response(RefundSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=LinkMailSerializer, responses={200: LinkMailSerializer})
    @action(detail=True, methods=["post"])
    def mail(self, request: Request, pk: str) -> Response:
        """Mail the page to pay on. 409 for what is paid or no longer waited for."""
        found, to = self.get_object(), self.checked(LinkMailSerializer)["email"]
        actions.mail_link(access=self.access, at=timezone.now(), request=found, to=to)
        return Response({"email": to})

    @extend_schema(responses={200: RefundSerializer(many=True)}, parameters=[], filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def refunds(self, request: Request, pk: str) -> Response:
        """What of it goes back or went back."""
        rows = gateways.refunds(self.access).filter(payment__request=self.get_object())
        return Response([RefundSerializer(row).data for row in rows])


@extend_schema_view(list=extend_schema(parameters=[ACCOUNT, *DAYS]))
class PayoutResource(ShopResource):
    """``gateway-payouts/``: what providers have sent to the shop's bank, and what they kept of it."""

    permissions_needed = {"list": "gateway.view", "retrieve": "gateway.view", "create": "gateway.payout"}
    sorts: ClassVar[Mapping[str, str]] = {"happened_at": "happened_at", "amount": "amount_minor"}
    serializer_class = PayoutSerializer
    queryset = GatewayPayout.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[GatewayPayout]":
        """The shop's; in the list of the account and the days that are asked for."""
        rows = gateways.payouts(self.access)
        if self.action != "list":
            return rows
        return within_days(_of_account(self, rows), self.request, day="happened_at__date")

    def searched(self, queryset: "QuerySet[GatewayPayout]", text: str) -> "QuerySet[GatewayPayout]":
        """By the provider's number or the bank's."""
        return queryset.filter(Q(payout_id__icontains=text) | Q(reference__icontains=text))

    @extend_schema(request=NewPayoutSerializer, responses={200: NewPayoutSerializer})
    def create(self, request: Request) -> Response:
        """Have one taken in that no message told of: the worker asks the provider, and writes what it says."""
        told = self.checked(NewPayoutSerializer)
        account = self.access.named(GatewayAccount, told["account"], field="account")
        number = told["payout_id"]
        actions.ask_for_payout(access=self.access, at=timezone.now(), account=account, payout_id=number)
        return Response({"account": account.pk, "payout_id": number})


@extend_schema_view(list=extend_schema(parameters=[ENDED, KIND, ACCOUNT]))
class DisputeResource(ShopResource):
    """``disputes/``: what providers told that did not fit."""

    permissions_needed = {"list": "gateway.view", "retrieve": "gateway.view", "end": "payment.refund"}
    sorts: ClassVar[Mapping[str, str]] = {"found_at": "pk", "amount": "amount_minor"}
    serializer_class = DisputeSerializer
    queryset = Dispute.objects.none()
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[Dispute]":
        """The shop's; in the list of the state, the kind and the account that are asked for."""
        rows = gateways.disputes(self.access)
        if self.action != "list":
            return rows
        rows = _of_account(self, rows)
        state, kind = chosen(self.request, "state", ("open", "ended")), chosen(self.request, "kind", DisputeKind.values)
        if state is not None:
            rows = rows.filter(end__isnull=state == "open")
        return rows if kind is None else rows.filter(kind=kind)

    def searched(self, queryset: "QuerySet[Dispute]", text: str) -> "QuerySet[Dispute]":
        """By the provider's number of it, or of its payment."""
        return queryset.filter(Q(payment_id__icontains=text) | Q(of_payment_id__icontains=text))

    @extend_schema(request=EndSerializer, responses={200: DisputeSerializer})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Say what became of it. 409 where that was said before."""
        found = self.get_object()
        actions.end_dispute(access=self.access, at=timezone.now(), dispute=found, **self.checked(EndSerializer))
        return self.answer(self.get_object())


def _with_class(access: Access, told: dict[str, Any]) -> dict[str, Any]:
    """What was told of an account, with the tax class itself. 400 for one of another shop."""
    if told.get("fee_tax_class") is None:
        return told
    return told | {"fee_tax_class": access.named(TaxClass, told["fee_tax_class"], field="fee_tax_class")}


def _of_account(view: ShopResource, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Of some rows those of the account the address names. 404 for one of another shop."""
    asked = view.request.query_params.get("account")
    return rows if asked is None else rows.filter(account=view.access.get(GatewayAccount, asked))
