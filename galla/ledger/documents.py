"""What an entry was made for, in words and with its page: each room says so of the kinds of entries it makes.

A card of lower goods or cash shows entries of rooms above it; they meet here by the entry's kind and the name of an
address, which takes the entry's id.
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of entry: what a card says of it, and the name of its page (or "")."""

    label: str | Promise
    page: str = ""

    def address(self, entry_id: int) -> str:
        """The page of one; "" where there is none."""
        if not self.page:
            return ""
        try:
            return reverse(self.page, args=[entry_id])
        except NoReverseMatch:
            return ""


_kinds: dict[str, DocumentKind] = {}


def describe_entries(kind: str, *, label: str | Promise, page: str = "") -> None:
    """Say what entries of a kind are called, and where they can be looked at."""
    _kinds[kind] = DocumentKind(label, page)


def document_of(kind: str) -> DocumentKind:
    """What entries of a kind are; one nobody described is called by its kind."""
    return _kinds.get(kind, DocumentKind(kind))
