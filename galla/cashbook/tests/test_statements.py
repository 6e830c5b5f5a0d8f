"""Statements as banks give them: read as they are meant, each bad row with its reason, and a line once."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from galla.cashbook.actions import add_bank_account, change_bank_account
from galla.cashbook.bank.dates import FORMATS, format_of, read_day
from galla.cashbook.errors import BankAccountExists
from galla.cashbook.models import BankAccount, BankAct, BankLine
from galla.cashbook.statements import mapping_for, statement_of
from galla.cashbook.tests.statements import bank_account, statement, take
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.inventory.imports import import_list
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 21)


def lines(account: BankAccount) -> list[tuple[datetime.date, int, str, str, int | None]]:
    """What is there, in the order of the file."""
    columns = ("day", "amount_minor", "description", "reference", "balance_minor")
    return list(BankLine.objects.filter(account=account).order_by("pk").values_list(*columns))


def test_a_column_that_is_headed_ref_is_the_reference(world: World) -> None:
    account = bank_account(world)
    text = statement([("21/11/2026", "NEFT", "UTR 42", "", "118.00")], head="Date,Narration,Ref,Debit,Credit")
    take(world.access(), account, text)
    assert lines(account) == [(DAY, 11_800, "NEFT", "UTR 42", None)]


def test_a_letterhead_above_and_a_total_below_the_table_do_no_harm(world: World) -> None:
    text = (
        "STATEMENT OF ACCOUNT,,,,,\nPatil Kirana Stores,,,,,\n,,,,,\n"
        "Txn Date,Narration,Chq./Ref.No.,Withdrawal Amt.,Deposit Amt.,Closing Balance\n"
        '20/11/26,UPI-RAM,0000633212345678,,"1,18,000.50","1,20,000.50"\n'
        "21/11/26,SMS CHG,,5.90,,119994.60\n"
        "Total,,,5.90,118000.50,\n"
    )
    account = bank_account(world)
    report = take(world.access(), account, text)
    assert (report.created, report.refused, [row.remarks for row in report.shown]) == (2, 1, ["Total is no date."])
    before = datetime.date(2026, 11, 20)
    assert lines(account) == [
        (before, 11_800_050, "UPI-RAM", "0000633212345678", 12_000_050),
        (DAY, -590, "SMS CHG", "", 11_999_460),
    ]
    assert [str(found) for found in broken()] == []


@pytest.mark.parametrize(
    ("head", "row", "minor"),
    [
        ("Date,Amount,Dr/Cr", "21-11-2026,118.00,Dr", -11_800),
        ("Date,Amount,Dr/Cr", "21-11-2026,118.00,CR", 11_800),
        ("Date,Amount,Type", "21-11-2026,118.00,Deposit", 11_800),
        ("Date,Amount,Type", "21-11-2026,118.00,Withdrawal", -11_800),
        ("Date,Amount,Type", "21-11-2026,-118.00,Cheque", -11_800),
        ("Date,Amount,Type", "21-11-2026,-118.00,Card payment", -11_800),
        ("Date,Amount", "21 Nov 2026,-118", -11_800),
        ("Date,Amount", "2026-11-21,118.5 Cr", 11_850),
        ("Date,Amount", "21/11/2026,(118.00)", -11_800),
        ("Date,Amount", "21/11/2026,INR 118.00 Dr", -11_800),
        ("Value Date,Debit,Credit", "21/11/2026,118.00,0.00", -11_800),
        ("Value Date,Debit,Credit", "21/11/2026,-118.00,", -11_800),
        ("Date;Debit;Credit", "21.11.2026;;1.118,00", 111_800),
    ],
)
def test_money_in_is_above_zero_however_the_bank_writes_it(world: World, head: str, row: str, minor: int) -> None:
    account = bank_account(world)
    take(world.access(), account, f"{head}\n{row}\n")
    assert [(line[0], line[1]) for line in lines(account)] == [(DAY, minor)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("31/02/2026,A,,1.00,", "31/02/2026 is no date."),
        (",A,,1.00,", "An empty cell is no date."),
        ("21/11/2199,A,,1.00,", "This day has not come yet."),
        ("21/11/2026,A,,1.00,2.00", "Money in and money out stand on one row."),
        ("21/11/2026,A,,,", "No amount stands here."),
        ("21/11/2026,A,,0.00,0.00", "No amount stands here."),
        ("21/11/2026,A,,1.005,", "1.005 has too many decimals."),
        ("21/11/2026,A,,12a,", "12a is no amount."),
        ("21/11/2026,A,,99999999999999.00,", "99999999999999.00 is too much."),
        ("21/11/2026,A,,1.00,,7,8", "This row has 7 cells under 5 headers."),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_stops_no_other(world: World, row: str, reason: str) -> None:
    account = bank_account(world)
    report = take(world.access(), account, statement([("21/11/2026", "GOOD", "", "1.00", "")]) + row + "\n")
    assert (report.refused, report.shown[0].remarks, len(lines(account))) == (1, reason, 1)


def test_a_file_is_read_in_one_format_of_days(world: World) -> None:
    account = bank_account(world)
    rows = [("03/11/2026", "A", "", "1.00", ""), ("21/11/2026", "B", "", "1.00", "")]
    take(world.access(), account, statement(rows))
    assert [day.month for day, *_ in lines(account)] == [11, 11]
    american = add_bank_account(access=world.access(), name="Dollars", date_format="mm/dd/yyyy")
    take(world.access(), american, statement([("03/11/2026", "A", "", "1.00", "")]))
    assert lines(american)[0][0] == datetime.date(2026, 3, 11)


@pytest.mark.parametrize(
    ("setting", "head"),
    [({"date_format": "dd/mm/yyyy"}, ""), ({"header_row": 2}, "Date,Narration,Ref No,Deposit Amt,Withdrawal Amt\n")],
)
def test_a_file_read_otherwise_is_another_list_and_read_the_same_is_the_same(
    world: World, setting: dict[str, Any], head: str
) -> None:
    account = add_bank_account(access=world.access(), name="Dollars", date_format="mm/dd/yyyy")
    text = head + statement([("03/11/2026", "A", "", "1.00", "")])
    take(world.access(), account, text)
    assert take(world.access(), account, text).already
    wrong = lines(account)
    change_bank_account(access=world.access(), account=account, changes=setting)
    report = take(world.access(), account, text)
    assert (report.already, report.created) == (False, 1)
    assert len(lines(account)) > len(wrong)
    assert take(world.access(), account, text).already


@given(day=st.dates(datetime.date(1990, 1, 1), datetime.date(2098, 12, 31)), name=st.sampled_from(sorted(FORMATS)))
def test_a_day_comes_back_as_it_was_written(day: datetime.date, name: str) -> None:
    pattern = FORMATS[name][0]
    if "%y" in pattern and not 1990 <= day.year <= 2068:
        return
    assert read_day(f"{day:{pattern}}", (name,)) == day


def test_the_format_most_days_read_in_is_the_files() -> None:
    assert format_of(["11/21/2026", "11/03/2026"]) == "mm/dd/yyyy"
    assert format_of(["03/11/2026", "Total"]) == "dd/mm/yyyy"
    assert format_of(["x", ""]) == ""


def test_columns_are_said_once_and_remembered_where_the_next_file_has_them(world: World, tmp_path: Path) -> None:
    account = bank_account(world)
    path = tmp_path / "odd.csv"
    path.write_text("When,Date of print,Took,Gave\n21/11/2026,,1.00,\n")
    BankAccount.objects.filter(pk=account.pk).update(columns={"date": "When", "debit": "Took", "credit": "Gave"})
    account.refresh_from_db()
    assert mapping_for(account, path, {}) == {"date": "When", "debit": "Took", "credit": "Gave"}
    assert mapping_for(account, path, {"debit": "Gave"})["debit"] == "Gave"
    path.write_text("Date,Debit,Credit\n21/11/2026,1.00,\n")
    assert mapping_for(account, path, {}) == {}


def test_a_row_that_names_the_columns_may_be_said(world: World) -> None:
    account = bank_account(world)
    text = "Date,Amount\nsee below,\nDate,Amount\n21/11/2026,5.00\n"
    change_bank_account(access=world.access(), account=account, changes={"header_row": 3})
    report = take(world.access(), account, text)
    assert (report.created, report.refused) == (1, 0)


def test_a_file_without_a_day_or_an_amount_is_refused_whole(world: World) -> None:
    for text in ("Date,Words\n21/11/2026,x\n", "Amount,Words\n1.00,x\n"):
        with pytest.raises(InvalidInput):
            take(world.access(), bank_account(world), text)
    assert not BankAct.objects.exists()


def test_a_workbook_is_read_as_well(world: World, tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (["Bank of Pune"], ["Date", "Description", "Amount"], [datetime.datetime(2026, 11, 21), "Tea", -20.5]):  # noqa: DTZ001
        sheet.append(row)
    path = tmp_path / "may.xlsx"
    book.save(path)
    account = bank_account(world)
    import_list(statement_of(account), access=world.access(), at=NOW, path=path)
    assert lines(account) == [(DAY, -2_050, "Tea", "", None)]


def test_files_that_overlap_bring_each_line_once(world: World) -> None:
    account, access = bank_account(world), world.access()
    rows = [(f"{day}/11/2026", "TEA", "", "20.00", "") for day in range(10, 20)]
    first, second = take(access, account, statement(rows[:7])), take(access, account, statement(rows[3:]))
    assert (first.created, second.created, second.unchanged) == (7, 3, 4)
    assert [row[0].day for row in lines(account)] == list(range(10, 20))


def test_a_statement_of_one_account_says_nothing_of_another(world: World) -> None:
    other = add_bank_account(access=world.access(), name="Savings")
    text = statement([("21/11/2026", "TEA", "", "20.00", "")])
    for account in (bank_account(world), other):
        take(world.access(), account, text)
    assert BankLine.objects.count() == 2


def test_only_the_office_has_bank_accounts_and_each_is_called_once(world: World) -> None:
    bank_account(world)
    for role, error in (("cashier", NotAllowed), ("owner", BankAccountExists)):
        with pytest.raises(error):
            add_bank_account(access=world.access(role), name="Current account")
    with pytest.raises(InvalidInput):
        add_bank_account(access=world.access(), name="Other", code="card")
    with pytest.raises(NotAllowed):
        take(world.access("cashier"), bank_account(world), statement([]))
    assert BankAccount.objects.count() == 1
