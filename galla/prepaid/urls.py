"""Addresses of the pages of what was given ahead."""

from django.urls import path

from galla.prepaid.views import cards, credit, lost_cards, prepayments

app_name = "prepaid"
urlpatterns = [
    path("gift-cards/", cards.listed, name="cards"),
    path("gift-cards/new/", cards.new, name="card_new"),
    path("gift-cards/look/", cards.look, name="card_look"),
    path("gift-cards/terms/", cards.terms, name="card_terms"),
    path("gift-cards/<int:card_id>/", cards.card, name="card"),
    path("gift-cards/<int:card_id>/top-up/", cards.top_up, name="card_top_up"),
    path("gift-cards/<int:card_id>/slip/", cards.slip, name="card_slip"),
    path("gift-cards/<int:card_id>/replace/", lost_cards.replace, name="card_replace"),
    path("gift-cards/<int:card_id>/keep/", lost_cards.keep, name="card_keep"),
    path("prepayments/", prepayments.listed, name="prepayments"),
    path("prepayments/<int:prepayment_id>/", prepayments.prepayment, name="prepayment"),
    path("prepayments/<int:prepayment_id>/receipt/", prepayments.receipt, name="receipt"),
    path("prepayments/<int:prepayment_id>/back/", prepayments.back, name="back"),
    path("customers/<int:customer_id>/ahead/", credit.ahead, name="ahead"),
    path("customers/<int:customer_id>/ahead/part/", credit.part, name="part"),
    path("customers/<int:customer_id>/ahead/advance/", credit.advance, name="advance"),
    path("customers/<int:customer_id>/ahead/credit/", credit.give, name="give"),
]
