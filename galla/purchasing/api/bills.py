"""Bills, payments, returns and what is owed, over the API."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.calendar import business_date, shop_day
from galla.accounts.models import Till
from galla.accounts.resources import ShopResource
from galla.foundation.api.choices import is_said
from galla.foundation.errors import InvalidInput
from galla.inventory.api.papers import KEY, PaperResource
from galla.inventory.models import Receipt, ReceiptLine
from galla.parties import printing as statements
from galla.parties.ages_api import OLDER_THAN, as_old_as_asked
from galla.parties.models import Supplier
from galla.parties.queries import matching
from galla.parties.serializers import StatementSerializer
from galla.parties.statements import Statement
from galla.parties.statements_api import PERIOD, period_of
from galla.pricing.tax import TaxAmount
from galla.purchasing import actions, printing, queries, serializers
from galla.purchasing.models import (
    CreditShift,
    PaymentShare,
    PurchaseReturn,
    PurchaseReturnLine,
    PurchaseReturnTax,
    SetOff,
    SupplierBill,
    SupplierBillLine,
    SupplierBillTax,
    SupplierCredit,
    SupplierCreditLine,
    SupplierCreditTax,
    SupplierPayment,
    ValueShift,
)

OF_A_SUPPLIER = [OpenApiParameter("supplier", OpenApiTypes.INT, description="A supplier's id.")]
OPEN = OpenApiParameter("open", OpenApiTypes.BOOL, description="true: only those of which something is open.")
OWING = OpenApiParameter("owing", OpenApiTypes.BOOL, description="true: only those who are owed something.")


class PurchaseResource(PaperResource):
    """What bills, payments and returns have in common."""

    permissions_needed: ClassVar[dict[str, str]] = {
        "list": "purchase.view",
        "retrieve": "purchase.view",
        "create": "purchase.edit",
    }

    def of_supplier(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows of the supplier named in the address, if one is."""
        asked = self.request.query_params.get("supplier")
        return rows if asked is None else rows.filter(supplier=self.access.get(Supplier, asked))

    def still_open(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows of which something is open, where the address asks for these."""
        return rows.filter(open_minor__gt=0) if is_said(self.request, "open") else rows

    def supplier(self, identity: int) -> Supplier:
        """The supplier named in the body."""
        return self.access.named(Supplier, identity, field="supplier")


@extend_schema_view(list=extend_schema(parameters=[*OF_A_SUPPLIER, OPEN]))
class BillResource(PurchaseResource):
    """``purchases/bills/``: what suppliers billed."""

    sorts: ClassVar[Mapping[str, str]] = {
        "happened_at": "pk",
        "billed_on": "billed_on",
        "number": "number",
        "supplier": "supplier__name",
        "total": "total_minor",
    }
    brief = serializers.BriefBillSerializer
    whole = serializers.BillSerializer
    serializer_class = serializers.BillSerializer
    queryset = SupplierBill.objects.none()

    def get_queryset(self) -> "QuerySet[SupplierBill]":
        """Bills, with all that stands on them where one is asked for."""
        rows = queries.bills(self.access)
        if self.action == "list":
            return self.still_open(self.of_supplier(rows))
        parts = (("lines", SupplierBillLine), ("taxes", SupplierBillTax), ("shifts", ValueShift))
        return rows.prefetch_related(
            *(Prefetch(name, model._default_manager.order_by("position")) for name, model in parts)
        )

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of their number."""
        return queryset.filter(number__icontains=text)

    @extend_schema(
        request=serializers.NewBillSerializer,
        parameters=[KEY],
        responses={201: serializers.BillSerializer, 200: serializers.BillSerializer},
    )
    def create(self, request: Request) -> Response:
        """Enter a bill."""
        values, act = self.told(serializers.NewBillSerializer)
        taxes = values.pop("taxes", None)
        paper = actions.enter_bill(
            **act,
            supplier=self.supplier(values["supplier"]),
            number=values["number"],
            billed_on=values["billed_on"],
            items=[_item(line) for line in values["lines"]],
            taxes=None if taxes is None else [TaxAmount(tax["name"], tax["rate"], tax["amount"]) for tax in taxes],
            total_minor=values.get("total"),
        )
        return self.done(paper)


def _item(line: dict[str, Any]) -> actions.BillItem:
    return actions.BillItem(
        line["kind"],
        line["net"],
        receipt_line_id=line.get("receipt_line"),
        quantity_milli=line.get("quantity"),
        words=line["words"],
        tax_class_id=line.get("tax_class"),
        receipts=tuple(line.get("receipts", ())),
        shared_by=line["shared_by"],
    )


@extend_schema_view(list=extend_schema(parameters=OF_A_SUPPLIER))
class CreditResource(PurchaseResource):
    """``purchases/credits/``: what suppliers took off their bills without goods going back."""

    sorts: ClassVar[Mapping[str, str]] = {
        "happened_at": "pk",
        "credited_on": "credited_on",
        "number": "number",
        "supplier": "supplier__name",
        "total": "total_minor",
    }
    brief = serializers.BriefSupplierCreditSerializer
    whole = serializers.SupplierCreditSerializer
    serializer_class = serializers.SupplierCreditSerializer
    queryset = SupplierCredit.objects.none()

    def get_queryset(self) -> "QuerySet[SupplierCredit]":
        """Credit notes, with all that stands on them where one is asked for."""
        rows = queries.credits_of(self.access)
        if self.action == "list":
            return self.of_supplier(rows)
        parts = (("lines", SupplierCreditLine), ("taxes", SupplierCreditTax), ("shifts", CreditShift))
        return rows.prefetch_related(
            *(Prefetch(name, model._default_manager.order_by("position")) for name, model in parts)
        )

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of their number."""
        return queryset.filter(number__icontains=text)

    @extend_schema(
        request=serializers.NewSupplierCreditSerializer,
        parameters=[KEY],
        responses={201: serializers.SupplierCreditSerializer, 200: serializers.SupplierCreditSerializer},
    )
    def create(self, request: Request) -> Response:
        """Enter a credit note."""
        values = self.checked(serializers.NewSupplierCreditSerializer)
        taxes = values.get("taxes")
        paper = actions.enter_credit(
            access=self.access,
            at=timezone.now(),
            key=self.key(),
            bill=self.access.named(SupplierBill, values["bill"], field="bill"),
            number=values["number"],
            credited_on=values["credited_on"],
            reason=values["reason"],
            items=[actions.CreditItem(line["receipt_line"], line["net"]) for line in values["lines"]],
            taxes=None if taxes is None else [TaxAmount(tax["name"], tax["rate"], tax["amount"]) for tax in taxes],
        )
        return self.done(paper)


@extend_schema_view(list=extend_schema(parameters=OF_A_SUPPLIER))
class PaymentResource(PurchaseResource):
    """``purchases/payments/``: what suppliers were paid."""

    # Whoever may not pay asks a manager: the act itself demands ``purchase.pay``.
    permissions_needed = {"list": "purchase.view", "retrieve": "purchase.view", "create": "allowance.ask"}
    sorts: ClassVar[Mapping[str, str]] = {
        "happened_at": "pk",
        "business_date": "business_date",
        "supplier": "supplier__name",
        "amount": "amount_minor",
    }
    brief = serializers.BriefPaymentSerializer
    whole = serializers.PaymentSerializer
    serializer_class = serializers.PaymentSerializer
    queryset = SupplierPayment.objects.none()

    def get_queryset(self) -> "QuerySet[SupplierPayment]":
        """Payments, with the bills they were for where one is asked for."""
        rows = queries.payments(self.access)
        if self.action == "list":
            return self.of_supplier(rows)
        return rows.prefetch_related(Prefetch("shares", PaymentShare.objects.order_by("bill_id")))

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of the reference."""
        return queryset.filter(reference__icontains=text)

    @extend_schema(
        request=serializers.NewPaymentSerializer,
        parameters=[KEY],
        responses={201: serializers.PaymentSerializer, 200: serializers.PaymentSerializer},
    )
    def create(self, request: Request) -> Response:
        """Pay a supplier."""
        values, act = self.told(serializers.NewPaymentSerializer)
        till = self.access.named(Till, values["till"], field="till") if "till" in values else None
        by_whom = values.get("allowed_by")
        act["access"] = actions.asked_to_pay(
            self.access, method=values["method"], till=till, told=by_whom, at=act["at"]
        )
        paper = actions.pay_supplier(
            **act,
            supplier=self.supplier(values["supplier"]),
            method=values["method"],
            amount_minor=values.get("amount"),
            reference=values["reference"],
            till=till,
            notes=values.get("notes"),
            bills=_shares(values.get("bills", ())),
        )
        return self.done(paper)


def _shares(told: Sequence[dict[str, Any]]) -> dict[int, int]:
    """How much is for which bill, each named once."""
    shares: dict[int, int] = {}
    for place, share in enumerate(told):
        if share["bill"] in shares:
            raise InvalidInput(_("This bill is named twice."), field=f"bills.{place}.bill")
        shares[share["bill"]] = share["amount"]
    return shares


@extend_schema_view(list=extend_schema(parameters=[*OF_A_SUPPLIER, OPEN]))
class ReturnResource(PurchaseResource):
    """``purchases/returns/``: what went back to suppliers."""

    permissions_needed = {
        **PurchaseResource.permissions_needed,
        "paper": "purchase.view",
        "set_off": "purchase.pay",
    }
    sorts: ClassVar[Mapping[str, str]] = {
        "happened_at": "pk",
        "business_date": "business_date",
        "supplier": "supplier__name",
        "total": "total_minor",
    }
    brief = serializers.BriefReturnSerializer
    whole = serializers.ReturnSerializer
    serializer_class = serializers.ReturnSerializer
    queryset = PurchaseReturn.objects.none()

    def get_queryset(self) -> "QuerySet[PurchaseReturn]":
        """Returns, with their lines and taxes where one is asked for."""
        rows = queries.returns(self.access)
        if self.action == "list":
            return self.still_open(self.of_supplier(rows))
        parts = (("lines", PurchaseReturnLine), ("taxes", PurchaseReturnTax))
        used = Prefetch("set_offs", SetOff.objects.order_by("pk").prefetch_related("shares"))
        return rows.prefetch_related(used).prefetch_related(
            *(Prefetch(name, model._default_manager.order_by("position")) for name, model in parts)
        )

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By part of the debit note's number."""
        return queryset.filter(number__icontains=text)

    @extend_schema(
        request=serializers.NewReturnSerializer,
        parameters=[KEY],
        responses={201: serializers.ReturnSerializer, 200: serializers.ReturnSerializer},
    )
    def create(self, request: Request) -> Response:
        """Send goods of a receipt back."""
        values = self.checked(serializers.NewReturnSerializer)
        paper = actions.return_goods(
            access=self.access,
            at=timezone.now(),
            key=self.key(),
            receipt=self.access.named(Receipt, values["receipt"], field="receipt"),
            items=[actions.ReturnItem(line["line"], line["quantity"]) for line in values["lines"]],
            reason=values["reason"],
        )
        return self.done(paper)

    @extend_schema(
        request=serializers.NewSetOffSerializer,
        parameters=[KEY],
        responses={201: serializers.ReturnSerializer, 200: serializers.ReturnSerializer},
    )
    @action(detail=True, methods=["post"], url_path="set-off")
    def set_off(self, request: Request, pk: str) -> Response:
        """Set the debit note against bills: so much for each, or the oldest first."""
        note, values = self.get_object(), self.checked(serializers.NewSetOffSerializer)
        if ("bills" in values) == values["oldest_first"]:
            raise InvalidInput(_("Say either how much is for which bill, or oldest first."), field="bills")
        bills = None if values["oldest_first"] else _shares(values["bills"])
        paper = actions.set_off(access=self.access, at=timezone.now(), key=self.key(), note=note, bills=bills)
        code = status.HTTP_200_OK if paper.replayed else status.HTTP_201_CREATED
        return self.answer(self.get_queryset().get(pk=note.pk), status=code)

    @extend_schema(responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True)
    def paper(self, request: Request, pk: str) -> HttpResponse:
        """The debit note on A4."""
        back = self.get_object()
        return printing.response(back.number, printing.debit_note_pdf(self.access.shop, back))


@extend_schema_view(list=extend_schema(parameters=OF_A_SUPPLIER))
class CameResource(ShopResource):
    """``purchases/came/``: the lines of goods that suppliers brought, with what waits to be billed or may go back."""

    permissions_needed = {"list": "purchase.view"}
    serializer_class = serializers.CameSerializer
    queryset = ReceiptLine.objects.none()
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)

    def get_queryset(self) -> "QuerySet[ReceiptLine]":
        """All of them, or those of one supplier."""
        rows, asked = queries.came(self.access), self.request.query_params.get("supplier")
        return rows if asked is None else rows.filter(receipt__supplier=self.access.get(Supplier, asked))


