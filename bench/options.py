"""What a measurement was asked to do."""

from collections.abc import Iterator
from dataclasses import dataclass

DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Options:
    """``only``: one database; the others as on the command line, empty or None for what is usual."""

    only: str | None = None
    clients: tuple[int, ...] = ()
    series: tuple[int, ...] = ()
    seconds: float | None = None
    large: int | None = None
    goods: int = 1_000

    def databases(self) -> Iterator[str]:
        """The databases to measure on, the embedded one first."""
        yield from (self.only,) if self.only else DATABASES
