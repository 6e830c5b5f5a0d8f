"""The bank over the API: accounts with their statements, lines, matches, and pasted messages."""

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.calendar import business_date
from galla.accounts.resources import ShopResource
from galla.cashbook import actions, bank_book
from galla.cashbook import bank_serializers as shapes
from galla.cashbook.bank_forms import StatementForm
from galla.cashbook.bank_listings import MATCH_STATES, STATES, in_state, matches_in_state
from galla.cashbook.models import BankAccount, BankAct, BankLine, ExpenseCategory
from galla.cashbook.statements import MOST_AT_ONCE, mapping_for, statement_of
from galla.catalog.imports import ImportReport
from galla.foundation.api.choices import chosen
from galla.foundation.api.days import DAYS, day_of, within_days
from galla.foundation.errors import InvalidInput, TooLarge
from galla.foundation.imports import on_disk
from galla.inventory.api.imports import is_rehearsal
from galla.inventory.imports import import_list
from galla.media.pictures import LARGEST_BYTES
from galla.payments.models import Claim
from galla.payments.serializers import ClaimSerializer

MOST_SHOWN = 200
STATE = OpenApiParameter("state", str, enum=[state for state, _word in STATES], description="Only lines of this state.")
MATCH_STATE = OpenApiParameter(
    "state", str, enum=[state for state, _word in MATCH_STATES], description="Only matches of this state."
)
COMPARED = [
    OpenApiParameter("since", OpenApiTypes.DATE, description="The first day; a month before what is open unless said."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="The last day, included; tomorrow unless said."),
]
OF_AN_ACCOUNT = OpenApiParameter("bank_account", OpenApiTypes.INT, description="A bank account's id.")


