"""``POST sales/`` through the real server, with token and key; the clients are threads of a process of their own."""

import itertools
import json
import os
import random
import socket
import sys
from typing import Any

from bench.load import Work, storm
from bench.processor import Meter
from bench.shop import BenchShop, cart_of, read


class Talk:
    """One kept connection to the server, which says little so that the client costs little."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket = socket.create_connection(self._address, timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def ask(self, method: str, path: str, headers: str = "", body: bytes = b"") -> tuple[int, bytes]:
        """Status and body of the answer. ``headers`` are whole lines."""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._address[0]}:{self._address[1]}\r\n{headers}"
        self._socket.sendall(head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = self._until(b"\r\n\r\n")
        length = 0
        for line in answer.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return int(answer[9:12]), self._exactly(length)

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._more()
        found, _, self._rest = self._rest.partition(mark)
        return found

    def _exactly(self, length: int) -> bytes:
        while len(self._rest) < length:
            self._more()
        found, self._rest = self._rest[:length], self._rest[length:]
        return found

    def _more(self) -> None:
        got = self._socket.recv(65536)
        if not got:
            raise ConnectionError("the server hung up")
        self._rest += got


class Till:
    """A till that posts bills of five lines, paid in cash to the rupee."""

    def __init__(self, talk: Talk, shop: BenchShop, series: int, name: str) -> None:
        self._talk = talk
        self._shop = shop
        self._series = series
        self._name = name
        self._numbers = itertools.count()
        self._dice = random.Random(name)

    def __call__(self) -> None:
        """One bill. Raises ``ConnectionError`` for any answer but 201."""
        chosen, total = cart_of(self._shop.goods, self._dice)
        token = self._shop.tokens[self._dice.randrange(self._series)]
        body = {
            "lines": [{"product": product, "quantity": "1"} for product in chosen],
            "tenders": [{"method": "cash", "amount": f"{total}.00"}],
        }
        headers = (
            f"Authorization: Token {token}\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {self._name} {next(self._numbers)}\r\n"
        )
        status, answer = self._talk.ask("POST", "/api/v1/sales/", headers, json.dumps(body).encode())
        if status != 201:
            raise ConnectionError(f"{status}: {answer[:500].decode(errors='replace')}")


def measure(task: dict[str, Any]) -> dict[str, Any]:
    """The rate of bills posted by ``task["clients"]`` clients over ``task["series"]`` series."""
    shop = read(task["shop"])
    name = f"http {os.getpid()}"

    def prepare(place: int) -> Work:
        return Till(Talk(task["host"], task["port"]), shop, task["series"], f"{name} {place}")

    return storm(task["clients"], task["seconds"], prepare, Meter(task["process"], os.environ.get("DATABASE_URL", "")))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(json.load(sys.stdin))))
