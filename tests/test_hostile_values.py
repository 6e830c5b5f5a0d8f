"""Every call of the API that takes a body, with every value of a table nobody should believe.

The calls, their fields and what kind each is come from the OpenAPI document, so a new call is asked without being
listed. Each wrong value gets a problem document of status 400 that names its field, and no row changes.
"""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.hostile.addresses import undone
from tests.hostile.bodies import BODIES, CALLS, Call, Path, holding, holding_all, placed, resolved
from tests.hostile.everything import rows
from tests.hostile.things import IDS, identity
from tests.hostile.values import kept, refused_by_api
from tests.world import World, abroad

# A secret is not shown, so any character may stand in it; only what cannot be kept at all is refused.
SECRETS = frozenset({"password"})
ADDRESSES = frozenset({"email", "customer_email"})
# An id that a database could hold and nobody has.
NOBODY = 9_876_543_210
NEVER_GIVEN = ("tenant_id", "is_staff", "is_superuser", "shop_id", "total", "status", "id", "__class__")
# How many texts each field gets, where not all of them are tried.
TURNS = 4
pytestmark = pytest.mark.django_db
asked = pytest.mark.parametrize("call", CALLS, ids=[call.name for call in CALLS])
# What is refused before a database is asked is refused the same on each.
once = pytest.mark.sqlite


@pytest.fixture(scope="module")
def client(house: World) -> APIClient:
    return house.api("owner")


def sort_of(path: Path, shape: dict[str, Any]) -> str:
    """Which lines of the table a field must refuse."""
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    if name in SECRETS:
        return "secret"
    if name in ADDRESSES:
        return "email"
    if "enum" in shape:
        return "choice"
    match shape.get("type"), shape.get("format"):
        case ("integer", _):
            return "id"
        case ("boolean", _):
            return "truth"
        case ("array", _):
            return "list"
        case ("object", _):
            return "object" if shape.get("properties") else "counts"
        case ("string", "date" | "date-time"):
            return "day"
        case ("string", _):
            return "number" if shape.get("pattern", "").startswith("^-?[0-9]") else "text"
    return ""


