"""Newest bills cut off so cleanly that everything left fits: only a head that was published before can tell."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Sum

from galla.console.__main__ import main
from galla.console.keeping.archive import Archive, Manifest
from galla.foundation.database.immutable import maintenance
from galla.ledger import heads
from galla.sales.models import Sale, SaleLine, SaleRecipient, SaleTax, SaleTender
from galla.sales.tests.conftest import Stall
from tests.world import NOW

LATER = NOW + datetime.timedelta(days=1)


def ledger(name: str) -> Any:
    """The rows of one of the ledger's tables, which no other room may import."""
    return apps.get_model("ledger", name)._default_manager


@pytest.fixture(autouse=True)
def set_up_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command sets Django up, and with it the log, onto what pytest shows of one test alone."""
    monkeypatch.setattr("django.setup", lambda: None)


@pytest.fixture
def sold(stall: Stall, tmp_path: Path, settings: Any) -> Stall:
    """The counter after six bills, with a data folder of its own."""
    settings.DATA_DIR = tmp_path
    sell(stall, 6)
    return stall


def sell(stall: Stall, bills: int, *, name: str = "bill") -> None:
    """So many bills, paid without cash."""
    for place in range(bills):
        stall.sold(cash=None, tenders=[{"method": "upi", "amount": "118.00"}], key=f"{name} {place}")


def cut(bills: int) -> None:
    """Take the newest bills of the till away, and make everything that is left fit: series, hash, balances."""
    gone = list(Sale.objects.order_by("-id").values_list("id", flat=True)[:bills])
    with maintenance():
        for part in (SaleLine, SaleTax, SaleTender, SaleRecipient):
            part._default_manager.filter(sale_id__in=gone).delete()
        apps.get_model("payments", "Claim")._default_manager.filter(entry_id__in=gone).delete()
        Sale.objects.filter(id__in=gone).delete()
        ledger("Posting").filter(entry_id__in=gone).delete()
        series = ledger("Entry").get(pk=gone[0]).series
        ledger("Entry").filter(pk__in=gone).delete()
        last = ledger("Entry").filter(series=series).order_by("number").last()
        ledger("Series").filter(pk=series.pk).update(last_number=last.number, last_hash=last.hash)
    for balance in ledger("Balance").all():
        moves = ledger("Posting").filter(unit=balance.unit)
        for side, end in (("received", "target"), ("given", "source")):
            sums = moves.filter(**{end: balance.account}).aggregate(amount=Sum("amount"), worth=Sum("worth_minor"))
            setattr(balance, side, sums["amount"] or 0)
            setattr(balance, f"worth_{side}_minor", sums["worth"] or 0)
        balance.save()


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """What `galla` answers and prints."""
    capsys.readouterr()
    code = main(list(arguments))
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def test_three_bills_cut_off_pass_verify_and_are_missed_by_the_head(
    sold: Stall, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = tmp_path / "stick" / "heads.json"
    assert said(capsys, "head", str(kept))[0] == 0
    assert said(capsys, "verify", "--head", str(kept))[0] == 0
    cut(3)
    # The control: nothing that is left is wrong, so only the head can tell.
    assert said(capsys, "verify")[0] == 0
    code, words = said(capsys, "verify", "--head", str(kept))
    assert code == 1
    assert "series M1 26-27" in words
    assert "ended at 6" in words
    assert "now at 3: 3 bills are missing" in words


def test_bills_cut_off_and_sold_anew_are_found_out_though_later_heads_fit(
    sold: Stall, capsys: pytest.CaptureFixture[str]
) -> None:
    heads.publish(at=NOW)
    cut(2)
    sell(sold, 5, name="anew")
    heads.publish(at=LATER)
    assert said(capsys, "verify")[0] == 0
    code, words = said(capsys, "verify", "--head")
    assert code == 1
    assert "the bill 6 that stands there now is another one" in words


def test_a_head_published_after_the_cut_alone_sees_nothing(sold: Stall, capsys: pytest.CaptureFixture[str]) -> None:
    cut(3)
    heads.publish(at=NOW)
    assert said(capsys, "verify", "--head")[0] == 0


def test_a_whole_series_that_is_gone_is_named(sold: Stall) -> None:
    published = heads.heads_now()
    ledger("Series").filter(code="M1").update(code="M9")
    missing = list(heads.cut_back(head._replace(at="then") for head in published))
    assert len(missing) == 1
    assert "series M1 26-27" in missing[0]
    assert "6 bills are missing" in missing[0]


def test_heads_of_every_night_are_in_the_data_folder_and_stay_there(sold: Stall) -> None:
    from galla.ledger import tasks
    from galla.outbox import schedules

    assert tasks.publish_heads.func is not None
    assert "ledger.publish_heads" in {each.task for each in schedules.wanted()}
    first, second = heads.publish(at=NOW), heads.publish(at=LATER)
    assert first.is_file()
    assert second.is_file()
    assert [head._replace(at=None) for head in heads.published()] == heads.heads_now() * 2


def test_without_any_published_head_verify_says_so(sold: Stall, capsys: pytest.CaptureFixture[str]) -> None:
    code, words = said(capsys, "verify", "--head")
    assert code == 1
    assert "No head of a series was published here yet" in words


def test_a_backup_is_a_published_head_too(sold: Stall, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = heads.as_published(heads.heads_now(), at=NOW)
    Archive(tmp_path / "b.zip").close(Manifest("", "", "", "", [], {}, told))
    assert said(capsys, "verify", "--head", str(tmp_path / "b.zip"))[0] == 0
    cut(1)
    code, words = said(capsys, "verify", "--json", "--head", str(tmp_path / "b.zip"))
    assert code == 1
    answer = json.loads(words)
    assert "1 bill is missing" in answer["broken"][0]["detail"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"galla_heads": 2}', '{"galla_heads": 1, "at": "", "heads": [{}]}'])
def test_what_is_no_file_of_heads_is_told_in_a_sentence(
    sold: Stall, capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    file = tmp_path / "heads.json"
    file.write_text(text, encoding="utf-8")
    code, words = said(capsys, "verify", "--head", str(file))
    assert code == 1
    assert words.startswith("galla: ")
