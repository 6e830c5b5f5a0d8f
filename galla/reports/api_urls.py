"""Addresses of the reports in the API."""

from django.urls import path

from galla.reports.api import ReportResource

urlpatterns = [
    path(f"reports/{name}/", ReportResource.as_view({"get": action}), name=f"report-{action.replace('_', '-')}")
    for name, action in (
        ("trial-balance", "trial_balance"),
        ("trial-balance/<slug:kind>", "accounts"),
        ("profit", "profit"),
        ("customers-owe", "customers"),
        ("suppliers-owed", "suppliers"),
        ("cash-flow", "cash_flow"),
        ("taxes", "taxes"),
        ("discounts", "discounts"),
        ("discounts/bills", "discounted_bills"),
    )
]
