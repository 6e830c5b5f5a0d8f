"""How views describe themselves in the OpenAPI document: every call may answer a problem document."""

from typing import Any

from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from rest_framework import serializers

from galla.foundation.api.problems import CONTENT_TYPE
from galla.foundation.api.serializers import Strict
from galla.foundation.keys import HEADER as KEY_HEADER


class FieldProblemSerializer(serializers.Serializer[Any]):
    """One value at fault."""

    field = serializers.CharField(allow_null=True, help_text="Its dotted path in the body: lines.0.quantity.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Why a request was refused (RFC 9457). Figures that help to decide anew stand beside these names."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence in the shopkeeper's words.")
    code = serializers.CharField(help_text="The refusal's name, for programs.")
    errors = FieldProblemSerializer(many=True)  # type: ignore[assignment]  # a field that is called as a property is


REFUSALS = {
    "400": "A value has the wrong shape, or names nothing in this shop.",
    "401": "Nobody is signed in, or the token is no longer good.",
    "403": "The person may not do this here.",
    "404": "There is no such thing in this shop.",
    "409": "It does not go together with what is there. Nothing was written.",
    "413": "More was sent than is read at once.",
    "415": "The body is of a kind that is not read here.",
    "422": "This key was used before, with another body.",
    "429": "Too many tries.",
    "503": "The shop's computer is busy or its database is away. Nothing was saved.",
    "507": "The shop's disk is full. Nothing was saved.",
}


class AutoSchema(SpectacularSchema):
    """drf-spectacular's, with the house's refusals: an answer that is not named here is a fault of ours."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        answers: dict[str, Any] = super()._get_response_bodies(direction=direction)
        if direction != "response":
            return answers
        for status in self._possible_refusals():
            if status not in answers:
                answers[status] = self._refusal(status)
        return answers

    def _possible_refusals(self) -> list[str]:
        parameters = self._get_parameters()
        possible = {"401", "403", "503", "507"}
        if self.method != "DELETE":
            possible.add("400")
        if any(map(_names_a_thing, parameters)):
            possible.add("404")
        if self.method != "GET" or getattr(self.view, "refuses_to_answer", False):
            possible.add("409")
        if self.method in ("POST", "PUT", "PATCH"):
            possible |= {"413", "415"}
        if any(parameter["name"] == KEY_HEADER for parameter in parameters):
            possible.add("422")
        if self.get_auth() == []:  # whoever need not be signed in may try only so often
            possible.add("429")
        return [status for status in REFUSALS if status in possible]

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """A body that refuses names it does not know says so."""
        describe: Any = super()._map_basic_serializer
        shape: dict[str, Any] = describe(serializer, direction)
        kind = serializer if isinstance(serializer, type) else type(serializer)
        return (
            {**shape, "additionalProperties": False} if direction == "request" and issubclass(kind, Strict) else shape
        )

    def _refusal(self, status: str) -> dict[str, Any]:
        describe: Any = self._get_response_for_code
        answer: dict[str, Any] = describe(ProblemSerializer, status, media_types=[CONTENT_TYPE])
        return {**answer, "description": REFUSALS[status]}


def _names_a_thing(parameter: dict[str, Any]) -> bool:
    """Whether another shop's thing could be asked for: in the address, or by an id as a filter."""
    where, name, kind = parameter["in"], parameter["name"], parameter["schema"].get("type")
    return bool(where == "path" or (where == "query" and kind == "integer" and name != "limit"))
