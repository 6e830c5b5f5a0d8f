"""Celery as the thing that wakes up: its one task looks into the outbox and does what is due.

``celery -A galla.config.celery worker`` starts workers for it. Each also sweeps, so that tries that are due again and
jobs whose nudge got lost are found without another process; any number of them may run.
"""

import os
import threading
from typing import Any

from celery import Celery, bootsteps
from celery.app.log import Logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galla.config.settings")

DRAIN = "galla.drain"


class HouseLines(Logging):
    """Celery's lines are the house's: its own would quote the values of what failed."""

    def setup_logging_subsystem(self, loglevel: Any = None, *args: Any, **options: Any) -> None:
        """Leave what the settings made."""
        from galla.foundation.watching.lines import write_crashes_as_lines

        write_crashes_as_lines()

    def redirect_stdouts(self, *args: Any, **options: Any) -> None:
        """Nothing of ours prints."""


app = Celery("galla", log=HouseLines)
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task(name=DRAIN, ignore_result=True)
def drain() -> None:
    """Do everything that is due."""
    from galla.outbox.worker import drain as drain_outbox

    drain_outbox()


class Sweep(bootsteps.StartStopStep):
    """A thread of the Celery worker's own process that looks for due jobs every few seconds."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, parent: Any) -> None:
        """Begin to sweep."""
        from galla.outbox.worker import run_worker

        self._thread = threading.Thread(target=run_worker, args=(self._stop,), kwargs={"threads": 1}, daemon=True)
        self._thread.start()

    def stop(self, parent: Any) -> None:
        """End after the job at hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)


app.steps["worker"].add(Sweep)
