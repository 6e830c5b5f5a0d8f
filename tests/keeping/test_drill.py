"""The drill: tills sell while the backup is made, and an empty computer becomes the shop again from the file alone."""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from rest_framework.test import APIClient

from galla.accounts.actions import issue_token
from galla.catalog.models import Product
from galla.console.errors import Stop
from galla.console.keeping import backing_up, sqlite
from galla.console.keeping.archive import Archive, read_manifest
from galla.foundation.database.immutable import maintenance
from galla.sales.models import Sale, SaleLine
from galla.sales.tests.conftest import Stall
from tests.keeping.conftest import Place
from tests.world import NOW

TILLS = 3
BEFORE = 12
KILLS = 8


def quietly(_done: int, _all: int) -> None:
    """Nobody looks on."""


class Selling:
    """Tills that sell until told to stop; ``saved`` is what was acknowledged so far, in order."""

    def __init__(self, stall: Stall) -> None:
        self.saved: list[str] = []
        self._over = threading.Event()
        world = stall.world
        self._token = issue_token(membership=world.member("owner"), till=world.till)
        stall.stock({stall.tea: 9_000_000}, key="plenty")
        self._threads = [threading.Thread(target=self._sell, args=(place,)) for place in range(TILLS)]

    def _sell(self, place: int) -> None:
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Token {self._token}")
        body = {"lines": [{"sku": "TEA", "quantity": "1"}], "tenders": [{"method": "upi", "amount": "118.00"}]}
        for bill in itertools.count():
            if self._over.is_set():
                break
            headers = {"Idempotency-Key": f"{place}/{bill}"}
            answer: Any = client.post("/api/v1/sales/", body, format="json", headers=headers)
            assert answer.status_code == 201, answer.content
            self.saved.append(answer.json()["number"])
        connections.close_all()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """While this lasts, they sell."""
        for thread in self._threads:
            thread.start()
        try:
            self.wait_for(BEFORE)
            yield
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join(timeout=60)

    def wait_for(self, bills: int) -> None:
        """Until so many were acknowledged."""
        until = time.monotonic() + 60
        while len(self.saved) < bills:
            assert time.monotonic() < until, "nobody sells"
            time.sleep(0.01)


def back_up(name: str = "backup.zip") -> backing_up.BackedUp:
    """A backup of the shop of the test."""
    return backing_up.back_up(path=Path(settings.DATA_DIR) / name, at=NOW, progress=quietly)


def test_what_was_saved_before_the_backup_began_is_in_it_whole_and_nothing_is_half(stall: Stall, place: Place) -> None:
    picture = Path(settings.DATA_DIR, "media", "shops", "1", "tea.webp")
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a picture of tea")
    Path(settings.DATA_DIR, "secret-key").write_text("nobody may have this", encoding="utf-8")
    selling = Selling(stall)
    with selling.going_on():
        before = list(selling.saved)
        made = back_up()
        selling.wait_for(len(selling.saved) + TILLS)
    assert made.manifest.broken == []
    restored = place.galla("restore", str(made.path))
    assert restored.returncode == 0, restored.stderr
    assert "all is well" in restored.stdout
    there = place.bills()
    assert set(before) <= set(there)
    assert [int(number[-6:]) for number in there] == list(range(1, len(there) + 1))
    assert len(there) == made.manifest.counts["bills"] < Sale.objects.count()
    assert f"Series M1 26-27 of shop {stall.world.shop.pk} stands at {len(there)}." in restored.stdout
    assert (place.folder / "media" / "shops" / "1" / "tea.webp").read_bytes() == b"a picture of tea"
    assert not any("secret" in part.name for part in read_manifest(made.path).parts)
    # The shop it was taken from has sold on, and holds everything the backup says.
    stall.nothing_broken()


