"""Serializers that refuse what they do not know, instead of passing over it."""

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.fields import get_error_detail

from galla.foundation.api import fields


class Strict:
    """Mixed into a serializer: a name in the body that may not be written is an error beside that name."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values. Raises ``ValidationError`` naming every unknown or read-only field too."""
        if type(data) is not dict:
            return super().to_internal_value(data)  # type: ignore[misc]
        fields = self._may_be_written
        errors = {name: _unknown() for name in data if name not in fields}
        checked: dict[str, Any] = {}
        for name, (field, method, may_be_absent) in fields.items():
            if may_be_absent and name not in data:
                continue
            try:
                value = field.run_validation(data.get(name, serializers.empty))
                value = value if method is None else method(value)
            except serializers.ValidationError as error:
                errors[name] = error.detail
            except DjangoValidationError as error:
                errors[name] = get_error_detail(error)
            except serializers.SkipField:
                pass
            else:
                self.set_value(checked, field.source_attrs, value)  # type: ignore[attr-defined]
        if errors:
            raise serializers.ValidationError(errors)
        return checked

    def run_validators(self, value: Any) -> None:
        """Only where there are some: otherwise the values would be copied for nobody."""
        if self.validators:  # type: ignore[attr-defined]
            super().run_validators(value)  # type: ignore[misc]

    @cached_property
    def _may_be_written(self) -> dict[str, tuple[Any, Callable[[Any], Any] | None, bool]]:
        """By name: the field, this serializer's own check of it, and whether nothing is done where it is absent.

        What each body would ask of each field anew stands here once: a line of a bill may say eleven things and says
        two.
        """
        return {
            name: (
                field,
                getattr(self, f"validate_{name}", None),
                not field.required and field.default is serializers.empty,
            )
            for name, field in self.fields.items()  # type: ignore[attr-defined]
            if not field.read_only
        }


def _unknown() -> Any:
    return [serializers.ErrorDetail(_("There is no such field to write."), "unknown")]


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
