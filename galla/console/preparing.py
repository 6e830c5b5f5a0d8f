"""What must be so before the site can be served: tables as the code wants them, static files collected.

Both are looked at cheaply first, so that a second start costs milliseconds: the names of the migrations on the disk are
compared with those in the database, and sizes and times of the static files with a stamp.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from galla.console.errors import Stop
from galla.console.wording import counted
from galla.foundation.watching.readiness import unapplied as unapplied


def prepare() -> Iterator[str]:
    """Do what is needed; one sentence for each thing that was."""
    waiting = unapplied()
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
        yield f"Database: {counted(len(waiting), 'change')} applied."
    if not settings.DEBUG and not statics_are_collected():
        yield f"Static files: {collect_statics():,} collected."


def demand_prepared() -> None:
    """Raises ``Stop`` when the tables are not those this code wants."""
    if unapplied():
        raise Stop("The database is not up to date: run `galla prepare` first.")


def _stamp_file() -> Path:
    return Path(settings.DATA_DIR, "static-stamp")


def statics_are_collected() -> bool:
    """Whether the collected files were made from the very files that are there now."""
    stamp = _stamp_file()
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    return manifest.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == _fingerprint()


def collect_statics() -> int:
    """Collect the static files and stamp them; how many there are."""
    # Taken before: what changes meanwhile is collected at the next start.
    fingerprint = _fingerprint()
    call_command("collectstatic", interactive=False, verbosity=0)
    _stamp_file().write_text(fingerprint, encoding="utf-8")
    return len(_static_files())


def _fingerprint() -> str:
    lines = [settings.STORAGES["staticfiles"]["BACKEND"], str(settings.STATIC_ROOT), *_static_files()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _static_files() -> list[str]:
    """Every static file of every room and library, with its size and the time of its last change."""
    from django.contrib.staticfiles.finders import get_finders

    found = []
    for finder in get_finders():
        for name, storage in finder.list(None):
            state = Path(storage.path(name)).stat()
            found.append(f"{name}\0{state.st_size}\0{state.st_mtime_ns}")
    return sorted(found)
