"""Keys that make a request happen once: the API's ``Idempotency-Key``, and a hidden field of forms."""

import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from galla.foundation.errors import InvalidInput

HEADER = "Idempotency-Key"
LONGEST_KEY = 255


def fresh_key() -> str:
    """A key nobody has used."""
    return uuid.uuid4().hex


def checked_key(text: str | None) -> str:
    """The key of an API request as it may be kept; a fresh one where none was sent. Raises ``InvalidInput``."""
    if text is None:
        return fresh_key()
    if not text.strip() or len(text) > LONGEST_KEY or not text.isprintable():
        raise InvalidInput(_("A key has 1 to 255 printable characters."), field=HEADER)
    return text


class KeyedForm(forms.Form):
    """A form that is saved once, however often it is sent: it carries its key from when it was first shown."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = fresh_key()

    def clean_key(self) -> str:
        """The key; a fresh one for a form that was sent without."""
        key: str = self.cleaned_data["key"]
        return key if key.isprintable() and key.strip() else fresh_key()

    def renew_key(self) -> None:
        """The form was sent again with other things in it: what is typed now may be saved as another one."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["key"] = fresh_key()
        self.data = data
