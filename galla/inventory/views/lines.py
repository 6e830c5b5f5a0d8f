"""A form with a line for each product: more rows, which goods are meant, and each refusal beside its box."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.errors import InvalidInput, Refusal
from galla.foundation.rendering import refuse
from galla.inventory.forms import LINES
from galla.inventory.typed import pieces_typed

# What actions call the boxes of a line.
BOXES = {"product": "goods"}


def typed_so_far(lines: Sequence[forms.Form]) -> list[dict[str, Any]]:
    """What was typed in each line, not looked at yet, without the empty ones at the end."""
    typed = [{name: line[name].data for name in line.fields} for line in lines]
    while typed and not any(typed[-1].values()):
        typed.pop()
    return typed


def items_of[Item](
    access: Access, filled: Sequence[forms.Form], make: Callable[[int, Mapping[str, Any]], Item]
) -> list[Item] | None:
    """The lines for an action; None where one of them names nothing or too much."""
    items = []
    for line in filled:
        try:
            product = pieces_typed(access, line.cleaned_data, box="goods")
        except InvalidInput as refusal:
            refuse(line, refusal.detail, refusal.field)
        else:
            items.append(make(product, line.cleaned_data))
    return items if len(items) == len(filled) else None


def refuse_beside(
    form: forms.Form, lines: Any, filled: Sequence[forms.Form], refusal: Refusal, names: Mapping[str, str] | None = None
) -> None:
    """A refusal of ``lines.2.cost`` stands in the third line that was filled in, all others above or beside.

    ``names`` are the boxes of the form that an action calls otherwise.
    """
    part, _dot, rest = (refusal.field or "").partition(".")
    place, _dot, box = rest.partition(".")
    if part == LINES and place.isdigit():
        refuse(filled[int(place)], refusal.detail, BOXES.get(box, box))
        point_at_lines(form, lines)
    else:
        refuse(form, refusal.detail, (names or {}).get(part, refusal.field))


def point_at_lines(form: forms.Form, lines: Any) -> None:
    """Say above the form that something is wrong in its lines."""
    for error in lines.non_form_errors():
        form.add_error(None, error)
    if any(line.errors for line in lines.forms):
        form.add_error(None, forms.ValidationError(_("Look at the lines marked below."), code="lines"))
