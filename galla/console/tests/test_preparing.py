"""Preparing does what is needed, and nothing where nothing changed."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from galla.console import preparing
from galla.console.__main__ import main
from galla.console.errors import Stop


@pytest.fixture
def folders(tmp_path: Path, settings: Any) -> Path:
    """A data folder of this test's own, and a folder with one static file in it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "till.css").write_text("body { color: red }", encoding="utf-8")
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [tmp_path / "assets"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    return tmp_path


def test_a_prepared_database_wants_nothing(db: None) -> None:
    assert preparing.unapplied() == set()
    preparing.demand_prepared()


def test_a_migration_that_is_not_in_the_database_is_seen(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sales' AND name = '0001_initial'")
    assert preparing.unapplied() == {("sales", "0001_initial")}
    with pytest.raises(Stop, match="galla prepare"):
        preparing.demand_prepared()


def test_a_command_on_an_old_database_says_what_to_run(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sales'")
    assert main(["verify"]) == 1
    assert capsys.readouterr().err == "galla: The database is not up to date: run `galla prepare` first.\n"


def test_static_files_are_collected_once_and_again_when_one_changes(db: None, folders: Path) -> None:
    first = list(preparing.prepare())
    assert len(first) == 1
    assert "collected" in first[0]
    assert list((folders / "static").glob("till.*.css"))
    assert list(preparing.prepare()) == []
    (folders / "assets" / "till.css").write_text("body { color: green }", encoding="utf-8")
    assert len(list(preparing.prepare())) == 1
    assert len(list((folders / "static").glob("till.*.css"))) == 2


def test_static_files_are_collected_again_when_the_folder_was_emptied(db: None, folders: Path) -> None:
    list(preparing.prepare())
    (folders / "static" / "staticfiles.json").unlink()
    assert len(list(preparing.prepare())) == 1


def test_a_developers_site_serves_static_files_from_where_they_lie(db: None, folders: Path, settings: Any) -> None:
    settings.DEBUG = True
    assert list(preparing.prepare()) == []
    assert not (folders / "static").exists()
