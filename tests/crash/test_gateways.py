"""kill -9 of the worker while payments through a gateway pour in: each is credited once."""

import random
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from galla.foundation.checks import broken
from galla.outbox.worker import drain
from galla.payments.models import Dispute, GatewayPayment, PaymentRequest, WebhookEvent
from galla.payments.tasks import poll_gateways
from galla.payments.tests.gateway_world import gate_of, promised
from tests.crash.house import House, comes_true
from tests.crash.storm import LATER, chosen_seed
from tests.journeys.processes import database_url

pytestmark = [pytest.mark.xdist_group("crash")]


class GatewayHouse(House):
    """A house whose worker can read the secrets this process has sealed."""

    def __init__(self, folder: Path, seed: str) -> None:
        super().__init__(folder, database=database_url(), token="", products=[], mail_port=1, seed=seed)
        self._environment["SECRET_KEY"] = settings.SECRET_KEY


@pytest.mark.parametrize("provider", ["razorpay", "stripe"])
def test_a_worker_killed_in_the_middle_loses_and_doubles_no_payment(
    transactional_db: None, tmp_path: Path, provider: str
) -> None:
    rage(tmp_path, provider, payments=24, kills=3)


@pytest.mark.long
@pytest.mark.parametrize("provider", ["razorpay", "stripe"])
def test_a_worker_killed_again_and_again_loses_and_doubles_no_payment(
    transactional_db: None, tmp_path: Path, provider: str
) -> None:
    rage(tmp_path, provider, payments=1000, kills=40)


def rage(folder: Path, provider: str, *, payments: int, kills: int) -> None:
    """Payments told by all three ways in any order, while the worker is killed: two messages of each, the payer's
    return of each, and of the few that nobody tells of, what the provider says when it is asked."""
    seed = chosen_seed()
    dice, house = random.Random(seed), GatewayHouse(folder, seed)
    try:
        with gate_of(provider) as gate:
            asked = [gate.ask(promised(gate.world, f"storm {number}")) for number in range(payments)]
            paid = {request.pk: gate.fake.pay(request.provider_id) for request in asked}
            silent = {request.pk for request in dice.sample(asked, payments // 10)}
            told: list[Any] = [one for pk, messages in paid.items() if pk not in silent for one in messages * 2]
            back = [request for request in asked if request.pk not in silent]
            dice.shuffle(told)
            dice.shuffle(back)
            house.work()
            house.wait_for_worker()
            for number, (some, returning) in enumerate(zip(slices(told, kills), slices(back, kills), strict=True)):
                before = GatewayPayment.objects.count()
                assert {gate.tell(one) for one in some} <= {200}
                for request in returning:
                    gate.come_back(request)
                if number < kills:
                    # It has begun with what was told, and is mostly not through.
                    assert comes_true(partial(has_begun, before, all_of=payments - len(silent)))
                    house.kill("worker")
                    house.work()
                    house.wait_for_worker()
            house.stop()
            finish(asked)
            assert GatewayPayment.objects.count() == payments
            assert (gate.held, gate.lies("upi")) == (11_800 * payments, 0)
            assert not Dispute.objects.exists()
            assert not WebhookEvent.objects.filter(handled_at=None).exists()
            assert not list(broken())
    finally:
        house.end_all()


def slices(what: list[Any], kills: int) -> list[list[Any]]:
    """As many parts as there are stretches between kills, some of them perhaps empty."""
    size = len(what) // (kills + 1) + 1
    return [what[place * size : (place + 1) * size] for place in range(kills + 1)]


def has_begun(before: int, *, all_of: int) -> bool:
    """Whether another payment was credited, or none is left: what waits may be held by a worker that was killed."""
    credited, waiting = GatewayPayment.objects.count(), WebhookEvent.objects.filter(handled_at=None)
    return before < credited or credited == all_of or not waiting.exists()


def finish(asked: list[PaymentRequest]) -> None:
    """What killed workers held is free again when their leases are over; whoever is still silent is asked about."""
    drain(at=timezone.now() + LATER)
    for _ in range(len(asked)):
        PaymentRequest.objects.filter(payment=None).update(asked_at=timezone.now() - LATER / 2, checked_at=None)
        poll_gateways.call()
        drain(at=timezone.now() + LATER)
        if not PaymentRequest.objects.filter(payment=None).exists():
            return
    raise AssertionError(f"{PaymentRequest.objects.filter(payment=None).count()} of {len(asked)} were never credited")
