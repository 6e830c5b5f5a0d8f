"""Addresses of messages."""

from django.urls import path

from galla.notifications import views

app_name = "notifications"

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/<int:message_id>/", views.message, name="message"),
    path("messages/<int:message_id>/letter/", views.letter, name="letter"),
    path("messages/<int:message_id>/attachments/<int:place>/", views.attachment, name="attachment"),
    path("messages/<int:message_id>/retry/", views.retry, name="retry"),
]
