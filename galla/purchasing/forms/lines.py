"""Lines of a paper as rows of boxes: new ones that may be left empty, or one for each line of an earlier paper."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from galla.accounts.access import LARGEST_IDENTITY
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.keys import KeyedForm
from galla.foundation.rendering import refuse
from galla.inventory.actions.booking import MOST_LINES
from galla.inventory.forms import Lines

LINES = "lines"
ROWS = 5
MOST_ROWS = 150  # what a page shows unless all are asked for at once


def rows_asked(asked: QueryDict, most: int) -> int:
    """How many rows a page shows: so many, or with ``?all=`` in its address as many as stand on one paper."""
    return MOST_LINES if asked.get("all") else most


def hidden_id() -> forms.IntegerField:
    """The id of what a row is about, as the page gave it."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=LARGEST_IDENTITY)


class QuickSelect(forms.Select):
    """A choice written without a template for each option: six times as fast, for a page has 150 of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The box, with the value chosen."""
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, mark_safe(" selected") if str(key) == chosen else "", label) for key, label in self.choices),
        )
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs(self.attrs, {**attrs, "name": name})), options
        )


def new_lines(kind: type[forms.Form], data: Any = None, *, initial: Sequence[Mapping[str, Any]] = ()) -> Any:
    """Rows to be filled in: as they were sent, or some empty ones behind those given."""
    made: Any = forms.formset_factory(
        kind,
        formset=Lines,
        extra=min(len(initial) + ROWS, MOST_ROWS),
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
        validate_max=True,
    )
    return made(data, prefix=LINES, initial=list(initial))


def known_lines(
    kind: type[forms.Form], data: Any = None, *, initial: Sequence[Mapping[str, Any]] = (), **told: Any
) -> Any:
    """A row for each line of an earlier paper, every one of which is read and is ``told`` the same."""
    made: Any = forms.formset_factory(kind, extra=0, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True)
    return made(data, prefix=LINES, initial=list(initial), form_kwargs=told)


def refuse_in_lines(
    form: forms.Form, lines: Any, filled: Sequence[forms.Form], refusal: Refusal, boxes: Mapping[str, str]
) -> None:
    """A refusal of ``lines.2.cost`` stands in the third line that was filled in, all others above or beside.

    ``boxes`` says what a box is called here where the action calls it otherwise.
    """
    part, _dot, rest = (refusal.field or "").partition(".")
    place, _dot, box = rest.partition(".")
    if part == LINES and place.isdigit() and int(place) < len(filled):
        refuse(filled[int(place)], refusal.detail, boxes.get(box, box))
        point_at_lines(form, lines)
    else:
        refuse(form, refusal.detail, boxes.get(refusal.field or "", refusal.field))


class SaidInLines:
    """A block whose refusals stand beside their boxes, as ``refuse_in_lines`` puts them; the block ends there.

    Bills that the act names by place stand in the lines, too.
    """

    def __init__(self, form: KeyedForm, lines: Any, filled: Sequence[forms.Form], boxes: Mapping[str, str]) -> None:
        self.form, self.lines, self.filled, self.boxes = form, lines, filled, boxes

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        if isinstance(error, KeyReused):
            self.form.renew_key()
            said = _("This form was saved already, with something else in it. Look, then save again.")
            self.form.add_error(None, said)
        elif isinstance(error, Refusal):
            if (error.field or "").startswith("bills."):
                error.field = f"{LINES}{(error.field or '').removeprefix('bills')}"
            refuse_in_lines(self.form, self.lines, self.filled, error, self.boxes)
        return isinstance(error, Refusal)


def point_at_lines(form: forms.Form, lines: Any) -> None:
    """Say above the form what is wrong with its lines."""
    for error in lines.non_form_errors():
        form.add_error(None, error)
    if any(line.errors for line in lines.forms):
        form.add_error(None, forms.ValidationError(_("Look at the lines marked below."), code="lines"))
