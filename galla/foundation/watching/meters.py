"""The meters of this process, for Prometheus: counters and histograms in memory, gauges asked for when they are read.

Loaded at the first request, for the library costs a start 50 ms. Names of addresses, methods, statuses and codes are
the only labels, all of them from our own lists, so nobody can grow a meter by asking for odd addresses.

Each web process has its own meters: two processes are two targets (``docs/production.md``).
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from galla.foundation.watching.gauges import gauges

logger = logging.getLogger("galla.meters")

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# When each label was first seen is another series for every series, and nobody asks.
no_times_of_birth: Callable[[], None] = disable_created_metrics
no_times_of_birth()
registry = CollectorRegistry()
ProcessCollector(registry=registry)

requests = Counter("galla_requests", "Requests answered.", ["route", "method", "status"], registry=registry)
request_seconds = Histogram(
    "galla_request_seconds", "Time to answer a request.", ["route", "method"], buckets=SECONDS, registry=registry
)
bills_saved = Counter("galla_bills_saved", "Bills saved over the API and the counter.", registry=registry)
checkout_seconds = Histogram(
    "galla_checkout_seconds", "Time of a checkout, by what came of it.", ["outcome"], buckets=SECONDS, registry=registry
)
refusals = Counter("galla_refusals", "Refusals, by their code.", ["code"], registry=registry)
transactions_again = Counter(
    "galla_transactions_tried_again", "Transactions tried again after a deadlock or the like.", registry=registry
)


class _Gauges(Collector):
    """What the rooms know at this moment; asked from the database when the meters are read."""

    def collect(self) -> Iterator[Metric]:
        """Every gauge, and whether they could be read."""
        failed = 0
        for family, read in gauges().items():
            try:
                found = read()
            except (DatabaseError, InterfaceError) as error:
                failed += 1
                logger.warning("the gauges of %s cannot be read: %s", family, type(error).__name__)
                connections.close_all()
                continue
            for gauge in found:
                yield GaugeMetricFamily(gauge.name, gauge.help, value=gauge.value)
        yield GaugeMetricFamily("galla_gauges_unreadable", "Groups of gauges that could not be read.", value=failed)


collecting: Any = _Gauges()
registry.register(collecting)


def answered(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one request under the name of its address."""
    known = method if method in METHODS else "other"
    requests.labels(route, known, str(status)).inc()
    request_seconds.labels(route, known).observe(seconds)
