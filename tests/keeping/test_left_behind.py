"""What a backup that was killed leaves lying beside the others is cleared by the next one, and nothing else is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from galla.config.environment import ROOT
from galla.console.keeping import backing_up
from galla.console.keeping.aside import HELD, clear_left_behind, folder_aside
from galla.console.keeping.backing_up import back_up
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]

PREFIX = ".galla-backup-"
# Another process in the middle of its work: it says where, and waits to be killed.
AT_WORK = """
import sys, time
from pathlib import Path
from galla.console.keeping.aside import folder_aside
with folder_aside(Path(sys.argv[1]), sys.argv[2]) as folder:
    (folder / "database.sqlite3").write_bytes(b"half of it")
    print(folder, flush=True)
    time.sleep(600)
"""


@contextmanager
def at_work(place: Path) -> Iterator[tuple[Path, "subprocess.Popen[str]"]]:
    """Somebody who makes a backup into that place, and the folder they do it in."""
    command = [sys.executable, "-c", AT_WORK, str(place), PREFIX]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield Path(running.stdout.readline().strip()), running
        finally:
            running.kill()


def test_the_folder_of_a_backup_that_was_killed_is_cleared_and_that_of_one_at_work_is_not(tmp_path: Path) -> None:
    with at_work(tmp_path) as (dead, killed), at_work(tmp_path) as (living, _running):
        # The control: as long as both are at work, nothing goes.
        assert clear_left_behind(tmp_path, PREFIX) == []
        killed.kill()
        killed.wait()
        assert (dead / "database.sqlite3").is_file()
        assert clear_left_behind(tmp_path, PREFIX) == [dead]
        assert not dead.exists()
        assert (living / "database.sqlite3").read_bytes() == b"half of it"


def test_the_next_backup_into_a_place_clears_it(stall: Stall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Written(Exception):
        """Far enough."""

    def stop(*_: object) -> None:
        raise Written

    monkeypatch.setattr(backing_up, "_written", stop)
    with at_work(tmp_path) as (dead, killed):
        killed.kill()
        killed.wait()
        assert dead.is_dir()
        with pytest.raises(Written):
            back_up(path=tmp_path / "next.zip", at=NOW, progress=lambda _done, _all: None)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_nobody_ever_held_is_left_alone(tmp_path: Path) -> None:
    newborn, foreign = tmp_path / f"{PREFIX}new", tmp_path / f"{PREFIX}foreign"
    newborn.mkdir()
    (newborn / HELD).touch()
    foreign.mkdir()
    (foreign / "letters").mkdir()
    (tmp_path / "galla-20261121T131100Z.zip").touch()
    assert clear_left_behind(tmp_path, PREFIX) == []
    assert newborn.is_dir()
    assert (foreign / "letters").is_dir()


def test_a_folder_aside_is_gone_when_its_work_is_done(tmp_path: Path) -> None:
    with folder_aside(tmp_path, PREFIX) as folder:
        (folder / "copy").touch()
        assert clear_left_behind(tmp_path, PREFIX) == []
    assert list(tmp_path.iterdir()) == []
