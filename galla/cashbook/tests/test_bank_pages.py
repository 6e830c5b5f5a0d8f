"""The bank on pages and over the API: a statement comes in, lines are confirmed, a message is pasted."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone

from galla.cashbook import tasks
from galla.cashbook.models import (
    BankAccount,
    BankAct,
    BankHold,
    BankLine,
    BankTransfer,
    BankTransferVoid,
    Expense,
    ExpenseCategory,
)
from galla.cashbook.tests.statements import bank_account, line_of, statement, today
from galla.foundation.checks import broken
from galla.outbox.models import Message
from galla.payments.models import Arrival, Seen
from galla.payments.tests.examples import promised
from tests.world import World

pytestmark = pytest.mark.django_db


def whole() -> None:
    """Every invariant holds."""
    assert [str(found) for found in broken()] == []


def page(text: bytes) -> str:
    """What a page says."""
    return text.decode()


def upload(text: str) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile("may.csv", text.encode(), content_type="text/csv")


def test_a_statement_is_shown_as_understood_before_it_is_taken(world: World, tmp_path: Path) -> None:
    account, browser = bank_account(world), world.browser("manager")
    start = f"/bank/accounts/{account.pk}/statement/"
    text = "When,Words,Took,Gave\n21/11/2026,TEA,20.00,\nbroken,X,1.00,\n"
    with override_settings(MEDIA_ROOT=tmp_path):
        assert browser.post(start, {"file": upload(text)}).status_code == 400
        columns = "date=When\ndescription=Words\ndebit=Took\ncredit=Gave"
        assert browser.post(start, {"file": upload(text), "columns": columns}).status_code == 302
        shown = page(browser.get(f"{start}check/").content)
        assert "TEA" in shown
        assert "broken is no date." in shown
        assert not BankLine.objects.exists()
        assert b"broken" in b"".join(browser.get(f"{start}report/").streaming_content)  # type: ignore[attr-defined]
        assert browser.post(f"{start}check/").url == f"/bank/accounts/{account.pk}/match/"  # type: ignore[attr-defined]
        assert browser.post(start, {"file": upload(text), "columns": columns}).status_code == 400
        assert browser.post(start, {"file": upload(text.replace("TEA", "MILK"))}).status_code == 302
    assert BankLine.objects.get().amount_minor == -2_000
    assert BankAccount.objects.get().columns["debit"] == "Took"
    whole()


def test_a_long_statement_is_taken_by_the_worker_once(world: World, tmp_path: Path) -> None:
    account, browser = bank_account(world), world.browser()
    start = f"/bank/accounts/{account.pk}/statement/"
    rows = [("21/11/2026", f"UPI {number}", "", "", "1.00") for number in range(1_001)]
    with override_settings(MEDIA_ROOT=tmp_path):
        browser.post(start, {"file": upload(statement(rows))})
        browser.post(f"{start}check/")
        told = Message.objects.get(task="cashbook.take_statement").payload
        assert not BankLine.objects.exists()
        for _again in range(2):
            tasks.take_statement.func(**told)
        assert not [file for file in tmp_path.rglob("*") if file.is_file()]
    assert (BankLine.objects.count(), BankAct.objects.count()) == (1_001, 5)
    assert "may.csv" in page(browser.get(start).content)
    whole()


def test_whoever_has_left_the_shop_takes_nothing_in(world: World, tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text(statement([("21/11/2026", "TEA", "", "20.00", "")]))
    member = world.member("manager")
    type(member).objects.filter(pk=member.pk).update(ended_at=timezone.now())
    with override_settings(MEDIA_ROOT=tmp_path):
        tasks.take_statement.func(bank_account(world).pk, member.pk, "kept", "may.csv", {})
    assert not BankLine.objects.exists()


def test_the_page_proposes_and_confirms_all_that_are_sure_with_one_press(world: World) -> None:
    money = promised(world, "88442211")
    promised(world, "other")
    line = line_of(world, "118.00", words="UPI TR88442211", day=today())
    browser, address = world.browser("manager"), f"/bank/accounts/{line.account_id}/"
    assert browser.get("/bank/").url == f"{address}match/"  # type: ignore[attr-defined]
    shown = page(browser.get(f"{address}match/").content)
    assert "Same reference" in shown
    assert 'data-key="c"' in shown
    assert browser.post(f"{address}sure/").status_code == 302
    assert Arrival.objects.get().claim_id == money.pk
    assert "UPI TR88442211" not in page(browser.get(f"{address}match/").content)
    whole()


def test_what_is_chosen_by_hand_is_confirmed_and_what_does_not_fit_says_why(world: World) -> None:
    line, back = line_of(world, "-7.00", words="FEE"), line_of(world, "6.00", words="FEE BACK")
    browser, address = world.browser(), f"/bank/accounts/{line.account_id}/match/"
    answer = browser.post(address, {"lines": [line.pk, back.pk]})
    assert (answer.status_code, "The bank says" in page(answer.content)) == (409, True)
    assert f'value="{line.pk}" checked' in page(answer.content)
    assert browser.post(address, {"lines": [line.pk], "moves": ["entry:x"]}).status_code == 400
    assert browser.post(address, {"lines": ["x"], "moves": ["odd:1"]}).status_code == 400
    assert browser.post(address, {}).status_code == 400
    assert not BankHold.objects.exists()
    twin = line_of(world, "7.00", words="FEE BACK TOO")
    assert browser.post(address, {"lines": [line.pk, twin.pk]}).status_code == 302
    act = BankAct.objects.get(kind="matched")
    assert browser.post(f"/bank/matches/{act.pk}/undo/").status_code == 302
    assert browser.post(f"/bank/matches/{act.pk}/undo/").status_code == 409
    assert "Undone" in page(browser.get(f"/bank/matches/{act.pk}/").content)
    whole()


def test_a_line_is_booked_on_its_page(world: World) -> None:
    line, came = line_of(world, "-118.00", words="SMS"), line_of(world, "12.00", words="INT")
    rent = ExpenseCategory.objects.get(shop=world.shop, name="Rent")
    browser = world.browser("manager")
    assert browser.post(f"/bank/lines/{line.pk}/expense/", {"expense_category": "x"}).status_code == 400
    for status in (302, 409):
        answer = browser.post(f"/bank/lines/{line.pk}/expense/", {"expense_category": rent.pk})
        assert answer.status_code == status
    assert Expense.objects.count() == 1
    assert browser.post(f"/bank/lines/{came.pk}/transfer/", {"other": "interest"}).status_code == 302
    transfer = BankTransfer.objects.get()
    assert browser.post(f"/bank/transfers/{transfer.pk}/void/", {"reason": ""}).status_code == 400
    assert browser.post(f"/bank/transfers/{transfer.pk}/void/", {"reason": "Wrong"}).status_code == 302
    assert "Wrong" in page(browser.get(f"/bank/transfers/{transfer.pk}/").content)
    whole()


@pytest.mark.parametrize("address", ["/bank/lines/", "/bank/matches/", "/bank/accounts/{}/book/"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_is_had_as_a_file(world: World, address: str, kind: str) -> None:
    line = line_of(world, "-7.00", words="=FEE")
    promised(world, "one")
    answer = world.browser().get(f"{address.format(line.account_id)}?export={kind}")
    assert (answer.status_code, "attachment" in answer["Content-Disposition"]) == (200, True)


def test_a_cashier_pastes_a_message_and_sees_nothing_of_the_bank(world: World) -> None:
    money, browser = promised(world, "88442211"), world.browser("cashier")
    text = f"Rs.118.00 credited to a/c XX1234 on {today()} by UPI ref 633212345678 tr88442211"
    shown = page(browser.post("/bank/messages/", {"text": text}).content)
    assert "The money is there" in shown
    assert not Arrival.objects.exists()
    assert browser.post("/bank/messages/seen/", {"text": text, "claim": money.pk}).status_code == 302
    assert Arrival.objects.get().seen == Seen.MESSAGE
    for address in ("/bank/", "/bank/lines/", "/bank/matches/", "/bank/accounts/"):
        assert browser.get(address).status_code == 403
    assert browser.post("/bank/messages/", {"text": ""}).status_code == 400
    assert browser.post("/bank/messages/", {"text": "Hello"}).status_code == 200
    whole()


def test_the_api_takes_a_statement_proposes_and_matches(world: World) -> None:
    client: Any = world.api("manager")
    made = client.post("/api/v1/bank/accounts/", {"name": "Current"}, format="json")
    assert (made.status_code, made.json()["code"], made.json()["date_format"]) == (201, "bank", None)
    base, money = f"/api/v1/bank/accounts/{made.json()['id']}/", promised(world, "88442211")
    rows = [(today(), "UPI TR88442211", "", "", "118.00"), (today(), "FEE", "", "5.00", "")]
    for created in (2, 0):
        sent = client.post(f"{base}statement/", {"file": upload(statement(rows))}, format="multipart")
        assert sent.status_code == 200, sent.content
        assert sent.json()["created"] == created or created == 0
    assert BankLine.objects.count() == 2
    [one] = client.get(f"{base}proposals/").json()["results"]
    assert (one["strength"], one["moves"][0]["kind"], one["moves"][0]["id"]) == ("sure", "claim", money.pk)
    assert client.get(f"{base}book/").json()["count"] == 1
    assert client.post(f"{base}sure/").json() == {"matched": 1}
    lines = client.get("/api/v1/bank/lines/?state=alone").json()["results"]
    assert [(row["description"], row["amount"], row["match"]) for row in lines] == [("FEE", "-5.00", None)]
    rent = ExpenseCategory.objects.get(shop=world.shop, name="Rent").pk
    booked = client.post(f"/api/v1/bank/lines/{lines[0]['id']}/expense/", {"expense_category": rent}, format="json")
    assert (booked.status_code, booked.json()["found"]) == (201, "booked")
    undone = client.post(f"/api/v1/bank/matches/{booked.json()['id']}/undo/")
    assert undone.json()["undone_at"].endswith("+05:30")
    [entry] = [move["entry"] for move in booked.json()["moves"]]
    told = {"bank_account": made.json()["id"], "lines": [lines[0]["id"]], "entries": [entry]}
    statuses = [client.post("/api/v1/bank/matches/", told, format="json").status_code for _ in range(2)]
    assert statuses == [201, 409]
    assert client.get("/api/v1/bank/lines/?state=odd").status_code == 400
    whole()


def test_the_api_reads_a_message_and_confirms_what_it_speaks_of(world: World) -> None:
    money, client = promised(world, "88442211"), world.api("cashier")
    text = f"Rs.118.00 credited to a/c XX1234 on {today()} by UPI ref 633212345678 tr88442211"
    [read] = client.post("/api/v1/bank/messages/", {"text": text}, format="json").json()["results"]
    assert (read["amount"], read["came_in"], read["claims"], read["strength"]) == ("118.00", True, [money.pk], "sure")
    answer = client.post("/api/v1/bank/messages/seen/", {"text": text, "claim": money.pk}, format="json")
    assert (answer.status_code, answer.json()["seen"]) == (200, "message"), json.dumps(answer.json())
    [again] = client.post("/api/v1/bank/messages/", {"text": text}, format="json").json()["results"]
    assert (again["claims"], again["used_for"]) == ([], money.pk)


def test_a_transfer_is_taken_back_over_the_api_and_the_money_lies_where_it_lay(world: World) -> None:
    line = line_of(world, "50.00", words="Interest")
    client, address = world.api("manager"), "/api/v1/bank/transfers/"
    assert (
        client.post(f"/api/v1/bank/lines/{line.pk}/transfer/", {"other": "interest"}, format="json").status_code == 201
    )
    [told] = client.get(address).json()["results"]
    assert (told["other"], told["amount"], told["voided_at"]) == ("interest", "50.00", None)
    void = f"{address}{told['id']}/void/"
    assert world.api("cashier").post(void, {"reason": "Wrong"}, format="json").status_code == 403
    assert world.api("stranger").post(void, {"reason": "Wrong"}, format="json").status_code == 404
    assert client.post(void, {"reason": " "}, format="json").status_code == 400
    assert not BankTransferVoid.objects.exists()
    answer = client.post(void, {"reason": "Wrong"}, format="json").json()
    assert (answer["void_reason"], answer["voided_at"] is not None) == ("Wrong", True)
    assert client.post(void, {"reason": "Another"}, format="json").status_code == 409
    assert BankTransferVoid.objects.count() == 1


def test_matches_and_what_the_book_says_are_asked_for_by_state_and_day_over_the_api(world: World) -> None:
    line = line_of(world, "50.00", words="Interest")
    client, api = world.api("manager"), "/api/v1/bank"
    client.post(f"{api}/lines/{line.pk}/transfer/", {"other": "interest"}, format="json")
    for state, count in (("stands", 1), ("undone", 0)):
        assert len(client.get(f"{api}/matches/", {"state": state}).json()["results"]) == count
    assert client.get(f"{api}/matches/", {"until": "2020-01-01"}).json()["results"] == []
    assert client.get(f"{api}/matches/", {"state": "x"}).json()["errors"][0]["field"] == "state"
    account = f"{api}/accounts/{line.account_id}"
    for part in ("book", "proposals"):
        assert client.get(f"{account}/{part}/", {"since": "2020-01-01", "until": "2020-01-31"}).json()["count"] == 0
        assert client.get(f"{account}/{part}/", {"until": "31/01/2020"}).json()["errors"][0]["field"] == "until"


def test_the_columns_of_a_statement_are_told_once_over_the_api_after_a_look_at_what_would_come(world: World) -> None:
    account, client = bank_account(world), world.api("manager")
    address = f"/api/v1/bank/accounts/{account.pk}/statement/"
    text = "When,Words,Took,Gave\n21/11/2026,TEA,20.00,\nbroken,X,1.00,\n"
    columns = "date=When\ndescription=Words\ndebit=Took\ncredit=Gave"

    def sent(**told: str) -> Any:
        return client.post(address, {"file": upload(text), **told}, format="multipart")

    missing = sent()
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (400, "columns")
    for name, odd in (("columns", "date"), ("dry_run", "perhaps")):
        refused = sent(**{"columns": columns, name: odd})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, name)
    rehearsed = sent(columns=columns, dry_run="true").json()
    assert (rehearsed["rows"], rehearsed["created"], rehearsed["refused"]) == (2, 1, 1)
    assert not BankLine.objects.exists()
    assert sent(columns=columns).json()["created"] == 1
    text = text.replace("TEA", "MILK")
    assert sent().json()["created"] == 1, "the columns were remembered"
    assert BankLine.objects.count() == 2


def test_a_row_is_called_as_the_spreadsheet_calls_it_below_letterhead_and_empty_lines(world: World) -> None:
    account, client = bank_account(world), world.api("manager")
    address = f"/api/v1/bank/accounts/{account.pk}/statement/"
    text = "Bank of Pune\n\nDate,Narration,Withdrawal Amt,Deposit Amt\n21/11/2026,TEA,20.00,\n\nbroken,X,1.00,\n"
    told = client.post(address, {"file": upload(text), "dry_run": "true"}, format="multipart").json()
    assert [(row["row"], row["words"]) for row in told["remarks"]] == [(6, "broken is no date.")]
    browser, start = world.browser("manager"), f"/bank/accounts/{account.pk}/statement/"
    assert browser.post(start, {"file": upload(text)}).status_code == 302
    assert "6 X" in page(browser.get(f"{start}check/").content)
