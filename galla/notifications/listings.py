"""The list of a shop's messages."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.foundation.lists import Badge, Column, Empty, FilterForm, Listing, TextField
from galla.notifications import letters, things
from galla.outbox import queries
from galla.outbox.models import Message, State

TONES = {State.SENT: "good", State.FAILED: "warn", State.DEAD: "bad", State.SENDING: "accent"}


def badge_of(state: State) -> Badge:
    """A state as a badge."""
    return Badge(state.label, TONES.get(state, ""))


def kind_of(task: str, payload: dict[str, Any]) -> str | Promise:
    """What a message is, in words where its room has given it some."""
    name = payload.get("letter", "")
    return letters.title_of(name) if name else _("Letter") if task.endswith("send_letter") else task


class MessageFilters(FilterForm):
    """By state, and by what a message is about."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *State.choices])
    about = TextField(label=_("About"))

    def narrow_state(self, rows: "QuerySet[Message]", state: str) -> "QuerySet[Message]":
        """Those in one state now."""
        return queries.in_state(rows, state)

    def narrow_about(self, rows: "QuerySet[Message]", text: str) -> "QuerySet[Message]":
        """Those about the paper with this number, and those whose reference begins like this."""
        access: Access = self.request.access  # type: ignore[attr-defined]
        named = things.references_like(access.shop.pk, text)
        return rows.filter(Q(reference__startswith=text) | Q(reference__in=named))


MESSAGES = Listing(
    name="messages",
    caption=_("Messages"),
    columns=(
        Column(
            "created_at",
            _("Written"),
            "moment",
            sort="id",
            lead=True,
            link=lambda row: reverse("notifications:message", args=[row.pk]),
        ),
        Column("kind", _("What"), value=lambda row: kind_of(row.task, row.payload)),
        Column("reference", _("About"), "code", value=things.words_of, link=things.page_of),
        Column("state", _("State"), "badge", value=lambda row: badge_of(queries.state(row, timezone.now()))),
        Column("attempts", _("Tries"), "number", phone=False),
        Column("last_error", _("Last error"), phone=False, narrow=False),
    ),
    start="-created_at",
    filters=MessageFilters,
    prepare=things.tell,
    noun=lambda count: ngettext("%d message", "%d messages", count) % count,
    empty=Empty(_("No messages yet"), _("Letters to customers stand here with their state, from the first one on.")),
)
