"""Returns over the API: take goods back, the credit notes there are, their paper, the shop's terms."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.allowing import asked
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.inventory.api.papers import KEY, PaperResource
from galla.parties.models import Customer
from galla.parties.queries import known_as
from galla.returns import actions, printing, queries, serializers
from galla.returns.models import CreditNote, Way
from galla.returns.narrowing import OF_DAYS, WITHOUT_BILL, of_days, without_bill
from galla.sales.answers import price_text
from galla.sales.models import Sale
from galla.sales.queries import sale_rows

OF_NOTES = [
    OpenApiParameter("bill", OpenApiTypes.INT, description="A bill's id: the notes that took goods of it back."),
    OpenApiParameter("customer", OpenApiTypes.INT, description="A customer's id."),
    *OF_DAYS,
    WITHOUT_BILL,
]
PDF = {(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)}


@extend_schema_view(list=extend_schema(parameters=OF_NOTES))
class CreditNoteResource(PaperResource):
    """``credit-notes/``: goods that came back for what was paid."""

    permissions_needed = {
        "list": "return.view",
        "retrieve": "return.view",
        "paper": "return.view",
        "create": "return.make",
        "quote": "return.make",
        "without_bill": "return.make",
        "lowest": "return.view",
        "returnable": "return.view",
        "terms": "return.view",
        "set_terms": "settings.edit",
    }
    sorts: ClassVar[Mapping[str, str]] = {
        "number": "number",
        "happened_at": "pk",
        "tax": "tax_minor",
        "total": "total_minor",
    }
    brief = serializers.BriefCreditNoteSerializer
    whole = serializers.CreditNoteSerializer
    serializer_class = serializers.CreditNoteSerializer
    queryset = CreditNote.objects.none()

    def get_queryset(self) -> "QuerySet[CreditNote]":
        """Of a bill, of a customer, of some days, without a bill, or all; with their parts where one is asked for."""
        rows = queries.credit_notes(self.access)
        if self.action != "list":
            return rows.prefetch_related(*queries.parts_of_notes())
        told = self.request.query_params
        if "bill" in told:
            rows = rows.filter(bills__sale=self.access.get(Sale, told["bill"]))
        if "customer" in told:
            rows = rows.filter(customer_id__in=known_as(self.access.get(Customer, told["customer"]).pk))
        return without_bill(of_days(rows, told), told)

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of the number."""
        return queryset.filter(number__icontains=text)

    @extend_schema(
        request=serializers.NewCreditNoteSerializer,
        parameters=[KEY],
        responses={201: serializers.CreditNoteSerializer, 200: serializers.CreditNoteSerializer},
    )
    def create(self, request: Request) -> Response:
        """Take goods back at the token's till."""
        told, at = self.checked(serializers.NewCreditNoteSerializer), timezone.now()
        paper = actions.take_back(
            access=asked(self.access, "return.beyond", told.get("allowed_by"), at=at),
            at=at,
            key=self.key(),
            items=items_of(told["lines"]),
            way=Way(told["way"]),
            reason=told["reason"],
        )
        return self.done(paper)  # type: ignore[arg-type]

    @extend_schema(request=serializers.AskedBackSerializer, responses={200: serializers.QuotedBackSerializer})
    @action(detail=False, methods=["post"])
    def quote(self, request: Request) -> Response:
        """What would be given back for these goods, and how; nothing is written."""
        told, at = self.checked(serializers.AskedBackSerializer), timezone.now()
        found = actions.what_goes_back(access=self.access, at=at, items=items_of(told["lines"]), way=Way(told["way"]))
        return Response(
            serializers.QuotedBackSerializer(quoted_back(found), context=self.get_serializer_context()).data
        )

    @extend_schema(
        request=serializers.NewLooseNoteSerializer,
        parameters=[KEY],
        responses={201: serializers.CreditNoteSerializer, 200: serializers.CreditNoteSerializer},
    )
    @action(detail=False, methods=["post"], url_path="without-bill")
    def without_bill(self, request: Request) -> Response:
        """Take goods back nobody has the bill of, where the shop does: at most at the lowest price of late."""
        told, at = self.checked(serializers.NewLooseNoteSerializer), timezone.now()
        customer = told["customer"]
        paper = actions.take_back_without_bill(
            access=asked(self.access, "return.beyond", told.get("allowed_by"), at=at),
            at=at,
            key=self.key(),
            items=[
                actions.Loose(line["product"], line["quantity"], line["price_e4"], line["place"])
                for line in told["lines"]
            ],
            way=Way(told["way"]),
            reason=told["reason"],
            customer=None if customer is None else self.access.named(Customer, customer, field="customer"),
        )
        return self.done(paper)  # type: ignore[arg-type]

    @extend_schema(
        parameters=[OpenApiParameter("product", OpenApiTypes.INT, required=True, description="A product's id.")],
        responses={200: serializers.LowestPriceSerializer},
    )
    @action(detail=False, methods=["get"])
    def lowest(self, request: Request) -> Response:
        """The least that was paid for one of a product of late: what goes back for it without its bill."""
        if "product" not in request.query_params:
            raise InvalidInput(_("Say which product."), field="product")
        access, product = self.access, self.access.get(Product, request.query_params["product"])
        since = actions.since_when(access, timezone.now())
        price = queries.lowest_prices(access, [product.pk], since=since).get(product.pk)
        digits = money_of(access.shop.currency).minor_digits
        told = {"product": product.pk, "price": None if price is None else price_text(price, digits), "since": since}
        return Response(serializers.LowestPriceSerializer(told).data)

    @extend_schema(parameters=[OpenApiParameter("size", OpenApiTypes.STR, enum=list(printing.SIZES))], responses=PDF)
    @action(detail=True, methods=["get"])
    def paper(self, request: Request, pk: str) -> HttpResponse:
        """The credit note: A4, or 80 mm with ``?size=80mm``."""
        size = request.query_params.get("size", "a4")
        if size not in printing.SIZES:
            raise InvalidInput(_("Papers are a4 or 80mm."), field="size")
        return printing.credit_note(self.access.shop, self.get_object(), size=size)

    @extend_schema(
        parameters=[OpenApiParameter("bill", OpenApiTypes.INT, required=True, description="A bill's id.")],
        responses={200: serializers.ReturnableBillSerializer},
    )
    @action(detail=False, methods=["get"])
    def returnable(self, request: Request) -> Response:
        """What of a bill may still come back: nothing of one that was taken back whole."""
        if "bill" not in request.query_params:
            raise InvalidInput(_("Say which bill."), field="bill")
        rows = sale_rows(self.access.shop.pk, self.access.get(Sale, request.query_params["bill"]).pk)
        told = {
            "bill": rows.sale.id,
            "number": rows.sale.number,
            "refunded_minor": queries.refunded_of(rows.sale.id),
            "lines": [] if rows.void is not None else queries.returnable(rows),
        }
        return Response(serializers.ReturnableBillSerializer(told, context=self.get_serializer_context()).data)

    @extend_schema(responses={200: serializers.ReturnTermsSerializer})
    @action(detail=False, methods=["get"])
    def terms(self, request: Request) -> Response:
        """What goods come back on without a manager."""
        return self._terms()

    @extend_schema(request=serializers.ReturnTermsSerializer, responses={200: serializers.ReturnTermsSerializer})
    @terms.mapping.put
    def set_terms(self, request: Request) -> Response:
        """Say what goods come back on without a manager; what is left out is as much as it takes, and for ever."""
        actions.set_terms(access=self.access, **self.checked(serializers.ReturnTermsSerializer))
        return self._terms()

    def _terms(self) -> Response:
        terms = actions.terms_of(self.access.shop.pk)
        told = {
            "cash_limit_minor": terms.cash_limit_minor,
            "window_days": terms.window_days,
            "without_bill": terms.without_bill,
            "not_returnable": list(queries.not_returnable(self.access).values_list("pk", flat=True)),
        }
        return Response(serializers.ReturnTermsSerializer(told, context=self.get_serializer_context()).data)


def quoted_back(found: actions.Quoted) -> dict[str, Any]:
    """What a quote of a return says."""
    names = ("net", "tax", "surcharge", "round_off", "total")
    said: dict[str, Any] = {name: found.sum_of(f"{name}_minor") for name in names}
    return said | {"tenders": [{"method": method, "amount": amount} for method, amount in found.ways]}


def items_of(lines: list[dict[str, Any]]) -> list[actions.Item]:
    """What comes back by the lines of a body."""
    return [actions.Item(line["bill"], line["position"], line["quantity"], line["place"]) for line in lines]
