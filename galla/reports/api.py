"""The reports over the API."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.models import Branch, Shop
from galla.accounts.resources import ShopResource
from galla.foundation.api.lists import limit_of
from galla.foundation.errors import InvalidInput
from galla.reports import serializers
from galla.reports.accounts import accounts_of, kind_named
from galla.reports.cash_flow import cash_flow
from galla.reports.discounts import discounted_bills, discounts, read_source, with_sales
from galla.reports.given_away import Asked, bills_with_any
from galla.reports.owed import Owed, customers_owe, suppliers_are_owed
from galla.reports.periods import Period, asked_day, asked_period, month_begins, year_begins
from galla.reports.profit import earned_minor, profit_and_loss
from galla.reports.taxes import taxes
from galla.reports.trial_balance import trial_balance


def _day(name: str, words: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.DATE, description=words)


UNTIL = _day("until", "The last business day; today unless said.")
SINCE_YEAR = _day("since", "The first business day; that of the financial year unless said.")
SINCE_MONTH = _day("since", "The first business day; that of the month unless said.")
LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description="How many are told, at most 200.")
BRANCH = OpenApiParameter("branch", OpenApiTypes.INT, description="Bills of this branch alone.")
SOURCE = OpenApiParameter("source", OpenApiTypes.STR, description="The key of one line of the discounts, as offer:7.")
GIVEN = ("given_minor", "back_minor", "left_minor")


class ReportResource(ShopResource):
    """``reports/…/``: readings of the ledger at the end of any day. They are equal to each other to the paisa."""

    permissions_needed = dict.fromkeys(
        (
            *("trial_balance", "accounts", "profit", "customers", "suppliers", "cash_flow", "taxes"),
            *("discounts", "discounted_bills"),
        ),
        "report.view",
    )
    serializer_class = serializers.TrialBalanceSerializer
    queryset = Shop.objects.none()

    @extend_schema(parameters=[SINCE_YEAR, UNTIL], responses={200: serializers.TrialBalanceSerializer})
    def trial_balance(self, request: Request) -> Response:
        """What every kind of account has received and given; both sides come to the same."""
        period = self._period(year_begins)
        rows = trial_balance(self.access, period)
        sides = {side: sum(getattr(row, f"{side}_minor") for row in rows) for side in ("debit", "credit")}
        return Response(serializers.TrialBalanceSerializer(_told(period, rows, **sides)).data)

    @extend_schema(
        operation_id="reports_accounts_retrieve",
        parameters=[SINCE_YEAR, UNTIL, LIMIT],
        responses={200: serializers.AccountsSerializer},
    )
    def accounts(self, request: Request, kind: str) -> Response:
        """The accounts of a kind of the trial balance, those that stand at most first."""
        found, period, most = kind_named(self.access, kind), self._period(year_begins), limit_of(request)
        rows = sorted(accounts_of(self.access, found, period), key=lambda row: (-abs(row.balance_minor), row.key))
        balance = sum(row.balance_minor for row in rows)
        told = _told(period, rows[:most], kind=kind, balance=balance, more=len(rows) > most)
        return Response(serializers.AccountsSerializer(told).data)

    @extend_schema(parameters=[SINCE_YEAR, UNTIL], responses={200: serializers.ProfitSerializer})
    def profit(self, request: Request) -> Response:
        """Profit and loss, line by line."""
        period = self._period(year_begins)
        lines = profit_and_loss(self.access, period)
        return Response(serializers.ProfitSerializer(_told(period, lines, earned=earned_minor(lines))).data)

    @extend_schema(parameters=[UNTIL, LIMIT], responses={200: serializers.WhoOwesSerializer})
    def customers(self, request: Request) -> Response:
        """What customers owe, who owes most first. Those who were found to be one count as one."""
        return self._owed(customers_owe)

    @extend_schema(parameters=[UNTIL, LIMIT], responses={200: serializers.WhoOwesSerializer})
    def suppliers(self, request: Request) -> Response:
        """What suppliers are owed, whom most is owed first."""
        return self._owed(suppliers_are_owed)

    @extend_schema(parameters=[SINCE_MONTH, UNTIL], responses={200: serializers.CashFlowSerializer})
    def cash_flow(self, request: Request) -> Response:
        """Where money came from and where it went."""
        period = self._period(month_begins)
        return Response(serializers.CashFlowSerializer(_told(period, cash_flow(self.access, period))).data)

    @extend_schema(parameters=[SINCE_MONTH, UNTIL], responses={200: serializers.TaxesSerializer})
    def taxes(self, request: Request) -> Response:
        """Tax collected and paid, by component and rate."""
        period = self._period(month_begins)
        lines = taxes(self.access, period)
        sums = {name: sum(getattr(line, f"{name}_minor") for line in lines) for name in ("output", "input", "net")}
        return Response(serializers.TaxesSerializer(_told(period, lines, **sums)).data)

    @extend_schema(parameters=[SINCE_MONTH, UNTIL, BRANCH], responses={200: serializers.DiscountsSerializer})
    def discounts(self, request: Request) -> Response:
        """What was taken off bills, by kind and by who or what took it off, and what of it came back with goods.

        ``bills`` of them all counts a bill once, whatever came off it.
        """
        asked = self._asked()
        lines = discounts(self.access, asked)
        told = _told(asked.period, lines, bills=bills_with_any(self.access, asked), **_given(lines))
        return Response(serializers.DiscountsSerializer(told).data)

    @extend_schema(
        operation_id="reports_discounted_bills_retrieve",
        parameters=[SINCE_MONTH, UNTIL, BRANCH, SOURCE, LIMIT],
        responses={200: serializers.DiscountedBillsSerializer},
    )
    def discounted_bills(self, request: Request) -> Response:
        """The bills of the discounts, the newest first."""
        asked, most = self._asked(), limit_of(request)
        rows = sorted(discounted_bills(self.access, asked), key=lambda row: -row.pk)
        with_sales(rows[:most])
        told = _told(asked.period, rows[:most], more=len(rows) > most, **_given(rows))
        return Response(serializers.DiscountedBillsSerializer(told).data)

    def _asked(self) -> Asked:
        told = self.request.query_params
        branch = self.access.get(Branch, told["branch"]) if "branch" in told else None
        source = read_source(told["source"]) if "source" in told else None
        if source is None and "source" in told:
            raise InvalidInput(_("There is no such discount."), field="source")
        return Asked(self._period(month_begins), branch, source)

    def _period(self, begins: Callable[..., Any]) -> Period:
        return asked_period(self.access, self.request.query_params, begins=begins)

    def _owed(self, query: Callable[..., list[Owed]]) -> Response:
        day, most = asked_day(self.access, self.request.query_params), limit_of(self.request)
        rows = query(self.access, day)
        told = {"until": day, "balance": sum(row.minor for row in rows), "more": len(rows) > most}
        return Response(serializers.WhoOwesSerializer(told | {"results": rows[:most]}).data)


def _told(period: Period, rows: Sequence[Any], **sums: Any) -> dict[str, Any]:
    return {"since": period.since, "until": period.until, "results": rows, **sums}


def _given(rows: Sequence[Any]) -> dict[str, int]:
    return {name: sum(getattr(row, name) for row in rows) for name in GIVEN}
