"""Clients that do one thing again and again for some seconds, and what came of it."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.processor import Meter, per_bill

type Work = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a second, and how long one took (ms): the middle one, and the slowest but one in a hundred."""

    count: int
    per_second: float
    p50_ms: float
    p99_ms: float

    def as_row(self) -> dict[str, Any]:
        """Rounded for people and machines alike."""
        return {
            "per_second": round(self.per_second, 1),
            "p50_ms": round(self.p50_ms, 2),
            "p99_ms": round(self.p99_ms, 2),
        }


def storm(
    clients: int, seconds: float, prepare: Callable[[int], Work], meter: Meter | None = None, warm: float = 0.5
) -> dict[str, Any]:
    """Let ``clients`` threads work for ``seconds`` after ``warm`` seconds that don't count.

    ``prepare(place)`` is called in each thread and answers what it is to repeat. The answer is a row: rate, times and,
    with a ``meter``, processor time per thing done. Raises what a client raised.
    """
    took: list[list[float]] = [[] for _ in range(clients)]
    wrong: list[BaseException] = []
    gate = threading.Barrier(clients + 1)
    over = threading.Event()
    clock = time.perf_counter
    counts = {"from": float("inf")}

    def run(place: int) -> None:
        try:
            work = prepare(place)
            gate.wait()
            while not over.is_set():
                begun = clock()
                work()
                if begun >= counts["from"]:
                    took[place].append(clock() - begun)
        except BaseException as error:
            wrong.append(error)
            over.set()
            gate.abort()
            raise

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(clients)]
    for thread in threads:
        thread.start()
    with contextlib.suppress(threading.BrokenBarrierError):
        gate.wait()
    over.wait(warm)
    before = meter.read() if meter else (0.0, 0.0)
    counts["from"] = begun = clock()
    over.wait(seconds)
    over.set()
    lasted = clock() - begun
    after = meter.read() if meter else (0.0, 0.0)
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    rate = rate_of([each for mine in took for each in mine], lasted)
    return rate.as_row() | (per_bill(before, after, rate.count) if meter else {})


def rate_of(took: list[float], seconds: float) -> Rate:
    """The rate of so many things that took so long each, done in ``seconds`` together."""
    ordered = sorted(took)
    if not ordered:
        return Rate(0, 0.0, 0.0, 0.0)
    middle, slow = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    return Rate(len(ordered), len(ordered) / seconds, middle * 1_000, slow * 1_000)
