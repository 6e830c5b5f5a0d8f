"""Every call of the API that takes a body, with every value of a table nobody should believe.

The calls, their fields and what kind each is come from the OpenAPI document, so a new call is asked without being
listed. Each wrong value gets a problem document of status 400 that names its field, and no row changes.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from tests.hostile.addresses import ALL, Address, rows
from tests.world import World

BY_VIEW = {id(address.view): address for address in ALL}
ODD_NUMBERS: tuple[Any, ...] = (
    "NaN", "Infinity", "-inf", "1e400", "1E+2", "１２", "١٢", "1_000", "1,000", "0x10", "½", " 5 ", "+5", "", "9" * 40,
    "99999999999.99", "0.00000001", "1\0", "\ud800", True, 1.9, 5, [], {}, "' OR 1=1--",
)  # fmt: skip
ODD_IDS: tuple[Any, ...] = (
    "NaN", "1E+2", "１２", "1_0", " 5 ", "+5", "-5", "½", "", 2**63, 2**70, -2, True, 1.9, [], {}, "1\0", "\ud800",
)  # fmt: skip
ODD_TEXTS: tuple[Any, ...] = (
    "a\0b", "a\x1b[2Jb", "gnirts\u202ereversed", "\u2066x\u2069", "\ud800", "a" + "\u0301" * 1000, "x" * 100_000,
    5, 1.5, True, [], {}, ["a"],
)  # fmt: skip
ODD_TRUTHS: tuple[Any, ...] = ("true", "yes", "on", 1, 0, "", [], {}, "\0")
ODD_CHOICES: tuple[Any, ...] = ("nonsense", "", 5, True, [], {}, "a\0", "\ud800")
ODD_DAYS: tuple[Any, ...] = (
    "2025-02-29", "0001-01-01", "9999-12-31", "10000-01-01", "2026-1-1", "２０２６-01-01", 20260101, True, "", [], "\0",
)  # fmt: skip
ODD_LISTS: tuple[Any, ...] = ("", "text", 5, True, {"a": 1})
ODD_OBJECTS: tuple[Any, ...] = ("", "text", 5, True, [1])
ODD_COUNTS: tuple[Any, ...] = (
    "", "text", 5, True, [1], {"500": -1}, {"500": 1.5}, {"500": True}, {"500": "1e3"}, {"500": 2**70}, {"500": None},
    {"x": 1}, {"": 1}, {"５００": 1}, {"-5": 1}, {"1e2": 1}, {"500": [1]},
)  # fmt: skip
# A secret is not shown, so any character may stand in it; only what cannot be kept at all is refused.
SECRETS = frozenset({"password"})
ODD_SECRETS: tuple[Any, ...] = ("a\0b", "\ud800", "x" * 100_000, True, [], {})

type Path = tuple[str | int, ...]


def document() -> dict[str, Any]:
    make: Any = SchemaGenerator
    found: dict[str, Any] = make().get_schema(request=None, public=True)
    return found


SCHEMA = document()


def resolved(shape: dict[str, Any]) -> dict[str, Any]:
    """A shape without references."""
    if "$ref" in shape:
        found: dict[str, Any] = SCHEMA["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        return resolved(found)
    for inner in (*shape.get("allOf", ()), *shape.get("oneOf", ()), *shape.get("anyOf", ())):
        return resolved(inner)
    return shape


def odd_values(name: str, shape: dict[str, Any]) -> tuple[Any, ...]:
    """What a field of this shape must refuse."""
    if name in SECRETS:
        return ODD_SECRETS
    if "enum" in shape:
        return ODD_CHOICES
    match shape.get("type"), shape.get("format"):
        case "integer", _:
            return ODD_IDS
        case "boolean", _:
            return ODD_TRUTHS
        case "string", "date":
            return ODD_DAYS
        case "string", "date-time":
            return ODD_DAYS
        case "string", _ if shape.get("pattern", "").startswith("^-?[0-9]"):
            return ODD_NUMBERS
        case "string", _:
            return ODD_TEXTS
    return ()


def leaves(shape: dict[str, Any], path: Path = ()) -> Iterator[tuple[Path, tuple[Any, ...]]]:
    """Every field of a body with what it must refuse; the first item stands for a list's."""
    shape = resolved(shape)
    if shape.get("type") == "array":
        if path:
            yield path, ODD_LISTS
        yield from leaves(shape["items"], (*path, 0))
    elif shape.get("properties"):
        if path:
            yield path, ODD_OBJECTS
        for name, inner in shape["properties"].items():
            yield from leaves(inner, (*path, name))
    elif path and shape.get("additionalProperties"):
        yield path, ODD_COUNTS
    elif path:
        name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
        yield path, odd_values(name, shape)


