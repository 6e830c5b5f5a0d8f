"""Addresses of the pages of the purchasing room."""

from django.urls import path

from galla.purchasing.views import arriving, ordering, orders

app_name = "purchasing"
urlpatterns = [
    path("purchases/", orders.order_list, name="orders"),
    path("purchases/orders/new/", ordering.order_new, name="order_new"),
    path("purchases/orders/<int:order_id>/", orders.order, name="order"),
    path("purchases/orders/<int:draft_id>/edit/", ordering.order_edit, name="order_edit"),
    path("purchases/orders/<int:order_id>/paper/", orders.order_paper, name="order_paper"),
    path("purchases/orders/<int:draft_id>/send/", orders.order_send, name="order_send"),
    path("purchases/orders/<int:order_id>/close/", orders.order_close, name="order_close"),
    path("purchases/orders/<int:order_id>/receive/", arriving.order_receive, name="order_receive"),
]
