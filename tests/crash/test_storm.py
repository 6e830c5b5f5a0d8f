"""kill -9 of the web process, the worker and the tills at random moments: nothing that was acknowledged is lost."""

from collections.abc import Callable

import pytest
from django.db import connection

from tests.crash.storm import Storm

pytestmark = [pytest.mark.xdist_group("crash")]

FEW = {"sqlite": 8, "postgresql": 6}
MANY = {"sqlite": 300, "postgresql": 200}


def test_no_acknowledged_bill_and_no_letter_is_lost_to_a_few_kills(storm: Storm) -> None:
    storm.begin()
    # One of each for certain; the rest as it comes.
    for victim in ("server", "worker", "till1"):
        storm.strike(victim)
        storm.look()
    storm.rage(FEW[connection.vendor] - 3)
    storm.end()
    assert storm.toll.bills > 0
    assert storm.toll.letters > 0


@pytest.mark.long
def test_no_acknowledged_bill_and_no_letter_is_lost_to_hundreds_of_kills(
    storm: Storm, record_property: Callable[[str, object], None]
) -> None:
    storm.begin()
    storm.rage(MANY[connection.vendor])
    storm.end()
    record_property("toll", str(storm.toll))