class BankAccountResource(ShopResource):
    """``bank/accounts/``: accounts at the bank, their statements, and what may belong together."""

    permissions_needed = {
        "list": "bank.view",
        "retrieve": "bank.view",
        "create": "bank.edit",
        "partial_update": "bank.edit",
        "statement": "bank.match",
        "proposals": "bank.view",
        "book": "bank.view",
        "sure": "bank.match",
    }
    serializer_class = shapes.BankAccountSerializer
    queryset = BankAccount.objects.none()
    ordering = ("name", "pk")

    def get_queryset(self) -> "QuerySet[BankAccount]":
        """The shop's."""
        return bank_book.accounts(self.access)

    def searched(self, queryset: "QuerySet[BankAccount]", text: str) -> "QuerySet[BankAccount]":
        """By name."""
        return queryset.filter(name__icontains=text)

    @extend_schema(request=shapes.NewBankAccountSerializer, responses={201: shapes.BankAccountSerializer})
    def create(self, request: Request) -> Response:
        """A further account."""
        told = self.checked(shapes.NewBankAccountSerializer)
        return self.answer(actions.add_bank_account(access=self.access, **told), status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.BankAccountChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """How it is called and how its statements are read."""
        found, told = self.get_object(), self.checked(shapes.BankAccountChangeSerializer, partial=True)
        return self.answer(actions.change_bank_account(access=self.access, account=found, changes=told))

    @extend_schema(
        request={"multipart/form-data": shapes.StatementFileSerializer},
        responses={200: shapes.StatementReportSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def statement(self, request: Request, pk: str) -> Response:
        """Take a statement in, or rehearse it (CSV or XLSX, at most 1,000 rows).

        A line that is there does not come in again.
        """
        account, form = self.get_object(), StatementForm(request.POST, request.FILES)
        if "file" not in request.FILES:
            raise InvalidInput(_("Send the statement as a file of a form."), field="file")
        for field, said in form.errors.items():
            raise InvalidInput(str(said[0]), field=field)
        upload, dry_run = form.cleaned_data["file"], is_rehearsal(request)
        if (upload.size or 0) > LARGEST_BYTES:
            raise TooLarge(_("A file has at most 5 MB."), field="file")
        with on_disk(upload) as path:
            told = {"path": path, "file_name": str(upload.name)}
            told["mapping"] = mapping_for(account, path, form.cleaned_data["columns"])
            try:
                report = self._taken(account, dry_run=dry_run, told=told)
            except InvalidInput as refused:
                # The columns of a list are a map; here they are one field.
                if (refused.field or "").startswith("map."):
                    refused.field = "columns"
                raise
        return Response(shapes.StatementReportSerializer(report).data)

    def _taken(self, account: BankAccount, *, dry_run: bool, told: dict[str, Any]) -> ImportReport:
        told |= {"access": self.access, "at": timezone.now()}
        rehearsed = import_list(statement_of(account), **told, dry_run=True)
        if rehearsed.total > MOST_AT_ONCE:
            raise TooLarge(_("At most 1,000 rows at once. Take a longer one in on its page."), field="file")
        if dry_run:
            return rehearsed
        report = import_list(statement_of(account), **told)
        actions.remember_columns(account=account, columns=report.mapping)
        return report

    @extend_schema(parameters=COMPARED, responses={200: shapes.BankProposalsSerializer})
    @action(detail=True, methods=["get"])
    def proposals(self, request: Request, pk: str) -> Response:
        """What may belong together, the surest first, at most 200 of them."""
        account = self.get_object()
        since, until = self._compared(account)
        lines = bank_book.unmatched_lines(account, since, until)
        moves = bank_book.unmatched_moves(self.access, account, since, until)
        shown = bank_book.proposals(account, lines, moves)
        told = {"count": len(shown), "results": shown[:MOST_SHOWN]}
        return Response(shapes.BankProposalsSerializer(told).data)

    @extend_schema(parameters=COMPARED, responses={200: shapes.BankBookSerializer})
    @action(detail=True, methods=["get"])
    def book(self, request: Request, pk: str) -> Response:
        """What the book says of the account and no line does, the oldest first, at most 200."""
        account = self.get_object()
        moves = bank_book.unmatched_moves(self.access, account, *self._compared(account))
        return Response(shapes.BankBookSerializer({"count": len(moves), "results": moves[:MOST_SHOWN]}).data)

    @extend_schema(request=None, responses={200: shapes.BankSureSerializer})
    @action(detail=True, methods=["post"])
    def sure(self, request: Request, pk: str) -> Response:
        """Confirm every proposal that is sure, at most 200 at once."""
        account = self.get_object()
        shown = bank_book.proposals_now(self.access, account, self._today())
        count = actions.confirm_sure(access=self.access, at=timezone.now(), account=account, shown=shown)
        return Response(shapes.BankSureSerializer({"matched": count}).data)

    def _compared(self, account: BankAccount) -> tuple[datetime.date, datetime.date]:
        """The days of which both sides are compared."""
        since, until = day_of(self.request, "since"), day_of(self.request, "until")
        usual_until = self._today() + datetime.timedelta(days=1)
        return since or bank_book.usual_since(account, self._today()), until or usual_until

    def _today(self) -> datetime.date:
        return business_date(self.access.shop, timezone.now())


@extend_schema_view(list=extend_schema(parameters=[STATE, OF_AN_ACCOUNT, *DAYS]))
class BankLineResource(ShopResource):
    """``bank/lines/``: what the bank says, and what is booked from it."""

    permissions_needed = {
        "list": "bank.view",
        "retrieve": "bank.view",
        "expense": "bank.match",
        "transfer": "bank.match",
        "promise": "bank.match",
    }
    sorts: ClassVar[Mapping[str, str]] = {"day": "day", "amount": "amount_minor"}
    serializer_class = shapes.BankLineSerializer
    queryset = BankLine.objects.none()
    ordering: ClassVar[tuple[str, ...]] = ("-day", "-pk")

    def get_queryset(self) -> "QuerySet[BankLine]":
        """Of one account or state, or all."""
        rows, asked = bank_book.lines(self.access), self.request.query_params
        if self.action != "list":
            return rows
        rows = within_days(rows, self.request, day="day")
        if "bank_account" in asked:
            rows = rows.filter(account=self.access.get(BankAccount, asked["bank_account"]))
        if "state" not in asked:
            return rows
        if asked["state"] not in dict(STATES):
            raise InvalidInput(_("There is no such state."), field="state")
        return in_state(rows, asked["state"])

    def searched(self, queryset: "QuerySet[BankLine]", text: str) -> "QuerySet[BankLine]":
        """By part of the description or the reference."""
        return queryset.filter(Q(description__icontains=text) | Q(reference__icontains=text))

    @extend_schema(request=shapes.LineExpenseSerializer, responses={201: shapes.BankMatchSerializer})
    @action(detail=True, methods=["post"])
    def expense(self, request: Request, pk: str) -> Response:
        """Book it as an expense and match it. 409 for a line that is matched."""
        line, told = self.get_object(), self.checked(shapes.LineExpenseSerializer)
        named = told.pop("expense_category")
        category = self.access.named(ExpenseCategory, named, field="expense_category")
        return self._made(
            actions.book_expense(access=self.access, at=timezone.now(), line=line, category=category, **told)
        )

    @extend_schema(request=shapes.LineTransferSerializer, responses={201: shapes.BankMatchSerializer})
    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, pk: str) -> Response:
        """Book it from or to another account and match it. 409 for a line that is matched."""
        line, told = self.get_object(), self.checked(shapes.LineTransferSerializer)
        return self._made(actions.book_transfer(access=self.access, at=timezone.now(), line=line, **told))

    @extend_schema(request=shapes.LinePromiseSerializer, responses={201: shapes.BankMatchSerializer})
    @action(detail=True, methods=["post"])
    def promise(self, request: Request, pk: str) -> Response:
        """Promised money that came after all, or that the bank took back. 409 where that cannot be."""
        line, told = self.get_object(), self.checked(shapes.LinePromiseSerializer)
        claim = self.access.named(Claim, told.pop("claim"), field="claim")
        return self._made(actions.book_promise(access=self.access, at=timezone.now(), line=line, claim=claim, **told))

    def _made(self, act: BankAct) -> Response:
        made = bank_book.matches(self.access).get(pk=act.pk)
        return Response(shapes.BankMatchSerializer(made).data, status=status.HTTP_201_CREATED)


@extend_schema_view(list=extend_schema(parameters=[OF_AN_ACCOUNT, MATCH_STATE, *DAYS]))
class MatchResource(ShopResource):
    """``bank/matches/``: what was said to belong together."""

    permissions_needed = {"list": "bank.view", "retrieve": "bank.view", "create": "bank.match", "undo": "bank.match"}
    serializer_class = shapes.BankMatchSerializer
    queryset = BankAct.objects.none()
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)

    def get_queryset(self) -> "QuerySet[BankAct]":
        """In the list those of the account, the state and the days that are asked for."""
        rows, asked = bank_book.matches(self.access), self.request.query_params
        if self.action != "list":
            return rows
        rows = within_days(rows, self.request, day="at__date")
        if "bank_account" in asked:
            rows = rows.filter(account=self.access.get(BankAccount, asked["bank_account"]))
        state = chosen(self.request, "state", dict(MATCH_STATES))
        return rows if state is None else matches_in_state(rows, state)

    @extend_schema(request=shapes.NewMatchSerializer, responses={201: shapes.BankMatchSerializer})
    def create(self, request: Request) -> Response:
        """Say that lines, entries and promised money belong together. 409 where sums differ or one is matched."""
        told = self.checked(shapes.NewMatchSerializer)
        account = self.access.named(BankAccount, told.pop("bank_account"), field="bank_account")
        act = actions.match(access=self.access, at=timezone.now(), account=account, **told)
        return self.answer(bank_book.matches(self.access).get(pk=act.pk), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: shapes.BankMatchSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take it apart. Money that was seen stays seen. 409 for one that was undone."""
        found = self.get_object()
        actions.undo_match(access=self.access, at=timezone.now(), matched=found)
        return self.answer(bank_book.matches(self.access).get(pk=found.pk))


class MessageResource(ShopResource):
    """``bank/messages/``: what a bank wrote, and the promised money it speaks of; cashiers see their till's."""

    permissions_needed = {"create": "bank.paste", "seen": "bank.paste"}
    serializer_class = shapes.BankMessagesSerializer
    queryset = Claim.objects.none()

    @extend_schema(
        operation_id="bank_messages_create",
        request=shapes.PastedSerializer,
        responses={200: shapes.BankMessagesSerializer},
    )
    def create(self, request: Request) -> Response:
        """Read it. Nothing is changed by that."""
        told = self.checked(shapes.PastedSerializer)
        found = actions.read_pasted(access=self.access, text=told["text"])
        return Response(shapes.BankMessagesSerializer({"results": found}).data)

    @extend_schema(
        operation_id="bank_messages_seen", request=shapes.SeenMessageSerializer, responses={200: ClaimSerializer}
    )
    @action(detail=False, methods=["post"])
    def seen(self, request: Request) -> Response:
        """The money one message speaks of has arrived. 409 where the message has confirmed other money."""
        told = self.checked(shapes.SeenMessageSerializer)
        money = self.access.named(Claim, told["claim"], field="claim")
        actions.confirm_message(access=self.access, at=timezone.now(), text=told["text"], claim=money)
        return Response(ClaimSerializer(self.access.get(Claim, money.pk)).data)
