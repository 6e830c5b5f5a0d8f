"""The reports on paper over the API: the same rows, and the same paper, as the pages have."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from galla.accounts.models import Branch, Shop
from galla.accounts.resources import ShopResource
from galla.foundation.errors import InvalidInput
from galla.reports import papers
from galla.reports.asked import BRANCH, SINCE, UNTIL
from galla.reports.book import Report
from galla.reports.discounts import DiscountFilters
from galla.reports.periods import PeriodFilters, asked_day, asked_period

PDF = {(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)}


class ReportPaperResource(ShopResource):
    """``reports/…/paper/``: a report on A4, at most 1,000 rows of it; its sums are of all."""

    permissions_needed = dict.fromkeys(("of_a_day", "of_days", "of_bills"), "report.view")
    report: Report | None = None
    queryset = Shop.objects.none()

    @extend_schema(parameters=[UNTIL], responses=PDF)
    def of_a_day(self, request: Request) -> HttpResponse:
        """As it stood at the end of a day."""
        asked_day(self.access, request.query_params)
        return self._paper()

    @extend_schema(parameters=[SINCE, UNTIL], responses=PDF)
    def of_days(self, request: Request) -> HttpResponse:
        """Of some days."""
        return self._of_days()

    @extend_schema(parameters=[SINCE, UNTIL, BRANCH], responses=PDF)
    def of_bills(self, request: Request) -> HttpResponse:
        """Of the bills of some days."""
        if "branch" in request.query_params:
            self.access.get(Branch, request.query_params["branch"])
        return self._of_days()

    def _of_days(self) -> HttpResponse:
        filters: Any = self._report.listing.filters
        asked_period(self.access, self.request.query_params, begins=filters.begins)
        return self._paper()

    @property
    def _report(self) -> Report:
        assert self.report is not None
        return self.report

    def _paper(self) -> HttpResponse:
        asker: Any = self.request
        listed = self._report.listing.page(asker, [])
        if listed.wrong and listed.form is not None:
            field, said = next(iter(listed.form.errors.items()))
            raise InvalidInput(str(said[0]), field=field)
        return papers.response(self._report.name, papers.report_pdf(self.access.shop, listed))


def action_of(report: Report) -> str:
    """Which of the calls says of which days a report is."""
    filters: Any = report.listing.filters
    if issubclass(filters, DiscountFilters):
        return "of_bills"
    return "of_days" if issubclass(filters, PeriodFilters) else "of_a_day"
