"""The accounts of a kind: what stands behind a line of a trial balance."""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from galla.accounts.access import Access
from galla.accounts.models import Branch, Till
from galla.cashbook.models import ExpenseCategory
from galla.foundation.database.rows import execute
from galla.foundation.errors import NotFound
from galla.foundation.formats import rate
from galla.foundation.lists import Column, Empty, FootRow, Listing
from galla.inventory.models import Place
from galla.ledger.headings import AccountKind, kind_in_books
from galla.ledger.past import Part, accounts_moved, accounts_then
from galla.ledger.statements import kinds_there
from galla.parties.models import Customer, CustomerAlias, Supplier
from galla.prepaid.models import GiftCard
from galla.reports.periods import Period, PeriodFilters
from galla.reports.trial_balance import columns

GOODS = "-goods"
MANY = 1_000


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account over a period, in minor units. ``url`` is the page of whom or what it belongs to, or ""."""

    key: str
    kind: AccountKind
    name: str
    url: str
    period: Period
    opening_minor: int
    received_minor: int
    given_minor: int
    balance_minor: int

    @property
    def debit_minor(self) -> int:
        """The balance, where it is a debit."""
        return max(self.balance_minor, 0)

    @property
    def credit_minor(self) -> int:
        """The balance, where it is a credit."""
        return max(-self.balance_minor, 0)

    @property
    def stands_minor(self) -> int:
        """How far from zero the balance is, on whichever side."""
        return abs(self.balance_minor)

    @property
    def name_key(self) -> str:
        """To sort by."""
        return self.name.casefold()


def kind_named(access: Access, name: str) -> AccountKind:
    """The kind of account an address names. Raises ``NotFound`` where no account of the shop is of it."""
    in_money = not name.endswith(GOODS)
    kind = name if in_money else name.removesuffix(GOODS)
    if kind not in kinds_there(access.shop.pk):
        raise NotFound(_("There is no such thing in this shop."))
    return kind_in_books(kind, in_money)


def balances_then(access: Access, kind: AccountKind, on: datetime.date) -> dict[str, int]:
    """What each account of a kind stood at when a day was over, by key, in minor units; without those at zero."""
    rows = _keyed(accounts_then(access.shop.pk, kind.kind, on=on), "money_minor" if kind.in_money else "worth_minor")
    return {key: minor for key, minor in rows if minor}


def accounts_of(access: Access, kind: AccountKind, period: Period) -> list[AccountBalance]:
    """The accounts of a kind with anything in them, or that moved anything in the period."""
    before, now = (balances_then(access, kind, day) for day in (period.day_before, period.until))
    moved = _moved(access, kind, period)
    keys = {*before, *now, *moved}
    names = names_of(access, kind.kind, keys)
    rows = []
    for key in keys:
        came = now.get(key, 0) - before.get(key, 0)
        received, given = moved.get(key, (max(came, 0), max(-came, 0)))
        rows.append(
            AccountBalance(key, kind, *names[key], period, before.get(key, 0), received, given, now.get(key, 0))
        )
    return sorted(rows, key=lambda row: (row.name_key, row.key))


def _moved(access: Access, kind: AccountKind, period: Period) -> dict[str, tuple[int, int]]:
    """Received and given by key. Of goods only what is left of both is told: a shelf moves thousands of them a day."""
    if not kind.in_money:
        return {}
    part = accounts_moved(access.shop.pk, kind.kind, since=period.since, until=period.until)
    return {key: (received, given) for key, received, given in _keyed(part, "received", "given")}


def _keyed(part: Part, *names: str) -> list[Any]:
    chosen = ", ".join(f"found.{name}" for name in names)
    statement = f"SELECT a.key, {chosen} FROM ({part.statement}) found JOIN ledger_account a ON a.id = found.account"
    with connection.cursor() as cursor:
        return execute(cursor, statement, part.parameters)


# Names

type Named = tuple[str, str]


def names_of(access: Access, kind: str, keys: Iterable[str]) -> dict[str, Named]:
    """What accounts of a kind are called, and the page of whom or what they belong to, by key."""
    wanted = list(keys)
    if kind == "tax" or kind == "tax-paid":
        return {key: (_tax_name(key), "") for key in wanted}
    if kind == "shelf":
        return _shelf_names(access, wanted)
    if kind not in NAMERS:
        return {key: (key.partition(":")[2] or str(kind_in_books(kind, True).label), "") for key in wanted}
    model, page = NAMERS[kind]
    numbers = {key: _number(key) for key in wanted}
    found = rows_by_id(access, model, {number for number in numbers.values() if number})
    return {
        key: (str(found[number]), reverse(page, args=[number]) if page else "") if number in found else (key, "")
        for key, number in numbers.items()
    }


NAMERS: dict[str, tuple[Any, str]] = {
    "customer": (Customer, "parties:customer"),
    "store-credit": (Customer, "parties:customer"),
    "gift": (GiftCard, "prepaid:card"),
    "supplier": (Supplier, "purchasing:account"),
    "drawer": (Till, "drawer:till"),
    "safe": (Branch, ""),
    "expense": (ExpenseCategory, ""),
}


def rows_by_id(access: Access, model: Any, ids: Collection[int]) -> dict[int, Any]:
    """Rows by id. Where very many are asked for, all of the shop are read: naming each of them would take longer."""
    rows = access.rows(model)
    found: dict[int, Any] = rows.in_bulk() if len(ids) > MANY else rows.in_bulk(ids)
    return found


def _shelf_names(access: Access, keys: list[str]) -> dict[str, Named]:
    """The branch of each shelf, and the place in it where it is not the one sold from."""
    branches, inner = (dict(access.rows(model).values_list("pk", "name")) for model in (Branch, Place))
    found = {}
    for key in keys:
        _kind, branch, *place = key.split(":")
        name = branches.get(int(branch), key)
        found[key] = (f"{name}, {inner.get(int(place[0]), place[0])}" if place else name, "")
    return found


def _number(key: str) -> int:
    text = key.split(":")[1] if ":" in key else ""
    return int(text) if text.isascii() and text.isdigit() else 0


def _tax_name(key: str) -> str:
    """``CGST 9%`` of ``tax:CGST:90000``."""
    _kind, name, text = key.split(":")
    return f"{name} {rate(int(text))}"


def who_they_are(access: Access) -> Callable[[int], int]:
    """The id of who a customer really is, through merges of merges. One statement."""
    into = dict(access.rows(CustomerAlias).values_list("alias", "into"))

    def stands(number: int) -> int:
        for _step in range(len(into)):
            if number not in into:
                break
            number = into[number]
        return number

    return stands


# The lists


def _entries(row: AccountBalance) -> str:
    return entries_url(row.key, row.kind, row.period)


def entries_url(key: str, kind: AccountKind, period: Period) -> str:
    """The page of the entries of an account in a period."""
    return f"{reverse('reports:entries', args=[key if kind.in_money else key + GOODS])}?{period.query}"


def _together(rows: Any) -> Iterable[FootRow]:
    names = ("opening_minor", "received_minor", "given_minor", "debit_minor", "credit_minor")
    yield FootRow(
        gettext_lazy("Together"), {name: sum(getattr(row, name) for row in rows) for name in names}, total=True
    )


def _accounts(count: int) -> str:
    return ngettext("%d account", "%d accounts", count) % count


NOTHING = Empty(gettext_lazy("Nothing stands here"), gettext_lazy("No account of this kind moved anything until then."))


class AccountsFilters(PeriodFilters):
    """The accounts of the kind the address names."""

    def narrow(self, rows: Any) -> Any:
        """Those that stand at anything, or moved."""
        match: Any = self.request.resolver_match
        return accounts_of(self.access, kind_named(self.access, match.kwargs["kind"]), self.period)


ACCOUNTS = Listing(
    name="accounts",
    caption=gettext_lazy("Accounts"),
    columns=tuple(columns(Column("name", gettext_lazy("Account"), link=_entries, sort="name_key", lead=True))),
    start="name",
    tie="key",
    filters=AccountsFilters,
    noun=_accounts,
    foot=_together,
    empty=NOTHING,
)
