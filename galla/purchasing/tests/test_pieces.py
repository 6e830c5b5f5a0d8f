"""Which pieces are still there when a cost comes late: the worked tables of ``docs/algorithms/pieces.md``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from galla.inventory.actions import ArrivalItem, Spot, TransferItem, add_place, receive_transfer, send_goods
from galla.inventory.tests.goods import AT, branch_of, lying, sell, standing
from galla.pricing.numbers import decimal_text
from galla.purchasing.actions import BillItem, OrderItem
from galla.purchasing.models import ValueShift
from galla.purchasing.tests.buying import Buying, fresh, nothing_broken

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "pieces.md"

type Row = tuple[str, ...]


def rows_of(first: str) -> list[Row]:
    """The rows of the table of the page whose first column is called so."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    (start,) = [place for place, text in enumerate(lines) if text.startswith(f"| {first} |")]
    found = []
    for text in lines[start + 2 :]:
        if not text.startswith("|"):
            break
        found.append(tuple(cell.strip() for cell in text.strip("|").split("|")))
    return found


def steps(buying: Buying) -> Iterator[str]:
    """What happens in the example, one after the other."""
    monday = buying.came(buying.order(), 10_000)
    yield "Monday's ten come"
    sell(buying.access, buying.rice, 6_000)
    yield "six are sold"
    wednesday = buying.came(buying.order(OrderItem(buying.rice.pk, 10_000, 420_000)), 10_000)
    yield "Wednesday's ten come"
    buying.bill(BillItem("goods", 44_000, buying.line(monday).pk))
    yield "Monday's bill says 4.00 more each"
    assert buying.returns(buying.line(monday), 2_000).net_minor == 8_800
    yield "two of Monday's go back"
    receipts = (monday.pk, wednesday.pk)
    buying.bill(BillItem("landed", 2_400, words="Freight", receipts=receipts, shared_by="quantity"))
    yield "the freight of both days"


def test_the_example_of_the_page_comes_out() -> None:
    buying = Buying()
    told = []
    for happened in steps(buying):
        here = standing(buying.access, buying.rice)
        worth, sold = (decimal_text(amount, places=2) for amount in (here.worth_minor, buying.sold()))
        told.append((happened, str(here.on_hand // 1_000), worth, sold))
    assert told == rows_of("what happens")
    nothing_broken()


def test_goods_that_were_carried_elsewhere_are_still_there() -> None:
    buying = Buying()
    receipt = buying.came(buying.order(), 10_000)
    branch = branch_of(buying.access)
    back = add_place(access=buying.access, branch=branch, name="Back room")
    floor, room = Spot(branch), Spot(branch, back)
    act: dict[str, Any] = {"access": buying.access, "at": AT, "key": fresh()}
    sent = send_goods(**act, source=floor, target=room, items=[TransferItem(buying.rice.pk, 3_000)]).document
    receive_transfer(**act, transfer=sent, items=[ArrivalItem(buying.rice.pk, 3_000)])
    sell(buying.access, buying.rice, 5_000)
    left = [lying(buying.access, buying.rice, spot).on_hand for spot in (floor, room)]
    bill = buying.bill(BillItem("goods", 41_000, buying.line(receipt).pk))
    shares = ValueShift.objects.filter(bill=bill).order_by("position").values_list("worth_minor", flat=True)
    told = zip(("floor", "back room", "gone"), (*left, 10_000 - sum(left)), shares, strict=True)
    assert [(where, str(milli // 1_000), decimal_text(share, places=2)) for where, milli, share in told] == rows_of(
        "where"
    )
    nothing_broken()
