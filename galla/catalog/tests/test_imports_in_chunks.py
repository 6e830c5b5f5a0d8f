"""A catalogue file is taken chunk by chunk: whatever breaks off goes on, whatever fails leaves nothing of itself."""

import gzip
import os
from itertools import islice
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from galla.catalog import actions
from galla.catalog.imports import running
from galla.catalog.models import ImportRow, ImportRun, Product
from galla.catalog.queries import search_products
from galla.catalog.tests.files import table, take
from galla.foundation import checks
from galla.foundation.imports import BadFile
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

SHARED = Path(os.environ.get("GALLA_SHARED_DATA") or settings.ROOT.parent / "shared" / "data")
NAMES = SHARED / "openfoodfacts_818k_code_name.csv.gz"


def test_an_interrupted_run_goes_on_where_it_stopped(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "sku,name,price\n" + "".join(f"S{number},Product {number},{number}\n" for number in range(1, 301))
    path = table(tmp_path, text)
    for size in ("FIRST_CHUNK", "LARGEST_CHUNK", "SMALLEST_CHUNK"):
        monkeypatch.setattr(running, size, 50)
    told = []

    def stop(word: str, done: int, total: int) -> None:
        told.append((word, done, total))
        if word == "take" and done >= 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(world, path, progress=stop)
    assert Product.objects.count() == 100
    assert told[-1] == ("take", 100, 300)
    report = take(world, path)
    assert report.created == report.total == 300
    assert Product.objects.count() == 300
    assert not list(checks.broken())


def test_what_became_of_rows_before_an_interruption_is_told_by_the_run_that_goes_on(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.create_product(access=world.access(), at=NOW, name="Old", sku="S1")
    actions.create_product(access=world.access(), at=NOW, name="Old", sku="S2", mrp_e4=9)
    archived = actions.create_product(access=world.access(), at=NOW, name="Old", sku="S3")
    actions.archive_product(access=world.access(), at=NOW, product=archived)
    text = "sku,name,price\n" + "".join(f"S{number},Product {number},{number}\n" for number in range(1, 31))
    path, broken_off, whole = table(tmp_path, text), tmp_path / "broken-off.csv", tmp_path / "whole.csv"
    rehearsed = take(world, path, dry_run=True, report_path=whole)
    for size in ("FIRST_CHUNK", "LARGEST_CHUNK", "SMALLEST_CHUNK"):
        monkeypatch.setattr(running, size, 10)

    def stop(word: str, done: int, total: int) -> None:
        if word == "take" and done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(world, path, progress=stop, report_path=broken_off)
    assert ImportRow.objects.count() == 3
    report = take(world, path, report_path=broken_off)
    assert (report.created, report.changed, report.unchanged, report.refused) == (27, 1, 1, 1)
    assert (report.outcomes, report.effects) == (rehearsed.outcomes, rehearsed.effects)
    assert broken_off.read_text(encoding="utf-8") == whole.read_text(encoding="utf-8")
    assert not ImportRow.objects.exists()


def test_nothing_is_taken_of_a_file_that_breaks_off(world: World, tmp_path: Path) -> None:
    text = "sku,name\n" + "".join(f"S{number},Product {number}\n" for number in range(1, 5001))
    packed, path = gzip.compress(text.encode()), tmp_path / "file.csv.gz"
    path.write_bytes(packed[:-200])
    with pytest.raises(BadFile):
        take(world, path)
    assert not Product.objects.exists()
    assert not ImportRun.objects.exists()
    path.write_bytes(packed)
    assert take(world, path).created == 5000


def test_the_statements_of_a_chunk_do_not_grow_with_its_rows(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A shop's first price change makes its head.
    for price in (1, 4):
        take(world, table(tmp_path, f"sku,barcode,name,price\nA,1,One,{price}\n", f"first{price}.csv"))

    def statements(rows: int, name: str, price: int) -> int:
        lines = "".join(
            f"{name}{one},{name}9{one},{name} {one},2\n,{name}8{one},Plain {one},3\n" for one in range(rows)
        )
        path = table(tmp_path, f"sku,barcode,name,price\nA,1,One,{price}\n{lines}", f"{name}.csv")
        monkeypatch.setattr(running, "FIRST_CHUNK", 10_000)
        with CaptureQueriesContext(connection) as seen:
            assert take(world, path).created == 2 * rows
        return len(seen)

    assert statements(1, "x", 2) == statements(400, "y", 3)


def test_a_chunk_that_fails_leaves_nothing_of_itself(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(tmp_path, "sku,name\nA,One\nB,Two\n")

    def fail(*_: object) -> None:
        raise DatabaseError("no")

    with monkeypatch.context() as patched:
        patched.setattr(running, "_note", fail)
        with pytest.raises(DatabaseError):
            take(world, path)
    assert not Product.objects.exists()
    assert take(world, path).created == 2


@pytest.mark.data
def test_the_first_rows_of_a_large_real_file_are_taken_again_from_where_a_run_broke_off(
    world: World, tmp_path: Path
) -> None:
    rows = 10_000
    with gzip.open(NAMES, "rt", encoding="utf-8", newline="") as file:
        path = table(tmp_path, "".join(islice(file, rows + 1)))

    def stop(word: str, done: int, total: int) -> None:
        if done > rows // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(world, path, progress=stop)
    taken = Product.objects.count()
    assert rows // 2 < taken < rows
    report = take(world, path)
    assert report.total == rows
    assert report.created == Product.objects.count() == rows - report.repeated - report.refused
    [first] = search_products(shop_id=world.shop.pk, text="vitoria crack")
    assert first.name == "Vitória crackers"
    assert [str(found) for found in checks.broken()] == []
