"""Addresses of settings, people and one's own sign-in."""

from django.urls import path

from galla.accounts import pins, views

app_name = "accounts"

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/shops/new/", views.new_shop, name="shop_new"),
    path("settings/places/", views.places, name="places"),
    path("settings/branches/new/", views.new_branch, name="branch_new"),
    path("settings/branches/<int:branch_id>/", views.branch, name="branch"),
    path("settings/branches/<int:branch_id>/close/", views.close_branch, name="branch_close"),
    path("settings/tills/new/", views.new_till, name="till_new"),
    path("settings/tills/<int:till_id>/", views.till, name="till"),
    path("settings/tills/<int:till_id>/close/", views.close_till, name="till_close"),
    path("settings/people/", views.people, name="people"),
    path("settings/people/new/", views.new_person, name="person_new"),
    path("settings/people/<int:person_id>/", views.person, name="person"),
    path("settings/people/<int:person_id>/end/", views.end_person, name="person_end"),
    path("tills/<int:till_id>/stand/", views.stand, name="stand"),
    path("me/", views.me, name="me"),
    path("me/pin/", pins.pin, name="pin"),
    path("me/pin/remove/", pins.remove_pin, name="pin_remove"),
    path("me/shops/<int:shop_id>/", views.me_shop, name="me_shop"),
]
