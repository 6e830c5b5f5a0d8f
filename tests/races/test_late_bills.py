"""Bills made before the close arrive while it is written: each is counted there, or in the late shift of that day."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from galla.drawer.models import Shift, ShiftClose
from galla.ledger.queries import shift_of
from galla.ledger.shifts import entries_of_shift
from galla.sales.tests.conftest import Stall
from galla.shifts.models import ZReport
from tests.races.counter import bill, client_of, in_drawer, selling, token_of
from tests.races.crowd import Crowd, Work, nearly_every_round_is_lost, ran

pytestmark = pytest.mark.race

CLIENTS, ROUNDS, CLOSES = 16, 5, 8
PRICE_MINOR = 10_000


@pytest.fixture
def half() -> Iterator[Crowd]:
    """16 clients with a connection each."""
    with Crowd(CLIENTS) as clients:
        yield clients


class LateAgainstClose:
    """One bill was made in the shift; 15 of its bills come late, while somebody closes it and opens the next."""

    def __init__(self, stall: Stall) -> None:
        self.stall, self.token = stall, token_of(stall)

    def start(self, number: int) -> Work:
        product = self.stall.product(f"Late {number}", "100", "0", sku=f"LATE{number}")
        self.stall.stock({product: 2 * CLIENTS * 1_000}, key=f"stock of round {number}")
        first = selling(self.token, bill(product), f"round {number}")(CLIENTS)
        assert first.status_code == 201, first.content
        then = timezone.now()
        self.shift = Shift.objects.get(pk=shift_of(self.stall.world.shop.pk, first.json()["id"]) or 0)
        self.before, self.bills = in_drawer(self.stall), entries_of_shift(self.shift.pk, "sale").count()
        late = selling(self.token, bill(product, happened_at=then.isoformat()), f"late {number}, client {{place}}")
        now = selling(self.token, bill(product), f"next {number}")
        return lambda place: self._close(now, number) if place == CLOSES else late(place)

    def _close(self, now: Work, number: int) -> Any:
        """The shift is closed with one note, and the next one opened by a bill."""
        address = f"/api/v1/tills/{self.stall.world.till.pk}/shift/close/"
        headers = {"Idempotency-Key": f"close {number}"}
        answer = client_of(self.token).post(address, {"notes": {"100": 1}}, format="json", headers=headers)
        self.next = now(CLOSES).json()["id"]
        return answer

    def judge(self, answers: list[Any]) -> None:
        """The close counted what is in it, nothing of it is in the next shift, and what came late is expected once."""
        assert {answer.status_code for answer in answers} == {201}
        shop = self.stall.world.shop.pk
        shifts = [shift_of(shop, one.json()["id"]) for place, one in enumerate(answers) if place != CLOSES]
        here = sum(shift == self.shift.pk for shift in shifts)
        late = Shift.objects.filter(pk__in=[shift for shift in shifts if shift != self.shift.pk])
        assert shift_of(shop, self.next) not in shifts
        assert all(shift.late_of == self.shift.business_date for shift in late)
        close = ShiftClose.objects.get(shift=self.shift)
        assert close.expected_minor == self.before + here * PRICE_MINOR
        assert ZReport.objects.get(pk=close.pk).figures["bills"] == self.bills + here
        assert in_drawer(self.stall) == PRICE_MINOR * (1 + len(shifts) - here + 1)


def test_a_bill_that_comes_while_its_shift_is_closed_is_counted_there_or_is_late(stall: Stall, half: Crowd) -> None:
    race = LateAgainstClose(stall)
    for number in range(ROUNDS):
        race.judge(ran(half, race, number))
    stall.nothing_broken()


def test_a_late_bill_that_goes_where_the_till_stands_lands_in_the_next_shift(
    stall: Stall, half: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    from galla.drawer.shifts import shift_now

    def wherever(standing: Any, *, of_day: datetime.date, today: datetime.date, **told: Any) -> Any:
        return shift_now(standing, **told)

    monkeypatch.setattr("galla.sales.actions.selling.shift_then", wherever)
    nearly_every_round_is_lost(half, LateAgainstClose(stall))
