"""The controls of the storm: whoever looks at the books sees what is lost, doubled or made up."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash.books import Books, Journals, Told, complaints, mail_complaints, read_books, read_journals
from tests.crash.house import comes_true
from tests.crash.storm import Storm
from tests.crash.till import lines_of

BEGUN: dict[str, dict[str, object]] = {
    "told": {"lines": []},
    "mailed": {"customer_email": "meena@example.in"},
    "lost answer": {},
    "never came": {},
}
JOURNALS = Journals(BEGUN, {"told": Told(1, "M1/26-27/000001"), "mailed": Told(2, "M1/26-27/000002")})
BOOKS = Books(
    [("told", 1, "M1/26-27/000001"), ("mailed", 2, "M1/26-27/000002"), ("lost answer", 3, "M1/26-27/000003")],
    [(2, "<a@shop>", True)],
)


def test_books_that_are_whole_have_no_complaint() -> None:
    assert complaints(JOURNALS, BOOKS) == []
    assert JOURNALS.unanswered == {"lost answer", "never came"}
    assert mail_complaints(BOOKS, ["<a@shop>"], kills=0) == []
    assert mail_complaints(BOOKS, ["<a@shop>", "<a@shop>"], kills=1) == []


@pytest.mark.parametrize(
    ("books", "words"),
    [
        (replace(BOOKS, bills=BOOKS.bills[1:]), "told: acknowledged as M1/26-27/000001 and not there"),
        (replace(BOOKS, bills=[*BOOKS.bills, ("told", 4, "M1/26-27/000004")]), "told: there 2 times"),
        (replace(BOOKS, bills=[*BOOKS.bills, ("lost answer", 4, "M1/26-27/000004")]), "lost answer: there 2 times"),
        (replace(BOOKS, bills=[*BOOKS.bills, ("nobody's", 4, "M1/26-27/000004")]), "no till began it"),
        (replace(BOOKS, bills=[("told", 1, "M1/26-27/000009"), *BOOKS.bills[1:]]), "there as (1, 'M1/26-27/000009')"),
        (replace(BOOKS, bills=[("told", 1, None), *BOOKS.bills[1:]]), "there as (1, None)"),
        (replace(BOOKS, letters=[]), "bill 2: has 0 letters"),
        (replace(BOOKS, letters=[*BOOKS.letters] * 2), "bill 2: has 2 letters"),
        (replace(BOOKS, letters=[*BOOKS.letters, (1, "<b@shop>", True)]), "bill 1: has a letter nobody asked for"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_break_of_the_books_is_named(books: Books, words: str) -> None:
    assert [each for each in complaints(JOURNALS, books) if words in each]


@pytest.mark.parametrize(
    ("books", "taken", "words"),
    [
        (BOOKS, [], "never arrived"),
        (replace(BOOKS, letters=[(2, "<a@shop>", False)]), ["<a@shop>"], "not marked as sent"),
        (BOOKS, ["<a@shop>", "<another@shop>"], "that no bill has"),
        (BOOKS, ["<a@shop>"] * 3, "2 letters arrived once more, with 1 kills"),
    ],
)
def test_mail_that_is_lost_doubled_or_renamed_is_named(books: Books, taken: list[str], words: str) -> None:
    assert [each for each in mail_complaints(books, taken, kills=1) if words in each]


def test_a_till_that_was_answered_otherwise_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "till.journal"
    lines = [{"key": "one", "body": {}}, {"key": "one", "status": 500, "said": "it broke", "again": False, "tries": 1}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + '{"key": "cut sho')
    found = read_journals([path])
    assert found.wrong == ["one: answered 500: it broke"]
    assert found.begun.keys() == {"one"}


def test_a_till_that_believes_before_it_is_answered_is_found_out(storm: Storm) -> None:
    """No server runs: an honest till waits, a hasty one has acknowledged what nobody saved."""
    storm.house.sell("till1")
    assert comes_true(lambda: len(lines_of(storm.house.folder / "till1.journal")) > 0)
    time.sleep(0.2)
    storm.compare()
    storm.house.sell("till2", hasty=True)
    assert comes_true(lambda: len(lines_of(storm.house.folder / "till2.journal")) > 1)
    with pytest.raises(AssertionError, match="acknowledged as believed and not there"):
        storm.compare()
    assert read_books().bills == []