@pytest.mark.sqlite
def test_where_the_tills_leave_no_gap_they_wait_once_and_nothing_is_lost(
    stall: Stall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if connection.vendor == "sqlite" and sqlite.journal_mode_of(Path(str(connection.settings_dict["NAME"]))) == "wal":
        pytest.skip("with a write-ahead log nobody ever waits")
    monkeypatch.setattr(sqlite, "PAGES_A_STEP", 2)
    selling = Selling(stall)
    with selling.going_on():
        before = list(selling.saved)
        copied = sqlite.copy(
            Path(str(connection.settings_dict["NAME"])), tmp_path / "copy", lambda *_: time.sleep(0.002)
        )
        selling.wait_for(len(selling.saved) + TILLS)
    assert copied.waited_seconds > 0
    elsewhere = Place(tmp_path, "")
    elsewhere.file = tmp_path / "copy"
    assert set(before) <= set(elsewhere.bills())
    assert [int(number[-6:]) for number in elsewhere.bills()] == list(range(1, len(elsewhere.bills()) + 1))


def kept_aside(place: Place) -> list[list[Any]]:
    """How many bills there are in each shop that was kept aside in that place."""
    if connection.vendor == "postgresql":
        schemas = place.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before_%'")
        return [place.rows(f"SELECT count(*) FROM {schema}.sales_sale") for (schema,) in schemas]
    found = []
    for file in place.folder.glob("galla.sqlite3.before-*"):
        aside = Place(place.folder, "")
        aside.file = file
        found.append(aside.rows("SELECT count(*) FROM sales_sale"))
    return found


def test_a_shop_is_replaced_when_that_is_said_twice_by_what_holds_and_is_kept_aside(
    stall: Stall, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the copies hold is looked over where they are put in place; once is enough here.
    monkeypatch.setattr(backing_up, "_looked_over", lambda _: ("not here", []))
    stall.sold(key="one")
    good = str(back_up().path)
    assert place.galla("restore", good).returncode == 0
    assert "say --replace" in place.galla("restore", good).stderr
    assert "say --yes" in place.galla("restore", good, "--replace").stderr

    stall.sold(key="two")
    better = str(back_up("better.zip").path)
    with maintenance():
        SaleLine.objects.update(name="Something else")
    cooked = place.galla("restore", str(back_up("cooked.zip").path), "--replace", "--yes")
    assert cooked.returncode == 1
    assert "does not hold what it should" in cooked.stderr
    assert len(place.bills()) == 1
    assert kept_aside(place) == []
    assert [file.name for file in place.folder.iterdir() if "restor" in file.name] == []

    sure = place.galla("restore", better, "--replace", "--yes")
    assert sure.returncode == 0, sure.stderr
    assert "is kept as" in sure.stdout
    assert len(place.bills()) == 2
    assert kept_aside(place) == [[(1,)]]


@pytest.mark.long
def test_a_restore_that_is_killed_leaves_the_old_shop_or_the_new_one(
    stall: Stall, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing_up, "_looked_over", lambda _: ("not here", []))
    stall.sold(key="one")
    old = str(back_up().path)
    stall.sold(key="two")
    new = str(back_up("new.zip").path)
    assert place.galla("restore", old).returncode == 0
    began = time.monotonic()
    assert place.galla("restore", new, "--replace", "--yes").returncode == 0
    whole = time.monotonic() - began
    killed = 0
    for _ in range(KILLS):
        which = random.choice([old, new])
        killed += place.killed("restore", which, "--replace", "--yes", after_seconds=random.uniform(0.2, 1) * whole)
        place.left_alone()
        assert len(place.bills()) in (1, 2)
        assert place.galla("prepare").returncode == 0
        assert place.galla("verify").returncode == 0
    assert killed


def test_what_is_broken_in_the_shop_is_backed_up_and_said(stall: Stall) -> None:
    stall.sold(key="cooked")
    with maintenance():
        SaleLine.objects.update(name="Something else")
    made = back_up()
    assert any("does not match the hash of its entry" in each for each in made.manifest.broken)


def test_a_full_disk_leaves_no_file_and_the_shop_as_it_was(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backing_up, "examined", lambda *_: [])
    monkeypatch.setattr(Archive, "add", full)
    with pytest.raises(Stop, match="No space left"):
        back_up()
    assert list(Path(settings.DATA_DIR).iterdir()) == []
    assert Product.objects.count() == 3
