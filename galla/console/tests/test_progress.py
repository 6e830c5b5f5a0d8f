"""How far a long command is: drawn anew on a terminal, a line now and then elsewhere."""

import sys

import pytest

from galla.console.progress import Bar


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time as the bar sees it, in seconds; a test sets it."""
    now = [100.0]
    monkeypatch.setattr("galla.console.progress.time.monotonic", lambda: now[0])
    return now


def shown(clock: list[float], seconds: int) -> None:
    """A thousand rows a second for so many seconds, told ten times a second."""
    with Bar("rows") as bar:
        for tenth in range(seconds * 10 + 1):
            clock[0] = 100.0 + tenth / 10
            bar.show(tenth * 100, 60_000)


def test_a_log_gets_a_line_every_ten_seconds(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    shown(clock, 35)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert lines[-1].endswith("30,000 of 60,000 rows, 1,000 a second, 0:30 left")


def test_a_terminal_has_one_line_that_is_drawn_anew(
    clock: list[float], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    shown(clock, 60)
    drawn = capsys.readouterr().err
    assert drawn.count("\n") == 1
    assert drawn.endswith("\n")
    assert 300 < drawn.count("\r") <= 601
    last = drawn.split("\r")[-1].rstrip()
    assert last == f"[{'#' * 30}] 60,000 of 60,000 rows, 1,000 a second"


def test_without_a_known_end_it_says_what_is_done(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with Bar("rows") as bar:
        bar.show(0, 0)
        clock[0] += 20
        bar.show(500, 0)
    assert capsys.readouterr().err == "500 rows, 25 a second\n"


def test_what_is_done_quickly_says_nothing_in_a_log(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with Bar("rows") as bar:
        bar.show(5, 5)
    assert capsys.readouterr().err == ""
