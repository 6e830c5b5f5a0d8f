"""Django's WSGI application on a bounded number of threads, behind an ASGI server.

A request goes into a thread whole and its answer comes out whole: one journey there and one back. (A bridge that passes
every piece between the thread and the event loop by itself costs two thousandths of a second more for each request.)
Answers that are made piece by piece, such as files and long exports, are sent piece by piece from their thread.
"""

import asyncio
import contextvars
import io
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import IO, Any

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from galla.console.serving.idle import LastIdleFirst
from galla.console.serving.patience import Replay

type Environ = dict[str, Any]
type Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class OnThreads:
    """An ASGI application that calls a WSGI one in one of ``threads`` threads; further requests wait their turn."""

    def __init__(self, application: Application, threads: int) -> None:
        self._application = application
        self._threads = LastIdleFirst(threads, name="request")

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"nothing here speaks {scope['type']}")
        environ = environ_of(scope, await _body(receive))
        loop = asyncio.get_running_loop()

        async def sent(message: Any) -> None:
            await send(message)

        def send_now(message: Any) -> None:
            asyncio.run_coroutine_threadsafe(sent(message), loop).result()

        answered: asyncio.Future[list[Any]] = loop.create_future()
        context = contextvars.copy_context()
        self._threads.run(lambda: self._tell(loop, answered, lambda: context.run(self._answer, environ, send_now)))
        for message in await answered:
            await send(message)

    def _tell(
        self, loop: asyncio.AbstractEventLoop, answered: "asyncio.Future[list[Any]]", answer: Callable[[], list[Any]]
    ) -> None:
        try:
            found = answer()
        except BaseException as error:  # noqa: BLE001 - raised again where the answer is waited for
            tell = partial(_fail, answered, error)
        else:
            tell = partial(_settle, answered, found)
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(tell)

    def _answer(self, environ: Environ, send_now: Callable[[Any], None]) -> list[Any]:
        """The messages of a whole answer; none when it has been sent piece by piece."""
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _trouble: Any = None) -> Callable[[bytes], None]:
            started[:] = [_start(status, headers)]
            return _no_writing

        pieces = self._application(environ, start)
        try:
            if not getattr(pieces, "streaming", True):
                return _whole(started, b"".join(pieces), environ)
            for message in started:
                send_now(message)
            for piece in pieces:
                send_now(_piece(piece, more=True))
            return [_piece(b"")]
        finally:
            # Ends the request for Django, in the thread that has its database connection.
            getattr(pieces, "close", lambda: None)()


def _settle(answered: "asyncio.Future[list[Any]]", found: list[Any]) -> None:
    if not answered.done():  # whoever asked may have gone
        answered.set_result(found)


def _fail(answered: "asyncio.Future[list[Any]]", error: BaseException) -> None:
    if not answered.done():
        answered.set_exception(error)


def _start(status: str, headers: list[tuple[str, str]]) -> dict[str, Any]:
    coded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": int(status[:3]), "headers": coded}


def _whole(started: list[Any], body: bytes, environ: Environ) -> list[Any]:
    for message in started:
        if environ["REQUEST_METHOD"] != "HEAD" and not any(name == b"content-length" for name, _ in message["headers"]):
            message["headers"].append((b"content-length", str(len(body)).encode()))
    return [*started, _piece(body)]


def _piece(body: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}


def _no_writing(_piece: bytes) -> None:
    raise RuntimeError("Django answers with what it returns, never by writing")


async def _body(receive: ASGIReceiveCallable) -> IO[bytes]:
    if isinstance(receive, Replay):
        body: IO[bytes] = receive.body
        return body
    return io.BytesIO()  # no body was announced: whatever follows is another request


def environ_of(scope: HTTPScope, body: IO[bytes]) -> Environ:
    """A request as PEP 3333 wants it told."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    client = scope.get("client")
    if client is not None:
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # would be taken for the header with hyphens, which a proxy has checked
        told = name.decode("latin-1").upper().replace("-", "_")
        key = told if told in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{told}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    if "HTTP_TRANSFER_ENCODING" in environ:
        # The body came in pieces of unsaid number; by now it is all there.
        environ["CONTENT_LENGTH"] = str(body.seek(0, io.SEEK_END))
        body.seek(0)
    return environ
