"""Figures of the moment that the rooms know, each room's read with one cheap query when the meters are read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

type Read = Callable[[], Iterable["Gauge"]]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure: its name with its unit last (``galla_outbox_oldest_seconds``), what it says, its value."""

    name: str
    help: str
    value: float


_known: dict[str, Read] = {}


def gauge_group(name: str) -> Callable[[Read], Read]:
    """Register a function that reads a room's gauges."""

    def register(read: Read) -> Read:
        _known[name] = read
        return read

    return register


def gauges() -> Mapping[str, Read]:
    """What is registered, by name."""
    return _known
