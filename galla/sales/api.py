"""Bills over the API: price a cart, save it, find it, fetch its paper, take it back."""

from collections.abc import Mapping
from typing import Any, ClassVar

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
from galla.accounts.allowing import asked
from galla.accounts.resources import ShopResource
from galla.foundation.api.fields import StrictDateField
from galla.foundation.api.serializers import checked
from galla.foundation.errors import InvalidInput, NotFound
from galla.foundation.formats import money_of
from galla.foundation.texts import is_clean
from galla.inventory.models import Batch
from galla.parties.models import Customer
from galla.sales import papers
from galla.sales.actions import asked_to_void, look_at, void_sale
from galla.sales.answers import brief_answer, quote_answer, void_answer
from galla.sales.carts import may_need, needed_for
from galla.sales.charged import charged
from galla.sales.counted import counted_checkout
from galla.sales.models import Rest, Sale
from galla.sales.payments import offered_ways
from galla.sales.queries import Remembered, bills, narrowed, sale_rows
from galla.sales.quotes import price_cart
from galla.sales.recalls import bills_with
from galla.sales.rows import SaleRow, SaleRows
from galla.sales.schemas import BriefSaleSchema, QuoteSchema, SaleSchema, VoidSchema
from galla.sales.serializers import (
    CheckoutSerializer,
    LookSerializer,
    QuoteSerializer,
    VoidSerializer,
    cart_of,
    payment_of,
)
from galla.sales.whole import whole_answer

LONGEST_KEY = 255
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="At most 255 characters. The same key and body again answer the same bill.",
)
SORTS = {
    "from": OpenApiTypes.DATE,
    "to": OpenApiTypes.DATE,
    "batch": OpenApiTypes.INT,
    "flagged": OpenApiTypes.BOOL,
    "unanswered": OpenApiTypes.BOOL,
}
REMEMBERED = [
    OpenApiParameter(name, SORTS.get(name, OpenApiTypes.STR), description=words)
    for name, words in {
        "number": "Part of the bill's number.",
        "customer": "A customer's id.",
        "name": "Part of the customer's name.",
        "email": "Part of the customer's e-mail address.",
        "phone": "Digits of the customer's phone.",
        "product": "Part of a product's name, or its SKU or barcode.",
        "from": "First business date.",
        "to": "Last business date.",
        "flagged": "true: only what nobody was asked about when it was made.",
        "unanswered": "true: those of them nobody looked at yet.",
        "batch": "A batch's id: the bills that got of it.",
    }.items()
]


class QuoteResource(ShopResource):
    """``quotes/``: what a cart comes to. Saves nothing."""

    permissions_needed = {"create": "bill.make"}
    serializer_class = QuoteSerializer
    queryset = Sale.objects.none()

    @extend_schema(request=QuoteSerializer, responses={200: QuoteSchema})
    def create(self, request: Request) -> Response:
        """Price a cart."""
        data = checked(QuoteSerializer, request.data)
        access, cart, payment = self.access, cart_of(data), payment_of(data)
        if cart.customer_id is not None:
            access.named(Customer, cart.customer_id, field="customer")
        ways = offered_ways(access.shop.pk, payment)
        priced = charged(access, price_cart(access=access, cart=cart, at=timezone.now()), payment, ways)
        return Response(quote_answer(priced, access.shop.currency))


