"""64 clients guess a manager's PIN at once: five guesses are looked at, however many come together."""

import datetime
import itertools
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.http import HttpResponse

from galla.accounts import allowing
from galla.accounts.access import Access
from galla.accounts.allowing import MOST_WRONG, allowed
from galla.accounts.errors import PinLocked, WrongPin
from galla.accounts.models import Membership, PinTries, Till
from galla.accounts.tests.pins import PIN, with_pin
from galla.foundation.errors import Refusal
from galla.sales.tests.conftest import Stall
from tests.races.crowd import CLIENTS, Crowd, Work, every_round_holds, nearly_every_round_is_lost
from tests.world import NOW

pytestmark = pytest.mark.race


class Guessing:
    """Every client guesses another PIN; rounds lie so far apart that the lock of the one before is over."""

    def __init__(self, stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
        self.manager, self.access = with_pin(stall.world), stall.world.access("cashier")
        self.looked_at = itertools.count()
        monkeypatch.setattr(allowing, "check_password", self._look)

    def _look(self, *given: Any) -> bool:
        next(self.looked_at)
        return check_password(*given)

    def start(self, number: int) -> Work:
        self.at = NOW + datetime.timedelta(days=2 * number)
        self.before = next(self.looked_at)
        return lambda place: HttpResponse(self.guess(f"{5_000 + place}"), status=400)

    def guess(self, pin: str) -> str:
        """What a guess hears."""
        try:
            allowed(access=self.access, permission="drawer.move", member=self.manager.pk, pin=pin, at=self.at)
        except Refusal as refusal:
            return refusal.code
        return "allowed"

    def judge(self, answers: list[Any]) -> None:
        """Five were looked at; the others, and the right PIN after them, are told that it is locked."""
        told = [answer.content.decode() for answer in answers]
        assert next(self.looked_at) - self.before - 1 == MOST_WRONG
        assert told.count(WrongPin.code) == MOST_WRONG - 1
        assert told.count(PinLocked.code) == CLIENTS - MOST_WRONG + 1
        assert self.guess(PIN) == PinLocked.code


def test_of_64_guesses_at_once_five_are_looked_at(
    stall: Stall, crowd: Crowd, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_round_holds(crowd, Guessing(stall, monkeypatch), rounds)


def test_where_tries_are_counted_from_what_was_read_before_more_guesses_are_looked_at(
    stall: Stall, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a lock is kept, and everybody believes the number of tries that stood there before."""
    race = Guessing(stall, monkeypatch)

    def believed(_access: Access, allower: Membership, till: Till, at: datetime.datetime) -> int:
        row = PinTries.objects.filter(member=allower, till=till).first()
        if row is not None and row.locked_until is not None and row.locked_until > at:
            raise PinLocked("Wrong too often.")
        tries = row.tries + 1 if row else 1
        until = at + allowing.lock_after(tries) if tries % MOST_WRONG == 0 else None
        told = {"shop_id": allower.shop_id, "last_at": at, "tries": tries, "locked_until": until}
        PinTries.objects.update_or_create(member=allower, till=till, defaults=told)
        return tries

    monkeypatch.setattr(allowing, "_take_a_try", believed)
    nearly_every_round_is_lost(crowd, race)
