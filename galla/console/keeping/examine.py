"""Look a copy over: bring it up to date if asked, run every invariant. A program of its own, for another database.

    DATABASE_URL=… python -m galla.console.keeping.examine [--migrate]

Prints one JSON document. `examined` runs it and answers what it found.
"""

import json
import os
import subprocess
import sys
from typing import Any

from galla.config.environment import ROOT
from galla.console.errors import Stop

MODULE = "galla.console.keeping.examine"


def examined(database_url: str, *, migrate: bool = False) -> list[str]:
    """What is broken in that database, in the words of `galla verify`. Raises ``Stop`` where it cannot be looked at."""
    command = [sys.executable, "-m", MODULE, *(["--migrate"] if migrate else [])]
    environment = os.environ | {"DATABASE_URL": database_url, "LOG_LEVEL": "ERROR"}
    run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        last = (run.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise Stop(f"The copy cannot be looked over: {last}")
    found: list[str] = json.loads(run.stdout)
    return found


def main(arguments: list[str]) -> None:
    """Examine the database of the environment."""
    from galla.console.setting_up import django_ready

    django_ready()
    from django.core.management import call_command

    from galla.console.commands.verify import register_invariants
    from galla.foundation import checks

    if "--migrate" in arguments:
        call_command("migrate", interactive=False, verbosity=0)
    register_invariants()
    breaks: list[Any] = [f"{each.invariant}: {each.detail}" for each in checks.broken()]
    print(json.dumps(breaks))


if __name__ == "__main__":
    main(sys.argv[1:])
