"""Calls of the API as schemathesis makes them up from the OpenAPI document, and what each answer is held to."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import schemathesis
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.hostile.addresses import ALL
from tests.hostile.bodies import CALLS, SCHEMA, Body, is_same_place, placed
from tests.world import Shared, World, examples

# What the document cannot say (a GSTIN's check digit, one discount and not two) may refuse a value it allows: that such
# values are taken is therefore not demanded, everything else is.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
PARTS = re.compile(r"\{(\w+)\}")

type Operation = APIOperation[Any, Any, Any, Any]
type MadeUp = Case[Any]


type Site = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def the_site(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The site as a WSGI application that stays in the test's transaction."""
    response = ClientHandler(enforce_csrf_checks=True)(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [b"".join(response)]


def operations(site: Site = the_site) -> list[Operation]:
    """Every call of the document. Who may make it is the access matrix's matter, so nobody signs in by chance."""
    paths = {
        address: {method: {**call, "security": []} for method, call in methods.items()}
        for address, methods in SCHEMA["paths"].items()
    }
    schema: Any = schemathesis.openapi.from_dict({**SCHEMA, "paths": paths})
    schema.app = site
    return [found.ok() for found in schema.get_all_operations()]


def parts_of(operation: Operation, world: World) -> dict[str, Any]:
    """The examples for the parts of its address."""
    pattern = next(each for each in ALL if each.is_api and is_same_place(each, operation.path))
    found = [examples()[key](world) for _, key in pattern.example_keys()]
    plain = [value.value if isinstance(value, Shared) else value for value in found]
    return dict(zip(PARTS.findall(operation.path), plain, strict=True))


def body_of(operation: Operation, world: World) -> Body | None:
    """A body it takes, where it takes one."""
    for call in CALLS:
        if (call.method.upper(), call.address) == (operation.method.upper(), operation.path):
            return call.body(world)
    return None


def cases(operation: Operation, world: World, *, mode: GenerationMode) -> st.SearchStrategy[MadeUp]:
    """Calls at a thing that is there, in three of four; with bodies made up, or good ones with one value made up."""
    parts, good = parts_of(operation, world), body_of(operation, world)
    kinds = [operation.as_strategy(generation_mode=mode, path_parameters=parts or None)]
    made_up = kinds[0] if mode is GenerationMode.NEGATIVE else st.one_of(*kinds * 3, operation.as_strategy())
    if good is None or mode is GenerationMode.NEGATIVE:
        return made_up
    return st.builds(_with_one_of, made_up, st.just(good), st.integers(0, 7))


def _with_one_of(case: MadeUp, good: Body, chance: int) -> MadeUp:
    """The good body, all but one of its values, or the one made up."""
    made_up = case.body if isinstance(case.body, dict) else {}
    if chance == 0:
        return case
    names = sorted(set(made_up) & set(good)) if chance > 5 else sorted(made_up)
    name = names[chance % len(names)] if names else None
    case.body = placed(good, (name,), made_up[name]) if name is not None and chance > 1 else dict(good)
    return case


def faults_of(case: MadeUp, token: str) -> list[str]:
    """What is wrong with the answer to a call."""
    answer = case.call(headers={"Authorization": token})
    try:
        case.validate_response(answer, checks=CHECKS)
    except (FailureGroup, Failure) as found:
        return [str(found)]
    return []


def each_of(strategy: st.SearchStrategy[Any], count: int, look: Callable[[Any], None]) -> None:
    """Let hypothesis make up ``count`` of them. Nothing is kept between runs: each looks at other values."""

    @settings(
        max_examples=count, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(made_up=strategy)
    def run(made_up: Any) -> None:
        look(made_up)

    run()
