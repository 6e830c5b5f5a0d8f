"""What cannot be written to anybody."""

from galla.outbox.errors import NeverPossible


class NoSuchLetter(NeverPossible):
    """No room makes letters of that name."""


class BadHeader(NeverPossible):
    """An address that is none, or a line break where a header would be split (RFC 5322, 2.2)."""


class NobodyToTell(NeverPossible):
    """The letter has no recipient any more: their address was removed since."""
