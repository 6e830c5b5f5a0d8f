"""Filters that live in the URL: what was asked, what is wrong with it, and a chip for each that is applied."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from galla.foundation import formats
from galla.foundation.lists.keyset import Rows
from galla.foundation.texts import is_clean

LONGEST_SEARCH = 200
# A range filter of django-filter has one name and several boxes.
BOXES = ("", "_min", "_max", "_after", "_before", "_0", "_1")


class TextField(forms.CharField):
    """A text to look for. What can stand in no text of ours is refused before a database sees it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", LONGEST_SEARCH)
        options.setdefault("required", False)
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if not is_clean(text):
            raise ValidationError(_("Nothing is written like this here."), code="invalid")
        return text


class FilterForm(forms.Form):
    """The filters of a list. Each field ``name`` has a method ``narrow_name(rows, value)`` that gives fewer rows.

    A field's ``initial`` holds until somebody filters. What the choices depend on is set in ``prepare``.
    """

    def __init__(self, data: QueryDict, *, request: HttpRequest) -> None:
        super().__init__(data)
        self.request = request
        self.prepare()
        for field in self.fields.values():
            field.required = False
            if isinstance(field, forms.ModelChoiceField) and field.empty_label is not None:
                field.empty_label = _("All")
        if not any(name in data for name in self.fields):
            self.data = self._initial_data()

    def prepare(self) -> None:
        """Set what depends on the request: the choices of this shop."""

    def _initial_data(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for name in self.fields:
            value = self.get_initial_for_field(self.fields[name], name)
            if value is not None:
                data[name] = str(value)
        return data

    def narrow(self, rows: Rows) -> Rows:
        """``rows`` through every filter that has a value."""
        for name, value in self.cleaned_data.items():
            if value not in (None, "", []):
                rows = getattr(self, f"narrow_{name}")(rows, value)
        return rows


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is applied, and the address of the list without it."""

    name: str
    text: str
    url: str


def apply(filters: Any, request: HttpRequest, rows: Rows, *, name: str) -> tuple[forms.Form | None, Rows]:
    """The bound form of a ``FilterForm`` or a django-filter ``FilterSet`` and the rows it leaves.

    With anything wrong in the form no rows are left. ``name`` is the list's, for the ids of the boxes.
    """
    if filters is None:
        return None, rows
    if issubclass(filters, FilterForm):
        own: FilterForm = filters(request.GET, request=request)
        own.auto_id = f"{name}-for-%s"
        return own, own.narrow(rows) if own.is_valid() else nothing_of(rows)
    filterset = filters(request.GET, queryset=rows, request=request)
    form: forms.Form = filterset.form
    form.auto_id = f"{name}-for-%s"
    return form, filterset.qs if form.is_valid() else nothing_of(rows)


def nothing_of(rows: Rows) -> Rows:
    """No rows, of the same sort."""
    return [] if isinstance(rows, list | tuple) else rows.none()  # type: ignore[union-attr]


def boxes_of(form: forms.Form | None, query: QueryDict) -> list[str]:
    """The names in the URL that belong to the filters."""
    names = [f"{name}{box}" for name in form.fields for box in BOXES] if form else []
    return [name for name in names if name in query or name in (form.fields if form else ())]


def applied(form: forms.Form | None) -> Iterator[tuple[str, str]]:
    """The name and the words of every filter that narrows the list now."""
    cleaned = getattr(form, "cleaned_data", {}) if form else {}
    for name, value in cleaned.items():
        words = _words(form.fields[name], value) if form else ""
        if words:
            yield name, words


def _words(field: forms.Field, value: Any) -> str:
    """What a chip says for ``value``: the label of the choice, the day as it is written, or the label and the text."""
    if value in (None, "", [], False) and not (value is False and isinstance(field, forms.NullBooleanField)):
        return ""
    label = str(field.label or "")
    if isinstance(value, bool):
        return label if value else str(_("not %(filter)s")) % {"filter": label.lower()}
    if isinstance(value, slice):
        shown = "–".join(_written(end) for end in (value.start, value.stop))
    elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return _chosen(field, value)
    elif isinstance(field, forms.ModelChoiceField):
        return ", ".join(str(one) for one in value) if hasattr(value, "__iter__") else str(value)
    else:
        shown = _written(value)
    return f"{label}: {shown}" if label else shown


def _written(value: Any) -> str:
    if value is None:
        return ""
    return formats.day(value) if isinstance(value, date) else str(value)


def _chosen(field: forms.ChoiceField, value: Any) -> str:
    chosen = {str(one) for one in value} if isinstance(value, list | tuple) else {str(value)}
    labels: list[str] = []
    choices: Any = field.choices
    for key, label in choices:
        options = label if isinstance(label, list | tuple) else ((key, label),)
        labels += [str(text) for option, text in options if str(option) in chosen]
    return ", ".join(labels)
