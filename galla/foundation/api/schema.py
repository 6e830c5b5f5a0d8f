"""How views describe themselves in the OpenAPI document: every call may answer a problem document."""

from typing import Any

from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from rest_framework import serializers

from galla.foundation.api.problems import CONTENT_TYPE


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
    "default": "Any other refusal.",
}


class AutoSchema(SpectacularSchema):
    """drf-spectacular's, with the house's refusals."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        answers: dict[str, Any] = super()._get_response_bodies(direction=direction)
        if direction != "response":
            return answers
        for status in self._possible_refusals():
            if status not in answers:
                answers[status] = self._refusal(status)
        return answers

    def _possible_refusals(self) -> list[str]:
        has_parts = any(parameter["in"] == "path" for parameter in self._get_parameters())
        possible = {"401", "403", "default"}
        if self.method != "DELETE":
            possible.add("400")
        if has_parts:
            possible.add("404")
        if self.method != "GET":
            possible.add("409")
        return [status for status in REFUSALS if status in possible]

    def _refusal(self, status: str) -> dict[str, Any]:
        describe: Any = self._get_response_for_code
        answer: dict[str, Any] = describe(ProblemSerializer, status, media_types=[CONTENT_TYPE])
        return {**answer, "description": REFUSALS[status]}
