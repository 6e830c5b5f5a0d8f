"""What this process keeps of memory it needs no more.

glibc gives every thread a heap of its own and keeps what was freed in it for later: after eight people signed in at
once, each of a dozen threads sat on the 19 MB a password had needed. A counter's machine is small, so there are few
heaps here, large pieces go straight back, and what lies free in between is given back now and then. On systems with
another allocator nothing is done.
"""

import ctypes
from functools import cache
from typing import Any

# mallopt(3), malloc.h
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
HEAPS = 2
LARGE_PIECE_BYTES = 1024 * 1024


@cache
def _glibc() -> Any:
    """The allocator, or None where it is another one."""
    try:
        library = ctypes.CDLL(None)
        return library if hasattr(library, "gnu_get_libc_version") else None
    except (OSError, TypeError):
        return None


def keep_little() -> None:
    """Share few heaps among all threads from now on; called before there are any."""
    library = _glibc()
    if library is not None:
        library.mallopt(M_ARENA_MAX, HEAPS)
        # Saying them also keeps glibc from raising them by itself to whatever was freed last.
        library.mallopt(M_MMAP_THRESHOLD, LARGE_PIECE_BYTES)
        library.mallopt(M_TRIM_THRESHOLD, LARGE_PIECE_BYTES)


def give_back() -> None:
    """Give back to the system what lies free; takes some thousandths of a second."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)
