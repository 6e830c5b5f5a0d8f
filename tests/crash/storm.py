"""A storm of checkouts in which processes are killed at random moments, and what must be so after each."""

import os
import random
import secrets
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from galla.outbox.worker import drain
from tests.crash.books import complaints, mail_complaints, read_books, verified
from tests.crash.house import House
from tests.crash.mail import Postman

SEED_VARIABLE = "GALLA_CRASH_SEED"
TILLS = ("till1", "till2", "till3")
VICTIMS = {"server": 4, "worker": 3, "till": 3}
LONGEST_BEFORE_KILL_SECONDS = 0.8
# When every lease and every pause after a failed try is over.
LATER = timedelta(days=1)


def say(line: str) -> None:
    """For whoever runs a long storm (``pytest -s``), or reads why one failed."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def chosen_seed() -> str:
    """The seed of this run: another one each time, unless the environment says which. Printed, to be used again."""
    seed = os.environ.get(SEED_VARIABLE) or secrets.token_hex(4)
    say(f"{SEED_VARIABLE}={seed}")
    return seed


@dataclass
class Toll:
    """What a storm cost and brought."""

    kills: Counter[str] = field(default_factory=Counter)
    bills: int = 0
    sent_again: int = 0
    saved_before: int = 0
    letters: int = 0
    duplicates: int = 0

    def __str__(self) -> str:
        killed = ", ".join(f"{count} × {name}" for name, count in sorted(self.kills.items()))
        return (
            f"{self.kills.total()} kills ({killed}), {self.bills} bills, {self.sent_again} sent again, of which "
            f"{self.saved_before} had been saved, {self.letters} letters, {self.duplicates} of them arrived once more"
        )


class Storm:
    """Tills that sell as fast as they can, and somebody with kill -9."""

    def __init__(self, house: House, postman: Postman, seed: str) -> None:
        self.house = house
        self._postman = postman
        self._random = random.Random(seed)
        self.toll = Toll()

    def begin(self) -> None:
        """Start everything."""
        self.house.serve(with_worker=False)
        self.house.work()
        self.house.wait_for_server()
        self.house.wait_for_worker()
        for name in TILLS:
            self.house.sell(name)

    def rage(self, kills: int) -> None:
        """Kill so many times; after each, what was killed is started again and the books are looked at."""
        for number in range(kills):
            victim = self._random.choices(list(VICTIMS), list(VICTIMS.values()))[0]
            time.sleep(self._random.uniform(0, LONGEST_BEFORE_KILL_SECONDS))
            self.strike(self._random.choice(TILLS) if victim == "till" else victim)
            self.look()
            if number % 20 == 19:
                self.count()
                say(str(self.toll))

    def strike(self, victim: str) -> None:
        """Kill one and start it again."""
        self.house.kill(victim)
        self.toll.kills["till" if victim in TILLS else victim] += 1
        if victim == "server":
            # As a shop on one machine runs it, or as one with a worker apart.
            self.house.serve(with_worker=self._random.random() < 0.5)
            self.house.wait_for_server()
        elif victim == "worker":
            self.house.work()
            self.house.wait_for_worker()
        else:
            # Before it sends again what nobody answered: that is there once or not at all.
            self.house.pause()
            self.compare()
            self.house.sell(victim)
            self.house.go_on()

    def look(self) -> None:
        """Between two bills of every till, the books are whole."""
        self.house.pause()
        self.compare()
        found = verified()
        assert not found, "\n".join(found)
        self.house.go_on()

    def compare(self) -> None:
        """Each acknowledged bill is there exactly once, any other once or not at all. No till may be selling."""
        connection.close()  # a database server that was killed took it along
        found = complaints(self.house.journals(), read_books())
        assert not found, "\n".join(found)

    def end(self) -> None:
        """Everybody goes home; then all mail has left, and ``galla verify`` says that all is well."""
        self.house.pause()
        for name in TILLS:
            self.house.kill(name)  # idle, so that nothing is lost: they know no other end
        self.house.stop()
        # What killed workers held is free again when their leases are over.
        drain(at=timezone.now() + LATER)
        self.compare()
        unanswered = self.house.journals().unanswered
        assert not unanswered, f"never answered: {sorted(unanswered)}"
        self.count()
        found = mail_complaints(read_books(), self._postman.taken, self.toll.kills.total())
        assert not found, "\n".join(found)
        said = self.house.command("verify")
        assert (said.returncode, said.stderr) == (0, ""), said.stdout
        say(str(self.toll))

    def count(self) -> None:
        """Bring the toll up to date."""
        journals, books = self.house.journals(), read_books()
        toll, taken = self.toll, self._postman.taken
        toll.bills, toll.sent_again, toll.saved_before = len(books.bills), journals.sent_again, journals.saved_before
        toll.letters, toll.duplicates = len(books.letters), len(taken) - len(set(taken))
