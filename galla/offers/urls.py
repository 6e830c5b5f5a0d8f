"""Addresses of the pages of this room."""

from django.urls import path

from galla.offers import coupon_views, price_views, views

app_name = "offers"
urlpatterns = [
    path("offers/", views.offers, name="offers"),
    path("offers/new/", views.offer_new, name="offer_new"),
    path("offers/<int:offer_id>/", views.offer, name="offer"),
    path("offers/<int:offer_id>/archive/", views.put_away, name="offer_archive"),
    path("offers/<int:offer_id>/restore/", views.bring_back, name="offer_restore"),
    path("offers/<int:offer_id>/codes/", coupon_views.codes, name="codes"),
    path("customer-groups/<int:customer_group_id>/prices/", price_views.group_prices, name="group_prices"),
    path("coupons/<int:coupon_id>/", coupon_views.coupon, name="coupon"),
    path("coupons/<int:coupon_id>/end/", coupon_views.end, name="coupon_end"),
]
