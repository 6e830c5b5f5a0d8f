"""Addresses of the pages of khatas."""

from django.urls import path

from galla.credit.views import khatas, reminders, statements

app_name = "credit"
urlpatterns = [
    path("khatas/", khatas.owing, name="owing"),
    path("khatas/reminders/", reminders.reminders, name="reminders"),
    path("khatas/links/<int:link_id>/take-back/", khatas.link_back, name="link_back"),
    path("customers/<int:customer_id>/khata/", khatas.khata, name="khata"),
    path("customers/<int:customer_id>/khata/part/", khatas.part, name="part"),
    path("customers/<int:customer_id>/khata/limit/", khatas.limit, name="limit"),
    path("customers/<int:customer_id>/khata/promise/", khatas.promise, name="promise"),
    path("customers/<int:customer_id>/khata/links/", khatas.link_new, name="link_new"),
    path("customers/<int:customer_id>/khata/statement/", statements.shown, name="statement"),
    path("customers/<int:customer_id>/khata/statement/pdf/", statements.pdf, name="statement_pdf"),
    path("k/<str:secret>/", statements.shared, name="shared"),
]
