"""Addresses of the office."""

from django.urls import path

from galla.office import views

app_name = "office"

urlpatterns = [
    path("", views.home, name="home"),
    path("allowed/", views.allowed, name="allowed"),
    path("search/", views.search, name="search"),
]
