"""A till as a program of its own, that needs nothing of the site: it sells and writes down what it is told.

What it is about to send is written before it is sent, and the answer before the next bill is begun. Started again on
the same journal, it first sends again what was never answered, with the same key and body, as the counter page does.
While the file ``pause`` is there it begins no bill, and says so with a file of its own.

    python till.py '{"port": …, "token": …, "journal": …, "pause": …, "seed": …, "products": […], "hasty": false}'
"""

import http.client
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 30
BEFORE_TRYING_AGAIN_SECONDS = 0.05
LONGEST_BREATH_SECONDS = 0.03
SHARE_WITH_LETTER = 0.15
ADDRESSES = 25
BUSY = 503


class Journal:
    """An append-only file of one JSON line each; a line cut short by a kill is no line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def write(self, **facts: Any) -> None:
        """One line, in one system call: it is there or it is not, whenever this process is killed."""
        os.write(self._file, (json.dumps(facts) + "\n").encode())


def lines_of(path: Path) -> list[dict[str, Any]]:
    """What a journal says."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]


class Till:
    """Sells until it is killed."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._told = told
        self._path = Path(told["journal"])
        self._idle = self._path.with_suffix(".idle")
        self._idle.unlink(missing_ok=True)
        self._earlier = lines_of(self._path)
        self._journal = Journal(self._path)
        self._random = random.Random(f"{told['seed']}/{len(self._earlier)}")
        self._line: http.client.HTTPConnection | None = None

    def work(self) -> None:
        """First what was never answered, then one bill after the other."""
        answered = {line["key"] for line in self._earlier if "status" in line}
        for line in self._earlier:
            if "body" in line and line["key"] not in answered:
                self._send(line["key"], line["body"], again=True)
        number = len(self._earlier)
        while True:
            self._rest()
            number += 1
            # The first bill of all has a letter for certain, however few bills a slow machine comes to.
            key, body = f"{self._path.stem} {number}", self._body(with_letter=number == 1)
            self._journal.write(key=key, body=body)
            if self._told.get("hasty"):
                self._journal.write(key=key, status=201, id=0, number="believed", again=False, tries=1)
            self._send(key, body, again=False)

    def _rest(self) -> None:
        time.sleep(self._random.uniform(0, LONGEST_BREATH_SECONDS))
        while Path(self._told["pause"]).exists():
            self._idle.touch()
            time.sleep(0.02)
        self._idle.unlink(missing_ok=True)

    def _body(self, *, with_letter: bool) -> dict[str, Any]:
        products = self._random.sample(self._told["products"], self._random.randint(1, len(self._told["products"])))
        lines = [{"product": product, "quantity": str(self._random.randint(1, 2))} for product in products]
        body: dict[str, Any] = {"lines": lines, "tenders": [{"method": "cash", "amount": "1000.00"}]}
        if with_letter or self._random.random() < SHARE_WITH_LETTER:
            body["customer_email"] = f"customer{self._random.randrange(ADDRESSES)}@example.in"
        return body

    def _send(self, key: str, body: dict[str, Any], *, again: bool) -> None:
        tries = 0
        while True:
            tries += 1
            try:
                status, answer = self._ask(key, body)
            except (OSError, http.client.HTTPException):
                self._line = None
                time.sleep(BEFORE_TRYING_AGAIN_SECONDS)
                continue
            if status == BUSY:
                time.sleep(BEFORE_TRYING_AGAIN_SECONDS)
                continue
            break
        found = answer if isinstance(answer, dict) else {}
        more = {} if status in (200, 201) else {"said": str(answer)[:500]}
        self._journal.write(
            key=key, status=status, id=found.get("id"), number=found.get("number"), again=again, tries=tries, **more
        )

    def _ask(self, key: str, body: dict[str, Any]) -> tuple[int, Any]:
        if self._line is None:
            self._line = self._new_line()
        headers = {
            "Host": self._told.get("name") or f"127.0.0.1:{self._told['port']}",
            "Authorization": f"Token {self._told['token']}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        self._line.request("POST", "/api/v1/sales/", json.dumps(body).encode(), headers)
        answer = self._line.getresponse()
        said = answer.read()
        self._demand_the_shop(answer.status)
        return answer.status, json.loads(said) if "json" in (answer.getheader("Content-Type") or "") else said.decode()

    def _new_line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._told["port"], timeout=PATIENCE_SECONDS)

    def _demand_the_shop(self, status: int) -> None:
        """Raises ``HTTPException`` for an answer that came from somebody else; straight to the shop there is nobody."""


if __name__ == "__main__":
    Till(json.loads(sys.argv[1])).work()
