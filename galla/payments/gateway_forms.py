"""What is typed about payment gateways."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.catalog.models import Scope, TaxClass
from galla.foundation.inputs import CleanTextField, MoneyField
from galla.foundation.keys import KeyedForm
from galla.payments.models import LONGEST_PROVIDER_ID, LONGEST_REASON, GatewayAccount

LONGEST_KEY = 200
PROVIDERS = [("razorpay", "Razorpay"), ("stripe", "Stripe")]
BILLED_FROM = [(Scope.ACROSS, _("Another state")), (Scope.WITHIN, _("Your state"))]


class AccountForm(forms.Form):
    """An account's name and keys. What was typed into a box of a secret is never shown again."""

    name = CleanTextField(label=_("Name"), max_length=40)
    public_key = CleanTextField(label=_("Public key"), max_length=LONGEST_KEY, required=False)
    secret_key = CleanTextField(
        label=_("Secret key"),
        max_length=LONGEST_KEY,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It is not shown again. Left empty, it stays as it is."),
    )
    webhook_secret = CleanTextField(
        label=_("Secret of the messages"),
        max_length=LONGEST_KEY,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("What the provider signs its messages with. Left empty, it stays as it is."),
    )
    fee_tax_class = forms.ModelChoiceField(
        label=_("Tax in its fees"),
        queryset=TaxClass.objects.none(),
        required=False,
        empty_label=_("None, it stays in the fee"),
        help_text=_("How much tax is in a fee the provider says. Which tax that is stands on its invoice."),
    )
    fee_tax_scope = forms.ChoiceField(label=_("It bills from"), choices=BILLED_FROM, initial=Scope.ACROSS)

    def __init__(self, *args: Any, access: Access, account: GatewayAccount | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["fee_tax_class"]
        assert isinstance(chosen, forms.ModelChoiceField)
        own = Q(pk=account.fee_tax_class_id) if account is not None else Q(pk=None)
        chosen.queryset = access.rows(TaxClass).filter(Q(archived_at=None) | own).order_by("name_key")


class NewAccountForm(AccountForm):
    """One more account."""

    provider = forms.ChoiceField(label=_("Provider"), choices=PROVIDERS)
    field_order = ("provider", "name")


class RefundForm(KeyedForm):
    """Money that is to go back."""

    amount = MoneyField(label=_("Amount"), minimum=1)
    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON)


class PayoutForm(forms.Form):
    """Money a provider has sent to the bank, that no message told of."""

    account = forms.ModelChoiceField(label=_("Account"), queryset=GatewayAccount.objects.none(), empty_label=None)
    payout_id = CleanTextField(label=_("Number at the provider"), max_length=LONGEST_PROVIDER_ID)

    def __init__(self, *args: Any, access: Access, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["account"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = access.rows(GatewayAccount).filter(archived_at=None)


class KhataLinkForm(KeyedForm):
    """How much of a khata is asked for."""

    amount = MoneyField(label=_("Amount"), minimum=1)


class LinkMailForm(forms.Form):
    """Where the address to pay on is mailed to."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)

    def clean_email(self) -> str:
        """An address of one line."""
        email: str = self.cleaned_data["email"]
        if "\r" in email or "\n" in email:
            raise forms.ValidationError(_("An e-mail address."), code="invalid")
        return email


class EndForm(forms.Form):
    """What became of something that was set aside."""

    reason = CleanTextField(label=_("What became of it"), max_length=LONGEST_REASON)
