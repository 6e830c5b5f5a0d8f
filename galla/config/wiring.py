"""What is wired to what: the rooms' answers to each other that are not imports."""

from typing import Any

from django.http import HttpRequest


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: who is at which till."""
    return {"access": getattr(request, "access", None)}
