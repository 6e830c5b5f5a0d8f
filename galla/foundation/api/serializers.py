"""Serializers that refuse what they do not know, instead of passing over it."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers

from galla.foundation.api import fields


class Strict:
    """Mixed into a serializer: a name in the body that may not be written is an error beside that name."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values. Raises ``ValidationError`` naming every unknown or read-only field too."""
        unknown: dict[str, list[serializers.ErrorDetail]] = {}
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}  # type: ignore[attr-defined]
            text = _("There is no such field to write.")
            unknown = {str(name): [serializers.ErrorDetail(text, "unknown")] for name in data if name not in known}
        try:
            checked = super().to_internal_value(data)  # type: ignore[misc]
        except serializers.ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise serializers.ValidationError({**unknown, **error.detail}) from error
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return checked


class StrictSerializer(Strict, serializers.Serializer[Any]):
    """A body of named fields, every one of them known."""


class StrictModelSerializer(Strict, serializers.ModelSerializer[Any]):
    """The same, with fields taken from a model where they are not declared."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: fields.CleanCharField,
        models.TextField: fields.CleanCharField,
        models.EmailField: fields.CleanEmailField,
        models.BooleanField: fields.StrictBooleanField,
        models.DateField: fields.StrictDateField,
        models.DateTimeField: fields.StrictDateTimeField,
    }
    serializer_choice_field = fields.StrictChoiceField
