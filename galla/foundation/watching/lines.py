"""Log lines without personal data: one JSON object a line for machines, a short line for people.

Our own messages are written by us and hold ids at most. What a library says may hold anything, so its values are left
out; and of a fault only its kind is told and where it happened, for texts of faults quote what somebody typed
(PostgreSQL: ``Key (phone)=(+91…) already exists``).
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = f"{Path(__file__).resolve().parents[3]}/"
# Whose messages are written with their values; the longest name decides.
SPEAK_OF_THEMSELVES = {"galla": True, "celery": True, "kombu": True, "uvicorn": True, "celery.app.trace": False}
# These name what the code lacks, never a value.
SAY_WHAT_IS_MISSING = (AttributeError, ImportError, NameError)
VALUE = re.compile(r"%(\(\w+\))?[-+ 0-9.]*[a-z]")
MOST_FAULTS = 5
MOST_FRAMES = 40

_around: ContextVar[dict[str, object] | None] = ContextVar("log_lines_around", default=None)


@contextmanager
def around(**facts: object) -> Iterator[dict[str, object]]:
    """Every line written inside carries these facts, in this thread: ids, names of addresses and jobs, figures."""
    token = _around.set({**(_around.get() or {}), **{name: value for name, value in facts.items() if value}})
    try:
        yield _around.get() or {}
    finally:
        _around.reset(token)


def note(**facts: object) -> None:
    """Let the lines of the request or job at hand carry these facts from here on; nothing outside of one."""
    known = _around.get()
    if known is not None:
        known.update({name: value for name, value in facts.items() if value is not None})


def request_id() -> str:
    """The id of the request that is being answered, or that wanted the job that is being done; "" outside of one."""
    return str((_around.get() or {}).get("request", ""))


def told(record: logging.LogRecord) -> dict[str, object]:
    """What one line tells."""
    facts: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "from": record.name,
        "message": message_of(record),
        **(_around.get() or {}),
        **getattr(record, "facts", {}),
    }
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        facts |= {"fault": " ← ".join(faults(error)), "at": places(error)}
    return facts


def message_of(record: logging.LogRecord) -> str:
    """The message; a library's is told without its values."""
    names = [name for name in SPEAK_OF_THEMSELVES if f"{record.name}.".startswith(f"{name}.")]
    if names and SPEAK_OF_THEMSELVES[max(names, key=len)]:
        try:
            return record.getMessage()
        except (TypeError, ValueError):  # our slip: the message and its values do not go together
            return str(record.msg)
    # A message that came in one piece may have been put together from values before.
    return VALUE.sub("…", str(record.msg)) if record.args else "…"


def faults(error: BaseException) -> Iterator[str]:
    """The kinds of a fault and of those it came from, outermost first."""
    known: BaseException | None = error
    for _ in range(MOST_FAULTS):
        if known is None:
            return
        yield kind_of(known)
        known = known.__cause__ or (None if known.__suppress_context__ else known.__context__)


def kind_of(error: BaseException) -> str:
    """A fault's kind, with what names no value: the database's own code and constraint, a system error's number."""
    words = [type(error).__name__]
    diagnosis = getattr(error, "diag", None)
    words += [str(getattr(error, "sqlstate", None) or ""), str(getattr(diagnosis, "constraint_name", None) or "")]
    words += [str(getattr(error, "sqlite_errorname", None) or "")]
    if isinstance(error, OSError) and error.errno:
        words.append(f"errno {error.errno}")
    if isinstance(error, SAY_WHAT_IS_MISSING):
        words.append(str(error))
    return " ".join(filter(None, words))


def places(error: BaseException) -> list[str]:
    """Where a fault came through, innermost last: files, lines and functions, no values and no source."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return [f"{frame.filename.removeprefix(ROOT)}:{frame.lineno} {frame.name}" for frame in frames]


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        return json.dumps(told(record), ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    """A short line for somebody who watches the window: time, level, message, and the facts as ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, with a line for each place of a fault."""
        facts = told(record)
        at = facts.pop("at", [])
        clock = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        names = [name for name in facts if name not in ("time", "level", "from", "message")]
        words = [clock, f"{record.levelname:<7}", str(facts["message"]), *(f"{name}={facts[name]}" for name in names)]
        return "\n    ".join([" ".join(words), *(at if isinstance(at, list) else [])])


class ErrorStream(logging.Handler):
    """Writes lines to where errors go now, not to where they went when the log was set up."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line. One that can't be written is lost: Python's own complaint would quote what the line leaves out."""
        with suppress(OSError, ValueError):
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()


def write_crashes_as_lines() -> None:
    """Let what nobody catches end as a line, too: Python's own last words quote values. For processes that serve."""
    logger = logging.getLogger("galla.crash")

    def of_process(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, at)
            return
        logger.critical("the process broke down", exc_info=(kind, error, at))

    def of_thread(ended: threading.ExceptHookArgs) -> None:
        if ended.exc_value is not None and ended.exc_type is not SystemExit:
            error: Any = (ended.exc_type, ended.exc_value, ended.exc_traceback)
            logger.critical("a thread broke down", exc_info=error)

    sys.excepthook = of_process
    threading.excepthook = of_thread
