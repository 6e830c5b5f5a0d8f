"""A bank's statement as a file: every row accepted as a line, or refused with its reason. A line comes in once."""

import datetime
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.cashbook.bank.dates import FORMATS, format_of, read_day
from galla.cashbook.bank_chain import LINE, hash_of_lines, hold_bank, record_act
from galla.cashbook.models import LONGEST_DESCRIPTION, LONGEST_LINE_REFERENCE, ActKind, BankAccount, BankLine
from galla.catalog.imports.columns import plain
from galla.catalog.imports.facts import Effect
from galla.catalog.imports.rows import Refused
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.foundation.imports import BadNumber, Row, Table, open_table, read_number
from galla.foundation.imports.texts import Record
from galla.inventory.imports import Taker
from galla.inventory.imports.rows import Verdict, printable

SAMPLE = 200
# More rows than this would keep whoever asks waiting: the worker takes them.
MOST_AT_ONCE = 1_000
FIRST_SHOWN = 8
LARGEST_MINOR = 10**12
_SIGN = re.compile(r"^\(?\s*(?P<before>cr|dr)?\.?\s*(?P<figures>.*?)\s*\)?\s*(?P<after>cr|dr)?\.?$", re.IGNORECASE)
FIELDS: dict[str, tuple[str, ...]] = {
    "date": (
        *("date", "txndate", "transactiondate", "trandate", "valuedate", "postingdate", "postdate", "bookingdate"),
        *("dateoftransaction", "txnposteddate", "transactiondateandtime"),
    ),
    "description": (
        *("description", "narration", "particulars", "remarks", "transactionremarks", "details", "transactiondetails"),
        *("transactiondescription", "transactionparticulars", "narrative", "payee"),
    ),
    "reference": (
        *(
            "reference",
            "ref",
            "refno",
            "referenceno",
            "referencenumber",
            "chqrefno",
            "chqrefnumber",
            "refnochequeno",
            "chqno",
        ),
        *(
            "chequeno",
            "chequenumber",
            "instrumentid",
            "instrumentno",
            "utr",
            "utrno",
            "utrnumber",
            "rrn",
            "chequerefno",
        ),
        *("refchequeno", "transactionid", "tranid", "txnid", "transactionreference", "chqrefnumber"),
    ),
    "debit": (
        *(
            "debit",
            "withdrawal",
            "withdrawals",
            "withdrawalamt",
            "withdrawalamount",
            "debitamount",
            "debits",
            "paidout",
        ),
        *("withdrawalamountinr", "withdrawaldr", "debitamt", "dr", "debitinr", "moneyout"),
    ),
    "credit": (
        *("credit", "deposit", "deposits", "depositamt", "depositamount", "creditamount", "credits", "paidin"),
        *("depositamountinr", "depositcr", "creditamt", "cr", "creditinr", "moneyin"),
    ),
    "amount": ("amount", "amountinr", "transactionamount", "txnamount", "amountrs"),
    "sign": ("drcr", "crdr", "debitcredit", "creditdebit", "type", "transactiontype", "txntype"),
    "balance": (
        *("balance", "closingbalance", "runningbalance", "balanceinr", "availablebalance", "balanceamt"),
        *("balanceamount", "closingbal"),
    ),
}


# Whole words only: "Deposit" and "Debit" begin alike, and "Cheque" says nothing of the way.
OUT = frozenset({"d", "dr", "db", "debit", "debited", "w", "withdrawal", "out"})
IN = frozenset({"c", "cr", "credit", "credited", "deposit", "in"})


@dataclass(frozen=True, slots=True)
class Said:
    """A line as a row says it. ``amount_minor`` is above zero for money that came in."""

    day: datetime.date
    description: str
    reference: str
    amount_minor: int
    balance_minor: int | None

    def key(self, which: int) -> str:
        """The hash by which it comes in once; ``which`` is the how-manieth line just like it in its file it is."""
        told = [self.day.isoformat(), self.amount_minor, self.reference, self.description, self.balance_minor, which]
        return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


