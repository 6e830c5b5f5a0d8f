"""Serving: one web process with the worker inside, or several on a database server."""

import asyncio
import logging
import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from django.conf import settings
from django.db import connection

from galla.console.errors import Stop
from galla.console.serving.alone import alone_with
from galla.console.serving.patience import PatientProtocol
from galla.console.serving.signals import on_stop
from galla.console.serving.site import THREADS_VARIABLE, site

if TYPE_CHECKING:
    from galla.outbox.worker import EmbeddedWorker

logger = logging.getLogger("galla.serve")

GRACE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve: how many processes and threads, and whether the background worker runs inside."""

    processes: int
    threads: int
    with_worker: bool


class _Server(uvicorn.Server):
    """Tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and tell so while the first requests are answered."""
        await super().startup(sockets=sockets)
        await asyncio.to_thread(self._tell)

    def _tell(self) -> None:
        try:
            self._ready()
        finally:
            connection.close()


def demand_processes(processes: int) -> None:
    """Raises ``Stop`` for more web processes than this database and cache allow."""
    if processes > 1 and connection.vendor == "sqlite":
        raise Stop("SQLite serves one web process: set DATABASE_URL to a PostgreSQL server to run several.")
    if processes > 1 and not settings.REDIS_URL:
        raise Stop("Several web processes need REDIS_URL: failed sign-ins are counted there for all of them.")


def right_to_serve() -> AbstractContextManager[None]:
    """The right to be the web process of an SQLite database; any number may serve a database server."""
    if connection.vendor != "sqlite":
        return nullcontext()
    return alone_with(Path(str(connection.settings_dict["NAME"])))


def serve(address: socket.socket, serving: Serving, ready: Callable[[], None]) -> None:
    """Serve until told to stop, finish what was begun, then return. ``ready`` is called when the site answers."""
    demand_processes(serving.processes)
    _say_journal_mode()
    worker = _worker() if serving.with_worker else None
    os.environ[THREADS_VARIABLE] = str(serving.threads)
    with on_stop(lambda: None):
        if worker is not None:
            worker.start()
        try:
            _run(address, serving, ready)
        finally:
            if worker is not None and not worker.stop():
                logger.warning("a job did not end in time; it is done again at the next start")
            connection.close()


def _run(address: socket.socket, serving: Serving, ready: Callable[[], None]) -> None:
    config = uvicorn.Config(
        # Made here where this process serves it, so that a mistake in it is seen as it is.
        site() if serving.processes == 1 else "galla.console.serving.site:site",
        factory=serving.processes > 1,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.SECURE_PROXY_SSL_HEADER is not None,
        timeout_graceful_shutdown=GRACE_SECONDS,
        workers=serving.processes,
    )
    if serving.processes == 1:
        _Server(config, ready).run(sockets=[address])
        return
    from uvicorn.supervisors import Multiprocess

    ready()
    Multiprocess(config, sockets=[address]).run()


def _worker() -> "EmbeddedWorker":
    from galla.outbox.worker import EmbeddedWorker

    return EmbeddedWorker()


def _say_journal_mode() -> None:
    if connection.vendor != "sqlite":
        return
    from galla.foundation.database.sqlite.base import journal_mode

    why = {
        "WAL": "this version keeps every commit in its write-ahead log",
        "DELETE": "safe with every version; a write-ahead log is used from 3.51.3 on (3.50.7 and 3.44.6 too)",
    }[journal_mode()]
    logger.info("SQLite %s, journal mode %s: %s", sqlite3.sqlite_version, journal_mode(), why)
