"""A catalogue file says which products are kept by batch, and an export of the products says it back."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.catalog.actions import PartOfKit, set_parts
from galla.catalog.imports import import_products
from galla.catalog.models import Product
from galla.catalog.tests.files import table, take
from galla.foundation import checks
from galla.inventory.actions import BatchGiven, ReceiptItem, receive
from galla.inventory.tests.goods import product
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

HEAD = "Name,SKU,Price,Tax,Type,Kept by batch"


def taken(world: World, tmp_path: Path, *rows: str, name: str = "file.csv") -> Any:
    return take(world, table(tmp_path, "\n".join([HEAD, *rows]), name))


def kept() -> dict[str, bool]:
    return dict(Product.objects.values_list("sku", "keeps_batches"))


def test_a_column_says_what_is_kept_by_batch_and_an_empty_cell_changes_nothing(world: World, tmp_path: Path) -> None:
    report = taken(
        world, tmp_path, "Curd,CURD,40,5,,Yes", "Tea,TEA,118,5,,no", "Soap,SOAP,42,18,,", "Oil,OIL,9,5,,maybe"
    )
    assert kept() == {"CURD": True, "TEA": False, "SOAP": False}
    [odd] = [row.remarks for row in report.shown if row.outcome == "refused"]
    assert odd == "Kept by batch: maybe is neither yes nor no."
    again = taken(world, tmp_path, "Curd,CURD,40,5,,", "Tea,TEA,118,5,,1", name="again.csv")
    assert (again.effects["same"], again.effects["changed"]) == (1, 1)
    assert kept() == {"CURD": True, "TEA": True, "SOAP": False}
    assert not list(checks.broken())


def test_only_what_is_kept_in_stock_is_kept_by_batch(world: World, tmp_path: Path) -> None:
    product(world.access(), "Curd", sku="CURD", keeps_batches=True)
    report = taken(world, tmp_path, "Delivery,DEL,40,5,service,yes", "Curd,CURD,40,5,service,")
    assert report.refused == 2
    assert all("Only what is kept in stock is kept by batch." in row.remarks for row in report.shown)
    assert list(Product.objects.values_list("sku", "is_stocked", "keeps_batches")) == [("CURD", True, True)]


def test_a_product_of_which_batches_lie_there_stays_kept_by_batch(world: World, tmp_path: Path) -> None:
    curd, milk = (product(world.access(), name, sku=name.upper(), keeps_batches=True) for name in ("Curd", "Milk"))
    items = [ReceiptItem(curd.pk, 1_000, cost_e4=1, batch=BatchGiven("C-1"))]
    receive(access=world.access(), at=NOW, key="came", branch=world.main, items=items)
    report = taken(world, tmp_path, "Curd,CURD,40,5,,no", "Milk,MILK,30,5,,no")
    [refused] = [row for row in report.shown if row.outcome == "refused"]
    assert (refused.name, "still lie on a shelf" in refused.remarks) == ("Curd", True)
    assert kept() == {"CURD": True, "MILK": False}
    assert Product.objects.get(pk=milk.pk).price_e4 == 300_000


def test_a_product_of_which_anything_lies_there_stays_kept_in_stock(world: World, tmp_path: Path) -> None:
    tea, _milk = (product(world.access(), name, sku=name.upper()) for name in ("Tea", "Milk"))
    items = [ReceiptItem(tea.pk, 1_000, cost_e4=1)]
    receive(access=world.access(), at=NOW, key="came", branch=world.main, items=items)
    report = taken(world, tmp_path, "Tea,TEA,40,5,service,", "Milk,MILK,30,5,service,")
    [refused] = [row for row in report.shown if row.outcome == "refused"]
    assert (refused.name, "(Main: 1)" in refused.remarks) == ("Tea", True)
    assert dict(Product.objects.values_list("sku", "is_stocked")) == {"TEA": True, "MILK": False}


def test_a_kit_is_not_kept_by_batch_whatever_a_file_says(world: World, tmp_path: Path) -> None:
    kit, part = (product(world.access(), name, sku=name.upper()) for name in ("Box", "Tea"))
    set_parts(access=world.access(), at=NOW, kit=kit, parts=[PartOfKit(part, 1_000)])
    taken(world, tmp_path, "Box,BOX,40,5,goods,yes")
    assert list(Product.objects.filter(sku="BOX").values_list("is_stocked", "keeps_batches")) == [(False, False)]


def test_what_is_exported_is_taken_in_again_as_it_was(world: World, tmp_path: Path) -> None:
    product(world.access(), "Curd", sku="CURD", keeps_batches=True, price_e4=400_000)
    product(world.access(), "Tea", sku="TEA", price_e4=1_180_000)
    exported = world.browser("manager").get("/products/?export=csv").getvalue().decode("utf-8-sig")
    assert "Kept by batch" in exported.splitlines()[0]
    report = take(world, table(tmp_path, exported, "back.csv"))
    assert (dict(report.effects), report.refused) == ({"same": 2}, 0)
    strange = world.access("stranger")
    import_products(access=strange, at=NOW, path=table(tmp_path, exported, "theirs.csv"))
    theirs = Product.objects.filter(shop=strange.shop).order_by("sku")
    assert list(theirs.values_list("sku", "keeps_batches")) == [("CURD", True), ("TEA", False)]


def test_asking_of_fifty_products_takes_as_many_statements_as_of_two(world: World, tmp_path: Path) -> None:
    def statements(count: int) -> int:
        names = [f"G{count}N{place}" for place in range(count)]
        for name in names:
            product(world.access(), name, sku=name, keeps_batches=True)
        rows = [f"{name},{name},40,5,,no" for name in names]
        with CaptureQueriesContext(connection) as sent:
            taken(world, tmp_path, *rows, name=f"{count}.csv")
        assert not any(kept().values())
        return len(sent)

    statements(3)
    assert statements(2) == statements(50)