class StatementLines(Taker):
    """Takes the lines of a statement of ``account``. ``statement_of`` makes it for an account."""

    account: ClassVar[BankAccount]
    fields = FIELDS
    needed = (("date",), ("amount", "debit", "credit"))
    chunk = 250

    def __init__(self, access: Access, table: Table, places: Mapping[str, int], *, at: datetime.datetime) -> None:
        super().__init__(access, table, places, at=at)
        self.format = self.account.date_format or format_of(row.cells[places["date"]] for row in table.sample(SAMPLE))
        self.alike: dict[Said, list[int]] = {}
        self.read: dict[int, Said | Refused] = {}
        self.keys: dict[int, str] = {}
        self.known: set[str] = set()

    @classmethod
    def opened(cls, path: Path) -> Table:
        """The file, its columns named on the row the account says, or on the first that looks like it."""
        wanted = cls.account.header_row
        return open_table(path, is_header=(lambda record: record.line >= wanted) if wanted else _names_columns)

    @classmethod
    def read_as(cls) -> list[object]:
        """The row of the headers and the format of dates, where the account says them."""
        said = [cls.account.header_row, cls.account.date_format]
        return said if any(said) else []

    def prepare(self, rows: Sequence[Row]) -> None:
        """Read the rows, and look up which of their lines are in already."""
        self.read, self.keys = {}, {}
        for row in rows:
            try:
                said = self.said(row)
            except Refused as refused:
                self.read[row.number] = refused
                continue
            alike = self.alike.setdefault(said, [])
            if row.number not in alike:
                alike.append(row.number)
            self.read[row.number], self.keys[row.number] = said, said.key(alike.index(row.number))
        there = BankLine.objects.filter(account=self.account, key__in=list(self.keys.values()))
        self.known = set(there.values_list("key", flat=True))

    def look_at(self, verdict: Verdict) -> None:
        """A line that is not there yet is new."""
        said = self.read[verdict.row.number]
        verdict.name = printable(self.cell(verdict.row, "description"), 200)
        if isinstance(said, Refused):
            raise said
        verdict.effect = Effect.SAME if self.keys[verdict.row.number] in self.known else Effect.NEW
        verdict.plan = None if verdict.effect is Effect.SAME else (said, self.keys[verdict.row.number])

    def write(self, verdicts: Sequence[Verdict], *, key: str) -> None:
        """The new lines, in one act."""
        plans = [verdict.plan for verdict in verdicts if verdict.plan is not None]
        if not plans:
            return
        head = hold_bank(self.access.shop.pk)
        lines = [self._line(said, own) for said, own in plans]
        act = record_act(
            access=self.access,
            at=self.at,
            head=head,
            account=self.account,
            kind=ActKind.TAKEN,
            rows_hash=hash_of_lines(lines),
        )
        for line in lines:
            line.act_id = act.pk
        insert_rows(BankLine, LINE, [[getattr(line, name) for name in LINE] for line in lines])

    def _line(self, said: Said, key: str) -> BankLine:
        values = {name: getattr(said, name) for name in said.__slots__}
        return BankLine(shop_id=self.account.shop_id, account_id=self.account.pk, key=key, **values)

    def said(self, row: Row) -> Said:
        """What a row says. Raises ``Refused`` with the reason."""
        text = self.cell(row, "date")
        day = read_day(text, (self.format,)) if self.format else None
        if day is None:
            raise Refused(_("%(text)s is no date.") % {"text": printable(text, 40) or _("An empty cell")})
        if day > timezone.localdate(self.at) + datetime.timedelta(days=1):
            raise Refused(_("This day has not come yet."))
        description = printable(" ".join(self.cell(row, "description").split()), LONGEST_DESCRIPTION)
        reference = printable(" ".join(self.cell(row, "reference").split()), LONGEST_LINE_REFERENCE)
        return Said(day, description, reference, self.amount(row), self.balance(row))

    def amount(self, row: Row) -> int:
        """Money in is above zero. Raises ``Refused`` for none, and for in and out at once."""
        if "amount" in self.places and self.cell(row, "amount"):
            amount = self.signed(row, "amount")
            sign = plain(self.cell(row, "sign"))
            amount = -abs(amount) if sign in OUT else abs(amount) if sign in IN else amount
        else:
            debit, credit = (self.signed(row, name) if self.cell(row, name) else 0 for name in ("debit", "credit"))
            if debit and credit:
                raise Refused(_("Money in and money out stand on one row."))
            amount = abs(credit) - abs(debit)
        if not amount:
            raise Refused(_("No amount stands here."))
        return amount

    def balance(self, row: Row) -> int | None:
        """What the account held after it, where the file says so."""
        return self.signed(row, "balance") if self.cell(row, "balance") else None

    def signed(self, row: Row, name: str) -> int:
        """An amount in minor units; Dr, a minus and brackets are below zero. Raises ``Refused``."""
        text = self.cell(row, name)
        figures = {"text": printable(text, 40)}
        match = _SIGN.fullmatch(text)
        marks = {(match[part] or "").lower() for part in ("before", "after")} if match else set()
        try:
            number = read_number(
                match["figures"] if match else text,
                places=self.style.minor_digits,
                decimal_comma=self.table.decimal_comma,
            )
        except BadNumber as error:
            raise Refused(_("%(text)s is no amount.") % figures) from error
        if number.rounded:
            raise Refused(_("%(text)s has too many decimals.") % figures)
        if abs(number.parts) > LARGEST_MINOR:
            raise Refused(_("%(text)s is too much.") % figures)
        below = "dr" in marks or (text.startswith("(") and text.rstrip().endswith(")"))
        return -abs(number.parts) if below else number.parts