class SaleResource(ShopResource):
    """``sales/``: the checkout, the history, one bill, its paper, its void."""

    permissions_needed = {
        "list": "bill.view",
        "retrieve": "bill.view",
        "invoice": "bill.view",
        "create": "bill.make",
        # Whoever may not void asks a manager: the act itself demands ``bill.void``.
        "void": "allowance.ask",
        "look": "bill.look",
    }
    sorts: ClassVar[Mapping[str, str]] = {
        "number": "number",
        "happened_at": "id",
        "items": "line_count",
        "tax": "tax_minor",
        "total": "total_minor",
    }
    serializer_class = CheckoutSerializer
    queryset = Sale.objects.none()
    ordering = ["-id"]

    @extend_schema(parameters=REMEMBERED, responses={200: BriefSaleSchema(many=True)})
    def list(self, request: Request) -> Response:
        """Find bills, newest first."""
        found = bills(self.access, _remembered(request))
        if "batch" in request.query_params:
            batch = self.access.get(Batch, request.query_params["batch"])
            found = narrowed(bills_with(self.access, batch), _remembered(request))
        page = self.paginate_queryset(found) or []
        return self.get_paginated_response([_brief(sale) for sale in page])

    @extend_schema(responses={200: SaleSchema})
    def retrieve(self, request: Request, pk: str) -> Response:
        """One bill with its lines and the state of its mail."""
        return Response(self._answer(sale_rows(self.access.shop.pk, _identity(pk)), may_have_batches=True))

    @extend_schema(request=CheckoutSerializer, parameters=[KEY_HEADER], responses={201: SaleSchema, 200: SaleSchema})
    def create(self, request: Request) -> Response:
        """Sell: price, check, number and save a bill in one go."""
        key = _key(request)
        if key is None:
            raise InvalidInput(_("Send an Idempotency-Key with each bill."), field="Idempotency-Key")
        data = checked(CheckoutSerializer, request.data)
        cart, payment, at = cart_of(data), payment_of(data), timezone.now()
        then = data.get("happened_at")
        wanted = (*needed_for(cart), *(may_need(payment) if then is None else ()))
        access = asked(self.access, wanted, data.get("allowed_by"), at=at)
        booked = counted_checkout(access=access, cart=cart, payment=payment, key=key, at=at, happened_at=then)
        code = status.HTTP_200_OK if booked.replayed else status.HTTP_201_CREATED
        return Response(self._answer(booked.rows, may_have_batches=booked.may_have_batches), status=code)

    @extend_schema(
        parameters=[OpenApiParameter("size", OpenApiTypes.STR, enum=["a4", "80mm"])],
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def invoice(self, request: Request, pk: str) -> HttpResponse:
        """The bill on paper: A4, or 80 mm with ``?size=80mm``."""
        size = request.query_params.get("size", "a4")
        if size not in papers.SIZES:
            raise InvalidInput(_("Papers are a4 or 80mm."), field="size")
        rows = sale_rows(self.access.shop.pk, _identity(pk))
        return papers.response(rows, papers.invoice(self.access.shop, rows, size=size))

    @extend_schema(
        request=VoidSerializer,
        parameters=[OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER)],
        responses={200: VoidSchema},
    )
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        """Take a bill back on its own day."""
        sale = self.access.get(Sale, pk)
        serializer = VoidSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        told, at = serializer.validated_data, timezone.now()
        rest = told.get("rest")
        void = void_sale(
            access=asked_to_void(self.access, sale, told.get("allowed_by"), at=at),
            sale_id=sale.pk,
            reason=told["reason"],
            at=at,
            key=_key(request),
            rest=Rest(rest) if rest else None,
        )
        return Response(void_answer(void, money_of(self.access.shop.currency).minor_digits))

    @extend_schema(request=LookSerializer, responses={200: SaleSchema})
    @action(detail=True, methods=["post"])
    def look(self, request: Request, pk: str) -> Response:
        """Say what came of a bill that went past a rule because nobody could be asked."""
        sale = self.access.get(Sale, pk)
        told = checked(LookSerializer, request.data)
        look_at(access=self.access, at=timezone.now(), sale=sale, note=told["note"])
        return Response(self._answer(sale_rows(self.access.shop.pk, sale.pk), may_have_batches=True))

    def _answer(self, rows: SaleRows, *, may_have_batches: bool) -> dict[str, Any]:
        is_new = self.action == "create"
        return whole_answer(self.access, rows, may_have_batches=may_have_batches, is_new=is_new)


def _brief(sale: Sale) -> dict[str, Any]:
    row = SaleRow(*(getattr(sale, name) for name in SaleRow._fields))
    recipient = getattr(sale, "recipient", None)
    return brief_answer(row, name=recipient.name if recipient else "", void=getattr(sale, "void", None) is not None)


def _identity(pk: str) -> int:
    number = as_identity(pk)
    if number is None:
        raise NotFound(_("There is no such bill in this shop."))
    return number


def _key(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not key.strip() or len(key) > LONGEST_KEY or not is_clean(key) or not key.isprintable():
        raise InvalidInput(_("A key has 1 to 255 printable characters."), field="Idempotency-Key")
    return key


def _remembered(request: Request) -> Remembered:
    asked = request.query_params
    customer = asked.get("customer")
    return Remembered(
        number=asked.get("number", ""),
        customer_id=None if customer is None else _customer(customer),
        name=asked.get("name", ""),
        email=asked.get("email", ""),
        phone=asked.get("phone", ""),
        product=asked.get("product", ""),
        since=_day(asked.get("from"), "from"),
        until=_day(asked.get("to"), "to"),
        flagged=_truth(asked, "flagged"),
        unanswered=_truth(asked, "unanswered"),
    )


def _truth(asked: Mapping[str, str], name: str) -> bool:
    text = asked.get(name)
    if text not in (None, "true", "false"):
        raise InvalidInput(_("Say true or false."), field=name)
    return text == "true"


def _customer(text: str) -> int:
    number = as_identity(text)
    if number is None:
        raise InvalidInput(_("A customer is named by an id here."), field="customer")
    return number


def _day(text: str | None, field: str) -> Any:
    if text is None:
        return None
    from rest_framework.serializers import ValidationError

    try:
        return StrictDateField().to_internal_value(text)
    except ValidationError as error:
        raise InvalidInput(_("A day looks like 2026-11-21."), field=field) from error
