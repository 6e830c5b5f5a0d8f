"""How forms become markup: the label above, the control, the hint or the error beside it.

``FORM_RENDERER = "galla.foundation.rendering.ShopRenderer"`` makes ``{{ form }}``, ``{% field form.price %}`` and
``{{ form.price.as_field_group }}`` all give the house's markup. A form may say more about itself, and so may its
fields::

    class ProductForm(forms.Form):
        fieldsets = ((_("What it is"), ("name", "category")), (_("Money"), ("mrp", "price")))
        alone = True                  # no room beside the controls: doors and dialogs

        price = MoneyField()
        price.unit_before = "₹"       # stands before the control; a callable is asked when the page is made
        price.shape = "short"         # a control for an amount or a code
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SHORT_TEXT = 12
# Django's words for what is missing, in ours. A field that has words of its own keeps them.
WORDS = {"required": gettext_lazy("Fill this in."), "invalid_choice": gettext_lazy("Choose one of the list.")}


def _django_words(field: forms.Field, code: str) -> object:
    """What ``field`` would say by default."""
    kinds = (kind for kind in type(field).__mro__ if code in vars(kind).get("default_error_messages", {}))
    kind = next(kinds, None)
    return vars(kind)["default_error_messages"][code] if kind else None


@dataclass(frozen=True, slots=True)
class Fieldset:
    """One titled group of fields; the title may be empty."""

    title: str | Promise
    fields: tuple[forms.BoundField, ...]


class ShopBoundField(forms.BoundField):
    """A form's field as the house shows it."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        for code, words in WORDS.items():
            if field.error_messages.get(code) == _django_words(field, code):
                field.error_messages[code] = words
        # A browser's number box changes its value when the wheel passes over it, and refuses 1,000.
        if type(field.widget) is forms.NumberInput:
            field.widget.input_type = "text"
            parts = isinstance(field, forms.DecimalField | forms.FloatField)
            field.widget.attrs.setdefault("inputmode", "decimal" if parts else "numeric")
            field.widget.attrs.setdefault("class", "num")

    @property
    def shape(self) -> str:
        """The classes that say how wide the control is and where its hint stands."""
        shape = str(getattr(self.field, "shape", "")) or self._shape_of_widget()
        return f"{shape} alone".strip() if getattr(self.form, "alone", False) else shape

    def _shape_of_widget(self) -> str:
        if isinstance(self.field.widget, forms.CheckboxInput):
            return "tick"
        longest = getattr(self.field, "max_length", None)
        short = isinstance(self.field, forms.IntegerField) or (longest is not None and longest <= SHORT_TEXT)
        return "short" if short and not isinstance(self.field, forms.ChoiceField) else ""

    @property
    def is_tick(self) -> bool:
        """Whether the control is one box to tick, which stands before its words."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def unit_before(self) -> str:
        """A sign in front of the control: ₹, %."""
        unit = getattr(self.field, "unit_before", "")
        return str(unit() if callable(unit) else unit)

    @property
    def aria_describedby(self) -> str | None:
        """The error where there is one, else the hint: the page shows only that one."""
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        if not self.auto_id or self.is_hidden:
            return ""
        if self.errors:
            return f"{self.auto_id}_error"
        return f"{self.auto_id}_helptext" if self.help_text else ""

    def build_widget_attrs(self, attrs: Mapping[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes; a browser's list of old answers does not cover the page."""
        built: dict[str, Any] = dict(super().build_widget_attrs(dict(attrs), widget))
        widget = widget or self.field.widget
        if isinstance(widget, forms.TextInput) and "autocomplete" not in widget.attrs:
            built.setdefault("autocomplete", "off")
        return built


class ShopRenderer(DjangoTemplates):
    """Django's own engine with the house's templates for a form and a field."""

    form_template_name = "components/fields.html"
    field_template_name = "components/field.html"
    bound_field_class = ShopBoundField


def fieldsets_of(form: forms.BaseForm) -> Iterator[Fieldset]:
    """The visible fields of ``form`` in the groups its ``fieldsets`` names, then those it forgot."""
    left = {bound.name: bound for bound in form.visible_fields()}
    for title, names in getattr(form, "fieldsets", ()):
        fields = tuple(left.pop(name) for name in names if name in left)
        if fields:
            yield Fieldset(title, fields)
    if left:
        yield Fieldset("", tuple(left.values()))


def render_field(bound: forms.BoundField, attrs: Mapping[str, Any]) -> SafeString:
    """One field with its label and its hint or error; ``attrs`` become attributes of the control (``_`` is ``-``)."""
    bound.field.widget.attrs.update({name.replace("_", "-"): value for name, value in attrs.items()})
    return bound.as_field_group()


def wrong_fields(form: forms.BaseForm) -> list[forms.BoundField]:
    """The fields with an error, in the order of the page."""
    return [bound for fieldset in fieldsets_of(form) for bound in fieldset.fields if bound.errors]


def refuse(form: forms.BaseForm, detail: str, field: str | None = None) -> None:
    """Put a refusal beside its field, or above the form where the form has no such field.

    ``field`` may be a dotted path (``lines.2.quantity``); its first part is looked for. Views call it with the
    ``detail`` and ``field`` of a ``Refusal`` before they show the form again.
    """
    name = field if field in form.fields else (field or "").split(".")[0]
    form.add_error(
        name if name in form.fields else None, forms.ValidationError(detail or _("Not possible."), code="refused")
    )
