"""Do the background work (mails, day totals) in a process of its own, until stopped.

`galla serve` has a worker inside already, unless REDIS_URL is set.
"""

import argparse
import threading

from galla.console.setting_up import django_ready
from galla.foundation.memory import keep_little

WORDS = ("worker",)
HELP = "do background work in a process of its own"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many jobs at once."""
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="jobs done at once (2)")


def run(arguments: argparse.Namespace) -> int:
    """Work until Ctrl-C or SIGTERM, then finish what was begun."""
    keep_little()
    django_ready()
    from galla.console.preparing import demand_prepared
    from galla.console.serving.signals import on_stop
    from galla.foundation.watching.lines import write_crashes_as_lines
    from galla.outbox.worker import run_worker

    demand_prepared()
    write_crashes_as_lines()
    stop = threading.Event()
    with on_stop(stop.set):
        print("Working; Ctrl-C stops.", flush=True)
        run_worker(stop, threads=max(arguments.threads, 1))
    return 0
