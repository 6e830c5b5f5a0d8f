"""Addresses of the pages of the purchasing room."""

from django.urls import path

from galla.purchasing.views import (
    arriving,
    billing,
    bills,
    crediting,
    ordering,
    orders,
    paying,
    points,
    reorder,
    setting_off,
)

app_name = "purchasing"
urlpatterns = [
    path("purchases/", orders.order_list, name="orders"),
    path("purchases/orders/new/", ordering.order_new, name="order_new"),
    path("purchases/orders/<int:order_id>/", orders.order, name="order"),
    path("purchases/orders/<int:draft_id>/edit/", ordering.order_edit, name="order_edit"),
    path("purchases/orders/<int:order_id>/paper/", orders.order_paper, name="order_paper"),
    path("purchases/orders/<int:draft_id>/send/", orders.order_send, name="order_send"),
    path("purchases/orders/<int:draft_id>/throw-away/", orders.order_throw_away, name="order_throw_away"),
    path("purchases/orders/<int:order_id>/close/", orders.order_close, name="order_close"),
    path("purchases/orders/<int:order_id>/receive/", arriving.order_receive, name="order_receive"),
    path("purchases/reorder/", reorder.reorder, name="reorder"),
    path("purchases/reorder/order/", reorder.reorder_order, name="reorder_order"),
    path("purchases/reorder/points/", points.point_list, name="points"),
    path("purchases/reorder/points/new/", points.point_new, name="point_new"),
    path("purchases/reorder/points/<int:point_id>/", points.point, name="point"),
    path("purchases/reorder/points/<int:point_id>/remove/", points.point_remove, name="point_remove"),
    path("purchases/reorder/products/<int:product_id>/", points.product_reorder, name="product_reorder"),
    path("purchases/bills/", bills.bill_list, name="bills"),
    path("purchases/bills/<int:bill_id>/", bills.bill, name="bill"),
    path("purchases/bills/<int:bill_id>/credit/", crediting.credit_new, name="credit_new"),
    path("purchases/credits/<int:credit_id>/", crediting.credit, name="credit"),
    path("purchases/pay/", paying.pay_whom, name="pay_whom"),
    path("purchases/payments/", bills.payment_list, name="payments"),
    path("purchases/payments/<int:payment_id>/", bills.payment, name="payment"),
    path("purchases/returns/", bills.return_list, name="returns"),
    path("purchases/returns/<int:return_id>/", bills.return_, name="return"),
    path("purchases/returns/<int:return_id>/set-off/", setting_off.set_off_new, name="set_off"),
    path("purchases/returns/<int:return_id>/paper/", bills.return_paper, name="return_paper"),
    path("purchases/arrivals/<int:receipt_id>/return/", paying.return_new, name="return_new"),
    path("purchases/owed/", bills.owed_list, name="owed"),
    path("purchases/suppliers/<int:supplier_id>/", bills.account, name="account"),
    path("purchases/suppliers/<int:supplier_id>/statement/", bills.statement, name="statement"),
    path("purchases/suppliers/<int:supplier_id>/statement/pdf/", bills.statement_paper, name="statement_pdf"),
    path("purchases/suppliers/<int:supplier_id>/bill/", billing.bill_new, name="bill_new"),
    path("purchases/suppliers/<int:supplier_id>/pay/", paying.pay, name="pay"),
]
