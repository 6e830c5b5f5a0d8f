"""What pages do alike: save a form or show its refusal beside the field; do what a button asks, with a way back."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from galla.foundation.errors import Refusal
from galla.foundation.notices import say_done, say_refused
from galla.foundation.rendering import refuse


def saved(request: HttpRequest, form: forms.BaseForm, save: Callable[[], str], *, to: str) -> HttpResponseBase | None:
    """Where a form was sent and is sound, ``save`` does what it asks and answers what is said on the page ``to``.

    None where the form is to be shown: not sent, not sound, or refused, which then stands beside its field.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        said = save()
    except Refusal as refusal:
        refuse(form, refusal.detail, refusal.field)
        return None
    say_done(request, said)
    return redirect(to)


def done(
    request: HttpRequest, act: Callable[[], object], *, said: str, to: str, undo: str = "", kept: str = ""
) -> HttpResponseBase:
    """Do what a button asks and say so on the page ``to``, with the address that takes it back.

    A refusal is said instead, on the page ``kept`` where one is named.
    """
    try:
        act()
    except Refusal as refusal:
        say_refused(request, refusal.detail)
        return redirect(kept or to)
    say_done(request, said, undo=undo)
    return redirect(to)
