"""Files people hand in: what is taken, where it lies, what is noticed when it changes."""

import io
from pathlib import Path

import pytest
from django.test import override_settings

from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotFound, TooLarge
from galla.media.handing import handed_out
from galla.media.keeping import Checked, checked, laid
from galla.media.models import FileKind, StoredFile
from galla.media.tests.files import PDF, absurd_png, drawn

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> object:
    """A folder of this test alone."""
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def kept(content: bytes = PDF, *, shop_id: int = 1) -> StoredFile:
    with laid(shop_id, checked(io.BytesIO(content))) as found:
        assert found is not None
        return found.keep()


def wrong() -> list[str]:
    return [found.detail for found in broken(only=["every file is there as it was kept"])]


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_whatever_it_is_called(format: str) -> None:
    found = checked(io.BytesIO(drawn(format) + b"<script>alert(1)</script>"))
    assert found.kind == FileKind.PICTURE
    assert found.content[:4] == b"RIFF"
    assert b"script" not in found.content


def test_a_pdf_is_kept_as_it_came_and_only_downloaded() -> None:
    file = kept(PDF)
    assert file.kind == FileKind.PAPER
    answer = handed_out(file, called="expense-1")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="expense-1.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue() == PDF


@pytest.mark.parametrize(
    "content", [b"", SVG, absurd_png(), b"%PDF-1.7 cut off", b"PK\3\4 a zip", b"<html>", b"\xff\xd8\xff no picture"]
)
def test_what_is_neither_picture_nor_pdf_is_refused_and_nothing_is_kept(content: bytes, folder: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(io.BytesIO(content))
    assert refused.value.field == "picture"
    assert list(folder.rglob("*")) == []


def test_more_than_five_megabytes_are_refused() -> None:
    with pytest.raises(TooLarge):
        checked(io.BytesIO(PDF[:9] + b" " * 5 * 1024 * 1024 + b"%%EOF"))


def test_a_file_lies_under_a_name_that_tells_nothing(folder: Path) -> None:
    file = kept(shop_id=7)
    place, name = file.name.rsplit("/", 1)
    assert place == "shops/7/files"
    assert len(name) == 32
    assert int(name, 16)
    assert [path for path in folder.rglob("*") if path.is_file()] == [folder / file.name]


def test_a_file_whose_document_was_refused_does_not_stay(folder: Path) -> None:
    file = Checked(FileKind.PAPER, PDF)
    with laid(1, file):
        pass
    with pytest.raises(InvalidInput), laid(1, file):
        raise InvalidInput("no")
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert not StoredFile.objects.exists()


def test_verify_names_a_file_that_was_changed_and_one_that_is_gone(folder: Path) -> None:
    first, second = kept(), kept()
    assert wrong() == []
    (folder / first.name).write_bytes(PDF + b" ")
    (folder / second.name).unlink()
    assert wrong() == [f"file {first.pk} of shop 1 was changed", f"file {second.pk} of shop 1 is not there"]
    with pytest.raises(NotFound):
        handed_out(second, called="x")
