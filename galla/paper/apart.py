"""A long paper, typeset by a process of its own, which ends with it.

typst keeps tables of whatever it has laid out, and they never become smaller: one bill of 500 lines left 55 MB with the
server until it ended. Such bills are rare, so each may cost the start of a process (a third of a second); one at a
time, for while it works it needs what the server saves.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from galla.config.environment import ROOT

logger = logging.getLogger("galla.paper")

MODULE = "galla.paper.apart"
_turn = threading.Lock()


def set_apart(template: str, inputs: Mapping[str, str], at: datetime | None) -> bytes | None:
    """The PDF, or None where no process could make it: then it must be made here."""
    task = json.dumps({"template": template, "inputs": inputs, "at": at and at.isoformat()})
    environment = os.environ | {"GALLA_DATA_DIR": str(settings.DATA_DIR), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", MODULE]
    try:
        with _turn:
            run = subprocess.run(
                command, input=task.encode(), env=environment, cwd=ROOT, capture_output=True, check=False
            )
    except OSError as error:
        logger.warning("no process could be begun for a long paper", exc_info=error)
        return None
    if run.returncode != 0:
        logger.warning("a process could not set a long paper", extra={"facts": {"code": run.returncode}})
        return None
    return run.stdout


def main() -> None:
    """Set the paper that is told on standard input, onto standard output."""
    from galla.paper.typesetting import set_here

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galla.config.settings")
    task = json.load(sys.stdin.buffer)
    at = task["at"] and datetime.fromisoformat(task["at"])
    sys.stdout.buffer.write(set_here(task["template"], task["inputs"], at))


if __name__ == "__main__":
    main()
