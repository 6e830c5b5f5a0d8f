"""`galla import stock|prices|suppliers`: what it says, and with which exit code."""

import json
from pathlib import Path

import pytest

from galla.console.__main__ import main
from galla.inventory.models import Receipt
from galla.inventory.tests.goods import product, standing
from galla.parties.models import Supplier
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A shop whose database is that of the test."""
    monkeypatch.setattr("galla.console.commands.import_lists.django_ready", lambda: None)
    monkeypatch.setattr("galla.console.preparing.demand_prepared", lambda: None)
    return world


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "list.csv"
    path.write_text(text)
    return str(path)


def test_stock_is_rehearsed_then_taken_once(shop: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tea = product(shop.access(), "Tea", sku="TEA")
    path = written(tmp_path, "sku,quantity,cost\nTEA,5,10\nNO,1,1\n")
    command = ["import", "stock", path, "--shop", str(shop.shop.pk)]
    assert main([*command, "--dry-run"]) == 0
    assert "would be new: 1" in capsys.readouterr().out
    assert not Receipt.objects.exists()
    assert main([*command, "--branch", "Station Road", "--report", str(tmp_path / "report.csv")]) == 0
    assert "Line 3, refused" in capsys.readouterr().out
    assert standing(shop.access(), tea, shop.station).on_hand == 5_000
    assert len((tmp_path / "report.csv").read_text().splitlines()) == 3
    assert main([*command, "--branch", "Station Road", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["already"] is True
    assert Receipt.objects.count() == 1


def test_a_branch_or_a_file_that_there_is_not_is_said(
    shop: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "sku,quantity\nTEA,5\n")
    assert main(["import", "stock", path, "--shop", str(shop.shop.pk), "--branch", "Moon"]) == 1
    assert "Station Road" in capsys.readouterr().err
    assert main(["import", "prices", str(tmp_path / "none.csv"), "--shop", str(shop.shop.pk)]) == 1
    assert "no such file" in capsys.readouterr().err


def test_suppliers_are_taken(shop: World, tmp_path: Path) -> None:
    path = written(tmp_path, "Vendor,Tel\nDesai,9820011111\n")
    assert main(["import", "suppliers", path, "--shop", str(shop.shop.pk), "--map", "phone=Tel"]) == 0
    assert Supplier.objects.get().name == "Desai"
