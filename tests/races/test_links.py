"""A payment link is asked for while its money is confirmed: none is left that waits for nothing.

Two clients whose steps are laid out: once the first has seen that the money is waited for and is about to write its
link, the second confirms it, or waits for the first.
"""

import itertools
import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from galla.payments import actions
from galla.payments.actions import payment_requests, withdrawing
from galla.payments.errors import ClaimSettled
from galla.payments.models import Arrival, Claim, PaymentRequest
from galla.payments.tests.examples import gateway_account, promised
from galla.sales.tests.conftest import Stall

pytestmark = pytest.mark.race

# How long the first waits for the second: a moment where the second waits for the first, however long it takes where
# nothing holds it up.
A_MOMENT, LONGEST_SECONDS = 3, 60


class ConfirmedMeanwhile:
    """One asks for a link, the other confirms the money just before it is written."""

    def __init__(self, stall: Stall, monkeypatch: pytest.MonkeyPatch, patience_seconds: float) -> None:
        self.access = stall.world.access()
        gateway_account(stall.world)
        self.money = promised(stall.world, "one")
        self.raised: list[BaseException] = []
        self.second, self.patience = threading.Thread(target=self._confirm, daemon=True), patience_seconds
        written = payment_requests._written

        def late(*told: Any) -> PaymentRequest:
            self.second.start()
            self.second.join(self.patience)
            return written(*told)

        monkeypatch.setattr(payment_requests, "_written", late)

    def run(self) -> bool:
        """Both do what they came for; whether a link of the money is left that waits."""
        with suppress(ClaimSettled):  # where the second came before the provider was asked
            actions.ask_for_payment(access=self.access, at=timezone.now(), key="one", claim=self.money)
        self.second.join(LONGEST_SECONDS)
        assert (self.second.is_alive(), self.raised) == (False, [])
        assert Arrival.objects.filter(claim=self.money).count() == PaymentRequest.objects.count() == 1
        return PaymentRequest.objects.filter(ended_at=None).exists()

    def _confirm(self) -> None:
        try:
            actions.confirm_claim(access=self.access, at=timezone.now(), money=self.money)
        except BaseException as error:  # noqa: BLE001 - the test looks at what was raised
            self.raised.append(error)
        finally:
            connections.close_all()


def test_no_link_is_left_waiting_for_money_that_was_confirmed_while_it_was_asked_for(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not ConfirmedMeanwhile(stall, monkeypatch, A_MOMENT).run()
    stall.nothing_broken()


@pytest.mark.postgres  # SQLite lets one write at a time: nobody looks before the other has written
def test_without_looking_again_once_the_claim_is_held_a_link_waits_for_money_that_is_there(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = itertools.count()

    def once(*told: Any) -> None:
        if next(looks) == 0:
            end_links(*told)

    end_links = withdrawing._end_links
    monkeypatch.setattr(withdrawing, "_end_links", once)
    assert ConfirmedMeanwhile(stall, monkeypatch, A_MOMENT).run()


def test_without_holding_the_claim_a_link_waits_for_money_that_is_there(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unheld(shop_id: int, entry_id: int) -> list[Claim]:
        return list(Claim.objects.filter(shop_id=shop_id, entry_id=entry_id))

    monkeypatch.setattr(payment_requests, "hold_claims", unheld)
    # SQLite lets one write at a time, whatever is held.
    monkeypatch.setattr(payment_requests, "in_transaction", lambda work: work())
    assert ConfirmedMeanwhile(stall, monkeypatch, LONGEST_SECONDS).run()