def statement_of(account: BankAccount) -> type[StatementLines]:
    """What takes a statement of this account in."""
    return type("StatementOfAccount", (StatementLines,), {"account": account, "kind": kind_of_list(account)})


def kind_of_list(account: BankAccount) -> str:
    """What a run over a statement of this account is called among the lists that were taken in."""
    return f"bank:{account.pk}"


def mapping_for(account: BankAccount, path: Path, typed: Mapping[str, str]) -> dict[str, str]:
    """Our name → their header: as typed, else as the last statement had it where this one has that header too."""
    headers = {plain(header) for header in statement_of(account).opened(path).headers}
    kept = {ours: theirs for ours, theirs in account.columns.items() if plain(theirs) in headers and ours in FIELDS}
    return kept | dict(typed)


def first_lines(access: Access, account: BankAccount, path: Path, headers: Mapping[str, str]) -> list[Said]:
    """The first rows as they are understood. ``headers`` are our name → their header, as the rehearsal found them."""
    taker_of = statement_of(account)
    table = taker_of.opened(path)
    places = {ours: table.headers.index(theirs) for ours, theirs in headers.items()}
    taker = taker_of(access, table, places, at=timezone.now())
    found: list[Said] = []
    for row in islice(table.rows(), SAMPLE):
        try:
            if not row.problem and len(found) < FIRST_SHOWN:
                found.append(taker.said(row))
        except Refused:
            continue
    return found


def _names_columns(record: Record) -> bool:
    """Whether a row names a date and an amount: those above it are the bank's letterhead."""
    cells = {plain(cell) for cell in record.cells}
    return bool(cells & set(FIELDS["date"])) and any(
        cells & set(FIELDS[name]) for name in ("amount", "debit", "credit")
    )


def demand_format(name: str | None) -> str:
    """A format of dates as it may be kept; none or "" is read off each file. Raises ``InvalidInput``."""
    if name and name not in FORMATS:
        raise InvalidInput(_("Choose one of the list."), field="date_format")
    return name or ""


def minor_digits(access: Access) -> int:
    """The digits of the shop's minor unit."""
    return money_of(access.shop.currency).minor_digits
