"""The address the site is served at, taken before anything slow begins."""

import errno
import os
import socket

from galla.console.errors import Stop

TAKEN = frozenset({errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE)})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})


def take_address(host: str, port: int) -> socket.socket:
    """A socket bound to the address; connections are refused until somebody listens. Raises ``Stop``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Without the protocol said, asyncio would not know TCP in it and leave small answers waiting for 40 ms.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # A port is free again as soon as its program has ended; on Windows this would mean something else.
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
    except (OSError, OverflowError) as error:
        taken.close()
        raise Stop(_trouble(host, port, error)) from error
    taken.set_inheritable(True)
    return taken


def _trouble(host: str, port: int, error: OSError | OverflowError) -> str:
    number = getattr(error, "errno", None)
    if number in TAKEN:
        return f"Port {port} is taken by another program: stop that one, or say another port (PORT={port + 1})."
    if number in FORBIDDEN:
        return f"Port {port} may not be used by this account: say one above 1023 (PORT=8000)."
    return f"{host}:{port} is no address to serve at ({getattr(error, 'strerror', None) or error})."