def calls() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Id, method, address and body of every call that takes JSON."""
    for address, methods in SCHEMA["paths"].items():
        for method, call in methods.items():
            content = call.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                yield call["operationId"], method, address, content["application/json"]["schema"]


CALLS = list(calls())
asked = pytest.mark.parametrize(("name", "method", "address", "shape"), CALLS, ids=[call[0] for call in CALLS])
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def client(house: World) -> APIClient:
    return house.api("owner")


def url_of(address: str, world: World) -> str:
    """The address of the document, with the things of the examples in it."""
    pattern = next(each for each in ALL if each.is_api and same_place(each, address))
    return pattern.url(world)


def same_place(pattern: Address, address: str) -> bool:
    parts = [part for part in address.split("/") if part]
    theirs = [part for part in pattern.route.replace("$", "").replace("\\Z", "").split("/") if part]
    return len(parts) == len(theirs) and all(
        mine == their or (mine.startswith("{") and "<" in their) for mine, their in zip(parts, theirs, strict=True)
    )


def body_with(path: Path, value: Any) -> Any:
    """The smallest body that holds ``value`` there."""
    if not path:
        return value
    inner = body_with(path[1:], value)
    return [inner] if path[0] == 0 else {path[0]: inner}


def send(client: APIClient, method: str, url: str, body: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    extra = {"content_type": "application/json", "headers": {"Idempotency-Key": "hostile"}}
    return getattr(client, method)(url, raw, **extra)


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


@asked
def test_every_field_has_values_it_must_refuse(name: str, method: str, address: str, shape: dict[str, Any]) -> None:
    assert list(leaves(shape))
    assert [path for path, values in leaves(shape) if not values] == []


@asked
def test_odd_values_are_refused_by_name_and_change_nothing(
    name: str, method: str, address: str, shape: dict[str, Any], house: World, client: APIClient
) -> None:
    url, before, faults = url_of(address, house), rows(), []
    for path, values in leaves(shape):
        for value in values:
            wrong = fault(send(client, method, url, body_with(path, value)), ".".join(map(str, path)))
            if wrong:
                faults.append(f"{path} = {ascii(value)[:60]} {wrong}")
    assert not faults, "\n".join(faults)
    assert rows() == before


@asked
def test_unknown_names_are_refused_and_never_assigned(
    name: str, method: str, address: str, shape: dict[str, Any], house: World, client: APIClient
) -> None:
    url, before = url_of(address, house), rows()
    for odd in ("tenant_id", "is_staff", "is_superuser", "shop_id", "__class__"):
        wrong = fault(send(client, method, url, {odd: 1}), odd)
        assert not wrong, f"{odd}: {wrong}"
    assert rows() == before


@asked
def test_odd_bodies_are_refused(
    name: str, method: str, address: str, shape: dict[str, Any], house: World, client: APIClient
) -> None:
    url, before = url_of(address, house), rows()
    for raw in (b"", b"[]", b"null", b'"text"', b"{", b'{"a": NaN}', b'{"a": 1, "a": 2}', '{"a": 1}'.encode("utf-16")):
        if raw == b"" and method == "patch":
            continue
        wrong = fault(send(client, method, url, raw), None)
        assert not wrong, f"{raw!r}: {wrong}"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"):
        answer = getattr(client, method)(url, b'{"a": 1}', content_type=kind, headers={"Idempotency-Key": "hostile"})
        assert answer.status_code == 415, f"{kind}: {answer.status_code}"
    assert rows() == before
