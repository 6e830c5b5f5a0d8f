"""Requests reach the WSGI application in a thread, whole, and answers come back whole or piece by piece."""

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from galla.console.serving.patience import WholeBodies
from galla.console.serving.threads import OnThreads
from galla.console.tests.test_patience import CLOSE, answer_to, sending


class Answer:
    """What a WSGI application answers with; remembers in which thread it was closed."""

    def __init__(self, pieces: Iterable[bytes], *, streaming: bool) -> None:
        self._pieces = pieces
        self.streaming = streaming
        self.closed_in: list[int] = []

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces

    def close(self) -> None:
        self.closed_in.append(threading.get_ident())


class Application:
    """Remembers what it was told and in which thread."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.environ: dict[str, Any] = {}
        self.body = b""
        self.asked_in = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Answer:
        self.environ, self.asked_in = environ, threading.get_ident()
        self.body = environ["wsgi.input"].read()
        start("201 Created", [("X-Shop", "open")])
        return self.answer


def ask(application: Application, *pieces: bytes) -> bytes:
    return answer_to(sending(*pieces), WholeBodies(OnThreads(application, 2)))


def test_a_whole_answer_comes_in_one_piece_and_ends_in_the_thread_that_made_it() -> None:
    application = Application(Answer([b"Tea, ", b"milk"], streaming=False))
    answer = ask(application, b"GET /x?y=1 HTTP/1.1\r\n" + CLOSE + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 201")
    assert b"x-shop: open" in answer
    assert answer.endswith(b"Tea, milk")
    assert application.environ["QUERY_STRING"] == "y=1"
    assert application.answer.closed_in == [application.asked_in] != [threading.get_ident()]


def test_an_answer_made_piece_by_piece_is_sent_so_and_ends_in_its_thread() -> None:
    application = Application(Answer([b"a" * 70_000, b"b"], streaming=True))
    answer = ask(application, b"GET /x HTTP/1.1\r\n" + CLOSE + b"\r\n")
    assert answer.count(b"a") >= 70_000
    assert application.answer.closed_in == [application.asked_in]


def test_a_body_in_chunks_has_a_length_for_the_application() -> None:
    application = Application(Answer([], streaming=False))
    head = b"POST /x HTTP/1.1\r\n" + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    ask(application, head, b"5\r\nTea, \r\n", b"4\r\nmilk\r\n0\r\n\r\n")
    assert (application.body, application.environ["CONTENT_LENGTH"]) == (b"Tea, milk", "9")


def test_a_header_with_an_underscore_cannot_pass_for_the_one_a_proxy_checked() -> None:
    application = Application(Answer([], streaming=False))
    ask(application, b"GET /x HTTP/1.1\r\nX_Forwarded_Proto: https\r\n" + CLOSE + b"\r\n")
    assert "HTTP_X_FORWARDED_PROTO" not in application.environ


def test_an_application_that_breaks_down_is_an_error_500_and_the_next_request_is_answered() -> None:
    def broken(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        raise ValueError("no such thing")

    answer = answer_to(sending(b"GET /x HTTP/1.1\r\n" + CLOSE + b"\r\n"), OnThreads(broken, 1))
    assert answer.startswith(b"HTTP/1.1 500")
