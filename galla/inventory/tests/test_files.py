"""The moves of a stock card and the list of places as files: all of them, for those who may, and no formulas."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from galla.inventory.actions import AdjustmentItem, add_place, adjust, archive_place
from galla.inventory.tests.goods import AT, product, stocked
from galla.ledger import cards
from tests.world import World

pytestmark = pytest.mark.django_db


def lines(answer: Any) -> list[list[str]]:
    """What stands in a CSV file."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def sheet(answer: Any) -> list[tuple[Any, ...]]:
    """What stands in a workbook."""
    found = load_workbook(io.BytesIO(answer.getvalue()))
    return list(found[found.sheetnames[0]].iter_rows(values_only=True))


def test_every_move_of_a_card_is_in_its_file_with_what_was_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "IN_A_FILE", 2)  # several pages
    access = world.access()
    ghee = stocked(access, 10_000, 400_000, goods=product(access, "=Ghee"))
    for number in range(4):
        items = [AdjustmentItem(ghee.pk, change_milli=-1_000)]
        adjust(access=access, at=AT, key=f"broken {number}", branch=world.main, items=items, reason="damaged")
    address = f"/stock/{ghee.pk}/?branch={world.main.pk}"
    head, *moves = lines(world.browser().get(f"{address}&export=csv"))
    left = [move[head.index("Left")] for move in moves]
    assert [float(one) for one in left] == [6, 7, 8, 9, 10]
    assert head[-1] == "Worth at cost"
    told = sheet(world.browser().get(f"{address}&export=xlsx"))
    assert [row[head.index("Left")] for row in told[1:]] == [6, 7, 8, 9, 10]
    assert f"{world.main.pk}&amp;export=csv" in world.browser().get(address).content.decode()


def test_the_file_of_a_card_is_of_the_place_asked_for(world: World) -> None:
    access = world.access()
    loft = add_place(access=access, branch=world.main, name="Loft")
    ghee = stocked(access, 2_000, 80_000, name="Ghee", place=loft)
    stocked(access, 5_000, 200_000, goods=ghee)
    address = f"/stock/{ghee.pk}/?branch={world.main.pk}&place={loft.pk}&export=csv"
    assert len(lines(world.browser().get(address))) == 2


def test_who_sees_no_costs_has_none_in_the_file(world: World) -> None:
    ghee = stocked(world.access(), 2_000, 80_000, name="Ghee")
    head, *_moves = lines(world.browser("cashier").get(f"/stock/{ghee.pk}/?branch={world.main.pk}&export=csv"))
    assert "Worth at cost" not in head


def test_the_places_are_a_file_without_formulas(world: World) -> None:
    access = world.access()
    add_place(access=access, branch=world.main, name="=1+1")
    archive_place(access=access, at=AT, place=add_place(access=access, branch=world.main, name="Old"))
    for answer in ("csv", "xlsx"):
        told = world.browser().get(f"/stock/places/?export={answer}")
        rows = [list(row) for row in (lines(told) if answer == "csv" else sheet(told))]
        assert rows[0] == ["Branch", "Place", "Kind", "State"]
        assert [row[1] for row in rows if row[0] == "Main"] == ["Shop floor", "'=1+1", "Old"]
        assert [row[1] for row in rows if row[3] == "Put away"] == ["Old"]
    assert "?export=xlsx" in world.browser().get("/stock/places/").content.decode()


def test_a_file_of_no_known_kind_is_the_page(world: World) -> None:
    assert "<html" in world.browser().get("/stock/places/?export=exe").content.decode()
