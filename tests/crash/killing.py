"""Work that is killed at one step after the other, and what must be so after each kill."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

from tests.crash.books import verified
from tests.crash.rows import differing, everything

MOST_STEPS = 300


class Forks:
    """``forks(stop_at=…, …)`` does a piece of work (``tests.crash.forks``) in a child that is killed at a step."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self, **told: Any) -> dict[str, Any]:
        """What became of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith('{"killed"'):
                found: dict[str, Any] = json.loads(line)
                return found
        raise AssertionError("the process ended")


def killed_until_it_stands(work: Callable[[int], dict[str, Any]], whole: set[str]) -> int:
    """Kill the same work (``work(step)``) at one step after the other until something of it stands; the last step.

    Then all of it stands, which are changes to the tables ``whole`` at the least, and the books are in order.
    """
    before = everything()
    for step in range(MOST_STEPS):
        found = work(step)
        assert found["killed"], f"it has fewer than {step} steps, and nothing of it stands: {found}"
        after = everything()
        if after != before:
            assert differing(before, after) >= whole
            assert verified() == []
            return step
    raise AssertionError("work without end")
