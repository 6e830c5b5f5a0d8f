"""Addresses of the pages of the purchasing room."""

from django.urls import path

from galla.purchasing.views import arriving, ordering, orders, points, reorder

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
    path("purchases/reorder/", reorder.reorder, name="reorder"),
    path("purchases/reorder/order/", reorder.reorder_order, name="reorder_order"),
    path("purchases/reorder/points/", points.point_list, name="points"),
    path("purchases/reorder/points/new/", points.point_new, name="point_new"),
    path("purchases/reorder/points/<int:point_id>/", points.point, name="point"),
    path("purchases/reorder/points/<int:point_id>/remove/", points.point_remove, name="point_remove"),
    path("purchases/reorder/products/<int:product_id>/", points.product_reorder, name="product_reorder"),
]
