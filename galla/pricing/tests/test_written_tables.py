"""The tables in docs/algorithms say what the code answers."""

from itertools import pairwise
from pathlib import Path

import pytest

from galla.pricing.bill import Bill, BillRequest, Discount, LineRequest, RoundOff, RoundOffMode, price_bill
from galla.pricing.change import fewest_notes, plan_change
from galla.pricing.note_search import sure_notes
from galla.pricing.numbers import decimal_text, parse_decimal, trimmed_text
from galla.pricing.tests.known import minor
from galla.pricing.tests.making import PERCENT, gst, igst, line, request

DOCS = Path(__file__).parents[3] / "docs" / "algorithms"

type Row = dict[str, str]


def table(document: str, first: str, *others: str) -> list[Row]:
    """The rows of the one table of a document whose columns begin like this, by column."""
    lines = (DOCS / document).read_text(encoding="utf-8").splitlines()
    head = f"| {' | '.join((first, *others))} |"
    (start,) = [place for place, text in enumerate(lines) if text.startswith(head)]
    columns = cells(lines[start])
    rows: list[Row] = []
    for text in lines[start + 2 :]:
        if not text.startswith("|"):
            break
        rows.append(dict(zip(columns, cells(text), strict=True)))
    assert rows
    return rows


def cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.strip("|").split("|")]


def percent(text: str) -> int:
    return int(text.removesuffix(" %"))


def money(amount: int) -> str:
    return decimal_text(amount, places=2)


def test_the_table_of_prices_that_include_tax() -> None:
    for row in table("bill.md", "gross", "rate"):
        (only,) = price_bill(request(line(minor(row["gross"]), gst(percent(row["rate"]))))).lines
        central, state = only.taxes
        figures = (only.net_minor, central.amount_minor, state.amount_minor, only.gross_minor)
        assert tuple(map(money, figures)) == (row["net"], row["CGST"], row["SGST"], row["again"])


def test_the_table_of_prices_without_tax() -> None:
    for row in table("bill.md", "net", "rate"):
        price, rate = minor(row["net"]), percent(row["rate"])
        within = price_bill(request(line(price, gst(rate), includes_tax=False)))
        between = price_bill(request(line(price, igst(rate), includes_tax=False)))
        central, state = within.lines[0].taxes
        assert (money(central.amount_minor), money(state.amount_minor)) == (row["CGST"], row["SGST"])
        assert money(within.total_minor) == row["gross within the state"]
        assert (money(between.tax_minor), money(between.total_minor)) == (row["IGST"], row["gross between states"])


def test_about_fifteen_in_a_hundred_prices_have_no_taxable_value_that_fits() -> None:
    reached = {price_bill(request(line(net, gst(18), includes_tax=False))).total_minor for net in range(1, 10_000)}
    missed = [gross for gross in range(1, 11_800) if gross not in reached]
    assert 400 in missed
    assert round(len(missed) / 118) == 15


def worked_lines() -> list[Row]:
    return table("bill.md", "quantity", "unit price")


def worked_bill() -> Bill:
    lines = tuple(
        LineRequest(
            parse_decimal(row["quantity"], places=3),
            parse_decimal(row["unit price"], places=4),
            row["terms"] == "with tax",
            gst(percent(row["rate"])) if percent(row["rate"]) else (),
            Discount(percent_ppm=percent(row["off"]) * PERCENT),
        )
        for row in worked_lines()
    )
    return price_bill(BillRequest(lines, RoundOff(100), Discount(amount_minor=5_000)))


def test_the_lines_of_the_worked_bill() -> None:
    for row, priced in zip(worked_lines(), worked_bill().lines, strict=True):
        central, state = [tax.amount_minor for tax in priced.taxes] or [0, 0]
        discounts = (priced.list_minor, priced.discount_minor, priced.bill_discount_minor)
        assert tuple(map(money, discounts)) == (row["list"], row["own discount"], row["bill's share"])
        figures = (priced.net_minor, central, state, priced.gross_minor)
        assert tuple(map(money, figures)) == (row["net"], row["CGST"], row["SGST"], row["gross"])


