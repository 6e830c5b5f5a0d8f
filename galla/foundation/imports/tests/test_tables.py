"""Files of every kind are read as tables of text, or refused as a whole with the reason."""

import gzip
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from galla.foundation.errors import TooLarge
from galla.foundation.imports import BadFile, Row, file_hash, open_table, tables, workbooks


def written(tmp_path: Path, content: bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def rows(path: Path) -> list[Row]:
    return list(open_table(path).rows())


def cells(path: Path) -> list[list[str]]:
    return [row.cells for row in rows(path) if not row.problem]


TEXT = "name{0}price\r\nCrème{0}1\r\nचाय{0}2\r\n"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_and_separators_are_found_out(tmp_path: Path, separator: str, encoding: str) -> None:
    path = written(tmp_path, TEXT.format(separator).encode(encoding))
    assert open_table(path).headers == ("name", "price")
    assert cells(path) == [["Crème", "1"], ["चाय", "2"]]


def test_a_line_that_is_no_utf_8_is_read_as_windows_1252(tmp_path: Path) -> None:
    path = written(tmp_path, b"name,price\nCr\xe8me \x80,1\nCr\xc3\xa8me,2\n")
    assert cells(path) == [["Crème €", "1"], ["Crème", "2"]]


def test_a_line_of_bytes_that_are_no_text_spoils_only_itself(tmp_path: Path) -> None:
    found = rows(written(tmp_path, b"name,price\na,1\n\x81\x8d\x00,2\nb,3\n"))
    assert [row.cells[0] for row in found if not row.problem] == ["a", "b"]
    assert [(row.number, row.line) for row in found if row.problem] == [(2, 3)]


def test_quotes_hold_separators_line_breaks_and_quotes(tmp_path: Path) -> None:
    path = written(tmp_path, b'name,price\n"a, ""b""\nc",1\nd,2\n5" pipe,3\n"e"f,4\n')
    assert cells(path) == [['a, "b"\nc', "1"], ["d", "2"], ['5" pipe', "3"], ["ef", "4"]]
    assert [row.line for row in rows(path)] == [2, 4, 5, 6]


def test_a_quote_that_is_never_closed_spoils_one_line_and_not_the_rest(tmp_path: Path) -> None:
    lines = b"".join(b"p%d,%d\n" % (number, number) for number in range(300))
    found = rows(written(tmp_path, b'name,price\nfirst,0\n"open,1\n' + lines))
    assert [(row.number, row.line) for row in found if row.problem] == [(2, 3)]
    assert len(found) == 302
    assert found[-1].cells == ["p299", "299"]


def test_rows_that_are_too_short_are_filled_and_too_long_ones_named(tmp_path: Path) -> None:
    found = rows(written(tmp_path, b"a,b,c\n1\n1,2,3,,\n1,2,3,4\n\n,,\n"))
    assert found[0].cells == ["1", "", ""]
    assert found[1].cells == ["1", "2", "3"]
    assert "4 cells under 3 headers" in found[2].problem
    assert len(found) == 3


def test_a_zipped_csv_is_read_like_a_plain_one(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(b"name,price\na,1\n"), "file.csv.gz")
    assert cells(path) == [["a", "1"]]
    with pytest.raises(BadFile):
        rows(written(tmp_path, gzip.compress(b"name,price\n" + b"a,1\n" * 999)[:-20], "cut.csv.gz"))


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\xd0\xcf\x11\xe0old workbook", b"%PDF-1.7", b"PK\x03\x04broken", b"\x1f\x8bbroken"]
)
def test_what_is_no_table_is_refused_beside_the_file(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadFile) as refusal:
        open_table(written(tmp_path, content))
    assert refusal.value.field == "file"
    assert refusal.value.status == 400


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile):
        open_table(tmp_path / "nothing.csv")


def test_more_rows_or_columns_than_the_limit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST_ROWS", 3)
    path = written(tmp_path, b"name\n" + b"a\n" * 4)
    with pytest.raises(TooLarge):
        rows(path)
    with pytest.raises(TooLarge):
        open_table(written(tmp_path, b",".join([b"x"] * 201)))


def test_one_endless_line_spoils_only_itself(tmp_path: Path) -> None:
    found = rows(written(tmp_path, b"name,price\n" + b"x" * 3_000_000 + b"\na,1\n"))
    assert [bool(row.problem) for row in found] == [True, False]


def workbook(tmp_path: Path, *lines: list[object]) -> Path:
    book = Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    path = tmp_path / "file.xlsx"
    book.save(path)
    return path


def test_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, ["name", "code", "price"], ["Tea", 8901234567894, 0.82], [None, None, None], ["=1+1", 1.0]
    )
    assert [cell[:2] for cell in cells(path)] == [["Tea", "8901234567894"], ["", "1"]]
    assert cells(path)[0][2] == "0.82"


def with_part(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def test_an_archive_that_would_fill_the_disk_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_part(workbook(tmp_path, ["name"]), "xl/more.xml", b" " * 3_000_000)
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1_000_000)
    with pytest.raises(TooLarge) as refusal:
        open_table(path)
    assert refusal.value.status == 413


@pytest.mark.parametrize("name", ["../../settings.py", "/etc/passwd", "..\\x", "C:/x"])
def test_an_archive_that_reaches_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile):
        open_table(with_part(workbook(tmp_path, ["name"]), name, b"x"))


def test_an_archive_with_a_link_in_it_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["name"])
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(BadFile):
        open_table(path)


BOMB = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><worksheet>&lol;</worksheet>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_are_never_expanded(tmp_path: Path, encoding: str) -> None:
    path = with_part(workbook(tmp_path, ["name"]), "xl/worksheets/sheet2.xml", BOMB.encode(encoding))
    with pytest.raises(BadFile):
        open_table(path)


def test_the_same_bytes_have_the_same_hash(tmp_path: Path) -> None:
    one, two = written(tmp_path, b"a", "1"), written(tmp_path, b"a", "2")
    assert file_hash(one) == file_hash(two) != file_hash(written(tmp_path, b"b", "3"))
