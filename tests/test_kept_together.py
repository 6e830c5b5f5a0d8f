"""Tests that must not meet run in one process: 64 clients fill a server, and two such tests at once find it full."""

import subprocess
import sys
from pathlib import Path

import pytest

SEVERAL = """
import os
import pytest

pytestmark = {mark}

@pytest.mark.parametrize("number", range(12))
def test_one_of_several(number):
    with open({told!r}, "a") as told:
        told.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


@pytest.mark.sqlite
@pytest.mark.parametrize(("mark", "processes"), [('pytest.mark.xdist_group("one")', 1), ("[]", 2)])
def test_tests_of_one_group_run_in_one_process_and_others_in_two(tmp_path: Path, mark: str, processes: int) -> None:
    told = tmp_path / "told"
    (tmp_path / "test_several.py").write_text(SEVERAL.format(mark=mark, told=str(told)))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-n", "2", "--dist=loadgroup", str(tmp_path)]
    found = subprocess.run([*command, f"--rootdir={tmp_path}"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert len(set(told.read_text().split())) == processes