def test_the_totals_by_rate_of_the_worked_bill() -> None:
    rows = table("bill.md", "rate of all taxes")
    for row, total in zip(rows, worked_bill().taxes, strict=True):
        central, state = [tax.amount_minor for tax in total.taxes] or [0, 0]
        assert total.rate_ppm == percent(row["rate of all taxes"]) * PERCENT
        figures = (total.net_minor, central, state, total.gross_minor)
        assert tuple(map(money, figures)) == tuple(list(row.values())[1:])


def test_the_sums_of_the_worked_bill() -> None:
    (row,) = table("bill.md", "list", "discounts")
    bill = worked_bill()
    figures = (bill.list_minor, bill.discount_minor, bill.net_minor, bill.tax_minor)
    ends = (bill.subtotal_minor, bill.round_off_minor, bill.total_minor)
    assert tuple(map(money, (*figures, *ends))) == tuple(row.values())


def test_the_worked_bill_comes_back_as_written() -> None:
    bill, rows = worked_bill(), table("bill.md", "shirts", "sweets")
    payable = [
        bill.payable([parse_decimal(row[goods], places=3) for goods in ("shirts", "sweets", "soaps", "milk")])
        for row in rows
    ]
    assert [money(amount) for amount in payable] == [row["payable"] for row in rows]
    refunds = [after - before for before, after in pairwise([0, *payable])]
    assert [money(amount) for amount in refunds] == [row["this refund"] for row in rows]
    assert payable[-1] == bill.total_minor


@pytest.mark.parametrize("mode", RoundOffMode)
def test_the_table_of_round_offs(mode: RoundOffMode) -> None:
    for row in table("bill.md", "subtotal", "down"):
        bill = price_bill(request(line(minor(row["subtotal"])), step=100, mode=mode))
        assert money(bill.total_minor) == row[mode]


def notes_in(text: str) -> dict[int, int]:
    """Notes as they are written in the tables, in paise: "50×1 0.5×0"."""
    if text == "nothing":
        return {}
    pairs = [part.split("×") for part in text.split()]
    return {minor(value): int(count) for value, count in pairs}


def written(notes: dict[int, int] | None) -> str:
    if notes is None:
        return "impossible"
    return " ".join(f"{trimmed_text(value, places=2)}×{count}" for value, count in notes.items()) or "nothing"


def largest_first(amount: int, drawer: dict[int, int]) -> str:
    hand: dict[int, int] = {}
    for value in sorted(drawer, reverse=True):
        count = min(drawer[value], amount // value)
        amount -= count * value
        if count:
            hand[value] = count
    return f"stuck at {trimmed_text(amount, places=2)}" if amount else written(hand)


def test_the_table_of_the_fewest_notes() -> None:
    for row in table("change.md", "change", "drawer", "largest first"):
        change, drawer = minor(row["change"]), notes_in(row["drawer"])
        assert written(fewest_notes(change, drawer)) == row["fewest"]
        assert largest_first(change, drawer) == row["largest first"]


def test_the_table_of_change_that_cannot_be_made() -> None:
    for row in table("change.md", "change", "drawer", "given"):
        plan = plan_change(minor(row["change"]), notes_in(row["drawer"]), notes_in(row["given"]))
        assert (written(plan.notes), plan.rest_minor) == (row["goes back"], minor(row["rest"]))
        extra = trimmed_text(plan.advice.extra_minor, places=2) if plan.advice else "nothing"
        assert extra == row["ask for"]
        assert written(plan.advice.notes if plan.advice else {}) == row["then goes back"]


def test_the_table_of_sure_notes() -> None:
    values = [500, 200, 100, 50, 20, 10, 5, 2, 1]
    for row in table("change.md", "amount", "sure"):
        amount = int(row["amount"])
        sure = dict(zip(values, sure_notes(values, [1_000] * 9, amount), strict=True))
        assert written({value * 100: count for value, count in sure.items() if count}) == row["sure"]
        assert amount - sum(value * count for value, count in sure.items()) == int(row["left to search"])
