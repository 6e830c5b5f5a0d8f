"""Addresses of the day book in the API."""

from django.urls import path

from galla.daybook import api

urlpatterns = [
    path("day-book/", api.DayBookResource.as_view({"get": "list"}), name="day-book"),
    path("day-book/pdf/", api.DayBookResource.as_view({"get": "pdf"}), name="day-book-pdf"),
    path("day-book/accounts/", api.DayBookResource.as_view({"get": "accounts"}), name="day-book-accounts"),
    path("day-book/days/", api.DayBookResource.as_view({"get": "days"}), name="day-book-days"),
    path("day-book/closes/", api.CloseResource.as_view({"get": "list", "post": "create"}), name="day-book-closes"),
]
