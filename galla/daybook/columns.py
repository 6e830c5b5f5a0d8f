"""Under which head of the day book an account's money stands, and what the account is called there.

By the account's kind, the word before its colon, so that an account of a room to come finds its place: what is none of
a shop's own counting (income, tax, differences) is money somebody holds or owes.
"""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from galla.accounts.access import Access
from galla.accounts.models import Branch, Till
from galla.payments.models import PaymentMethod
from galla.payments.queries import account_of

HEADS: dict[str, str | Promise] = {
    "cash": gettext_lazy("Cash"),
    "bank": gettext_lazy("Bank"),
    "upi": gettext_lazy("UPI"),
    "card": gettext_lazy("Card"),
    "khata": gettext_lazy("Khata"),
    "suppliers": gettext_lazy("Suppliers"),
    "others": gettext_lazy("Others"),
}
_OF_KIND = {
    "drawer": "cash",
    "safe": "cash",
    "bank": "bank",
    "upi": "upi",
    "card": "card",
    "customer": "khata",
    "supplier": "suppliers",
}
# Why money came or went, not where it is.
_REASONS = frozenset(
    {"income", "due", "tax", "tax-paid", "round-off", "paid-out", "capital", "over-short", "billed", "landed"}
    | {"expense", "surcharge", "fees", "goodwill", "opening", "purchases", "sold", "lost", "found", "used"}
    | {
        "given-up",
        "gateway-fees",
        "bank-interest",
        "services",
        "unspent-cards",
        "interest",
        "written-off",
        "loyalty",
        "discount",
    }
)


def kind_of(account: str) -> str:
    """The word before the colon."""
    return account.partition(":")[0]


def head_of(account: str) -> str:
    """The head (a key of ``HEADS``) under which an account stands; "" for one that holds no money."""
    kind = kind_of(account)
    return "" if kind in _REASONS else _OF_KIND.get(kind, "others")


def under_heads(moved: Mapping[str, int]) -> dict[str, int]:
    """Amounts by account, added up under every head; each head is there."""
    sums = dict.fromkeys(HEADS, 0)
    for account, amount in moved.items():
        if head := head_of(account):
            sums[head] += amount
    return sums


def names_of(access: Access, accounts: Iterable[str]) -> dict[str, str]:
    """What accounts are called on a page. Three statements."""
    tills = {f"drawer:{till.pk}": _("Drawer of %s") % till for till in access.rows(Till)}
    safes = {f"safe:{branch.pk}": _("Safe of %s") % branch for branch in access.rows(Branch)}
    said = {
        "upi": _("UPI, not confirmed yet"),
        "card": _("Card"),
        "bank": _("Bank"),
        "cheque": _("Cheques"),
        "customer": _("Customers' khata"),
        "supplier": _("Suppliers"),
        "gift": _("Gift cards"),
        "store-credit": _("Store credit"),
        "other": _("Other"),
        "imported": _("Taken in elsewhere"),
    }
    known = tills | safes | _own_ways(access) | said
    return {account: known.get(account) or _held_elsewhere(account) for account in accounts}


def _own_ways(access: Access) -> dict[str, str]:
    """What a shop calls its second card machine or bank account, put away or not, by the account of its money."""
    named = access.rows(PaymentMethod).values_list("code", "name")
    return {account_of(access.shop.pk, code).key: name for code, name in named}


def _held_elsewhere(account: str) -> str:
    """An account of a gateway is called by the gateway's own name; of all others the key is the name."""
    kind, _colon, provider = account.partition(":")
    return _("Held by %s") % provider.capitalize() if kind == "gateway" else account


def accounts_of(access: Access, branch: Branch) -> frozenset[str]:
    """The accounts that lie in one branch: its drawers and its safe."""
    tills = access.rows(Till).filter(branch=branch).values_list("pk", flat=True)
    return frozenset({f"safe:{branch.pk}", *(f"drawer:{pk}" for pk in tills)})
