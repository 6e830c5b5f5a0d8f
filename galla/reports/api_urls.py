"""Addresses of the reports in the API."""

from django.urls import path

from galla.reports.api import ReportResource
from galla.reports.book import REPORTS
from galla.reports.papers_api import ReportPaperResource, action_of

urlpatterns = [
    # Before the accounts of a kind: no kind is called "paper".
    *(
        path(
            f"reports/{each.name}/paper/",
            ReportPaperResource.as_view({"get": action_of(each)}, report=each),
            name=f"report-{each.name}-paper",
        )
        for each in REPORTS
    ),
    *(
        path(f"reports/{name}/", ReportResource.as_view({"get": action}), name=f"report-{action.replace('_', '-')}")
        for name, action in (
            ("trial-balance", "trial_balance"),
            ("trial-balance/<slug:kind>", "accounts"),
            ("entries/<str:account>", "entries"),
            ("profit", "profit"),
            ("customers-owe", "customers"),
            ("suppliers-owed", "suppliers"),
            ("cash-flow", "cash_flow"),
            ("taxes", "taxes"),
            ("discounts", "discounts"),
            ("discounts/bills", "discounted_bills"),
        )
    ),
]
