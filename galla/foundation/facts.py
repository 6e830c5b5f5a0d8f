"""What lower rooms tell upper ones without knowing them.

An action announces a fact under its name, inside its own transaction; ``galla.config.wiring.FACTS`` says which
functions hear it, in order. A listener takes what is told as keywords; a refusal it raises undoes the whole act.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

type Listener = Callable[..., object]


def announce(fact: str, **told: Any) -> None:
    """Let everyone who is wired to ``fact`` hear it, before the transaction ends. An unwired fact is our mistake."""
    for listener in listeners(fact):
        listener(**told)


@cache
def listeners(fact: str) -> tuple[Listener, ...]:
    """The functions wired to a fact, found by their dotted names when they are first needed."""
    table: Mapping[str, Sequence[str]] = import_string(settings.FACTS)
    return tuple(import_string(name) for name in table[fact])
