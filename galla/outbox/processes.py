"""Which process a worker is, and which workers of this machine were killed: what they held need not wait for its lease.

A worker's name says on which machine it ran, as what process, and when that began, so that neither another machine nor
a process that got the same number later is taken for it. Where the system does not tell (it does on Linux), nobody is
called dead, and a job waits until its lease is over.
"""

import hashlib
import os
import socket
import uuid
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PROCESSES = Path("/proc")
# What stands behind the name of a process in its line of ``stat``: its state first, and when it began.
STATE, BEGAN = 0, 19
GONE = ("Z", "X")


def new_worker_name() -> str:
    """A name no other worker has, that says where it ran."""
    place = f"{socket.gethostname().replace(':', '')[:30]}:{machine()}:{os.getpid()}:{_began(os.getpid())}"
    return f"{place}:{uuid.uuid4().hex[:8]}"


def ended(workers: Iterable[str]) -> list[str]:
    """Of these workers those that ran on this machine and were killed."""
    return [name for name in workers if _has_ended(name)]


@cache
def machine() -> str:
    """This machine since it was switched on, and the numbers its processes go by; "" where the system does not tell."""
    try:
        since = (PROCESSES / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        numbers = (PROCESSES / "self/ns/pid").stat().st_ino
    except OSError:
        return ""
    return hashlib.sha256(f"{since}:{numbers}".encode()).hexdigest()[:12]


def _has_ended(name: str) -> bool:
    parts = name.split(":")
    if len(parts) != 5 or not machine() or parts[1] != machine() or not parts[2].isdigit():
        return False
    return _began(int(parts[2])) != parts[3]


def _began(process: int) -> str:
    """When a process began, as the system counts; "" for one that is not there or has ended."""
    try:
        line = (PROCESSES / str(process) / "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    facts = line.rpartition(")")[2].split()
    return "" if facts[STATE] in GONE else facts[BEGAN]
