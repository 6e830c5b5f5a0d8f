"""What is typed about money given ahead. It makes it polite; actions decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.drawer.forms import NotesForm
from galla.foundation.errors import Refusal
from galla.foundation.inputs import CleanTextField, MoneyField, WholeField
from galla.foundation.keys import KeyedForm
from galla.foundation.rendering import refuse
from galla.payments.forms import MoneyInForm
from galla.prepaid.actions import MoneyGiven
from galla.prepaid.models import LONGEST_REASON
from galla.prepaid.serializers import LONGEST_CARD_CODE


class TakeForm(MoneyInForm, NotesForm):
    """How much is paid ahead, how, and in which notes."""

    plain = ("method", "amount", "reference")

    def money(self) -> MoneyGiven:
        """What was typed, as the actions take it."""
        typed = self.cleaned_data
        return MoneyGiven(typed["method"], typed["amount"], self.notes() or None, typed["reference"])


class CreditForm(KeyedForm):
    """How much credit is given, and why."""

    amount = MoneyField(label=_("Amount"), minimum=1)
    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON)

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside its box, or above the form."""
        refuse(self, refusal.detail, refusal.field)


class BackForm(forms.Form):
    """Why it is given back."""

    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON)


class ReplaceForm(KeyedForm):
    """Why a card is replaced."""

    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON)

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside its box, or above the form."""
        refuse(self, refusal.detail, refusal.field)


class KeepForm(KeyedForm):
    """That the rest of a card is kept."""

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal above the form."""
        refuse(self, refusal.detail)


class LookForm(forms.Form):
    """The code of a card."""

    code = CleanTextField(label=_("Code of a card"), max_length=LONGEST_CARD_CODE)


class TermsForm(forms.Form):
    """For how many days a card is good."""

    valid_days = WholeField(
        label=_("Good for so many days"),
        required=False,
        min_value=1,
        max_value=36_500,
        help_text=_("Counted from the day it is sold. Empty: for ever. Cards that were sold keep their day."),
    )
