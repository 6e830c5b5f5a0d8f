"""``{% load shop %}``: amounts, quantities, days and fields as the shop writes them.

Filters take the integers of the house and answer "" for None, so that a template needs no guard.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from galla.foundation import formats, notices, rendering

register = template.Library()


def _number(write: Callable[[int], str], value: object) -> str:
    """``value`` written, or "" where there is none; a text or a float in a template is a mistake and shows as one."""
    if value is None or value == "":
        return ""
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number of units")
    return write(value)


@register.filter
def money(minor: int | None, style: formats.Money | None = None) -> str:
    """``{{ bill.total_minor|money }}`` → 1,23,456.00."""
    return _number(lambda value: formats.money(value, style), minor)


@register.filter
def money_or_blank(minor: int | None, style: formats.Money | None = None) -> str:
    """As ``money``, and nothing for zero: in a column a bare 0 is empty."""
    return _number(lambda value: formats.money(value, style), minor) if minor else ""


@register.filter
def money_symbol(minor: int | None, style: formats.Money | None = None) -> str:
    """``{{ bill.total_minor|money_symbol }}`` → ₹1,23,456.00."""
    return _number(lambda value: formats.money_symbol(value, style), minor)


@register.filter
def money_short(minor: int | None, style: formats.Money | None = None) -> str:
    """``{{ denomination.value_minor|money_short }}`` → ₹500."""
    return _number(lambda value: formats.money_short(value, style), minor)


@register.filter
def price(e4: int | None, style: formats.Money | None = None) -> str:
    """``{{ line.price_e4|price }}`` → 268.00."""
    return _number(lambda value: formats.price(value, style), e4)


@register.filter
def quantity(milli: int | None, unit: str | formats.Measure = "") -> str:
    """``{{ line.quantity_milli|quantity:line.unit }}`` → 2.450 kg."""
    return _number(lambda value: formats.quantity(value, unit or ""), milli)


@register.filter
def rate(ppm: int | None) -> str:
    """``{{ line.rate_ppm|rate }}`` → 18%, Nil."""
    return _number(formats.rate, ppm)


@register.filter
def percent(ppm: int | None) -> str:
    """``{{ share_ppm|percent }}`` → 2.5%, 0%."""
    return _number(formats.percent, ppm)


@register.filter
def shop_day(when: date | None) -> str:
    """``{{ bill.business_date|shop_day }}`` → 21 Nov 2026."""
    return formats.day(when) if when else ""


@register.filter
def shop_long_day(when: date | None) -> str:
    """``{{ day|shop_long_day }}`` → Saturday 21 November 2026."""
    return formats.long_day(when) if when else ""


@register.filter
def shop_time(when: datetime | None) -> str:
    """``{{ bill.happened_at|shop_time }}`` → 6:41 pm."""
    return formats.time_of_day(when) if when else ""


@register.filter
def shop_moment(when: datetime | None) -> str:
    """``{{ bill.happened_at|shop_moment }}`` → 21 Nov 2026, 6:41 pm."""
    return formats.moment(when) if when else ""


@register.filter
def undo_url(message: Message) -> str:
    """The address behind a toast's Undo, or ""."""
    tags = str(message.extra_tags or "")
    return tags.removeprefix(notices.UNDO) if tags.startswith(notices.UNDO) else ""


@register.filter
def fieldsets(form: BaseForm) -> Iterable[rendering.Fieldset]:
    """The visible fields of a form, grouped as its ``fieldsets`` attribute says."""
    return rendering.fieldsets_of(form)


@register.filter
def wrong_fields(form: BaseForm) -> list[BoundField]:
    """The fields of a form that have an error, in the order of the page."""
    return rendering.wrong_fields(form)


@register.simple_tag
def field(bound: BoundField, **attrs: Any) -> SafeString:
    """``{% field form.price %}``: label, control, hint or error. Keywords become attributes of the control."""
    return rendering.render_field(bound, attrs)


@register.simple_tag(takes_context=True)
def block_text(context: Context, name: str) -> str:
    """The text of a block of this page without its markup: how a heading becomes the browser's title."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    text = " ".join(strip_tags(block.render(context)).split()) if block else ""
    return mark_safe(text)  # rendered by the block, escaped there