@extend_schema_view(list=extend_schema(parameters=[OLDER_THAN, OWING]))
class OwedResource(ShopResource):
    """``purchases/owed/``: what is owed to whom, how old it is, and a supplier's account over a period."""

    permissions_needed = {"list": "purchase.view", "statement": "purchase.view", "statement_pdf": "purchase.view"}
    serializer_class = serializers.OwedSerializer
    queryset = Supplier.objects.none()
    ordering: ClassVar[tuple[str, ...]] = ("name", "pk")

    def get_queryset(self) -> "QuerySet[Supplier]":
        """Every supplier; in the list those the address asks for."""
        rows = queries.owed(self.access, today=shop_day(self.access.shop, timezone.now()))
        if self.action != "list":
            return rows
        rows = rows.filter(as_old_as_asked(self.request))
        return rows.filter(Q(("owed_minor__gt", 0))) if is_said(self.request, "owing") else rows

    def searched(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """By name or phone."""
        return queryset.filter(matching(text))

    @extend_schema(parameters=PERIOD, responses={200: StatementSerializer})
    @action(detail=True, methods=["get"])
    def statement(self, request: Request, pk: str) -> Response:
        """A supplier's account over a period: opening, every move in order, closing."""
        found = self._statement(self.access.get(Supplier, self.get_object().pk))
        return Response(StatementSerializer(found, context=self.get_serializer_context()).data)

    @extend_schema(parameters=PERIOD, responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True, methods=["get"], url_path="statement/pdf")
    def statement_pdf(self, request: Request, pk: str) -> HttpResponse:
        """The same on paper of A4."""
        supplier = self.access.get(Supplier, self.get_object().pk)
        made = self._statement(supplier)
        return statements.response(made, statements.statement_pdf(self.access.shop, supplier, made))

    def _statement(self, supplier: Supplier) -> Statement:
        since, until = period_of(self.request.query_params, today=self._today())
        return queries.supplier_statement(self.access.shop, supplier, since=since, until=until)

    def _today(self) -> datetime.date:
        return business_date(self.access.shop, timezone.now())
