"""The till of the crash tests, at a counter that reaches its shop through nginx and https.

python -m tests.production.till '{… as tests/crash/till.py, and "name": …, "authority": …}'
"""

import http.client
import json
import sys
from pathlib import Path
from typing import Any

from tests.crash.till import Till
from tests.production.visitor import Visitor

# What nginx says when it found nobody behind it, or lost whom it had found: nobody knows what became of the bill.
NOBODY_THERE = (502, 504)


class FarTill(Till):
    """A till that sends again, under the same key, what only nginx answered."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told)
        self._shop = Visitor(told["port"], told["name"], Path(told["authority"]))

    def _new_line(self) -> http.client.HTTPConnection:
        return self._shop.line()

    def _demand_the_shop(self, status: int) -> None:
        if status in NOBODY_THERE:
            raise http.client.HTTPException(f"nginx answered {status}")


if __name__ == "__main__":
    FarTill(json.loads(sys.argv[1])).work()
