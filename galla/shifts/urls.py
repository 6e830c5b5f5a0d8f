"""Addresses of the pages of shifts."""

from django.urls import path

from galla.shifts import views

app_name = "shifts"
urlpatterns = [
    path("shifts/", views.shifts, name="shifts"),
    path("shifts/<int:shift_id>/", views.shift, name="shift"),
    path("shifts/<int:shift_id>/paper/", views.paper, name="paper"),
    path("shifts/<int:shift_id>/approve/", views.approve, name="approve"),
    path("shifts/<int:shift_id>/close/", views.close_late, name="close_late"),
    path("drawer/tills/<int:till_id>/shift/open/", views.open_shift, name="open"),
    path("drawer/tills/<int:till_id>/shift/close/", views.close_shift, name="close"),
]
