"""Refusals: everything the house says no to, each with a name, a status and the field it stands beside.

An action raises a refusal; ``galla.foundation.api.problems`` turns it into an RFC 9457 problem document, a page into a
message next to the field.
"""

from typing import Any


class Refusal(Exception):
    """A request that cannot be done as asked. Nothing was written.

    ``detail`` is a sentence in the shopkeeper's words; ``field`` the dotted path of the value at fault
    (``lines.2.quantity``), if one is; ``figures`` what the asker needs to decide anew (decimal strings, counts).
    ``retry_after_seconds`` says when the same request may do better, where waiting is all it takes.
    """

    status = 409
    code = "refused"
    retry_after_seconds: int | None = None

    def __init__(self, detail: str, *, field: str | None = None, **figures: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.figures = figures


class InvalidInput(Refusal):
    """A value that has the wrong shape or points at nothing in this shop."""

    status = 400
    code = "invalid"


class NotSignedIn(Refusal):
    """Nobody is known behind the request."""

    status = 401
    code = "not_signed_in"


class NotAllowed(Refusal):
    """The person may not do this in this shop."""

    status = 403
    code = "not_allowed"


class NotFound(Refusal):
    """There is no such thing in this shop (another shop's thing looks the same)."""

    status = 404
    code = "not_found"


class KeyReused(Refusal):
    """An idempotency key came again with another request behind it."""

    status = 422
    code = "key_reused"


class TooLarge(Refusal):
    """More bytes, rows or digits than are read at once."""

    status = 413
    code = "too_large"


class TooMany(Refusal):
    """More tries than are allowed in a while."""

    status = 429
    code = "too_many"
