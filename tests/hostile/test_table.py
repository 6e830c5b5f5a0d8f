"""The table of hostile values is held to what it says: every line is sent somewhere, tried somewhere, or waits."""

import ast
from pathlib import Path

import pytest

from tests.hostile.bodies import CALLS
from tests.hostile.test_forms import SORTS as SORTS_OF_BOXES
from tests.hostile.values import TABLE, Line
from tests.test_hostile_values import sort_of

ROOT = Path(__file__).resolve().parents[2]
each_line = pytest.mark.parametrize("line", TABLE, ids=lambda line: line.said)


@each_line
def test_every_line_says_what_becomes_of_it(line: Line) -> None:
    is_sent = bool(line.api or line.boxes or line.kept)
    assert [is_sent, bool(line.tried), bool(line.waits)].count(True) == 1
    assert is_sent == bool(line.sort)


@each_line
def test_what_a_line_names_is_there(line: Line) -> None:
    if line.tried:
        file, _, name = line.tried.partition("::")
        tests = [node.name for node in ast.parse((ROOT / file).read_text()).body if isinstance(node, ast.FunctionDef)]
        assert name in tests


def test_every_sort_of_the_table_is_somewhere_to_be_sent_to() -> None:
    fields = {sort_of(path, shape) for call in CALLS for path, shape in call.leaves()}
    assert {line.sort for line in TABLE if line.api or line.kept} <= fields
    assert {line.sort for line in TABLE if line.boxes} <= {*SORTS_OF_BOXES.values()}
