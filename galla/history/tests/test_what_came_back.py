"""Credit notes, write-offs and bad debts of another system: each is what it was, at its amounts, with its bills."""

import datetime
from pathlib import Path

import pytest

from galla.accounts.access import system_access
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.foundation.database.immutable import maintenance
from galla.history.models import BadDebt
from galla.history.papers import Kind, PassedOver
from galla.history.reading import BillsFile
from galla.history.report import HistoryReport
from galla.history.taking import take_documents
from galla.inventory.actions import ReceiptItem, receive
from galla.inventory.models import Adjustment, AdjustmentLine
from galla.ledger import places
from galla.ledger.closing import close_day
from galla.ledger.queries import balances
from galla.returns.models import CreditedBill, CreditNote, CreditNoteLine
from galla.sales.models import ReturnedLine, Sale
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
HEADER = "bill,sku,name,quantity,date,price,customer\n"
SOLD = HEADER + (
    "1,LAMP,Lamp,2,2010-12-01 08:00,5.00,77\n"
    "2,LAMP,Lamp,3,2010-12-02 08:00,4.00,77\n"
    "3,LAMP,Lamp,9,2010-12-03 08:00,4.00,78\n"
)


def taken(world: World, folder: Path, rows: str) -> HistoryReport:
    path = folder / "history.csv"
    path.write_text(rows, encoding="utf-8")
    access = system_access(world.shop, till=world.till)
    report = take_documents(access=access, wish=BillsFile(path), at=NOW)
    assert [str(found) for found in broken()] == []
    return report


def links(number: str) -> list[tuple[str | None, int, int]]:
    """Of which bill each line of a credit note is, how much, and for how much."""
    rows = CreditNoteLine.objects.filter(credit_note__number=number).order_by("position")
    return list(rows.values_list("sale_line__sale__number", "quantity_milli", "net_minor"))


def on_hand(world: World, sku: str) -> int:
    shelf = places.shelf(world.shop.pk, world.main.pk)
    unit = places.goods(world.shop.pk, Product.objects.get(shop=world.shop, sku=sku).pk)
    return balances([(shelf, unit)])[shelf.id, unit.id].on_hand


def test_what_came_back_is_of_the_customers_last_bills_and_the_rest_of_none(world: World, tmp_path: Path) -> None:
    report = taken(world, tmp_path, SOLD + "C4,LAMP,Lamp,-6,2010-12-04 08:00,4.00,77\n")
    [note] = CreditNote.objects.all()
    assert (note.number, note.total_minor, note.way) == ("IMC/10-11/000001", 2400, "imported")
    assert links(note.number) == [("IMP/10-11/000002", 3000, 1200), ("IMP/10-11/000001", 2000, 800), (None, 1000, 400)]
    [alone] = CreditNoteLine.objects.filter(sale_line=None)
    assert (alone.product and alone.product.sku, alone.name, alone.called) == ("LAMP", "Lamp", "Lamp")
    told = CreditedBill.objects.order_by("position").values_list("sale__number", "total_minor")
    assert list(told) == [("IMP/10-11/000002", 1200), ("IMP/10-11/000001", 800), (None, 400)]
    [became] = report.became
    assert (became.document, became.number, became.total_minor) == ("C4", note.number, -2400)
    assert became.remarks == ("without a bill: LAMP",)
    assert on_hand(world, "LAMP") == -14_000 + 6000


def test_a_bill_after_the_credit_note_or_of_somebody_else_is_not_what_came_back(world: World, tmp_path: Path) -> None:
    rows = SOLD + "C4,LAMP,Lamp,-1,2010-12-01 07:00,4.00,77\nC5,LAMP,Lamp,-1,2010-12-09 07:00,4.00,\n"
    report = taken(world, tmp_path, rows)
    assert [each.remarks for each in report.became] == [("without a bill: LAMP",)] * 2
    assert not ReturnedLine.objects.exists()


def test_no_line_gives_more_back_than_was_sold_however_many_notes_want_it(world: World, tmp_path: Path) -> None:
    notes = "".join(f"C{day},LAMP,Lamp,-2,2010-12-{day:02d} 08:00,4.00,77\n" for day in range(4, 8))
    taken(world, tmp_path, SOLD + notes)
    assert [links(note.number) for note in CreditNote.objects.order_by("id")] == [
        [("IMP/10-11/000002", 2000, 800)],
        [("IMP/10-11/000002", 1000, 400), ("IMP/10-11/000001", 1000, 400)],
        [("IMP/10-11/000001", 1000, 400), (None, 1000, 400)],
        [(None, 2000, 800)],
    ]


