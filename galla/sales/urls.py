"""Addresses of bills."""

from django.urls import path

from galla.sales import views
from galla.sales.till import views as till

app_name = "sales"

urlpatterns = [
    path("bills/", views.history, name="bills"),
    path("bills/new/", till.new_bill, name="new"),
    path("bills/new/goods/", till.find_goods, name="find-goods"),
    path("bills/new/people/", till.find_people, name="find-people"),
    path("bills/new/standing/", till.still_standing, name="standing"),
    path("bills/new/till/", till.stand, name="stand"),
    path("bills/<int:sale_id>/", views.bill, name="bill"),
    path("bills/<int:sale_id>/void/", views.void, name="void"),
    path("bills/<int:sale_id>/look/", views.look, name="look"),
    path("bills/<int:sale_id>/mail/", views.send_mail, name="mail"),
    path("bills/<int:sale_id>/mail-state/", views.mail_state, name="mail-state"),
    path("bills/<int:sale_id>/<slug:size>.pdf", views.invoice, name="invoice"),
    path("bills/batches/<int:batch_id>/", views.recall, name="recall"),
    path("customers/<int:customer_id>/purchases/", views.customer_history, name="customer_history"),
]
