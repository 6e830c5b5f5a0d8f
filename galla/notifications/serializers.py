"""Messages as the API writes them. What a letter says is not part of it: it is personal."""

from typing import Any

from rest_framework import serializers

from galla.outbox import queries
from galla.outbox.models import Message, State


class MessageSerializer(serializers.ModelSerializer[Message]):
    """One message and where it stands."""

    state = serializers.SerializerMethodField()
    letter = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = (
            "id",
            "state",
            "task",
            "letter",
            "reference",
            "attempts",
            "last_error",
            "created_at",
            "run_at",
            "last_tried_at",
            "sent_at",
            "dead_at",
            "message_id",
        )
        read_only_fields = fields

    def get_state(self, row: Message) -> State:
        """Where it stands now: waiting, sending, failed (it is tried again), sent or dead."""
        return queries.state(row, self.context["now"])

    def get_letter(self, row: Message) -> str:
        """The name of the letter it sends; empty for another job."""
        payload: dict[str, Any] = row.payload
        return str(payload.get("letter") or "")
