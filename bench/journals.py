"""Bills a second on SQLite in both journal modes, over HTTP, from eight clients at once.

Which mode a shop runs in depends on its SQLite (older ones can lose commits in WAL); both must let every till through.
``python -m bench.journals MODE serve …`` is the server with a journal mode forced upon it, which no shop can do.
"""

import sys
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from bench.options import Options
from bench.scratch import inside, scratch
from bench.server import served

MODES = ("DELETE", "WAL")
CLIENTS = (8,)
SECONDS = 8.0


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each journal mode and number of clients."""
    for mode in MODES:
        with scratch("sqlite") as environment:
            shop = inside(environment, "shop", {"products": options.goods})
            with served(environment, "--no-worker", program=("bench.journals", mode)) as site:
                for clients in options.clients or CLIENTS:
                    load = {"clients": clients, "series": 1, "seconds": options.seconds or SECONDS}
                    where = {"host": site.host, "port": site.port, "process": site.process}
                    row = inside(environment, "http", load | where | {"shop": shop})
                    yield {"database": "sqlite", "journal": mode, "level": "http", "clients": clients} | row


def main(mode: str, arguments: list[str]) -> int:
    """The command line of Galla, on an SQLite that keeps its journal so."""
    from galla.console.__main__ import main as galla

    with patch("galla.foundation.database.sqlite.base.journal_mode", lambda: mode):
        return galla(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
