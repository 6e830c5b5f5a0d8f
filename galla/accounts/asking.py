"""The boxes "who allows it" and "manager's PIN" in a form, for somebody who may not do by themselves what it does."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.accounts.allowing import MEMBER, PIN
from galla.accounts.queries import allowers
from galla.accounts.registration import PIN_DIGITS

BOXES = (MEMBER, PIN)


class PinField(forms.CharField):
    """Four to eight digits that are never shown, and never sent back to the page."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("validators", [RegexValidator(rf"\A{PIN_DIGITS}\Z", _("Four to eight digits."))])
        # A code of the moment, not a password: a browser must not offer to keep it on a till's machine.
        shown = {"inputmode": "numeric", "autocomplete": "one-time-code"}
        super().__init__(max_length=8, widget=forms.PasswordInput(attrs=shown), **options)


def ask_for_pin(form: forms.Form, access: Access, permission: str | Collection[str]) -> None:
    """Give ``form`` the two boxes where ``access`` lacks the permission; nothing where it does not."""
    wanted = (permission,) if isinstance(permission, str) else tuple(permission)
    lacking = [name for name in wanted if not access.can(name)]
    if not lacking:
        return
    known = [(member.pk, str(member.user)) for member in allowers(access, lacking)]
    form.fields[MEMBER] = forms.TypedChoiceField(
        label=_("Who allows it"),
        coerce=int,
        choices=[("", "—"), *known],
        help_text="" if known else _("Nobody has a PIN yet. A manager sets one on their own page."),
    )
    form.fields[PIN] = PinField(label=_("Manager's PIN"))


def told_in(form: forms.Form) -> dict[str, Any] | None:
    """What was typed into the boxes of a valid form, as ``allowing.asked`` takes it; None where there were none."""
    if MEMBER not in form.fields:
        return None
    return {"member": form.cleaned_data[MEMBER], "pin": form.cleaned_data[PIN]}
