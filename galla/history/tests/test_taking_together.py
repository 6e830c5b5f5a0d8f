"""Bills of a file are taken in several to a transaction, and still each by itself."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.accounts.access import system_access
from galla.catalog.actions import archive_product
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.history import taking
from galla.history.reading import BillsFile
from galla.history.report import HistoryReport
from galla.history.taking import take_documents
from galla.parties.models import Customer
from galla.sales import actions
from galla.sales.models import Sale
from tests.world import NOW, World

HEADER = "bill,sku,name,quantity,date,price,customer\n"
RETAIL = Path(os.environ.get("GALLA_SHARED_DATA") or settings.ROOT.parent / "shared" / "data") / "online_retail.csv.gz"


def written(folder: Path, bills: int, name: str = "bills.csv", goods: int = 7) -> Path:
    rows = [
        f"{name}{bill},S{(bill + line) % goods},Thing,{line + 1},2010-12-01 08:{bill % 60:02d}:00,1.25,{bill % 5}\n"
        for bill in range(bills)
        for line in range(3)
    ]
    path = folder / name
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def take(world: World, path: Path, **options: object) -> HistoryReport:
    access = system_access(world.shop, till=world.till)
    return take_documents(access=access, wish=BillsFile(path), at=NOW, **options)  # type: ignore[arg-type]


def everything() -> list[tuple[object, ...]]:
    facts = Sale.objects.order_by("id").values_list("number", "total_minor", "line_count", "cost_minor", "happened_at")
    return list(facts)


@pytest.mark.django_db
def test_a_run_killed_in_the_middle_goes_on_and_ends_as_if_it_had_not_been(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_AT_ONCE", 10)
    path = written(tmp_path, 60)

    def stop(done: int, total: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(world, path, progress=stop)
    before = everything()
    assert 20 <= len(before) < 60
    report = take(world, path)
    assert (report.bills, report.already, report.refused) == (60, len(before), [])
    assert everything()[: len(before)] == before
    assert [row[0] for row in everything()] == [f"IMP/10-11/{number:06d}" for number in range(1, 61)]
    assert (Product.objects.filter(shop=world.shop).count(), Customer.objects.count()) == (7, 5)
    assert [str(found) for found in broken()] == []


@pytest.mark.django_db
def test_what_falls_between_two_bills_of_one_transaction_leaves_neither(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen, real = written(tmp_path, 8), [], actions.checkout
    monkeypatch.setattr(taking, "WISHED_SECONDS", 3600.0)

    def fall(**wanted: object) -> object:
        seen.append(wanted["key"])
        if len(seen) == 6:  # three bills of three lines, then more together
            raise KeyboardInterrupt
        return real(**wanted)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr("galla.history.bills.checkout", fall)
        with pytest.raises(KeyboardInterrupt):
            take(world, path)
    assert Sale.objects.count() == 3
    report = take(world, path)
    assert (report.bills, report.already) == (8, 3)
    assert [str(found) for found in broken()] == []


@pytest.mark.django_db
def test_a_bill_that_is_refused_is_left_out_alone(world: World, tmp_path: Path) -> None:
    take(world, written(tmp_path, 9))
    text = (tmp_path / "bills.csv").read_text(encoding="utf-8")
    archive_product(access=world.access(), at=NOW, product=Product.objects.get(sku="S3"))
    path = tmp_path / "more.csv"
    path.write_text(text.replace("bills.csv", "more"), encoding="utf-8")
    report = take(world, path)
    # Goods 3 stand in every bill that begins one, two or none before them: 1, 2, 3 and 8 of 0 to 8.
    assert {refused.bill for refused in report.refused} == {"more1", "more2", "more3", "more8"}
    assert report.bills == 5
    assert Sale.objects.count() == 14
    assert [str(found) for found in broken()] == []


@pytest.mark.django_db
def test_the_statements_of_a_transaction_do_not_grow_with_its_goods(world: World, tmp_path: Path) -> None:
    take(world, written(tmp_path, 1, "first"))

    def statements(goods: int, name: str) -> int:
        header = HEADER + "".join(f"{name},{name}{one},Thing,1,2010-12-02,1.25,\n" for one in range(goods))
        path = tmp_path / name
        path.write_text(header, encoding="utf-8")
        with CaptureQueriesContext(connection) as seen:
            assert take(world, path).products_made == goods
        return len(seen)

    assert statements(2, "x") == statements(400, "y")
