"""Calls made up from the OpenAPI document: none breaks the site, every answer is one the document promises.

The books are looked over after storms of calls that are not undone.
"""

from typing import Any

import pytest
from hypothesis import strategies as st
from schemathesis import GenerationMode

from galla.foundation.checks import broken
from tests.hostile.addresses import undone
from tests.hostile.storm import MadeUp, Operation, cases, each_of, faults_of, operations
from tests.world import World

# Of each call and mode.
SHORT, LONG = 3, 300
STORMS, LONG_STORMS, CALLS_OF_A_STORM = 8, 200, 6
# Calls after which the owner of the examples may do nothing more.
LAST = {"DELETE /api/v1/shops/{id}/", "DELETE /api/v1/tokens/"}
EVERY = operations()
READ = ("GET", "DELETE")
pytestmark = pytest.mark.django_db
each_operation = pytest.mark.parametrize("operation", EVERY, ids=lambda each: each.label)
both_modes = pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fit", "unfit"])


@pytest.fixture(scope="module")
def token(house: World) -> str:
    client: Any = house.api("owner", till=house.till)
    header: str = client._credentials["HTTP_AUTHORIZATION"]
    return header


def ask_often(operation: Operation, mode: GenerationMode, house: World, token: str, count: int) -> None:
    faults: list[str] = []

    def look(case: MadeUp) -> None:
        with undone():
            faults.extend(faults_of(case, token))

    each_of(cases(operation, house, mode=mode), count, look)
    assert not faults, "\n\n".join(faults[:5])


def can_be_unfit(operation: Operation) -> bool:
    """Whether there is anything in it that could have the wrong shape."""
    return bool(operation.body or operation.query)


@each_operation
@both_modes
def test_calls_made_up_from_the_document_are_answered_as_it_says(
    operation: Operation, mode: GenerationMode, house: World, token: str
) -> None:
    if mode is GenerationMode.POSITIVE or can_be_unfit(operation):
        ask_often(operation, mode, house, token, SHORT)


@pytest.mark.long
@each_operation
@both_modes
def test_many_calls_made_up_from_the_document_are_answered_as_it_says(
    operation: Operation, mode: GenerationMode, house: World, token: str
) -> None:
    if mode is GenerationMode.POSITIVE or can_be_unfit(operation):
        ask_often(operation, mode, house, token, LONG)


def a_storm(house: World) -> st.SearchStrategy[list[MadeUp]]:
    kinds = [cases(each, house, mode=GenerationMode.POSITIVE) for each in EVERY if each.label not in LAST]
    return st.lists(st.one_of(kinds), min_size=CALLS_OF_A_STORM, max_size=CALLS_OF_A_STORM)


def weather(house: World, token: str, storms: int) -> None:
    faults: list[str] = []

    def look(storm: list[MadeUp]) -> None:
        for case in storm:
            faults.extend(faults_of(case, token))
        faults.extend(f"{found.invariant}: {found.detail}" for found in broken())

    with undone():
        each_of(a_storm(house), storms, look)
    assert not faults, "\n\n".join(faults[:5])


def test_the_books_are_right_after_a_storm_of_calls(house: World, token: str) -> None:
    weather(house, token, STORMS)


@pytest.mark.long
def test_the_books_are_right_after_long_storms_of_calls(house: World, token: str) -> None:
    weather(house, token, LONG_STORMS)


@pytest.mark.parametrize(
    ("status", "kind", "body", "named"),
    [
        ("500 Internal Server Error", "application/problem+json", b"{}", "Server error"),
        ("418 I'm a teapot", "application/problem+json", b"{}", "Undocumented status code"),
        ("200 OK", "text/html", b"<p>Welcome</p>", "Undocumented Content-Type"),
        ("200 OK", "application/json", b'{"results": "all of them"}', "Response violates schema"),
    ],
)
def test_an_answer_the_document_does_not_promise_is_noticed(
    status: str, kind: str, body: bytes, named: str, house: World, token: str
) -> None:
    def odd(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, [("Content-Type", kind)])
        return [body]

    lists = next(each for each in operations(odd) if each.label == "GET /api/v1/brands/")
    with pytest.raises(AssertionError, match=named):
        ask_often(lists, GenerationMode.POSITIVE, house, token, 1)
