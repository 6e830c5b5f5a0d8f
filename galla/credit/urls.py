"""Addresses of the pages of khatas."""

from django.urls import path

from galla.credit.views import interest, khatas, reminders, statements

app_name = "credit"
urlpatterns = [
    path("khatas/", khatas.owing, name="owing"),
    path("khatas/reminders/", reminders.reminders, name="reminders"),
    path("khatas/interest/", interest.settings, name="interest"),
    path("khatas/interest/notes/", interest.notes, name="interest_notes"),
    path("khatas/interest/notes/<int:interest_note_id>/", interest.note, name="interest_note"),
    path("khatas/interest/notes/<int:interest_note_id>/pdf/", interest.pdf, name="interest_note_pdf"),
    path("khatas/interest/notes/<int:interest_note_id>/waive/", interest.waive, name="interest_waive"),
    path("khatas/links/<int:link_id>/take-back/", khatas.link_back, name="link_back"),
    path("customers/<int:customer_id>/khata/", khatas.khata, name="khata"),
    path("customers/<int:customer_id>/khata/part/", khatas.part, name="part"),
    path("customers/<int:customer_id>/khata/limit/", khatas.limit, name="limit"),
    path("customers/<int:customer_id>/khata/interest/", interest.own_rate, name="interest_rate"),
    path("customers/<int:customer_id>/khata/promise/", khatas.promise, name="promise"),
    path("customers/<int:customer_id>/khata/links/", khatas.link_new, name="link_new"),
    path("customers/<int:customer_id>/khata/statement/", statements.shown, name="statement"),
    path("customers/<int:customer_id>/khata/statement/pdf/", statements.pdf, name="statement_pdf"),
    path("k/<str:secret>/", statements.shared, name="shared"),
]