def test_two_rows_of_one_bills_line_are_one_line_of_the_note_and_equal_rows_without_a_bill_are_two(
    world: World, tmp_path: Path
) -> None:
    twice = "C4,LAMP,Lamp,-1,2010-12-04 08:00,4.00,{0}\nC4,LAMP,Lamp,-1,2010-12-04 08:00,3.00,{0}\n"
    taken(world, tmp_path, SOLD + twice.format("77") + twice.format("").replace("C4", "C5"))
    assert links("IMC/10-11/000001") == [("IMP/10-11/000002", 2000, 700)]
    assert links("IMC/10-11/000002") == [(None, 1000, 400), (None, 1000, 300)]


def test_the_amount_of_a_row_that_is_of_several_bills_is_shared_to_the_last_paisa(world: World, tmp_path: Path) -> None:
    rows = HEADER + "".join(f"{day},TEA,Tea,1,2010-12-0{day} 08:00,0.3333,77\n" for day in (1, 2, 3))
    taken(world, tmp_path, rows + "C4,TEA,Tea,-3,2010-12-04 08:00,0.3333,77\n")
    assert [amount for _bill, _milli, amount in links("IMC/10-11/000001")] == [33, 33, 34]


def test_more_than_was_ever_paid_is_kept_as_it_happened_and_named(world: World, tmp_path: Path) -> None:
    report = taken(world, tmp_path, SOLD + "C4,LAMP,Lamp,-3,2010-12-04 08:00,50.00,77\n")
    [note] = CreditNote.objects.all()
    assert (note.total_minor, Sale.objects.get(number="IMP/10-11/000002").total_minor) == (15_000, 1200)
    [became] = report.became
    assert became.remarks == ("more than was ever paid: LAMP at 50.0000, paid at most 5.0000",)


def test_goods_come_back_at_what_they_cost_when_they_left(world: World, tmp_path: Path) -> None:
    access = world.access()
    taken(world, tmp_path, HEADER + "0,LAMP,Lamp,1,2010-11-30 08:00,5.00,\n")
    lamp = Product.objects.get(shop=world.shop, sku="LAMP")
    receive(access=access, at=NOW, key="r", branch=world.main, items=[ReceiptItem(lamp.pk, 10_000, cost_e4=30_000)])
    later = (NOW + datetime.timedelta(days=1)).isoformat()
    last = (NOW + datetime.timedelta(days=2)).isoformat()
    taken(world, tmp_path, HEADER + f"1,LAMP,Lamp,3,{later},5.00,77\nC2,LAMP,Lamp,-2,{last},5.00,77\n")
    sold, [back] = Sale.objects.latest("id"), CreditNoteLine.objects.all()
    assert (sold.cost_minor, back.cost_minor) == (900, 600)
    shelf, unit = places.shelf(world.shop.pk, world.main.pk), places.goods(world.shop.pk, lamp.pk)
    standing = balances([(shelf, unit)])[shelf.id, unit.id]
    assert (standing.on_hand, standing.worth_minor) == (8000, 2400)


def test_stock_written_off_as_a_bill_of_nothing_is_an_adjustment(world: World, tmp_path: Path) -> None:
    report = taken(world, tmp_path, SOLD + "9,LAMP,smashed,-3,2010-12-05 08:00,0,\n")
    [adjustment], [line] = Adjustment.objects.all(), AdjustmentLine.objects.all()
    assert (adjustment.note, line.change_milli, on_hand(world, "LAMP")) == ("9: smashed", -3000, -17_000)
    assert adjustment.happened_at == datetime.datetime(2010, 12, 5, 2, 30, tzinfo=datetime.UTC)
    [became] = report.became
    assert (became.kind, became.total_minor, became.number) == (Kind.ADJUSTMENT, 0, str(adjustment.pk))
    assert Product.objects.get(sku="LAMP").name == "Lamp"


def test_a_debt_nobody_pays_is_written_off_and_its_correction_takes_that_back(world: World, tmp_path: Path) -> None:
    rows = (
        "A1,B,Adjust bad debt,1,2010-12-05 08:00,100.00,\n"
        "A2,B,Adjust bad debt,1,2010-12-05 08:01,-100.00,\n"
        "A3,B,Adjust bad debt,1,2010-12-05 08:02,-100.00,\n"
    )
    report = taken(world, tmp_path, SOLD + rows)
    assert list(BadDebt.objects.order_by("id").values_list("document", "lost_minor")) == [
        ("A1", -10_000),
        ("A2", 10_000),
        ("A3", 10_000),
    ]
    assert [(each.kind, each.total_minor) for each in report.became] == [
        (Kind.BAD_DEBT, 10_000),
        (Kind.BAD_DEBT, -10_000),
        (Kind.BAD_DEBT, -10_000),
    ]
    assert not Product.objects.filter(sku="B").exists()
    assert report.total_minor == 1000 + 1200 + 3600 - 10_000


