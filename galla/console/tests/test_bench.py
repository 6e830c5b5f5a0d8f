"""The measurements run, and answer in the form machines read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("serving")]


def test_bills_a_second_are_told_as_a_list_with_a_row_for_each_level() -> None:
    command = [sys.executable, "-m", "galla.console", "bench", "--only", "sqlite", "--clients", "2", "--series", "1"]
    done = subprocess.run(
        [*command, "--seconds", "0.3", "--goods", "20", "--json"],
        cwd=ROOT,
        env=os.environ | {"GALLA_ENV_FILE": os.devnull},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [(row["database"], row["level"], row["clients"], row["series"]) for row in rows] == [
        ("sqlite", level, 2, 1) for level in ("bare", "action", "http")
    ]
    for row in rows:
        assert row["per_second"] > 0
        assert 0 < row["p50_ms"] <= row["p99_ms"]
        assert row["python_ms"] > 0
