"""Forms of settings, branches, tills, people and one's own sign-in. They make it polite; actions decide."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from galla.accounts import queries
from galla.accounts.access import GRANTABLE, Access
from galla.accounts.asking import PinField
from galla.accounts.models import Branch, NegativeStock, Role, RoundOffModes, Theme, Till
from galla.accounts.registration import zones
from galla.accounts.states import STATES
from galla.foundation.formats import CURRENCIES
from galla.foundation.inputs import CleanTextField, MoneyField

MONTHS = (
    (1, _("January")),
    (2, _("February")),
    (3, _("March")),
    (4, _("April")),
    (5, _("May")),
    (6, _("June")),
    (7, _("July")),
    (8, _("August")),
    (9, _("September")),
    (10, _("October")),
    (11, _("November")),
    (12, _("December")),
)
GRANT_WORDS = {
    "price.override": _("Sell at another price"),
    "item.open": _("Sell what is not in the catalogue"),
    "bill.void": _("Void a bill"),
    "return.beyond": _("Take goods back beyond the terms"),
    "drawer.move": _("Put cash in and take it out"),
    "expense.make": _("Pay an expense"),
    "expense.void": _("Take an expense back"),
    "prepaid.give": _("Give store credit"),
    "prepaid.void": _("Give back what was given ahead"),
    "stock.move": _("Receive and adjust stock"),
    "credit.exceed": _("Go over a khata's limit"),
    "credit.void": _("Take back a payment for a khata"),
    "credit.write_off": _("Write off what a customer owes"),
    "payment.give_up": _("Give up promised money"),
    "payment.unconfirm": _("Take back that promised money has arrived"),
    "product.edit": _("Change products and prices"),
    "stock.write_off": _("Write off goods that are damaged or lost"),
    "payment.refund": _("Send money back through a gateway"),
    "purchase.pay": _("Pay a supplier out of the drawer"),
}


def state_choices() -> list[tuple[str, str]]:
    """States with their codes, and none."""
    return [("", "—"), *((code, f"{code} {name}") for code, name in STATES.items())]


class ShopForm(forms.Form):
    """What a shop says of itself and how it bills."""

    fieldsets = (
        (_("On every bill"), ("legal_name", "trade_name", "gstin", "state_code", "address", "phone", "email")),
        (_("How it bills"), ("round_off_step_minor", "round_off_mode", "prices_include_tax", "negative_stock")),
        (_("The drawer"), ("blind_close", "close_limit_minor", "swap_needs_manager")),
        (_("Payment and last words"), ("upi_id", "receipt_footer")),
        (_("Days and years"), ("zone", "cut_off_hour", "fiscal_year_start")),
    )
    legal_name = CleanTextField(label=_("Legal name"), max_length=200, help_text=_("As it is registered."))
    trade_name = CleanTextField(label=_("Name over the door"), max_length=200, required=False)
    gstin = CleanTextField(label=_("GSTIN"), max_length=30, required=False, help_text=_("Empty if not registered."))
    state_code = forms.ChoiceField(
        label=_("State"), required=False, choices=state_choices, help_text=_("Left empty, the GSTIN says it.")
    )
    address = CleanTextField(label=_("Address"), max_length=500, lines=True, required=False)
    phone = CleanTextField(label=_("Phone"), max_length=20, required=False)
    email = CleanTextField(label=_("E-mail"), max_length=254, required=False)
    round_off_step_minor = MoneyField(
        label=_("Round bills to"),
        minimum=1,
        maximum=100_000,
        help_text=_("1.00 for whole rupees, 0.01 for not at all."),
    )
    round_off_mode = forms.ChoiceField(label=_("Which way"), choices=RoundOffModes.choices)
    prices_include_tax = forms.BooleanField(label=_("Prices include tax"), required=False)
    negative_stock = forms.ChoiceField(label=_("Selling what is not there"), choices=NegativeStock.choices)
    blind_close = forms.BooleanField(
        label=_("Cashiers count without knowing what should be there"),
        required=False,
        help_text=_("They see it, and the difference, after the count is saved."),
    )
    close_limit_minor = MoneyField(
        label=_("A shift may be short or over by"),
        minimum=0,
        maximum=1_000_000_000,
        help_text=_("What is more than this waits for a manager."),
    )
    swap_needs_manager = forms.BooleanField(
        label=_("A manager allows changing notes"),
        required=False,
        help_text=_("Where this is off, a cashier changes notes of the drawer for others by themselves."),
    )
    upi_id = CleanTextField(label=_("UPI ID"), max_length=100, required=False, help_text=_("For the code on the bill."))
    receipt_footer = CleanTextField(label=_("Words under a bill"), max_length=300, lines=True, required=False)
    zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: [(name, name) for name in sorted(zones())])
    cut_off_hour = forms.TypedChoiceField(
        label=_("A day ends at"), coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in range(24)]
    )
    fiscal_year_start = forms.TypedChoiceField(label=_("The year begins in"), coerce=int, choices=MONTHS)


class NewShopForm(forms.Form):
    """A further shop: the least that must be known to begin."""

    legal_name = CleanTextField(label=_("Legal name"), max_length=200)
    gstin = CleanTextField(label=_("GSTIN"), max_length=30, required=False, help_text=_("Empty if not registered."))
    state_code = forms.ChoiceField(label=_("State"), required=False, choices=state_choices)
    address = CleanTextField(label=_("Address"), max_length=500, lines=True, required=False)
    country = CleanTextField(label=_("Country"), max_length=2, initial="IN", help_text=_("Two letters."))
    currency = forms.ChoiceField(
        label=_("Currency"), initial="INR", choices=[(code, code) for code in CURRENCIES],
        help_text=_("It stays: every amount is written in it."),
    )  # fmt: skip
    branch_name = CleanTextField(label=_("First branch"), max_length=100, initial=_("Main"))
    till_prefix = CleanTextField(
        label=_("Bill numbers begin with"), max_length=3, initial="M1", help_text=_("One to three letters or digits.")
    )


class BranchForm(forms.Form):
    """A branch."""

    name = CleanTextField(label=_("Name"), max_length=100)
    address = CleanTextField(label=_("Address"), max_length=500, lines=True, required=False)
    phone = CleanTextField(label=_("Phone"), max_length=20, required=False)


class TillForm(forms.Form):
    """A till."""

    name = CleanTextField(label=_("Name"), max_length=60)
    prefix = CleanTextField(  # type: ignore[assignment]  # the form's own prefix is another thing
        label=_("Bill numbers begin with"), max_length=3, help_text=_("One to three letters or digits, such as M1.")
    )


class NewTillForm(TillForm):
    """A till, and the branch it stands in for good."""

    branch: Any = forms.ModelChoiceField(label=_("Branch"), queryset=Branch.objects.none())
    field_order = ("branch", "name", "prefix")

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["branch"]
        field.queryset = queries.branches(access).order_by("name")
        field.initial = access.branch


class PersonForm(forms.Form):
    """What somebody is and may do here."""

    fieldsets = (
        (_("Who"), ("username", "full_name", "email", "password")),
        (_("What they do here"), ("role", "grants", "till")),
    )
    username = CleanTextField(label=_("Sign-in name"), max_length=60, help_text=_("What they type at the door."))
    full_name = CleanTextField(label=_("Name"), max_length=120, required=False, help_text=_("As it stands on bills."))
    email = CleanTextField(label=_("E-mail"), max_length=254, required=False)
    password = forms.CharField(
        label=_("Password"), required=False, strip=False, max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.CASHIER)
    grants = forms.MultipleChoiceField(
        label=_("May also"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(name, GRANT_WORDS[name]) for name in GRANTABLE],
    )  # fmt: skip
    till: Any = forms.ModelChoiceField(
        label=_("Till"), required=False, queryset=Till.objects.none(), empty_label=_("The shop's first")
    )

    def __init__(self, *args: Any, access: Access, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["till"]
        field.queryset = queries.tills(access).order_by("name")
        hint = _("Empty leaves it as it is.") if known else _("At least eight letters, digits or signs.")
        self.fields["password"].help_text = hint


class PinForm(forms.Form):
    """A PIN of one's own, typed twice because nobody sees it, and the password that shows who sets it."""

    password = forms.CharField(
        label=_("Your password"), strip=False, max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    pin = PinField(label=_("New PIN"), help_text=_("Four to eight digits. You type it where a cashier asks you to."))
    again = PinField(label=_("The same once more"))

    def clean_again(self) -> str:
        """What was typed twice must be the same."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("pin", again):
            raise ValidationError(_("This is not the same."))
        return again


class ProfileForm(forms.Form):
    """What a person says of themselves."""

    full_name = CleanTextField(label=_("Name"), max_length=120, required=False, help_text=_("As it stands on bills."))
    email = CleanTextField(
        label=_("E-mail"), max_length=254, required=False, help_text=_("Where a forgotten password is sent.")
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As the browser asks")), *settings.LANGUAGES]
    )
    theme = forms.ChoiceField(label=_("Colours"), required=False, choices=Theme.choices)
