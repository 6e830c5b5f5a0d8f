"""What a database may be suffering from, in the shopkeeper's words: too busy, a full disk, not there at all.

None of these is a mistake of ours or of the asker's, so none is a fault (500): each is a refusal that says what to do,
and after which the same request with the same key may be sent again.
"""

import errno
import logging

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext as _

from galla.foundation.errors import Refusal

logger = logging.getLogger("galla.database")

# https://www.postgresql.org/docs/current/errcodes-appendix.html
PASSING_STATES = frozenset({"40P01", "40001", "55P03"})  # deadlock, serialisation failure, lock not available
FULL_STATE = "53100"
# Connections lost or refused, resources that ran out, an operator who stops the server, its system's own errors.
AWAY_CLASSES = ("08", "53", "57P", "58")
SQLITE_AWAY = ("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_NOMEM", "SQLITE_PROTOCOL")
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Busy(Refusal):
    """The database was too busy; nothing was written and the same request may be sent again."""

    status = 503
    code = "busy"
    retry_after_seconds = 1


class DiskFull(Refusal):
    """There was no room left to write to; nothing was written, and nothing will be until somebody makes room."""

    status = 507
    code = "disk_full"


class Away(Refusal):
    """The database does not answer. What was under way when it went is saved whole or not at all: its key tells."""

    status = 503
    code = "away"
    retry_after_seconds = 2


def as_trouble(error: BaseException) -> Refusal | None:
    """The refusal for an exception that means a database in trouble; None for anything else."""
    if isinstance(error, OSError):
        return _told(error, _disk_full()) if error.errno in NO_ROOM else None
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    if is_full(error):
        return _told(error, _disk_full())
    if is_passing(error):
        return _told(error, busy())
    if is_away(error):
        return _told(error, _away())
    return None


def busy() -> Busy:
    """The refusal of a request that others stood in the way of for too long."""
    return Busy(_("The shop's computer is busy. Nothing was saved; save again."))


def is_passing(error: DatabaseError | InterfaceError) -> bool:
    """Whether the same work may succeed when it is simply done again."""
    state = _state(error)
    if state is not None:
        return state in PASSING_STATES
    return "locked" in str(error) or "busy" in str(error)


def is_full(error: DatabaseError | InterfaceError) -> bool:
    """Whether there was no room left on the disk."""
    return _state(error) == FULL_STATE or _sqlite_name(error) == "SQLITE_FULL"


def is_away(error: DatabaseError | InterfaceError) -> bool:
    """Whether the database could not be reached, went away, or cannot use its own files."""
    name = _sqlite_name(error)
    if name is not None:
        return name.startswith(SQLITE_AWAY)
    state = _state(error)
    # psycopg knows no state for a connection that was refused or broke: nobody was there to tell it.
    return state.startswith(AWAY_CLASSES) if state is not None else _is_of_psycopg(error)


def _state(error: DatabaseError | InterfaceError) -> str | None:
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state


def _sqlite_name(error: DatabaseError | InterfaceError) -> str | None:
    name: str | None = getattr(error.__cause__, "sqlite_errorname", None)
    return name


def _is_of_psycopg(error: DatabaseError | InterfaceError) -> bool:
    return type(error.__cause__).__module__.partition(".")[0] == "psycopg"


def _disk_full() -> DiskFull:
    return DiskFull(_("The disk of the shop's computer is full. Nothing was saved; make room on it, then save again."))


def _away() -> Away:
    return Away(_("The shop's database does not answer now. Look whether it is saved before you do it again."))


def _told[Trouble: Refusal](error: BaseException, trouble: Trouble) -> Trouble:
    """Whoever runs the machine reads the cause; whoever asked is not told of our inside."""
    logger.warning("%s: %s: %s", trouble.code, type(error).__name__, " ".join(str(error).split()))
    return trouble
