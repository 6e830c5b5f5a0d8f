"""Labels in the shop: what stands on them, of which goods they are, and who gets them."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.catalog.actions import archive_product, change_product, create_category
from galla.catalog.models import Product, TaxClass
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import AdjustmentItem, BatchGiven, ReceiptItem, adjust, price_batch, receive
from galla.inventory.actions.labelling import MOST_LABELS, LabelPaper, print_labels
from galla.inventory.models import Batch, LabelRun, Receipt
from galla.inventory.queries.labels import (
    counted_labels,
    labels_of_changes,
    labels_of_receipt,
    last_labels_of_changes,
)
from galla.inventory.tests.goods import product
from galla.paper.labels import Label
from galla.paper.tests import reading
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

ROLL = LabelPaper("roll-50x25")
LATER = NOW + datetime.timedelta(hours=1)
LABELS = "/api/v1/labels/"


def only(world: World, number: int) -> Label:
    [(label, _count)] = counted_labels(world.access(), [(number, 1)], NOW)
    return label


def test_a_label_says_what_the_customer_pays_and_never_what_it_cost(world: World) -> None:
    tea = product(world.access(), "Tea", sku="TEA", price_e4=123_456_00, mrp_e4=130_000_00, cost_e4=777_77_00)
    assert only(world, tea.pk) == Label(name="Tea", price="₹1,234.56", mrp="MRP ₹1,300.00", sku="TEA", code="TEA")
    pdf = print_labels(access=world.access(), at=NOW, paper=ROLL, wanted=[(tea.pk, 1)])
    assert "777.77" not in reading.text(pdf)


def test_a_price_without_tax_stands_on_the_label_with_it(world: World) -> None:
    access = world.access()
    product(access)
    taxed = TaxClass.objects.get(shop=access.shop, name="GST 18")
    soap = product(access, "Soap", price_e4=100_00_00, price_includes_tax=False, tax_class=taxed)
    assert only(world, soap.pk).price == "₹118.00"


@pytest.mark.parametrize(
    ("unit", "price_e4", "said"),
    [
        ("kg", 420_000, "₹42.00 per kg"),
        ("l", 600_000, "₹60.00 per l"),
        ("g", 1_250, "₹125.00 per kg"),
        ("ml", 600, "₹60.00 per l"),
        ("m", 350_000, "₹35.00 per m"),
        ("pc", 350_000, ""),
    ],
)
def test_what_is_weighed_or_poured_says_what_a_whole_unit_costs(
    world: World, unit: str, price_e4: int, said: str
) -> None:
    assert only(world, product(world.access(), unit=unit, price_e4=price_e4).pk).unit_price == said


def test_the_first_barcode_stands_on_the_label_and_the_sku_where_there_is_none(world: World) -> None:
    tea = product(world.access(), sku="TEA", barcodes=["8901030865275", "8901030865282"])
    assert only(world, tea.pk).code == "8901030865275"


def test_a_receipt_has_as_many_labels_as_pieces_came_and_one_for_what_is_weighed(world: World) -> None:
    access = world.access()
    tea, rice = product(access, "Tea"), product(access, "Rice", unit="kg")
    items = [
        ReceiptItem(tea.pk, 3_000, cost_e4=1),
        ReceiptItem(rice.pk, 12_500, cost_e4=1),
        ReceiptItem(tea.pk, 2_000, cost_e4=1),
    ]
    paper = receive(access=access, at=NOW, key="came", branch=world.main, items=items)
    assert labels_of_receipt(paper.document) == [(tea.pk, 5, None), (rice.pk, 1, None)]


def test_changed_prices_are_those_since_the_last_labels_of_changes(world: World) -> None:
    access = world.access()
    first, second, third = (product(access, name, price_e4=100_00_00) for name in ("B", "A", "C"))
    for number, goods in enumerate((first, second)):
        change_product(access=access, at=NOW + datetime.timedelta(minutes=number), product=goods, price_e4=90_00_00)
    assert labels_of_changes(access, NOW) == [(second.pk, 1, None), (first.pk, 1, None)]
    print_labels(access=access, at=LATER, paper=ROLL, wanted=[(first.pk, 1)])
    assert last_labels_of_changes(access) is None
    print_labels(access=access, at=LATER, paper=ROLL, wanted=labels_of_changes(access, NOW), changes_since=NOW)
    assert last_labels_of_changes(access) == LATER
    assert labels_of_changes(access, LATER) == []
    change_product(access=access, at=LATER, product=third, price_e4=80_00_00)
    assert labels_of_changes(access, LATER) == [(third.pk, 1, None)]


def test_too_many_labels_and_none_are_refused_and_no_run_is_noted(world: World) -> None:
    tea = product(world.access())
    asked: Any = ([], None, "lines"), ([(tea.pk, MOST_LABELS + 1)], None, "portion"), ([(tea.pk, 0)], None, "lines")
    for wanted, part, field in (*asked, ([(tea.pk, 1)], 2, "portion"), ([(tea.pk, MOST_LABELS + 1)], 3, "portion")):
        with pytest.raises(InvalidInput) as refused:
            print_labels(access=world.access(), at=NOW, paper=ROLL, wanted=wanted, portion=part)
        assert refused.value.field == field
    assert not LabelRun.objects.exists()


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        (LabelPaper("a5"), "format"),
        (LabelPaper("a4-24", "gift"), "kind"),
        (LabelPaper("a4-24", start=25), "start"),
        (LabelPaper("roll-50x25", start=2), "start"),
    ],
)
def test_paper_that_there_is_not_is_refused_beside_its_field(world: World, paper: LabelPaper, field: str) -> None:
    tea = product(world.access())
    with pytest.raises(InvalidInput) as refused:
        print_labels(access=world.access(), at=NOW, paper=paper, wanted=[(tea.pk, 1)])
    assert refused.value.field == field
    assert not LabelRun.objects.exists()


def test_a_cashier_prints_labels_of_typed_goods_on_the_page(world: World) -> None:
    product(world.access(), "Green tea", sku="GREEN", price_e4=55_00_00)
    sent = {
        "format": "a4-24", "kind": "shelf", "start": "23", "lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "0",
        "lines-0-goods": "GREEN", "lines-0-count": "3",
    }  # fmt: skip
    answer = world.browser("cashier").post("/stock/labels/", sent)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    first, second = reading.pages(answer.content)
    assert (first.extract_text().count("GREEN"), second.extract_text().count("GREEN")) == (2, 1)
    run = LabelRun.objects.get()
    assert (run.labels, run.by, run.changes_since) == (3, world.user("cashier"), None)


def test_goods_nobody_knows_are_refused_in_their_line(world: World) -> None:
    sent = {
        "format": "a4-24", "kind": "price", "start": "1", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0",
        "lines-0-goods": "NOTHING", "lines-0-count": "3",
    }  # fmt: skip
    answer = world.browser("cashier").post("/stock/labels/", sent)
    assert answer.status_code == 400
    assert 'id="id_lines-0-goods_error"' in answer.content.decode()
    assert not LabelRun.objects.exists()


def typed_lines(*lines: tuple[str, str], **more: str) -> dict[str, str]:
    """The form as a browser sends it."""
    sent = {"format": "a4-24", "kind": "shelf", "start": "7", **more}
    sent |= {"lines-TOTAL_FORMS": str(len(lines)), "lines-INITIAL_FORMS": "0"}
    for place, (goods, count) in enumerate(lines):
        sent |= {f"lines-{place}-goods": goods, f"lines-{place}-count": count}
    return sent


def test_more_rows_keep_what_was_typed_and_print_nothing(world: World) -> None:
    client = world.browser("cashier")
    first = client.get("/stock/labels/").content.decode()
    assert '<button class="button" type="submit" name="more" value="1" data-more>' in first
    lines = [("GREEN", "3"), ("no such thing", "x"), ("", ""), ("RED", ""), ("", "")]
    answer = client.post("/stock/labels/", typed_lines(*lines, more="1"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="lines-TOTAL_FORMS" value="9"' in text  # four that were filled or stood between, and five more
    for value in ("GREEN", "3", "no such thing", "x", "RED"):
        assert f'value="{value}"' in text
    assert '<option value="shelf" selected>' in text
    assert 'name="start" value="7"' in text
    assert "_error" not in text
    assert not LabelRun.objects.exists()


def test_labels_of_any_number_of_lines_are_made(world: World) -> None:
    goods = [
        product(world.access(), f"Tin {number:03}", sku=f"TIN{number:03}", price_e4=1_00_00) for number in range(200)
    ]
    lines = [(one.sku, "1") for one in goods]
    answer = world.browser("cashier").post("/stock/labels/", typed_lines(*lines, start="1"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert LabelRun.objects.get().labels == 200


def test_more_lines_than_a_form_holds_are_refused(world: World) -> None:
    lines = [("", "")] * 451
    answer = world.browser("cashier").post("/stock/labels/", typed_lines(*lines))
    assert answer.status_code == 400
    assert not LabelRun.objects.exists()


def test_labels_of_a_list_are_of_what_fits_it_and_is_on_sale(world: World) -> None:
    access, client = world.access(), world.browser("manager")
    sweets = create_category(access=access, at=NOW, name="Sweets")
    product(access, "Milk barfi", sku="BARFI", price_e4=10_00_00, category=sweets)
    product(access, "Kaju barfi", sku="KAJU", price_e4=20_00_00, category=sweets)
    product(access, "Milk", sku="MILK", price_e4=30_00_00)
    gone = product(access, "Milk cake", sku="CAKE", price_e4=40_00_00, category=sweets)
    archive_product(access=access, at=NOW, product=gone)
    chosen = {"format": "roll-38x25", "kind": "price", "start": "1", "each": "2"}

    def made(**asked: object) -> list[str]:
        text = reading.text(client.post("/stock/labels/list/", {**chosen, **asked}).content)
        return [sku for sku in ("BARFI", "KAJU", "MILK", "CAKE") if text.count(sku) == 2]

    assert made(category=sweets.pk, search="") == ["BARFI", "KAJU"]
    assert made(category="", search="milk") == ["BARFI", "MILK"]
    assert made(category=sweets.pk, search="milk") == ["BARFI"]
    assert made(category="", search="") == ["BARFI", "KAJU", "MILK"]
    runs = LabelRun.objects.count()
    nothing = client.post("/stock/labels/list/", {**chosen, "category": "", "search": "tea"})
    assert "There is nothing here to print a label for." in nothing.content.decode()
    theirs = create_category(access=world.access("stranger"), at=NOW, name="Theirs")
    refused = client.post("/stock/labels/list/", {**chosen, "category": theirs.pk, "search": ""})
    assert (nothing.status_code, refused.status_code, LabelRun.objects.count()) == (400, 400, runs)


def test_more_labels_than_are_printed_at_once_come_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("galla.inventory.actions.labelling.MOST_LABELS", 3)
    access, changed = world.access(), LATER - datetime.timedelta(minutes=30)
    goods = [product(access, name, price_e4=10_00_00) for name in ("Tea", "Milk", "Salt", "Rice")]
    for each in goods:
        change_product(access=access, at=changed, product=each, price_e4=11_00_00)
    told: dict[str, Any] = {"access": access, "at": LATER, "paper": ROLL, "wanted": labels_of_changes(access, changed)}
    first = reading.text(print_labels(**told, changes_since=changed, portion=1))
    assert [name in first for name in ("Tea", "Milk", "Salt", "Rice")] == [False, True, True, True]
    assert last_labels_of_changes(access) is None
    second = reading.text(print_labels(**told, changes_since=changed, portion=2))
    assert [name in second for name in ("Tea", "Milk", "Salt", "Rice")] == [True, False, False, False]
    assert last_labels_of_changes(access) == LATER
    body = {"format": "roll-50x25", "lines": [{"product": goods[0].pk, "count": 5}]}
    client = world.api("manager")
    assert client.post(LABELS, body, format="json").json()["parts"] == 2
    assert client.post(LABELS, body | {"portion": 2}, format="json").status_code == 200
    page = world.browser("manager")
    chosen = {"format": "roll-50x25", "kind": "price", "start": "1", "each": "1", "search": "", "category": ""}
    asked = page.post("/stock/labels/list/", chosen)
    assert asked.status_code == 400
    assert "Part 2 of 2" in asked.content.decode()
    assert page.post("/stock/labels/list/", chosen | {"portion": "2"})["Content-Type"] == "application/pdf"


def kept_by_batch(world: World) -> tuple[Product, Batch, Batch]:
    """Milk at 30.00 with an MRP of 40.00, of which two batches lie on the floor: the first of an MRP of 28.00."""
    access = world.access()
    milk = product(access, "Milk", price_e4=30_00_00, mrp_e4=40_00_00)
    change_product(access=access, at=NOW, product=milk, keeps_batches=True)
    day = NOW.date()
    for number, days, mrp in (("SOON", 5, 28_00_00), ("LATE", 50, None)):
        given = BatchGiven(number, day + datetime.timedelta(days=days), mrp)
        items = [ReceiptItem(milk.pk, 3_000, cost_e4=1, batch=given)]
        receive(access=access, at=NOW, key=number, branch=world.main, items=items)
    return milk, Batch.objects.get(number="SOON"), Batch.objects.get(number="LATE")


def test_a_label_says_what_the_till_charges_for_the_batch_that_leaves_first(world: World) -> None:
    milk, soon, _late = kept_by_batch(world)
    assert (only(world, milk.pk).price, only(world, milk.pk).mrp) == ("₹28.00", "MRP ₹28.00")
    price_batch(access=world.access(), at=NOW, batch=soon, price_e4=20_00_00)
    assert (only(world, milk.pk).price, only(world, milk.pk).mrp) == ("₹20.00", "MRP ₹28.00")
    past = NOW + datetime.timedelta(days=6)
    [(label, _count)] = counted_labels(world.access(), [(milk.pk, 1)], past)
    assert (label.price, label.mrp) == ("₹30.00", "MRP ₹40.00")


def test_the_labels_of_a_receipt_are_those_of_the_batches_that_came(world: World) -> None:
    milk, soon, late = kept_by_batch(world)
    first, second = Receipt.objects.order_by("pk")
    assert labels_of_receipt(first) == [(milk.pk, 3, soon.pk)]
    assert labels_of_receipt(second) == [(milk.pk, 3, late.pk)]
    made = counted_labels(world.access(), [*labels_of_receipt(first), *labels_of_receipt(second)], NOW)
    assert [(label.price, label.mrp, count) for label, count in made] == [
        ("₹28.00", "MRP ₹28.00", 3),
        ("₹30.00", "MRP ₹40.00", 3),
    ]


def test_what_was_marked_down_is_among_the_changed_prices_while_it_lies_there(world: World) -> None:
    milk, soon, late = kept_by_batch(world)
    access = world.access()
    assert labels_of_changes(access, LATER) == []
    price_batch(access=access, at=LATER, batch=late, price_e4=25_00_00)
    assert labels_of_changes(access, LATER) == [(milk.pk, 1, late.pk)]
    [(label, _count)] = counted_labels(access, labels_of_changes(access, LATER), LATER)
    assert (label.price, label.mrp) == ("₹25.00", "MRP ₹40.00")
    price_batch(access=access, at=LATER, batch=soon, price_e4=10_00_00)
    gone = [AdjustmentItem(milk.pk, change_milli=-3_000, batch_id=soon.pk)]
    adjust(access=access, at=LATER, key="wet", branch=world.main, items=gone, reason="damaged")
    assert labels_of_changes(access, LATER) == [(milk.pk, 1, late.pk)]


def test_a_list_of_more_labels_than_are_printed_at_once_is_refused(world: World) -> None:
    product(world.access(), "Tea", price_e4=10_00_00)
    product(world.access(), "Milk", price_e4=10_00_00)
    chosen = {"format": "a4-65", "kind": "price", "start": "1", "each": str(MOST_LABELS), "search": "", "category": ""}
    answer = world.browser("manager").post("/stock/labels/list/", chosen)
    assert answer.status_code == 400
    assert "Say which part of 2 to print." in answer.content.decode()
    assert not LabelRun.objects.exists()


def test_the_pages_of_a_receipt_and_of_changes_make_labels(world: World) -> None:
    access, client = world.access(), world.browser("manager")
    tea = product(access, "Green tea", sku="GREEN", price_e4=55_00_00)
    items = [ReceiptItem(tea.pk, 2_000, cost_e4=1)]
    paper = receive(access=access, at=NOW, key="came", branch=world.main, items=items).document
    shown = client.get(f"/stock/receipts/{paper.pk}/").content.decode()
    assert f"/stock/labels/receipt/?receipt={paper.pk}" in shown
    chosen = {"format": "roll-38x25", "kind": "price", "start": "1"}
    assert client.get(f"/stock/labels/receipt/?receipt={paper.pk}").status_code == 200
    made = client.post("/stock/labels/receipt/", {**chosen, "receipt": str(paper.pk)})
    assert len(reading.pages(made.content)) == 2
    change_product(access=access, at=NOW, product=tea, price_e4=50_00_00)
    made = client.post("/stock/labels/changes/", {**chosen, "since": "2026-11-21T00:00"})
    assert "₹50.00" in reading.text(made.content)
    assert LabelRun.objects.filter(changes_since__isnull=False).count() == 1


def test_the_api_makes_labels_of_lines_a_receipt_or_changes(world: World) -> None:
    access, api = world.access(), world.api("cashier")
    tea = product(access, "Green tea", sku="GREEN", price_e4=55_00_00)
    items = [ReceiptItem(tea.pk, 2_000, cost_e4=1)]
    paper = receive(access=access, at=NOW, key="came", branch=world.main, items=items).document
    change_product(access=access, at=NOW, product=tea, price_e4=50_00_00)
    for said, pages in (
        ({"lines": [{"sku": "GREEN", "count": 3}]}, 3),
        ({"receipt": paper.pk}, 2),
        ({"changed_since": "2026-11-21T00:00:00+05:30"}, 1),
    ):
        answer = api.post(LABELS, {"format": "roll-50x25", **said}, format="json")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert len(reading.pages(answer.content)) == pages


def test_the_api_refuses_two_ways_at_once_and_another_shops_receipt(world: World) -> None:
    access = world.access("stranger")
    assert access.branch is not None
    items = [ReceiptItem(product(access).pk, 2_000, cost_e4=1)]
    theirs = receive(access=access, at=NOW, key="came", branch=access.branch, items=items).document
    tea = product(world.access())
    for said, field in (
        ({"receipt": theirs.pk}, "receipt"),
        ({"receipt": 1, "changed_since": "2026-11-21T00:00:00+05:30"}, "changed_since"),
        ({}, "lines"),
        ({"lines": [{"product": tea.pk, "count": 0}]}, "lines.0.count"),
    ):
        answer = world.api("cashier").post(LABELS, {"format": "roll-50x25", **said}, format="json")
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not LabelRun.objects.exists()


def test_labels_of_many_products_ask_no_more_than_those_of_one(world: World) -> None:
    access = world.access()
    numbers = [(product(access).pk, 1) for _ in range(30)]
    with CaptureQueriesContext(connection) as asked:
        counted_labels(access, numbers, NOW)
    assert len(asked) == 1
