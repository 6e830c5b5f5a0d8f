"""The forms of the door: allauth's, in our words and without what we do not offer."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from galla.foundation.texts import is_clean

LONGEST = 254


class Door:
    """Mixed into a form: fields stand alone, one under the other, without words inside them."""

    alone = True
    words: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        for name, field in form.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
            field.label = self.words.get(name, field.label)
            if isinstance(field, forms.CharField) and field.max_length is None:
                field.max_length = LONGEST
                # A field makes its validator when it is made itself. A name of a megabyte is no pattern for a database.
                field.validators.append(MaxLengthValidator(LONGEST))
                field.widget.attrs["maxlength"] = str(LONGEST)
        next(iter(form.fields.values())).widget.attrs["autofocus"] = True


class SignInForm(Door, account_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    """Name or address, and password."""

    words = {"login": _("Sign-in name or e-mail"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def clean_login(self) -> str:
        """The name as typed; one that no database could look for is nobody's."""
        name = str(super().clean_login())
        if not is_clean(name):
            raise forms.ValidationError(_("That name and password do not go together."))
        return name

    def clean(self) -> Any:
        """What is wrong stands beside the password, whichever of the two it is."""
        try:
            return super().clean()
        except forms.ValidationError as error:
            self.add_error("password", error)
            return self.cleaned_data


class ForgottenForm(Door, account_forms.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""

    words = {"email": _("E-mail")}


class NewPasswordForm(Door, account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, after a letter."""

    words = {"password1": _("New password"), "password2": _("The same again")}


class SetPasswordForm(Door, account_forms.SetPasswordForm):  # type: ignore[misc]
    """A first password."""

    words = {"password1": _("New password"), "password2": _("The same again")}


class ChangePasswordForm(Door, account_forms.ChangePasswordForm):  # type: ignore[misc]
    """A new password, by whoever knows the old one."""

    words = {"oldpassword": _("Old password"), "password1": _("New password"), "password2": _("The same again")}


class AgainForm(Door, account_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    words = {"password": _("Password")}


class CodeForm(Door, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    """The code of this moment."""

    words = {"code": _("Code")}


class CodeAgainForm(Door, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before something that matters."""

    words = {"code": _("Code")}


class SetUpForm(Door, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator."""

    words = {"code": _("The six digits")}
