"""What a card says of the entries this room makes."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from galla.cashbook.actions.bank_accounts import codes_of_banks
from galla.cashbook.models import BankAccount, Settlement
from galla.cashbook.papers import EXPENSE, EXPENSE_VOID, SETTLEMENT, SETTLEMENT_VOID, TRANSFER, TRANSFER_VOID
from galla.drawer.banks import describe_banks
from galla.ledger.documents import describe_entries
from galla.ledger.headings import Heading, describe_accounts

describe_accounts("bank-interest", Heading.INCOME, _("Interest from the bank"))


def _references(ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    rows = Settlement.objects.filter(pk__in=ids).exclude(reference="")
    return {pk: [reference] for pk, reference in rows.values_list("pk", "reference")}


describe_entries(EXPENSE, label=_("Expense"), page="cashbook:expense")
describe_entries(EXPENSE_VOID, label=_("Expense taken back"), page="cashbook:expense", taken_back=True)
describe_entries(SETTLEMENT, label=_("Paid for the khata"), page="cashbook:settlement", references=_references)
describe_entries(SETTLEMENT_VOID, label=_("Payment taken back"), page="cashbook:settlement", taken_back=True)
describe_entries(TRANSFER, label=_("Bank transfer"), page="cashbook:bank_transfer")
describe_entries(TRANSFER_VOID, label=_("Bank transfer taken back"), page="cashbook:bank_transfer", taken_back=True)


def _banks(shop_id: int) -> dict[str, str]:
    """The accounts at banks that cash can be brought to, called as their statements' accounts are, where they have."""
    called: dict[str, list[str]] = {}
    for code, name in BankAccount.objects.filter(shop_id=shop_id).order_by("name").values_list("code", "name"):
        called.setdefault(code, []).append(name)
    return {code: ", ".join(called.get(code, [way])) for code, way in codes_of_banks(shop_id).items()}


describe_banks(_banks)
