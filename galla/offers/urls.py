"""Addresses of the pages of this room."""

from django.urls import path

from galla.offers import coupon_views, mailing_views, price_views, views
from galla.offers.models import Kind

app_name = "offers"
urlpatterns = [
    path("offers/", views.offers, name="offers"),
    path("offers/new/", views.offer_new, name="offer_new"),
    *(path(f"offers/new/{kind}/", views.offer_new_of, {"kind": kind}, name=f"new_{kind}") for kind in Kind.values),
    path("offers/<int:offer_id>/", views.offer, name="offer"),
    path("offers/<int:offer_id>/archive/", views.put_away, name="offer_archive"),
    path("offers/<int:offer_id>/restore/", views.bring_back, name="offer_restore"),
    path("offers/<int:offer_id>/codes/", coupon_views.codes, name="codes"),
    path("customer-groups/<int:customer_group_id>/prices/", price_views.group_prices, name="group_prices"),
    path("offers/<int:offer_id>/codes/mail/", mailing_views.mail_codes, name="mail_codes"),
    path("customers/<int:customer_id>/offers/part/", mailing_views.part, name="part"),
    path("customers/<int:customer_id>/offers/by-mail/", mailing_views.by_mail, name="by_mail"),
    path("no-offers/<str:secret>/", mailing_views.no_more, name="no_more"),
    path("coupons/<int:coupon_id>/", coupon_views.coupon, name="coupon"),
    path("coupons/<int:coupon_id>/end/", coupon_views.end, name="coupon_end"),
]
