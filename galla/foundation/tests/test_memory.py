"""Memory that many threads needed one after the other is not kept by each of them."""

import ctypes
import subprocess
import sys

import pytest

from galla.config.environment import ROOT

HASHES = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw

from galla.foundation.memory import give_back, keep_little

if sys.argv[1] == "little":
    keep_little()
gate, turn = threading.Barrier(12), threading.Lock()


def hash_once(_):
    gate.wait()
    with turn:
        hash_secret_raw(b"a password", b"salt and more salt", 2, 19_456, 1, 32, Type.ID)


def held_kib():
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


before = held_kib()
with ThreadPoolExecutor(12) as pool:
    list(pool.map(hash_once, range(12)))
    print(held_kib() - before)
give_back()
"""


def kept_mib(manner: str) -> float:
    """What twelve threads keep after each has hashed a password, in a process of their own."""
    command = [sys.executable, "-c", HASHES, manner]
    return int(subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True).stdout) / 1024


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"),
    reason="another allocator",
)
def test_twelve_threads_do_not_each_keep_what_a_password_needed() -> None:
    assert kept_mib("little") < 40
    assert kept_mib("as it comes") > 100
