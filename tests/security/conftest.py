"""What the site writes down while something happens."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from galla.foundation.watching.lines import JsonLines, PlainLines


@dataclass
class Heard:
    """What was written: as lines for machines, as lines for people, and as a plain program would have written it."""

    machines: io.StringIO
    people: io.StringIO
    careless: io.StringIO

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines for machines."""
        return [json.loads(line) for line in self.machines.getvalue().splitlines()]

    def of(self, name: str) -> list[dict[str, Any]]:
        """The lines of one logger."""
        return [line for line in self.lines if line["from"] == name]

    def secrets(self, *secrets: str) -> list[str]:
        """Which of these were written, for machines or for people, in whatever case."""
        written = (self.machines.getvalue() + self.people.getvalue()).lower()
        return [secret for secret in secrets if secret.lower() in written]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Everything that is logged, down to the least, by whomever; but for SQL, which no level of ours writes."""
    found = Heard(io.StringIO(), io.StringIO(), io.StringIO())
    formatters = (JsonLines(), PlainLines(), logging.Formatter("%(name)s %(message)s"))
    handlers: list[logging.Handler] = []
    for stream, formatter in zip((found.machines, found.people, found.careless), formatters, strict=True):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        handler.addFilter(lambda record: not record.name.startswith("django.db"))
        handlers.append(handler)
    root = logging.getLogger()
    names = ["", "galla", "django", "django.request"]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    for each in handlers:
        root.addHandler(each)
    yield found
    for each in handlers:
        root.removeHandler(each)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
