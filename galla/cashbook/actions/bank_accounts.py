"""The shop's accounts at the bank, and how their statements are read."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.registration import plain_text
from galla.cashbook.errors import BankAccountExists
from galla.cashbook.models import LONGEST_ACCOUNT_NAME, MOST_DAYS, BankAccount
from galla.cashbook.statements import FIELDS, demand_format
from galla.foundation.errors import InvalidInput
from galla.payments.models import Method, kind_of
from galla.payments.queries import methods_in_use

LOWEST_ROW = 40


def codes_of_banks(shop_id: int) -> dict[str, str]:
    """The ways of being paid whose money lies at a bank, by code; the plain one is always there."""
    ways = methods_in_use(shop_id)
    others = {code: way.name for code, way in ways.items() if kind_of(code) == Method.BANK}
    return {Method.BANK.value: str(Method.BANK.label)} | others


def add_bank_account(*, access: Access, name: str, code: str = "bank", **settings: Any) -> BankAccount:
    """An account at a bank. ``code`` says which money of the book lies there. Raises ``InvalidInput``,
    ``BankAccountExists``."""
    access.require("bank.edit")
    if code not in codes_of_banks(access.shop.pk):
        raise InvalidInput(_("This shop is not paid in this way."), field="code")
    return _saved(_changed(BankAccount(shop=access.shop, code=code), {"name": name, **settings}))


def change_bank_account(*, access: Access, account: BankAccount, changes: Mapping[str, Any]) -> BankAccount:
    """How it is called, how its statements are read, how far away a move may lie. Raises as ``add_bank_account``."""
    access.require("bank.edit")
    return _saved(_changed(account, changes))


def remember_columns(*, account: BankAccount, columns: Mapping[str, str]) -> None:
    """Have the next statement of the account read as this one was."""
    kept = {ours: theirs for ours, theirs in columns.items() if ours in FIELDS}
    BankAccount.objects.filter(pk=account.pk).update(columns=kept)


def _changed(account: BankAccount, changes: Mapping[str, Any]) -> BankAccount:
    if "name" in changes:
        account.name = plain_text(changes["name"], field="name", maximum=LONGEST_ACCOUNT_NAME, needed=True)
    if "date_format" in changes:
        account.date_format = demand_format(changes["date_format"])
    for field, most in (("header_row", LOWEST_ROW), ("days", MOST_DAYS)):
        if field in changes:
            if not 0 <= changes[field] <= most:
                raise InvalidInput(_("From 0 to %(most)d.") % {"most": most}, field=field)
            setattr(account, field, changes[field])
    return account


def _saved(account: BankAccount) -> BankAccount:
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise BankAccountExists(_("There is a bank account of this name already."), field="name") from error
    return account