def test_a_debt_changed_behind_our_back_is_named(world: World, tmp_path: Path) -> None:
    taken(world, tmp_path, HEADER + "A2,B,Adjust bad debt,1,2010-12-05 08:01,-100.00,\n")
    with maintenance():
        BadDebt.objects.update(lost_minor=5000)
    assert any("debt A2" in str(found) for found in broken())


def test_a_price_below_zero_among_the_rows_of_a_bill_is_passed_over_and_counted(world: World, tmp_path: Path) -> None:
    report = taken(world, tmp_path, HEADER + "1,A,Tea,1,2010-12-01,5.00,77\n1,D,Discount,1,2010-12-01,-1.00,77\n")
    assert (report.bills, report.total_minor, report.left_out) == (1, 500, {PassedOver.PRICE_BELOW_ZERO: 1})


def test_what_came_back_under_the_number_of_a_bill_is_a_credit_note_beside_it(world: World, tmp_path: Path) -> None:
    report = taken(world, tmp_path, SOLD + "5,LAMP,Lamp,-1,2010-12-05,4.00,77\n5,TEA,Tea,1,2010-12-05,9.00,77\n")
    assert (report.bills, [each.document for each in report.became]) == (4, ["5"])
    assert Sale.objects.get(number="IMP/10-11/000004").total_minor == 900
    assert CreditNote.objects.get().total_minor == 400


def test_taken_twice_nothing_changes_and_what_says_something_else_is_refused(world: World, tmp_path: Path) -> None:
    rows = SOLD + (
        "C4,LAMP,Lamp,-2,2010-12-04 08:00,4.00,77\n9,LAMP,lost,-1,2010-12-05,0,\nA1,B,Debt,1,2010-12-06,-5.00,\n"
    )
    first = taken(world, tmp_path, rows)
    again = taken(world, tmp_path, rows)
    assert (first.already, again.already, again.total_minor) == (0, 6, first.total_minor)
    assert [each.number for each in again.became] == [each.number for each in first.became]
    changed = taken(world, tmp_path, rows.replace("-2,2010", "-1,2010").replace("-5.00", "-6.00"))
    assert [refused.bill for refused in changed.refused] == ["C4", "A1"]
    assert (CreditNote.objects.count(), Adjustment.objects.count(), BadDebt.objects.count()) == (1, 1, 1)


def test_the_page_the_paper_and_the_api_show_a_note_without_a_bill(world: World, tmp_path: Path) -> None:
    taken(world, tmp_path, SOLD + "C4,LAMP,Lamp,-6,2010-12-04 08:00,4.00,77\n")
    note = CreditNote.objects.get()
    page = world.browser("owner").get(f"/returns/{note.pk}/").content.decode()
    assert ("Without a bill" in page, "Elsewhere" in page) == (True, True)
    assert world.browser("owner").get(f"/returns/{note.pk}/a4.pdf").status_code == 200
    told = world.api("owner").get(f"/api/v1/credit-notes/{note.pk}/").json()
    assert [line["bill"] is None for line in told["lines"]] == [False, False, True]
    assert (told["lines"][2]["name"], told["bills"][2]["number"], told["tenders"][0]["bill"]) == ("Lamp", None, None)


def test_what_is_of_a_closed_day_is_refused_whatever_it_is_and_what_was_there_stays(
    world: World, tmp_path: Path
) -> None:
    rows = SOLD + "C4,LAMP,Lamp,-2,2010-12-04,4.00,77\n9,LAMP,lost,-1,2010-12-05,0,\nA1,B,Debt,1,2010-12-06,-5.00,\n"
    access = system_access(world.shop, till=world.till)
    first = taken(world, tmp_path, rows)
    close_day(access=access, day=datetime.date(2010, 12, 10), at=NOW)
    again = taken(world, tmp_path, rows)
    assert (again.already, again.refused) == (first.bills + len(first.became), [])
    more = (
        "4,LAMP,Lamp,2,2010-12-01 08:00,5.00,77\nC9,LAMP,Lamp,-1,2010-12-04,4.00,77\n"
        "10,LAMP,lost,-1,2010-12-05,0,\nA9,B,Debt,1,2010-12-06,-5.00,\n11,LAMP,Lamp,1,2010-12-11,5.00,\n"
    )
    late = taken(world, tmp_path, HEADER + more)
    assert sorted(refused.bill for refused in late.refused) == ["10", "4", "A9", "C9"]
    assert all("is closed" in refused.reason for refused in late.refused)
    assert (late.bills, late.became) == (1, [])
    assert (CreditNote.objects.count(), Adjustment.objects.count(), BadDebt.objects.count()) == (1, 1, 1)
