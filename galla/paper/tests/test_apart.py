"""A long paper is set by a process of its own, and comes out the same."""

import sys
from typing import Any

import pytest

from galla.paper import typesetting
from galla.paper.tests.bills import bill, line
from galla.paper.tests.reading import pages, text
from galla.paper.typesetting import render
from tests.world import NOW

LONG = 300


def long_bill(name: str = "Tea") -> dict[str, Any]:
    """A bill of so many lines."""
    return bill(lines=tuple(line(f"{name} {place}", number=str(place)) for place in range(1, LONG + 1)))


def nobody(*_: object) -> bytes:
    """Who must not be asked."""
    raise AssertionError("not here")


@pytest.mark.parametrize("template", ["invoice-a4", "receipt-80mm"])
def test_a_long_bill_set_apart_is_the_one_that_would_be_set_here(
    template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "set_here", nobody)
    apart = render(template, long_bill(), at=NOW)
    monkeypatch.undo()
    monkeypatch.setattr(typesetting, "LONG_LETTERS", 10**9)
    assert render(template, long_bill(), at=NOW) == apart
    assert f"Tea {LONG}" in " ".join(text(apart).split())


def test_a_short_bill_is_set_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "set_apart", nobody)
    assert pages(render("invoice-a4", bill()))


@pytest.mark.parametrize("program", ["/nowhere/python", "false"], ids=["that is not there", "that fails"])
def test_where_no_process_can_set_it_a_long_bill_is_set_here(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert pages(render("receipt-80mm", long_bill()))


def test_a_long_bill_with_a_character_that_has_no_glyph_is_set_all_the_same() -> None:
    assert pages(render("receipt-80mm", long_bill("茶")))
