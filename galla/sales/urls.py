"""Addresses of bills."""

from django.urls import path

from galla.sales import views

app_name = "sales"

urlpatterns = [
    path("bills/", views.history, name="bills"),
    path("bills/<int:sale_id>/", views.bill, name="bill"),
    path("bills/<int:sale_id>/void/", views.void, name="void"),
    path("bills/<int:sale_id>/mail/", views.send_mail, name="mail"),
    path("bills/<int:sale_id>/mail-state/", views.mail_state, name="mail-state"),
    path("bills/<int:sale_id>/<slug:size>.pdf", views.invoice, name="invoice"),
    path("customers/<int:customer_id>/purchases/", views.customer_history, name="customer_history"),
]
