"""Serve the site, with its background worker in the same process, until stopped.

Where: HOST and PORT in the environment or .env, or --host and --port. With REDIS_URL set, jobs are left to Celery
workers unless --worker is said.
"""

import argparse
import gc
import os
from collections.abc import Callable

from galla.config import environment
from galla.console.errors import Stop
from galla.console.setting_up import django_ready
from galla.foundation.memory import keep_little

WORDS = ("serve",)
HELP = "serve the site"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where, with how many threads and processes."""
    parser.add_argument("--host", help="address to listen at (HOST, else 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen at (PORT, else 8000)")
    parser.add_argument("--threads", type=int, default=12, metavar="N", help="requests answered at once (12)")
    parser.add_argument(
        "--processes", type=int, metavar="N", help="web processes, on PostgreSQL only (WEB_CONCURRENCY, else 1)"
    )
    parser.add_argument(
        "--worker",
        action=argparse.BooleanOptionalAction,
        help="do background work in this process too (yes, unless REDIS_URL is set)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve a prepared database."""

    def before() -> Callable[[], list[str]]:
        from galla.console.preparing import demand_prepared

        demand_prepared()
        return list

    return serve_site(arguments, before)


def serve_site(arguments: argparse.Namespace, before: Callable[[], Callable[[], list[str]]]) -> int:
    """Take the address, do what must be done ``before``, serve.

    What ``before`` answers is called once the site answers, and its sentences are said: nobody waits for them.
    """
    keep_little()
    # Loading the rooms makes much and drops little: looking for what was dropped would only take time.
    gc.disable()
    _place_in_environment(arguments)
    processes = _processes(arguments)
    django_ready()
    from django.conf import settings

    from galla.console.serving.listening import take_address
    from galla.console.serving.server import Serving, demand_processes, right_to_serve, serve
    from galla.foundation.watching.lines import write_crashes_as_lines

    if arguments.threads < 1:
        raise Stop("--threads must be 1 or more.")
    demand_processes(processes)
    with_worker = not settings.REDIS_URL if arguments.worker is None else arguments.worker
    with right_to_serve(), take_address(settings.HOST, settings.PORT) as address:
        gc.enable()
        sentences = before()
        gc.disable()

        write_crashes_as_lines()

        def ready() -> None:
            gc.freeze()
            gc.enable()
            if not with_worker:
                print("Background work is left to other workers (`galla worker`, or Celery).")
            print(f"Galla is at {settings.SITE_URL} (Ctrl-C stops it).", flush=True)
            for sentence in sentences():
                print(sentence, flush=True)

        serve(address, Serving(processes, arguments.threads, with_worker), ready)
    print("Stopped.", flush=True)
    return 0


def _place_in_environment(arguments: argparse.Namespace) -> None:
    """The settings read these; said here, so that addresses in mails and checks of the host know them too."""
    if arguments.host:
        os.environ["HOST"] = arguments.host
    if arguments.port is not None:
        os.environ["PORT"] = str(arguments.port)


def _processes(arguments: argparse.Namespace) -> int:
    told = arguments.processes if arguments.processes is not None else environment.text("WEB_CONCURRENCY", "1")
    if not str(told).isdigit() or int(told) < 1:
        raise Stop("The number of web processes must be 1 or more.")
    return int(told)
