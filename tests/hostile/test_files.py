"""Files nobody should open: refused beside their box, nothing kept of them in the tables or in the folder."""

import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from galla.catalog.tests.examples import picture_file
from galla.foundation.imports import workbooks
from tests.hostile.everything import rows
from tests.hostile.things import identity
from tests.world import World, examples

ENTITIES = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{ENTITIES}]><worksheet><sheetData><row><c t="inlineStr">'
BOMB += "<is><t>&e11;</t></is></c></row></sheetData></worksheet>"
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg>&e;</svg>'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

IMPORTS = ("/products/imports/", "/stock/imports/stock/", "/stock/imports/prices/", "/stock/imports/suppliers/")

pytestmark = pytest.mark.django_db


def workbook(**parts: str | bytes) -> bytes:
    """A workbook with parts added, or put in the place of its own."""
    content, made = BytesIO(), BytesIO()
    book = Workbook()
    book.active.append(["name", "price"])  # type: ignore[union-attr]  # a new workbook has a sheet
    book.save(content)
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info, old.read(info))
        for name, text in parts.items():
            new.writestr(name, text)
    return made.getvalue()


def absurd_png() -> bytes:
    """A picture whose head says 60,000 × 60,000."""
    header = bytearray(picture_file("PNG", (1, 1)).read())
    header[16:24] = (60_000).to_bytes(4) * 2
    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4)
    return bytes(header)


BOOKS: dict[str, Callable[[], bytes]] = {
    "unpacks to gigabytes": lambda: workbook(**{"xl/more.xml": b" " * 3_000_000}),
    "a way out of its folder": lambda: workbook(**{"../../settings.py": b"x"}),
    "entities that grow": lambda: workbook(**{"xl/worksheets/sheet1.xml": BOMB}),
    "an entity outside": lambda: workbook(**{"xl/worksheets/sheet1.xml": OUTSIDE}),
    "half a workbook": lambda: workbook()[:400],
    "a page": lambda: b"<html><script>alert(1)</script></html>",
    "NUL": lambda: b"na\0me,price\nTea,1\n",
}
PICTURES: dict[str, Callable[[], bytes]] = {
    "svg": lambda: SVG,
    "svg with an entity": OUTSIDE.encode,
    "60,000 × 60,000": absurd_png,
    "half a picture": lambda: picture_file("PNG", (400, 300)).read()[:120],
    "a page": lambda: b"<html><script>alert(1)</script></html>",
    "nothing": lambda: b"",
}


def kept_files() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


@pytest.mark.parametrize("page", IMPORTS)
@pytest.mark.parametrize("kind", BOOKS)
def test_a_file_nobody_should_open_is_refused_and_nothing_is_kept(
    kind: str, page: str, house: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1_000_000)
    client, before, files = house.browser("owner"), rows(), kept_files()
    answer: Any = client.post(page, {"file": SimpleUploadedFile("../../list.xlsx", BOOKS[kind]())})
    assert answer.status_code in (400, 413)
    assert 'id="id_file_error"' in answer.content.decode() or 'id="id_columns_error"' in answer.content.decode()
    assert rows() == before
    assert kept_files() == files


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_nobody_should_draw_is_refused_and_nothing_is_kept(kind: str, house: World) -> None:
    number = examples()["products.pk"](house)
    client, api, content = house.browser("owner"), house.api("owner"), PICTURES[kind]()
    before, files = rows(), kept_files()
    groups = {name: identity(house, name) for name in ("measure", "tax_class")}
    good = {"name": "Oil", "price": "1.00", **groups}
    typed = {**good, "picture": SimpleUploadedFile("x.png", content, "image/png")}
    answer: Any = client.post(f"/products/{number}/edit/", typed)
    assert answer.status_code == 400
    assert 'id="id_picture_error"' in answer.content.decode()
    upload = SimpleUploadedFile("x.png", content, "image/png")
    told: Any = api.put(f"/api/v1/products/{number}/picture/", {"picture": upload}, format="multipart")
    assert told.status_code == 400
    assert told.json()["errors"][0]["field"] == "picture"
    assert rows() == before
    assert kept_files() == files


@pytest.mark.parametrize("name", ["../../settings.py", "/etc/passwd", "a\0b.png", "x.html", "CON", "é" * 300 + ".png"])
def test_a_picture_is_kept_under_a_name_of_the_shops_own(name: str, house: World) -> None:
    number = examples()["products.pk"](house)
    upload = SimpleUploadedFile("x.png", picture_file().read(), "image/png")
    upload._name = name  # type: ignore[attr-defined]  # what a program sends, not what Django would make of it
    files = kept_files()
    answer: Any = house.api("owner").put(f"/api/v1/products/{number}/picture/", {"picture": upload}, format="multipart")
    assert answer.status_code in (200, 400)
    for path in kept_files() - files:
        assert path.suffix == ".webp"
        assert "settings" not in path.name
        assert Path(settings.MEDIA_ROOT) in path.parents
