"""Slow and endless requests hold no thread, and are told so."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn

from galla.console.serving import patience
from galla.console.serving.patience import PatientProtocol, WholeBodies

type Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


class Echo:
    """Answers with the body it got, and remembers how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def answer_to(client: Client, app: Any) -> bytes:
    """What a client gets from the app behind our server."""

    async def conversation() -> bytes:
        with socket.socket() as address:
            address.bind(("127.0.0.1", 0))
            config = uvicorn.Config(app, http=PatientProtocol, ws="none", lifespan="off", log_config=None)
            server = uvicorn.Server(config)
            task = asyncio.create_task(server._serve([address]))
            while not server.started:
                await asyncio.sleep(0.01)
            reader, writer = await asyncio.open_connection(*address.getsockname())
            try:
                return await asyncio.wait_for(client(reader, writer), 10)
            finally:
                writer.close()
                server.should_exit = True
                await task

    return asyncio.run(conversation())


def sending(*pieces: bytes, pause: float = 0.0) -> Client:
    """A client that sends these pieces and reads all that comes."""

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        return await reader.read()

    return client


CLOSE = b"Host: shop\r\nConnection: close\r\n"


@pytest.mark.parametrize("size", [0, 1, patience.PIECE - 1, patience.PIECE, 3 * patience.PIECE, 3_000_000])
def test_a_body_arrives_as_it_was_sent(size: int) -> None:
    body = bytes(number % 251 for number in range(size))
    head = b"POST /x HTTP/1.1\r\n" + CLOSE + f"Content-Length: {size}\r\n\r\n".encode()
    answer = answer_to(sending(head, body), WholeBodies(Echo()))
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.partition(b"\r\n\r\n")[2] == body


def test_a_body_in_chunks_arrives_whole() -> None:
    head = b"POST /x HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    pieces = (b"5\r\nTea, \r\n", b"4\r\nmilk\r\n", b"0\r\n\r\n")
    assert answer_to(sending(head, *pieces, pause=0.02), WholeBodies(Echo())).endswith(b"Tea, milk")


def test_a_request_without_a_body_passes() -> None:
    answer = answer_to(sending(b"GET /x HTTP/1.1\r\n" + CLOSE + b"\r\n"), WholeBodies(Echo()))
    assert answer.startswith(b"HTTP/1.1 200")


def test_a_body_said_to_be_too_large_is_refused_before_it_comes() -> None:
    echo = Echo()
    head = b"POST /api/v1/sales/ HTTP/1.1\r\n" + CLOSE + b"Content-Length: 11\r\n\r\n"
    answer = answer_to(sending(head), WholeBodies(echo, largest=10))
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer
    assert b'"code": "too_large"' in answer
    assert echo.asked == 0


def test_an_endless_body_in_chunks_is_refused_when_it_becomes_too_large() -> None:
    echo = Echo()
    head = b"POST /x HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    chunk = b"400\r\n" + b"x" * 1024 + b"\r\n"
    answer = answer_to(sending(head, *[chunk] * 12), WholeBodies(echo, largest=10_000))
    assert answer.startswith(b"HTTP/1.1 413")
    assert echo.asked == 0


def test_a_body_that_only_drips_is_given_up_and_no_thread_saw_it() -> None:
    echo = Echo()
    head = b"POST /x HTTP/1.1\r\n" + CLOSE + b"Content-Length: 100\r\n\r\n"
    answer = answer_to(sending(head, b"a", b"b", pause=0.05), WholeBodies(echo, longest_seconds=0.2))
    assert answer.startswith(b"HTTP/1.1 408")
    assert echo.asked == 0


def test_headers_that_only_drip_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.3)
    echo = Echo()
    answer = answer_to(sending(b"GET /x HTTP/1.1\r\n", b"Host: shop\r\n", pause=0.1), echo)
    assert answer.startswith(b"HTTP/1.1 408")
    assert echo.asked == 0


def test_a_connection_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.2)
    assert answer_to(sending(), Echo()).startswith(b"HTTP/1.1 408")


def test_the_second_request_of_a_connection_is_waited_for_as_patiently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.3)
    echo = Echo()
    answer = answer_to(sending(b"GET /x HTTP/1.1\r\nHost: shop\r\n\r\n", b"GET /y HT", pause=0.1), echo)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in answer
    assert echo.asked == 1


def test_an_answer_may_take_longer_than_headers_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEADER_SECONDS", 0.1)

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0.4)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    answer = answer_to(sending(b"GET /x HTTP/1.1\r\n" + CLOSE + b"\r\n"), slow)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"408" not in answer


def test_headers_that_do_not_end_are_given_up() -> None:
    echo = Echo()
    line = b"X-More: " + b"x" * 1000 + b"\r\n"
    answer = answer_to(sending(b"GET /x HTTP/1.1\r\n", *[line] * 65), echo)
    assert answer.startswith(b"HTTP/1.1 431")
    assert echo.asked == 0
