"""Bills a second: the bare limit of the database, our checkout, and the API over the real server, in one run."""

from collections.abc import Iterator
from typing import Any

from bench.options import Options
from bench.scratch import inside, scratch
from bench.server import served

CLIENTS = (1, 4, 16)
SERIES = (1, 50)
SECONDS = 5.0
COLUMNS = ("database", "level", "clients", "series", "per_second", "p50_ms", "p99_ms", "python_ms", "database_ms")


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each database, number of clients, number of series and level."""
    for database in options.databases():
        with scratch(database) as environment:
            shop = inside(environment, "shop", {"products": options.goods})
            with served(environment, "--no-worker") as site:
                for series in options.series or SERIES:
                    for clients in options.clients or CLIENTS:
                        load = {"clients": clients, "series": series, "seconds": options.seconds or SECONDS}
                        where = {"host": site.host, "port": site.port, "process": site.process}
                        for level in ("bare", "action", "http"):
                            row = inside(environment, level, load | where | {"shop": shop})
                            yield {"database": database, "level": level, "clients": clients, "series": series} | row
