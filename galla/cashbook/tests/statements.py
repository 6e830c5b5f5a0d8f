"""Statements of a bank for tests: written as files, and taken in."""

import datetime
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone

from galla.accounts.access import Access
from galla.cashbook.actions import add_bank_account
from galla.cashbook.models import BankAccount, BankLine
from galla.cashbook.statements import statement_of
from galla.catalog.imports import ImportReport
from galla.inventory.imports import import_list
from tests.world import NOW, World

DAY = datetime.date(2026, 11, 21)

type Written = tuple[str, str, str, str, str]


def today() -> str:
    """The day of a bill that is rung up now, as a statement writes it."""
    return f"{timezone.localdate():%d/%m/%Y}"


def bank_account(world: World, name: str = "Current account") -> BankAccount:
    """The shop's account, made the first time it is asked for."""
    found = BankAccount.objects.filter(shop=world.shop, name=name).first()
    return found or add_bank_account(access=world.access(), name=name)


def statement(rows: Iterable[Written], *, head: str = "Date,Narration,Ref No,Withdrawal Amt,Deposit Amt") -> str:
    """A file as a bank gives it: day, description, reference, money out, money in."""
    return "\n".join([head, *(",".join(row) for row in rows)]) + "\n"


def take(access: Access, account: BankAccount, text: str, *, name: str = "may.csv") -> ImportReport:
    """Take a statement in."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_text(text, encoding="utf-8")
        return import_list(statement_of(account), access=access, at=max(NOW, timezone.now()), path=path)


def line_of(world: World, amount: str, *, words: str = "Bank charges", reference: str = "", day: str = "") -> BankLine:
    """A line of the shop's account, taken in by itself; ``amount`` below zero goes out. The same again is the same."""
    access, account = world.access(), bank_account(world)
    out, came = (amount.removeprefix("-"), "") if amount.startswith("-") else ("", amount)
    take(access, account, statement([(day or "21/11/2026", words, reference, out, came)]))
    minor = round(float(amount) * 100)
    rows = BankLine.objects.filter(account=account, description=words, reference=reference, amount_minor=minor)
    return rows.latest("pk")
