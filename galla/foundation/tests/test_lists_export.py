"""A list as a file."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.utils import timezone

from galla.foundation import formats
from galla.foundation.lists import Badge, Column, Listing, export

# Closing an answer tells Django that the request is over, and Django then looks at its connections.
pytestmark = pytest.mark.django_db

KOLKATA = ZoneInfo("Asia/Kolkata")


@dataclass
class Sold:
    pk: int = 1
    name: str = "Oil"
    total_minor: int | None = 156800
    price_e4: int = 1250
    milli: int = 2450
    rate_ppm: int = 180000
    on: date = date(2026, 11, 21)
    at: datetime = datetime(2026, 11, 21, 13, 11, 5, 123456, tzinfo=UTC)
    state: Any = None


SOLD = Listing(
    name="sold",
    caption="Sold: all/here?",
    columns=(
        Column("name", "=Name", link=lambda row: "/x/"),
        Column("total_minor", "Total", "money"),
        Column("price_e4", "Rate", "price"),
        Column("milli", "Quantity", "quantity", unit=lambda row: "kg"),
        Column("rate_ppm", "GST", "rate"),
        Column("on", "Day", "day"),
        Column("at", "Time", "moment"),
        Column("state", "State", "badge"),
        Column("hidden", "Only in files", value=lambda row: "x", shown=False),
        Column("page", "Only on the page", value=lambda row: "y", exported=False),
    ),
)


def ask(kind: str, rows: list[Sold]) -> HttpResponseBase:
    with timezone.override(KOLKATA):
        return SOLD.respond(RequestFactory().get(f"/sold/?export={kind}"), rows, template="")


def body(response: HttpResponseBase) -> bytes:
    with closing(response):
        return b"".join(response)


def lines(rows: list[Sold]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(ask("csv", rows)).decode("utf-8-sig"))))


def sheets(rows: list[Sold]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(body(ask("xlsx", rows))))


def test_a_csv_holds_plain_numbers_and_the_shops_own_time() -> None:
    heads, line = lines([Sold(state=(Badge("Void", "bad"), "Mailed"))])
    assert heads == ["'=Name", "Total", "Rate", "Quantity", "GST", "Day", "Time", "State", "Only in files"]
    assert line == [
        "Oil",
        "1568.00",
        "0.1250",
        "2.450",
        "18.0000",
        "2026-11-21",
        "2026-11-21 18:41:05",
        "Void, Mailed",
        "x",
    ]


DANGEROUS = ["=HYPERLINK(1)", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"]


@pytest.mark.parametrize("name", DANGEROUS)
def test_a_text_that_begins_like_a_formula_is_shown_and_not_run(name: str) -> None:
    raw = body(ask("csv", [Sold(name=name)])).decode()
    assert f'"\'{name}"' in raw
    cell = sheets([Sold(name=name)])["Sold  all here "]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_a_negative_number_is_a_number() -> None:
    assert lines([Sold(total_minor=-500)])[1][1] == "-5.00"
    cell = sheets([Sold(total_minor=-500)]).active["B2"]  # type: ignore[index]
    assert (cell.value, cell.data_type, cell.number_format) == (-5, "n", "0.00")


def test_a_workbook_knows_days_and_moments() -> None:
    sheet = sheets([Sold()]).active
    assert sheet is not None
    values = [cell.value for cell in sheet[2]]
    assert values[1:4] == [1568, 0.125, 2.45]
    assert [str(value) for value in values[5:7]] == ["2026-11-21 00:00:00", "2026-11-21 18:41:05.123000"]


def test_control_characters_break_no_file() -> None:
    sheet = sheets([Sold(name="a\0b\x1b@c\ud800")]).active
    assert sheet is not None
    assert sheet["A2"].value == "ab@c"


def test_nothing_is_an_empty_cell_and_an_empty_list_has_its_heads() -> None:
    assert lines([Sold(total_minor=None)])[1][1] == ""
    assert len(lines([])) == 1
    assert sheets([]).active.max_row == 1  # type: ignore[union-attr]


def test_a_csv_is_written_as_it_is_read() -> None:
    taken: list[int] = []

    def many() -> Iterator[list[Any]]:
        for number in range(10_000):
            taken.append(number)
            yield [number]

    text = export.csv_text(many())
    assert [next(text) for _ in range(3)] == ["\ufeff", "0\r\n", "1\r\n"]
    assert taken == [0, 1]


def test_a_streamed_file_keeps_the_money_and_zone_of_its_request() -> None:
    with formats.use(formats.money_of("KWD")):
        response = ask("csv", [Sold(total_minor=1234567)])
    text = body(response).decode("utf-8-sig")
    assert "1234.567" in text
    assert "18:41:05" in text


def test_a_long_list_goes_on_on_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "SHEET_ROWS", 3)
    book = sheets([Sold(name=str(number)) for number in range(7)])
    assert [[row[0] for row in sheet.values][1:] for sheet in book] == [["0", "1", "2"], ["3", "4", "5"], ["6"]]


def test_a_file_is_named_after_its_list_and_day() -> None:
    for kind in ("csv", "xlsx"):
        with closing(ask(kind, [])) as response:
            header = response["Content-Disposition"]
        with timezone.override(KOLKATA):
            assert header == f'attachment; filename="sold-{timezone.localdate().isoformat()}.{kind}"'


def test_a_file_of_another_kind_is_the_page() -> None:
    response = SOLD.respond(RequestFactory().get("/sold/?export=pdf"), [Sold()], template="components/list.html")
    assert b"<table" in response.content  # type: ignore[attr-defined]
