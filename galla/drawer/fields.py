"""Notes and coins as a field of the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from galla.drawer.cash import read_notes, written_notes
from galla.foundation import formats
from galla.foundation.errors import InvalidInput


@extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}, "example": {"500": 1, "100": 1}})
class NotesField(serializers.Field[dict[int, int], Any, dict[str, int], dict[int, int]]):
    """Value in the currency → whole pieces outside; value in minor units → pieces inside."""

    def to_internal_value(self, data: Any) -> dict[int, int]:
        """The notes. Whether the shop has notes of these values, the action says."""
        try:
            return read_notes(data, minor_digits=formats.in_use().minor_digits, field="")
        except InvalidInput as error:
            value = (error.field or "").strip(".")
            raise serializers.ValidationError({value: [error.detail]} if value else error.detail) from error

    def to_representation(self, value: dict[int, int]) -> dict[str, int]:
        """The notes, largest first."""
        return written_notes(value, minor_digits=formats.in_use().minor_digits)
