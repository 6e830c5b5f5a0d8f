"""Addresses that belong to no shop: what machines ask for."""

from django.urls import path

from galla.foundation.watching.urls import ASKED_BY_MACHINES

urlpatterns = [path(address, view, name=name) for address, (name, view) in ASKED_BY_MACHINES.items()]
