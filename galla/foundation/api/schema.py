"""How views describe themselves in the OpenAPI document."""

from drf_spectacular.openapi import AutoSchema as SpectacularSchema


class AutoSchema(SpectacularSchema):
    """drf-spectacular's, with the house's errors."""
