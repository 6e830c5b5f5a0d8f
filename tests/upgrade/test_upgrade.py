"""Every release's database becomes today's: its bills keep their hashes and totals, and everything still holds."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import galla
from galla.config.environment import ROOT
from tests.keeping.conftest import Place, place

__all__ = ["place"]

FOLDER = Path(__file__).parent
RELEASES = sorted(file.parent for file in FOLDER.glob("*/database.sql"))
LARGEST_BYTES = 300_000


@pytest.mark.parametrize("release", RELEASES, ids=lambda folder: folder.name)
def test_the_database_of_a_release_becomes_todays(release: Path, place: Place) -> None:
    there = {"DATABASE_URL": place.url, "GALLA_DATA_DIR": str(place.folder), "GALLA_ENV_FILE": os.devnull}
    command = [sys.executable, "-m", "tests.upgrade.loading", str(release / "database.sql")]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | there, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    expected = json.loads((release / "expected.json").read_text(encoding="utf-8"))
    assert len(expected["totals"]) >= 20
    assert json.loads(run.stdout) == expected
    assert expected["broken"] == []


def test_every_release_left_its_database_here() -> None:
    released = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    kept = {folder.name for folder in RELEASES}
    assert kept
    assert set(released) <= kept, "make it with `python -m tests.upgrade.make` at the commit of the release"


def test_the_databases_stay_small_enough_to_be_read() -> None:
    large = {
        folder.name: size for folder in RELEASES if (size := (folder / "database.sql").stat().st_size) > LARGEST_BYTES
    }
    assert large == {}


def test_the_package_says_the_version_of_the_project() -> None:
    said = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert said is not None
    assert said[1] == galla.__version__
