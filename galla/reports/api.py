"""The reports over the API."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from galla.accounts.models import Branch, Shop
from galla.accounts.resources import ShopResource
from galla.foundation.api.lists import KeysetPagination, RowsPagination
from galla.foundation.errors import InvalidInput
from galla.reports import serializers
from galla.reports.accounts import accounts_of, kind_named
from galla.reports.asked import BRANCH, PAGES, SINCE_MONTH, SINCE_YEAR, SOURCE, UNTIL
from galla.reports.cash_flow import cash_flow
from galla.reports.discounts import discounted_bills, discounts, read_source, with_sales
from galla.reports.entries import entries, sums_of
from galla.reports.given_away import Asked, bills_with_any
from galla.reports.owed import Owed, customers_owe, suppliers_are_owed
from galla.reports.periods import Period, asked_day, asked_period, month_begins, year_begins
from galla.reports.profit import earned_minor, profit_and_loss
from galla.reports.taxes import taxes
from galla.reports.trial_balance import trial_balance

GIVEN = ("given_minor", "back_minor", "left_minor")


class ReportResource(ShopResource):
    """``reports/…/``: readings of the ledger at the end of any day. They are equal to each other to the paisa."""

    permissions_needed = dict.fromkeys(
        (
            *("trial_balance", "accounts", "entries", "profit", "customers", "suppliers", "cash_flow", "taxes"),
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
        parameters=[SINCE_YEAR, UNTIL, *PAGES],
        responses={200: serializers.AccountsSerializer},
    )
    def accounts(self, request: Request, kind: str) -> Response:
        """The accounts of a kind of the trial balance, those that stand at most first."""
        found, period = kind_named(self.access, kind), self._period(year_begins)
        rows = sorted(accounts_of(self.access, found, period), key=lambda row: (-row.stands_minor, row.key))
        balance, page = sum(row.balance_minor for row in rows), self._page(rows, "-stands_minor", "key")
        told = _told(period, page.pop("results"), kind=kind, balance=balance, **page)
        return Response(serializers.AccountsSerializer(told).data)

    @extend_schema(
        operation_id="reports_entries_retrieve",
        parameters=[SINCE_YEAR, UNTIL, *PAGES],
        responses={200: serializers.AccountEntriesSerializer},
    )
    def entries(self, request: Request, account: str) -> Response:
        """The moves of an account in some days, the newest first; of all of them what it received and gave."""
        period, rows = self._period(year_begins), entries(self.access, account)
        rows = rows.filter(business_date__gte=period.since, business_date__lte=period.until)
        pages = KeysetPagination()
        page = pages.paginate_queryset(rows.order_by("-pk"), request) or []
        told = _told(period, page, account=account, **sums_of(rows), **pages.addresses())
        return Response(serializers.AccountEntriesSerializer(told).data)

    @extend_schema(parameters=[SINCE_YEAR, UNTIL], responses={200: serializers.ProfitSerializer})
    def profit(self, request: Request) -> Response:
        """Profit and loss, line by line."""
        period = self._period(year_begins)
        lines = profit_and_loss(self.access, period)
        return Response(serializers.ProfitSerializer(_told(period, lines, earned=earned_minor(lines))).data)

    @extend_schema(parameters=[UNTIL, *PAGES], responses={200: serializers.WhoOwesSerializer})
    def customers(self, request: Request) -> Response:
        """What customers owe, who owes most first. Those who were found to be one count as one."""
        return self._owed(customers_owe)

    @extend_schema(parameters=[UNTIL, *PAGES], responses={200: serializers.WhoOwesSerializer})
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
        parameters=[SINCE_MONTH, UNTIL, BRANCH, SOURCE, *PAGES],
        responses={200: serializers.DiscountedBillsSerializer},
    )
    def discounted_bills(self, request: Request) -> Response:
        """The bills of the discounts, the newest first."""
        asked = self._asked()
        rows = sorted(discounted_bills(self.access, asked), key=lambda row: -row.pk)
        page = self._page(rows, "-pk")
        with_sales(page["results"])
        told = _told(asked.period, page.pop("results"), **_given(rows), **page)
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
        day = asked_day(self.access, self.request.query_params)
        rows = query(self.access, day)
        told = {"until": day, "balance": sum(row.minor for row in rows), **self._page(rows, "-minor", "pk")}
        return Response(serializers.WhoOwesSerializer(told).data)

    def _page(self, rows: Sequence[Any], *ordering: str) -> dict[str, Any]:
        """The page that is asked for of rows in that order, and its neighbours."""
        pages = RowsPagination()
        found = {"results": pages.page_of(rows, self.request, ordering), **pages.addresses()}
        return found | {"more": found["next"] is not None}


def _told(period: Period, rows: Sequence[Any], **sums: Any) -> dict[str, Any]:
    return {"since": period.since, "until": period.until, "results": rows, **sums}


def _given(rows: Sequence[Any]) -> dict[str, int]:
    return {name: sum(getattr(row, name) for row in rows) for name in GIVEN}
