"""Serializers that refuse what they do not know, instead of passing over it."""

import threading
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


_kept = threading.local()


def checked(kind: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The values of a body, as a serializer without context reads them. Raises ``ValidationError`` naming the fields.

    Making a serializer copies every field of it and of those inside it, which for a bill takes longer than checking the
    body does. A thread keeps the one it has made; nothing of a body stays in it.
    """
    kept: dict[type, serializers.Serializer[Any]] = _kept.__dict__.setdefault("serializers", {})
    if kind not in kept:
        kept[kind] = kind()
    values: dict[str, Any] = kept[kind].run_validation(data)
    return values
