"""Forms of the counter's pages."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from galla.foundation.texts import clean_text
from galla.sales.models import Rest


class CleanField(forms.CharField):
    """A text that can be kept and printed."""

    def to_python(self, value: object) -> str:
        """The clean text."""
        text = super().to_python(value) or ""
        return clean_text(text, maximum=self.max_length or 200)


class LookForm(forms.Form):
    """What came of a bill that went past a rule."""

    note = CleanField(
        label=_("What came of it"),
        max_length=200,
        help_text=_("It stays with the bill, with your name."),
        error_messages={"required": _("Say what came of it.")},
    )


class VoidForm(forms.Form):
    """Why a bill is taken back."""

    reason = CleanField(
        label=_("Why"),
        max_length=200,
        help_text=_("The tax office may ask. A few words will do."),
        error_messages={"required": _("Say why this bill is taken back.")},
    )
    rest = forms.ChoiceField(
        label=_("If the drawer cannot make it exactly"),
        required=False,
        choices=[("", _("Ask me")), (Rest.LOOSE.value, _("Hand the rest out of loose cash"))],
    )


class MailForm(forms.Form):
    """Where a bill is mailed to."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)

    def clean_email(self) -> str:
        """An address of one line."""
        email: str = self.cleaned_data["email"]
        if "\r" in email or "\n" in email:
            raise ValidationError(_("This is not an e-mail address."))
        return email
