"""Addresses of the pages of points."""

from django.urls import path

from galla.loyalty import views

app_name = "loyalty"
urlpatterns = [
    path("points/scheme/", views.scheme, name="scheme"),
    path("customers/<int:customer_id>/points/", views.points, name="points"),
    path("customers/<int:customer_id>/points/part/", views.part, name="part"),
]
