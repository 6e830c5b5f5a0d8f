"""The API's documentation as a page: the OpenAPI document, written out by a template.

No script draws it, so the site's strict content policy holds here too and nothing is fetched from elsewhere.
"""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


@cache_control(max_age=300)
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every call of the API: what it takes, what it answers."""
    make: Any = SchemaGenerator
    schema: dict[str, Any] = make().get_schema(request=None, public=True)
    return render(request, "api/docs.html", {"info": schema["info"], "rooms": calls_by_room(schema)})


def calls_by_room(schema: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The calls of an OpenAPI document under the first word of their address."""
    rooms: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for address, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                call = methods[method]
                rooms[call["tags"][0]].append(_call(schema, address, method, call))
    return sorted(rooms.items())


def _call(schema: dict[str, Any], address: str, method: str, call: dict[str, Any]) -> dict[str, Any]:
    answers = [
        (status, answer.get("description", ""), _fields(schema, answer))
        for status, answer in call["responses"].items()
        if status.startswith("2")
    ]
    return {
        "id": call["operationId"],
        "address": address,
        "method": method.upper(),
        "text": call.get("description", ""),
        "parameters": [each for each in call.get("parameters", ()) if each["in"] != "path"],
        "body": _fields(schema, call.get("requestBody", {})),
        "answers": answers,
    }


def _fields(schema: dict[str, Any], holder: dict[str, Any]) -> list[dict[str, Any]]:
    """The named fields of the first content a body or an answer may have."""
    for content in holder.get("content", {}).values():
        shape = _resolved(schema, content.get("schema", {}))
        needed = set(shape.get("required", ()))
        return [
            {"name": name, "kind": _kind(schema, field), "needed": name in needed, "text": field.get("description", "")}
            for name, field in shape.get("properties", {}).items()
        ]
    return []


def _resolved(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    name = shape.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema["components"]["schemas"][name] if name else shape
    return found


def _kind(schema: dict[str, Any], field: dict[str, Any]) -> str:
    """A field's kind in a word or two: text, number as text, list of …, one of …"""
    for part in field.get("allOf", ()) or field.get("oneOf", ()):
        return _kind(schema, part)
    if "$ref" in field:
        name: str = field["$ref"].rpartition("/")[2]
        choices = _resolved(schema, field).get("enum")
        return " | ".join(map(str, choices)) if choices else name
    if field.get("type") == "array":
        return f"[{_kind(schema, field.get('items', {}))}]"
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    return str(field.get("format") or ("decimal" if "pattern" in field else field.get("type", "")))