def send(client: APIClient, call: Call, world: World, body: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    extra = {"content_type": "application/json", "headers": {"Idempotency-Key": "hostile"}}
    return getattr(client, call.method)(call.url(world), raw, **extra)


def fault(answer: Any, name: str | None) -> str | None:
    """What is wrong with a refusal, or None."""
    if answer.status_code != 400:
        return f"answered {answer.status_code}: {answer.content[:200]!r}"
    if answer["Content-Type"] != "application/problem+json":
        return f"is {answer['Content-Type']}"
    fields = [error["field"] or "" for error in answer.json()["errors"]]
    if name is not None and not any(each == name or each.startswith(f"{name}.") for each in fields):
        return f"names {fields}, not {name}"
    return None


def dotted(path: Path) -> str:
    return ".".join(map(str, path))


@asked
def test_every_call_has_a_body_it_takes(call: Call, house: World, client: APIClient) -> None:
    assert call.name in BODIES, f"tests.hostile.bodies.BODIES has nothing for {call.name}"
    with undone():
        call.prepare(house)
        answer = send(client, call, house, call.body(house))
    assert answer.status_code < 300, answer.content


@once
@asked
def test_every_field_has_values_it_must_refuse(call: Call) -> None:
    fields = list(call.leaves())
    assert fields
    assert [path for path, shape in fields if not refused_by_api(sort_of(path, shape))] == []


@once
@asked
def test_odd_values_are_refused_by_name_and_change_nothing(call: Call, house: World, client: APIClient) -> None:
    before, faults = rows(), []
    for wrong_ones in odd_together(call):
        answer = send(client, call, house, holding_all(wrong_ones))
        for path, value in wrong_ones.items():
            # What is not named beside the others may be looked at later than they are: it is sent alone.
            if fault(answer, dotted(path)):
                wrong = fault(send(client, call, house, holding(path, value)), dotted(path))
                faults += [f"{path} = {ascii(value)[:60]} {wrong}"] if wrong else []
    assert not faults, "\n".join(faults)
    assert rows() == before


def odd_together(call: Call) -> Iterator[dict[Path, Any]]:
    """Every odd value of every field, as many fields as can be wrong at once in one body: one of each."""
    odd = {path: refused_by_api(sort_of(path, shape)) for path, shape in call.leaves()}
    outer = {path for path in odd if any(path == other[: len(path)] for other in odd if other != path)}
    for number in range(max(map(len, odd.values()))):
        wrong = {path: values[number] for path, values in odd.items() if number < len(values)}
        yield from ({path: value} for path, value in wrong.items() if path in outer)
        if inner := {path: value for path, value in wrong.items() if path not in outer}:
            yield inner


def test_odd_values_are_put_into_one_body_each_in_its_place() -> None:
    wrong: dict[Path, Any] = {("lines", 0, "quantity"): "x", ("lines", 0, "sku"): 1, ("at",): None}
    assert holding_all(wrong) == {"lines": [{"quantity": "x", "sku": 1}], "at": None}


@asked
def test_texts_that_may_be_kept_break_nothing(call: Call, house: World, client: APIClient, is_long: bool) -> None:
    good, texts = call.body(house), kept()
    paths = [path for path, shape in call.leaves() if sort_of(path, shape) in ("text", "email")]
    turns = range(len(texts)) if is_long else [zlib.crc32(call.name.encode()) + turn for turn in range(TURNS)]
    for turn in turns if paths else ():
        # Another text in each field, and other ones in each turn and call.
        typed = {path: texts[(5 * turn + place) % len(texts)] for place, path in enumerate(paths)}
        if not breaks_nothing(call, house, client, good, typed):
            # One text is refused where it stands; what the others do is seen without it.
            for path, value in typed.items():
                breaks_nothing(call, house, client, good, {path: value})


def breaks_nothing(call: Call, house: World, client: APIClient, good: Any, texts: dict[Path, str]) -> bool:
    """Send these texts in a good body; whether they were kept."""
    body = good
    for path, value in texts.items():
        body = placed(body, path, value)
    with undone():
        call.prepare(house)
        answer = send(client, call, house, body)
    assert answer.status_code in (200, 201, 400, 401, 409, 429), f"{texts}: {answer.content}"
    if answer.status_code == 400:
        assert answer.json()["errors"], answer.content
    return bool(answer.status_code < 300)


@once
@asked
def test_a_text_is_as_long_as_the_document_says_and_no_longer(call: Call, house: World, client: APIClient) -> None:
    before = rows()
    for path, shape in call.leaves():
        longest = shape.get("maxLength")
        if longest is not None and sort_of(path, shape) in ("text", "email", "secret"):
            # Characters of four bytes: where bytes were counted, so many would be four times too many.
            for text in ("x" * (longest + 1), "\U00020021" * (longest + 1)):
                wrong = fault(send(client, call, house, holding(path, text)), dotted(path))
                assert not wrong, f"{dotted(path)}: {wrong}"
    assert rows() == before


def ids_of(call: Call) -> list[Path]:
    return [path for path, shape in call.leaves() if path[-1] in IDS and resolved(shape).get("type") == "integer"]


@asked
def test_another_shops_id_is_refused_by_name_like_one_nobody_has(call: Call, house: World, client: APIClient) -> None:
    good = call.body(house)
    before = rows()
    for path in ids_of(call):
        foreign, unknown = (
            send(client, call, house, placed(good, path, number))
            for number in (identity(abroad(house), str(path[-1])), NOBODY)
        )
        wrong = fault(foreign, dotted(path))
        assert not wrong, f"{dotted(path)}: {wrong}"
        assert foreign.json() == unknown.json()
    assert rows() == before


def test_ids_in_bodies_are_looked_at_at_all() -> None:
    tried = {str(path[-1]) for call in CALLS for path in ids_of(call)}
    assert tried == IDS.keys()


@once
@asked
def test_unknown_names_are_refused_and_never_assigned(call: Call, house: World, client: APIClient) -> None:
    before = rows()
    for odd in NEVER_GIVEN:
        wrong = fault(send(client, call, house, {odd: 1}), odd)
        assert not wrong, f"{odd}: {wrong}"
    assert rows() == before


@once
@asked
def test_odd_bodies_are_refused(call: Call, house: World, client: APIClient) -> None:
    url, before = call.url(house), rows()
    marked = b'\xef\xbb\xbf{"a": 1}'
    odd = (
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        '{"a": 1}'.encode("utf-16"),
        marked,
    )
    for raw in odd:
        if raw == b"" and call.method == "patch":
            continue
        wrong = fault(send(client, call, house, raw), None)
        assert not wrong, f"{raw!r}: {wrong}"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"):
        headers = {"Idempotency-Key": "hostile"}
        answer = getattr(client, call.method)(url, b'{"a": 1}', content_type=kind, headers=headers)
        assert answer.status_code == 415, f"{kind}: {answer.status_code}"
    assert rows() == before
