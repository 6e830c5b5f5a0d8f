"""Addresses of the pages of returns."""

from django.urls import path

from galla.returns import exchange_views, loose_views, views

app_name = "returns"
urlpatterns = [
    path("returns/", views.listed, name="notes"),
    path("returns/bills/", views.find, name="find"),
    path("returns/without-bill/", loose_views.take_back, name="without_bill"),
    path("returns/terms/", views.terms, name="terms"),
    path("returns/exchanges/", exchange_views.listed, name="exchanges"),
    path("returns/<int:note_id>/", views.note, name="note"),
    path("returns/<int:note_id>/<slug:size>.pdf", views.printed, name="paper"),
    path("exchanges/<int:exchange_id>/<slug:size>.pdf", exchange_views.printed, name="exchange_paper"),
    path("bills/<int:exchanged_id>/exchange/", exchange_views.of_bill, name="exchange_of_bill"),
    path("bills/<int:sale_id>/return/", views.new, name="new"),
]
