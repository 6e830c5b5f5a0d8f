"""A year of another system from the command line: what became of each document stands in a sheet."""

import csv
import json
from pathlib import Path

import pytest

from galla.console.__main__ import main
from galla.inventory.models import Adjustment
from tests.world import World

pytestmark = pytest.mark.django_db
SOLD = "bill,sku,name,quantity,date,price,customer\n1,LAMP,Lamp,5,2010-12-01 08:00,5.00,77\n"


def test_every_document_that_is_no_plain_bill_is_named_in_a_sheet_nothing_runs_in(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = SOLD + "=C4,LAMP,Lamp,-6,2010-12-04 08:00,4.00,77\n9,LAMP,lost,-1,2010-12-05,0,\n"
    (tmp_path / "history.csv").write_text(rows, encoding="utf-8")
    asked = ["import", "sales", str(tmp_path / "history.csv"), "--shop", str(world.shop.pk), "--json"]
    assert main([*asked, "--report", str(tmp_path / "became.csv")]) == 0
    told = json.loads(capsys.readouterr().out)["became"]
    assert [each["document"] for each in told] == ["=C4", "9"]
    with (tmp_path / "became.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *lines = csv.reader(file)
    assert head == ["Document", "When", "What it is", "Our number", "Rows", "Total", "Remarks"]
    adjustment = str(Adjustment.objects.get().pk)
    assert lines == [
        ["'=C4", "2010-12-04 08:00:00", "credit note", "IMC/10-11/000001", "1", "-24.00", "without a bill: LAMP"],
        ["9", "2010-12-05 00:00:00", "adjustment", adjustment, "1", "0.00", ""],
    ]
