"""What Razorpay kept of a settlement stands in the rows it is made of, and is booked from them."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from galla.foundation.checks import broken
from galla.payments.actions.gateway_payouts import Announced, take_payout
from galla.payments.models import GatewayPayout
from galla.payments.providers import DONE, PaidOut, Unreachable
from galla.payments.providers.razorpay.messages import days_of_settlement, kept_in
from galla.payments.tests.fakes import FakeRazorpay
from galla.payments.tests.gateway_world import Gate, gate_of, promised
from tests.world import NOW

pytestmark = pytest.mark.django_db
TAX = "tax-paid.IGST.180000"


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A shop with an account at Razorpay, which holds ₹236 for it in two payments."""
    with gate_of("razorpay") as found:
        for key in ("one", "two"):
            for told in found.fake.pay(found.ask(promised(found.world, key)).provider_id):
                found.tell(told)
        found.work()
        assert found.held == 23_600
        yield found


def settled(gate: Gate) -> tuple[FakeRazorpay, str]:
    """A settlement of 230.43, of which Razorpay kept 5.57."""
    fake = gate.fake
    assert isinstance(fake, FakeRazorpay)
    [told] = fake.pay_out(23_043, 557)
    [number] = fake.payouts
    assert (fake.payouts[number]["fees"], fake.payouts[number]["tax"]) == (0, 0)
    assert gate.tell(told) == 200
    return fake, number


def test_the_fees_of_a_normal_settlement_are_those_of_its_rows(gate: Gate) -> None:
    settled(gate)
    gate.work()
    row = GatewayPayout.objects.get()
    assert (row.fee_minor, row.tax_minor) == (557, 84)
    assert (gate.held, gate.lies("bank"), gate.lies("gateway-fees"), gate.lies(TAX)) == (0, 23_043, 473, 84)
    assert list(broken()) == []


def test_rows_are_found_where_the_report_has_them_a_day_later(gate: Gate) -> None:
    fake, _number = settled(gate)
    for row in fake.settled:
        row["settled_at"] += 86_400
    gate.work()
    assert (gate.held, GatewayPayout.objects.get().fee_minor) == (0, 557)


@pytest.mark.parametrize("missing", [slice(None), slice(0, 1), slice(1, 2)], ids=["all", "with a fee", "without one"])
def test_a_settlement_whose_rows_are_not_all_listed_yet_is_asked_about_again(gate: Gate, missing: slice) -> None:
    fake, number = settled(gate)
    rows = list(fake.settled)
    del fake.settled[missing]
    with pytest.raises(Unreachable):
        take_payout(account=gate.account, announced=Announced(number, since=NOW), at=NOW)
    assert (gate.held, GatewayPayout.objects.count()) == (23_600, 0)
    fake.settled = rows
    gate.work()
    assert (gate.held, GatewayPayout.objects.get().fee_minor) == (0, 557)


def test_one_that_is_on_its_way_is_not_looked_through(gate: Gate) -> None:
    fake, number = settled(gate)
    fake.payouts[number]["status"] = "created"
    gate.work()
    assert not any("recon" in call for call in fake.asked)
    assert GatewayPayout.objects.count() == 0


def test_a_fee_has_its_tax_in_it_and_what_a_transfer_takes_has_its_fee() -> None:
    paid = {"amount": 200_000, "credit": 195_280, "debit": 0, "fee": 4_720, "tax": 720}
    moved = {"amount": 100_000, "credit": 0, "debit": 100_296, "fee": 296, "tax": 46}
    told = PaidOut("setl_1", 94_984, 0, "INR", DONE)
    assert kept_in([paid, moved], told) == PaidOut("setl_1", 94_984, 5_016, "INR", DONE, tax_minor=766)
    assert kept_in([], told) is None


def test_one_that_was_wanted_at_once_costs_what_it_says_besides() -> None:
    rows: list[dict[str, Any]] = [{"credit": 97_640, "debit": 0, "fee": 2_360, "tax": 360}]
    own = PaidOut("setl_1", 97_404, 236, "INR", DONE, tax_minor=36)
    assert kept_in(rows, own) == PaidOut("setl_1", 97_404, 2_596, "INR", DONE, tax_minor=396)
    total = PaidOut("setl_1", 97_640, 2_360, "INR", DONE, tax_minor=360)
    assert kept_in(rows, total) == total, "where it tells the sum of its rows, that is not added once more"
    assert kept_in([], total) == total


def test_a_settlement_is_of_the_day_it_is_in_india() -> None:
    late = int(datetime.datetime(2026, 11, 28, 19, 0, tzinfo=datetime.UTC).timestamp())
    assert days_of_settlement({"created_at": late})[0] == datetime.date(2026, 11, 29)
    assert [days_of_settlement({"created_at": odd}) for odd in (0, -1, "x", 10**15, None)] == [[]] * 5
