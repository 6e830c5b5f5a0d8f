"""What other systems answer, where their rule is ours: rounding, taxes, GST, discounts, round-off and change."""

import pytest

from galla.pricing.bill import BillRequest, LineRequest, RoundOff, RoundOffMode, price_bill
from galla.pricing.change import fewest_notes
from galla.pricing.numbers import parse_decimal, round_half_away
from galla.pricing.spread import spread
from galla.pricing.tests.known import FILES, Case, cases, document, minor, rate, request_of


def named(*files: str) -> pytest.MarkDecorator:
    """One test for each case of the files, under the name the case has there."""
    return pytest.mark.parametrize(
        "case", [pytest.param(case, id=case["id"]) for name in files for case in cases(name)]
    )


def total_of(subtotal: int, step: int, mode: str) -> int:
    """What a bill of one untaxed line of this subtotal comes to."""
    line = LineRequest(1000, subtotal * 100, includes_tax=True, components=())
    bill = price_bill(BillRequest((line,), RoundOff(step, RoundOffMode(mode))))
    assert bill.subtotal_minor == subtotal
    return bill.total_minor


@pytest.mark.parametrize("name", FILES)
def test_every_case_looked_at_is_either_checked_or_named_with_the_reason_why_not(name: str) -> None:
    facts = document(name)
    left_out = [case for reason in facts["does_not_apply"] for case in reason["cases"]]
    checked = [case["id"] for case in facts["cases"]]
    assert checked
    assert len(set(checked) | set(left_out)) == len(checked) + len(left_out) == facts["cases_looked_at"]
    assert all(reason["why"] for reason in facts["does_not_apply"])
    assert all(case["source"] and case["licence"].startswith("facts only") for case in facts["cases"])


@named("rounding.json")
def test_a_number_is_rounded_as_elsewhere(case: Case) -> None:
    amount, step = parse_decimal(case["amount"], places=6), parse_decimal(case["step"], places=6)
    expected = parse_decimal(case["expected"], places=6)
    if case["way"] == "nearest":
        assert round_half_away(amount, step) * step == expected
    if amount >= 0:
        assert total_of(amount, step, case["way"]) == expected


@named("round_off.json")
def test_a_total_is_rounded_off_as_elsewhere(case: Case) -> None:
    subtotal, total = minor(case["subtotal"]), total_of(minor(case["subtotal"]), minor(case["step"]), case["mode"])
    assert (total, total - subtotal) == (minor(case["total"]), minor(case["round_off"]))


@named("spread.json")
def test_an_amount_is_shared_out_as_elsewhere(case: Case) -> None:
    shares = spread(case["amount"], case["weights"])
    assert sum(shares) == case["amount"] == sum(case["expected"])
    if case["compare"] == "exact":
        assert shares == case["expected"]
    elif case["compare"] == "any order":
        assert sorted(shares) == sorted(case["expected"])
    else:
        whole = sum(case["weights"])
        for share, weight in zip(shares, case["weights"], strict=True):
            assert abs(share * whole - case["amount"] * weight) < whole


@named("taxes.json", "gst.json", "discounts.json")
def test_a_bill_comes_to_what_it_comes_to_elsewhere(case: Case) -> None:
    request = request_of(case)
    bill, digits, expected = price_bill(request), request.minor_digits, case["expected"]
    by_tax: dict[str, int] = {}
    for total in bill.taxes:
        for tax in total.taxes:
            by_tax[tax.name] = by_tax.get(tax.name, 0) + tax.amount_minor
    figures = {
        "list": bill.list_minor,
        "discount": bill.discount_minor,
        "net": bill.net_minor,
        "tax": bill.tax_minor,
        "subtotal": bill.subtotal_minor,
        "total": bill.total_minor,
    }
    for name, figure in figures.items():
        if name in expected:
            assert figure == minor(expected[name], digits), name
    assert {name: by_tax[name] for name in expected.get("by_tax", {})} == {
        name: minor(amount, digits) for name, amount in expected.get("by_tax", {}).items()
    }
    net_by_rate = {total.rate_ppm: total.net_minor for total in bill.taxes}
    for percent, net in expected.get("net_by_rate", {}).items():
        assert net_by_rate[rate(percent)] == minor(net, digits)
    for line, lines_expected in zip(bill.lines, expected.get("lines", [{}] * len(bill.lines)), strict=True):
        if "net" in lines_expected:
            assert line.net_minor == minor(lines_expected["net"], digits)
        if "gross" in lines_expected:
            assert line.gross_minor == minor(lines_expected["gross"], digits)
        if "taxes" in lines_expected:
            assert [tax.amount_minor for tax in line.taxes] == [minor(tax, digits) for tax in lines_expected["taxes"]]


def greedy(amount: int, values: list[int]) -> int:
    """How many notes the largest-first hand takes from a drawer without end."""
    notes = 0
    for value in sorted(values, reverse=True):
        notes += amount // value
        amount %= value
    assert amount == 0
    return notes


@named("change.json")
def test_change_takes_as_few_notes_as_elsewhere(case: Case) -> None:
    first, last = case.get("amounts", (case.get("amount"),) * 2)
    plenty = last + 1
    drawer = {int(value): plenty if count is None else count for value, count in case["drawer"].items()}
    for amount in range(first, last + 1):
        notes = fewest_notes(amount, drawer)
        expected = greedy(amount, list(drawer)) if case["fewest"] == "greedy" else case["fewest"]
        if expected is None:
            assert notes is None
        else:
            assert notes is not None
            assert sum(notes.values()) == expected
            assert sum(value * count for value, count in notes.items()) == amount
            assert all(count <= drawer[value] for value, count in notes.items())
