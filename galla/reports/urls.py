"""Addresses of the pages of the reports."""

from django.urls import path

from galla.reports import views
from galla.reports.book import REPORTS

app_name = "reports"
urlpatterns = [
    path("reports/", views.index, name="index"),
    *(path(f"reports/{each.name}/", views.shown(each), name=each.name) for each in REPORTS),
    *(path(f"reports/{each.name}/paper/", views.printed(each), name=f"{each.name}-paper") for each in REPORTS),
    path("reports/discounts/bills/", views.discounted_bills, name="discounted-bills"),
    path("reports/accounts/<slug:kind>/", views.accounts, name="accounts"),
    path("reports/entries/<str:account>/", views.account_entries, name="entries"),
]
