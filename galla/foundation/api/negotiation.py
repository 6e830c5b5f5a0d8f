"""Which form an answer takes: there is one, so most of the asking is left out."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

CONTENT = frozenset({None, "", "*/*", "application/json"})


class OneForm(DefaultContentNegotiation):
    """Whoever takes anything, or JSON, gets the first renderer at once; whoever is choosy is heard out."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer and its media type. Raises ``NotAcceptable``."""
        if (
            format_suffix is None
            and not request.META.get("QUERY_STRING")
            and request.META.get("HTTP_ACCEPT") in CONTENT
        ):
            return renderers[0], renderers[0].media_type
        found: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return found
