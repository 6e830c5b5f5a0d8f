"""Addresses of the pages of the day book."""

from django.urls import path

from galla.daybook import views

app_name = "daybook"
urlpatterns = [
    path("day-book/", views.day, name="day"),
    path("day-book/days/", views.days, name="days"),
    path("day-book/accounts/", views.accounts, name="accounts"),
    path("day-book/close/", views.close, name="close"),
    path("day-book/print/", views.print_day, name="print"),
]
