"""Expenses and their categories over the API."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Prefetch, Q, QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.allowing import asked
from galla.accounts.models import Branch, Till
from galla.accounts.resources import ShopResource
from galla.cashbook import actions, queries, serializers
from galla.cashbook.actions import Paid, TaxGiven
from galla.cashbook.models import Expense, ExpenseCategory, PaidFrom, Settlement, SettlementShare
from galla.cashbook.serializers import (
    ExpenseCategorySerializer,
    ExpenseSerializer,
    HandedInSerializer,
    NewExpenseSerializer,
    NewVoidSerializer,
    ReceiptPictureSerializer,
)
from galla.drawer.shifts import asked_at_till
from galla.foundation.api.choices import ARCHIVED, chosen, in_use
from galla.foundation.api.days import DAYS, within_days
from galla.foundation.errors import InvalidInput, TooLarge
from galla.foundation.keys import HEADER, checked_key
from galla.inventory.api.papers import PaperResource
from galla.media.handing import handed_out
from galla.media.keeping import checked, laid
from galla.media.models import StoredFile
from galla.media.pictures import LARGEST_BYTES
from galla.parties.models import Customer
from galla.parties.queries import known_as

ENVELOPE_BYTES = 10_000
KEY = OpenApiParameter(
    HEADER,
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="At most 255 characters. The same key and body again answer the same paper.",
)
OF_A_CATEGORY = OpenApiParameter("expense_category", OpenApiTypes.INT, description="Those of one category, by its id.")

PAID_FROM = OpenApiParameter("paid_from", OpenApiTypes.STR, enum=PaidFrom.values, description="Paid out of this alone.")


@extend_schema_view(list=extend_schema(parameters=[ARCHIVED]))
class CategoryResource(ShopResource):
    """``expense-categories/``: what money is spent on."""

    permissions_needed = {
        "list": "allowance.ask",
        "retrieve": "allowance.ask",
        "create": "expense.category",
        "partial_update": "expense.category",
        "destroy": "expense.category",
        "restore": "expense.category",
    }
    serializer_class = ExpenseCategorySerializer
    queryset = ExpenseCategory.objects.none()
    ordering = ("name", "pk")

    def get_queryset(self) -> "QuerySet[ExpenseCategory]":
        """Those in use, or those put away where these are asked for; one by id of both."""
        rows = queries.categories(self.access)
        return in_use(self.request, rows) if self.action == "list" else rows

    def searched(self, queryset: "QuerySet[ExpenseCategory]", text: str) -> "QuerySet[ExpenseCategory]":
        """By name."""
        return queryset.filter(name__icontains=text)

    def create(self, request: Request) -> Response:
        """A further category."""
        made = actions.add_category(access=self.access, **self.checked())
        return self.answer(made, status=status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Call it something else."""
        found = self.get_object()
        told = self.checked(partial=True)
        return self.answer(
            actions.rename_category(access=self.access, category=found, name=told.get("name", found.name))
        )

    def destroy(self, request: Request, pk: str) -> Response:
        """Put it away; what was spent on it stays."""
        actions.archive_category(access=self.access, at=timezone.now(), category=self.get_object())
        return self.gone()

    @extend_schema(request=None, responses={200: ExpenseCategorySerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Bring it back."""
        actions.restore_category(access=self.access, category=self.get_object())
        return self.answer(self.get_object())


class ExpenseResource(ShopResource):
    """``expenses/``: what was spent, its receipt, and how it was taken back."""

    permissions_needed = {
        "list": "expense.view",
        "retrieve": "expense.view",
        "picture": "expense.view",
        # Whoever may not spend asks a manager: the acts themselves demand ``expense.make`` and ``expense.void``.
        "create": "allowance.ask",
        "pictures": "allowance.ask",
        "void": "allowance.ask",
    }
    sorts: ClassVar[Mapping[str, str]] = {
        "happened_at": "pk",
        "business_date": "business_date",
        "paid_to": "paid_to",
        "tax": "tax_minor",
        "amount": "amount_minor",
    }
    serializer_class = ExpenseSerializer
    queryset = Expense.objects.none()
    ordering = ("-pk",)

    @extend_schema(parameters=[OF_A_CATEGORY, PAID_FROM, *DAYS])
    def list(self, request: Request) -> Response:
        """Expenses, newest first."""
        return self.list_rows(request)

    def get_queryset(self) -> "QuerySet[Expense]":
        """In the list those of the category, the pocket and the days that are asked for."""
        rows = queries.expenses(self.access)
        if self.action != "list":
            return rows
        pocket = chosen(self.request, "paid_from", PaidFrom.values)
        rows = rows if pocket is None else rows.filter(paid_from=pocket)
        rows, wanted = within_days(rows, self.request), self.request.query_params.get("expense_category")
        return rows if wanted is None else rows.filter(category=self.access.get(ExpenseCategory, wanted))

    def searched(self, queryset: "QuerySet[Expense]", text: str) -> "QuerySet[Expense]":
        """By whom it was paid to, or what was noted."""
        return queryset.filter(Q(paid_to__icontains=text) | Q(note__icontains=text))

    @extend_schema(
        request=NewExpenseSerializer, parameters=[KEY], responses={201: ExpenseSerializer, 200: ExpenseSerializer}
    )
    def create(self, request: Request) -> Response:
        """Write down what was spent."""
        told, at = self.checked(NewExpenseSerializer), timezone.now()
        category = self.access.named(ExpenseCategory, told["expense_category"], field="expense_category")
        paid, picture = self._paid(told), self._picture(told)
        till = (paid.till or self.access.till) if paid.paid_from == PaidFrom.DRAWER else None
        paper = actions.make_expense(
            access=actions.asked_to_spend(self.access, "expense.make", told.get("allowed_by"), till=till, at=at),
            at=at,
            key=checked_key(request.headers.get(HEADER)),
            category=category,
            paid=paid,
            taxes=[TaxGiven(tax["name"], tax["rate"], tax["amount"]) for tax in told.get("taxes", [])],
            paid_to=told["paid_to"],
            note=told["note"],
            picture=picture,
        )
        code = status.HTTP_200_OK if paper.replayed else status.HTTP_201_CREATED
        return self.answer(queries.expenses(self.access).get(pk=paper.document.pk), status=code)

    def _paid(self, told: dict[str, Any]) -> Paid:
        till = self.access.named(Till, told["till"], field="till") if "till" in told else None
        branch = self.access.named(Branch, told["branch"], field="branch") if "branch" in told else None
        return Paid(PaidFrom(told["paid_from"]), told.get("amount"), told.get("notes", {}), till, branch)

    def _picture(self, told: dict[str, Any]) -> StoredFile | None:
        return self.access.named(StoredFile, told["picture"], field="picture") if "picture" in told else None

    @extend_schema(
        operation_id="expenses_pictures_create",
        request={"multipart/form-data": ReceiptPictureSerializer},
        responses={201: HandedInSerializer},
    )
    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser])
    def pictures(self, request: Request) -> Response:
        """Hand in a PNG, JPEG, WebP or PDF of at most 5 MB: the receipt of an expense that is written down next."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BYTES + ENVELOPE_BYTES:
            raise TooLarge(_("A file has at most 5 MB."), field="picture")
        upload = request.FILES.get("picture")
        if upload is None:
            raise InvalidInput(_("Send the picture as a file of a form."), field="picture")
        with laid(self.access.shop.pk, checked(upload)) as file:
            assert file is not None
            kept = file.keep()
        return Response(HandedInSerializer(kept).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "image/webp"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True, methods=["get"])
    def picture(self, request: Request, pk: str) -> FileResponse:
        """The receipt of an expense."""
        expense = self.get_object()
        return handed_out(expense.picture, called=f"expense-{expense.pk}")

    @extend_schema(request=NewVoidSerializer, parameters=[KEY], responses={200: ExpenseSerializer})
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        """Take an expense back, today."""
        expense, told, at = self.get_object(), self.checked(NewVoidSerializer), timezone.now()
        key = request.headers.get(HEADER)
        actions.void_expense(
            access=actions.asked_to_spend(
                self.access, "expense.void", told.get("allowed_by"), till=expense.till, at=at
            ),
            at=at,
            expense=expense,
            reason=told["reason"],
            key=None if key is None else checked_key(key),
        )
        return self.answer(queries.expenses(self.access).get(pk=expense.pk))


CUSTOMER = OpenApiParameter("customer", OpenApiTypes.INT, description="A customer's id.")


@extend_schema_view(list=extend_schema(parameters=[CUSTOMER, *DAYS]))
class SettlementResource(PaperResource):
    """``settlements/``: what customers paid for their khatas."""

    permissions_needed = {
        "list": "credit.view",
        "retrieve": "credit.view",
        "create": "credit.settle",
        "seen": "bank.match",
        # Whoever may not asks a manager: the act itself demands ``credit.void``.
        "void": "allowance.ask",
        "write_off": "allowance.ask",
    }
    sorts: ClassVar[Mapping[str, str]] = {
        "happened_at": "pk",
        "business_date": "business_date",
        "customer": "customer__name",
        "amount": "amount_minor",
    }
    brief = serializers.BriefSettlementSerializer
    whole = serializers.SettlementSerializer
    serializer_class = serializers.SettlementSerializer
    queryset = Settlement.objects.none()

    def get_queryset(self) -> "QuerySet[Settlement]":
        """Settlements, with the bills they named where one is asked for."""
        rows = queries.settlements(self.access)
        if self.action != "list":
            named = SettlementShare.objects.select_related("charge").order_by("charge_id")
            return rows.prefetch_related(Prefetch("shares", named))
        rows, asked = within_days(rows, self.request), self.request.query_params.get("customer")
        if asked is None:
            return rows
        return rows.filter(customer_id__in=known_as(self.access.get(Customer, asked).pk))

    def searched(self, queryset: "QuerySet[Settlement]", text: str) -> "QuerySet[Settlement]":
        """By part of the reference."""
        return queryset.filter(reference__icontains=text)

    @extend_schema(
        request=serializers.NewSettlementSerializer,
        parameters=[KEY],
        responses={201: serializers.SettlementSerializer, 200: serializers.SettlementSerializer},
    )
    def create(self, request: Request) -> Response:
        """Take money for a khata, at the token's till."""
        told = self.checked(serializers.NewSettlementSerializer)
        named = [share["charge"] for share in told.get("bills", ())]
        if len(set(named)) != len(named):
            raise InvalidInput(_("A bill is named twice."), field="bills")
        paper = actions.settle(
            access=self.access,
            at=timezone.now(),
            key=self.key(),
            customer=self.access.named(Customer, told["customer"], field="customer"),
            method=told["method"],
            amount_minor=told.get("amount"),
            notes=told.get("notes"),
            reference=told["reference"],
            bills={share["charge"]: share["amount"] for share in told.get("bills", ())},
        )
        return self.done(paper)  # type: ignore[arg-type]

    @extend_schema(
        request=serializers.NewWriteOffSerializer,
        parameters=[KEY],
        responses={201: serializers.SettlementSerializer, 200: serializers.SettlementSerializer},
    )
    @action(detail=False, methods=["post"], url_path="write-off")
    def write_off(self, request: Request) -> Response:
        """Write off what a customer owes and will not pay, at the token's till."""
        told, at = self.checked(serializers.NewWriteOffSerializer), timezone.now()
        paper = actions.write_off(
            access=asked(self.access, "credit.write_off", told.get("allowed_by"), at=at),
            at=at,
            key=self.key(),
            customer=self.access.named(Customer, told["customer"], field="customer"),
            amount_minor=told["amount"],
            reason=told["reason"],
        )
        return self.done(paper)  # type: ignore[arg-type]

    @extend_schema(request=None, responses={200: serializers.SettlementSerializer})
    @action(detail=True, methods=["post"])
    def seen(self, request: Request, pk: str) -> Response:
        """Its money is at the bank: it frees the khata's limit from now on."""
        actions.see_settlement(access=self.access, at=timezone.now(), settlement=self.get_object())
        return self.answer(self.get_object())

    @extend_schema(request=serializers.NewSettlementVoidSerializer, responses={200: serializers.SettlementSerializer})
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        """Take a settlement back, today."""
        found, told, at = self.get_object(), self.checked(serializers.NewSettlementVoidSerializer), timezone.now()
        access = asked_at_till(self.access, found.till, "credit.void", told.get("allowed_by"), at=at)
        actions.void_settlement(access=access, at=at, settlement=found, reason=told["reason"])
        return self.answer(self.get_object())
