"""The file of a backup: any byte of it that changes is noticed, and nothing in it reaches outside its folders."""

import zipfile
from pathlib import Path

import pytest

from galla.console.__main__ import main
from galla.console.errors import Stop
from galla.console.keeping.archive import Archive, Manifest, Part, demand_whole, files_among, take_out
from galla.console.keeping.backing_up import path_for, rotate
from tests.world import NOW

# Of the bytes of the file, every so-manyth is tried; it shares no factor with any size of the format.
EVERY = 3


def manifest() -> Manifest:
    """What a backup of nothing says."""
    return Manifest("2026-11-21T13:11:00Z", "0.1.0", "sqlite", "SQLite 3", [], {"bills": 3}, {})


@pytest.fixture(autouse=True)
def set_up_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command sets Django up, and with it the log, onto what pytest shows of one test alone."""
    monkeypatch.setattr("django.setup", lambda: None)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A small backup with a file in it."""
    inside = tmp_path / "inside"
    inside.write_bytes(bytes(range(64)))
    archive = Archive(tmp_path / "backup.zip")
    archive.add("database.sqlite3", inside)
    archive.add("media/shops/1/tea.webp", inside, packed=True)
    archive.close(manifest())
    return tmp_path / "backup.zip"


def test_a_whole_backup_says_what_it_is_and_any_program_opens_it(backup: Path, tmp_path: Path) -> None:
    said = demand_whole(backup)
    assert said.counts == {"bills": 3}
    assert [part.name for part in said.parts] == ["database.sqlite3", "media/shops/1/tea.webp"]
    with zipfile.ZipFile(backup) as file:
        assert file.testzip() is None
    take_out(backup, said.parts[0], tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == (tmp_path / "inside").read_bytes()


def test_one_byte_that_flipped_anywhere_is_noticed(backup: Path) -> None:
    whole = backup.read_bytes()
    for place in range(0, len(whole), EVERY):
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Stop):
            demand_whole(backup)
    backup.write_bytes(whole)
    demand_whole(backup)


def test_a_backup_that_was_cut_off_anywhere_is_noticed(backup: Path) -> None:
    whole = backup.read_bytes()
    for length in range(0, len(whole), EVERY):
        backup.write_bytes(whole[:length])
        with pytest.raises(Stop):
            demand_whole(backup)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["flipped", "cut off", "absent", "something else"])
def test_what_is_no_whole_backup_is_refused_in_a_sentence(
    backup: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    whole = backup.read_bytes()
    if what == "absent":
        backup.unlink()
    else:
        middle = len(whole) // 2
        flipped = whole[:middle] + bytes([whole[middle] ^ 64]) + whole[middle + 1 :]
        backup.write_bytes({"flipped": flipped, "cut off": whole[:-700], "something else": b"a letter"}[what])
    assert main(["restore", str(backup), "--replace", "--yes"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"galla: {backup} ")
    assert said.endswith(".\n")


def test_a_part_that_would_lie_elsewhere_is_passed_over() -> None:
    names = [
        "media/a.webp",
        "media/../../etc/passwd",
        "media//etc/passwd",
        "mail/a",
        "media/a\\..\\b",
        "media/b/c.webp",
    ]
    found = [below.as_posix() for _, below in files_among([Part(name, 0, "") for name in names], "media")]
    assert found == ["a.webp", "b/c.webp"]


def test_rotation_takes_the_oldest_and_nothing_that_has_a_name_of_its_own(tmp_path: Path) -> None:
    for day in range(10, 16):
        (tmp_path / f"galla-202611{day}T184500Z.zip").touch()
    for other in ("before the fair.zip", "galla-20261101T184500Z.zip.partial"):
        (tmp_path / other).touch()
    gone = rotate(tmp_path, 2)
    assert [file.name[6:14] for file in gone] == ["20261110", "20261111", "20261112", "20261113"]
    assert len(list(tmp_path.iterdir())) == 4


def test_a_backup_without_a_name_is_called_after_its_moment(tmp_path: Path) -> None:
    assert path_for(tmp_path, NOW) == tmp_path / "galla-20261121T131100Z.zip"
    assert path_for(tmp_path / "mine.zip", NOW) == tmp_path / "mine.zip"
