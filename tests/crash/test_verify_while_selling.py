"""`galla verify` beside tills that sell: what is only half read is not called broken."""

import time

import pytest

from tests.crash.books import verified
from tests.crash.storm import TILLS, Storm

pytestmark = [pytest.mark.xdist_group("crash")]

ROUNDS = 2
PATIENCE_SECONDS = 60


def test_verify_beside_busy_tills_finds_all_well_and_reading_as_it_comes_does_not(storm: Storm) -> None:
    storm.house.serve(with_worker=False)
    storm.house.wait_for_server()
    for name in TILLS:
        storm.house.sell(name)
    for _ in range(ROUNDS):
        before = len(storm.house.journals().told)
        said = storm.house.command("verify")
        assert (said.returncode, said.stderr) == (0, ""), said.stdout
        assert len(storm.house.journals().told) > before  # they sold meanwhile
    # The control: the same questions one after the other, each of another moment.
    end = time.monotonic() + PATIENCE_SECONDS
    while not verified():
        assert time.monotonic() < end, "nobody sold while the books were read"
    storm.look()
    assert not list(storm.house.folder.glob(".galla-verify-*"))
