"""Jobs start with nothing noted, and no doorbell rings from the test before."""

from collections.abc import Iterator

import pytest

from galla.outbox import nudges
from galla.outbox.tests import jobs


@pytest.fixture(autouse=True)
def nothing_noted() -> Iterator[None]:
    jobs.forget()
    nudges.doorbell.clear()
    yield
    jobs.may_end.set()
