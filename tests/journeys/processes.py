"""Further processes of the site on the database of the test, for what only a process of its own shows."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """The address of the database this test runs on."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(str(found['NAME'])).resolve()}"
    login = quote(found["USER"]) + (f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else "")
    return f"postgresql://{login}@{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"


@contextmanager
def process(
    code: str, *, arguments: tuple[str, ...] = (), stdin: int | None = None, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """Run Python code with the site's settings beside the test, and end it afterwards whatever happens."""
    own = {
        "DATABASE_URL": database_url(),
        "GALLA_DATA_DIR": str(settings.DATA_DIR),
        "GALLA_ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "galla.config.settings",
    }
    started = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=os.environ | own | environment,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield started
    finally:
        if started.poll() is None:
            started.terminate()
            try:
                started.wait(10)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait(10)
        assert started.stdout is not None
        started.stdout.close()
        if started.stdin is not None:
            started.stdin.close()
