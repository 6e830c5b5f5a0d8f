"""What a page says after an act: done, with Undo where it can be undone, or something to look at.

Views call these before they redirect; ``components/messages.html`` shows them on the next page.
"""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

UNDO = "undo="


def say_done(request: HttpRequest, text: str | Promise, *, undo: str = "") -> None:
    """A toast that goes after ten seconds. ``undo`` is the address that takes the act back, by POST."""
    messages.success(request, str(text), extra_tags=f"{UNDO}{undo}" if undo else "")


def say_look(request: HttpRequest, text: str | Promise) -> None:
    """A notice that stays: the act was done, and something about it needs a look."""
    messages.warning(request, str(text))


def say_refused(request: HttpRequest, text: str | Promise) -> None:
    """A notice that stays: nothing was done, and why."""
    messages.error(request, str(text))
