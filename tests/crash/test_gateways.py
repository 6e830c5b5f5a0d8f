"""kill -9 of the worker and of the web process while payments through a gateway pour in: each is credited once."""

import http.client
import queue
import random
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from galla.foundation.checks import broken
from galla.outbox.leases import LEASE
from galla.outbox.models import Heartbeat, Message
from galla.outbox.worker import drain
from galla.payments.models import Dispute, GatewayPayment, PaymentRequest, WebhookEvent
from galla.payments.tasks import poll_gateways
from galla.payments.tests.fakes import Told
from galla.payments.tests.gateway_world import gate_of, promised
from tests.crash.house import House, comes_true
from tests.crash.storm import LATER, chosen_seed, say
from tests.journeys.processes import database_url

pytestmark = [pytest.mark.xdist_group("crash")]
TELLERS = 4
LONGEST_BEFORE_KILL_SECONDS = 0.15


class GatewayHouse(House):
    """A house whose worker can read the secrets this process has sealed."""

    def __init__(self, folder: Path, seed: str) -> None:
        super().__init__(folder, database=database_url(), token="", products=[], mail_port=1, seed=seed)
        self._environment["SECRET_KEY"] = settings.SECRET_KEY

    def takes(self, address: str, told: Told) -> bool:
        """Whether the web process answers a message of the provider with 200; a provider believes nothing else."""
        asked = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            asked.request("POST", address, told.body, {"Content-Type": "application/json", **told.headers})
            return asked.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()


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


@pytest.mark.parametrize("provider", ["razorpay", "stripe"])
def test_a_web_process_killed_in_the_middle_keeps_what_it_answered_and_hears_the_rest_again(
    transactional_db: None, tmp_path: Path, provider: str
) -> None:
    knock(tmp_path, provider, payments=24, kills=2)


@pytest.mark.long
@pytest.mark.parametrize("provider", ["razorpay", "stripe"])
def test_a_web_process_killed_again_and_again_keeps_what_it_answered(
    transactional_db: None, tmp_path: Path, provider: str
) -> None:
    knock(tmp_path, provider, payments=600, kills=30)


def knock(folder: Path, provider: str, *, payments: int, kills: int) -> None:
    """Each payment is told of once, while the web process and the worker are killed in turn. What was answered is
    credited though nobody says it again; what was not comes again, some of it although it was taken in."""
    seed = chosen_seed()
    dice, house = random.Random(seed), GatewayHouse(folder, seed)
    try:
        with gate_of(provider) as gate:
            asked = [gate.ask(promised(gate.world, f"knock {number}")) for number in range(payments)]
            paid = {request.pk: gate.fake.pay(request.provider_id) for request in asked}
            told = [(pk, one) for pk, messages in paid.items() for one in messages]
            dice.shuffle(told)
            address = reverse("payments:webhook", args=[gate.account.token])
            house.serve(with_worker=False)
            house.work()
            house.wait_for_server()
            house.wait_for_worker()
            answered, unheard = set[int](), list[tuple[int, Told]]()
            for number, some in enumerate(slices(told, kills)):
                tellers = Tellers(house, address, some)
                if number < kills:
                    time.sleep(dice.uniform(0, LONGEST_BEFORE_KILL_SECONDS))
                    house.kill("server")
                    if number % 2:
                        house.kill("worker")
                        house.work()
                    house.serve(with_worker=False)
                tellers.end()
                answered |= tellers.answered
                unheard += tellers.unheard
                house.wait_for_server()
            say(f"{len(answered)} answered, {len(unheard)} unheard")
            house.stop()
            drain(at=timezone.now() + LATER)
            credited = set(GatewayPayment.objects.values_list("request_id", flat=True))
            assert answered <= credited, f"{answered - credited} were answered and are not credited"
            assert {gate.tell(one) for _pk, one in unheard} <= {200}
            drain(at=timezone.now() + LATER)
            assert GatewayPayment.objects.count() == payments
            assert (gate.held, gate.lies("upi")) == (11_800 * payments, 0)
            assert not Dispute.objects.exists()
            assert not WebhookEvent.objects.filter(handled_at=None).exists()
            assert not list(broken())
    finally:
        house.end_all()


SOON_SECONDS = 20.0


def test_what_a_killed_web_process_had_begun_is_credited_soon_after_it_is_back(
    transactional_db: None, tmp_path: Path
) -> None:
    """Its worker lives inside it, and held a job: the next one does not wait until that lease is over."""
    dice, house = random.Random(chosen_seed()), GatewayHouse(tmp_path, "soon")
    try:
        with gate_of("razorpay") as gate:
            asked = [gate.ask(promised(gate.world, f"soon {number}")) for number in range(24)]
            told = [one for request in asked for one in gate.fake.pay(request.provider_id)]
            dice.shuffle(told)
            house.serve(with_worker=True)
            house.wait_for_server()
            assert {gate.tell(one) for one in told} == {200}
            assert comes_true(lambda: Message.objects.exclude(leased_by="", sent_at=None).exists())
            house.kill("server")
            # Killed before it could write down what came of a job: that one stays held.
            held = {"leased_by": Heartbeat.objects.get().worker, "lease_until": timezone.now() + LEASE, "attempts": 1}
            Message.objects.filter(pk=Message.objects.earliest("pk").pk).update(sent_at=None, **held)
            house.serve(with_worker=True)
            house.wait_for_server()
            assert comes_true(nothing_is_left, SOON_SECONDS), house.last_words("server")
            house.stop()
            assert GatewayPayment.objects.count() == len(asked)
            assert not list(broken())
    finally:
        house.end_all()


def nothing_is_left() -> bool:
    """Every message was done, and its job with it."""
    waiting = Message.objects.filter(task="payments.handle_event", sent_at=None)
    return not waiting.exists() and not WebhookEvent.objects.filter(handled_at=None).exists()


class Tellers:
    """A few connections of a provider that tell what there is, each message once, and note which was answered."""

    def __init__(self, house: GatewayHouse, address: str, told: Sequence[tuple[int, Told]]) -> None:
        self.answered: set[int] = set()
        self.unheard: list[tuple[int, Told]] = []
        self._house, self._address = house, address
        self._told: queue.SimpleQueue[tuple[int, Told]] = queue.SimpleQueue()
        for one in told:
            self._told.put(one)
        self._threads = [threading.Thread(target=self._tell, daemon=True) for _ in range(TELLERS)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Wait until all was told."""
        for thread in self._threads:
            thread.join(LATER.total_seconds())

    def _tell(self) -> None:
        while True:
            try:
                pk, message = self._told.get_nowait()
            except queue.Empty:
                return
            if self._house.takes(self._address, message):
                self.answered.add(pk)
            else:
                self.unheard.append((pk, message))


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
