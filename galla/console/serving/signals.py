"""Being told to stop: Ctrl-C, and what a service manager sends."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))


@contextmanager
def on_stop(stop: Callable[[], object]) -> Iterator[None]:
    """Call ``stop`` when told to stop the first time; the second time, interrupt.

    Stands around uvicorn too: after its own graceful end it sends itself the signal once more, for whoever listened
    before it.
    """
    told = False

    def hear(number: int, frame: FrameType | None) -> None:
        nonlocal told
        if told:
            raise KeyboardInterrupt
        told = True
        stop()

    before = {number: signal.signal(number, hear) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
