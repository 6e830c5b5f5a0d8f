"""What an entry was made for, in words and with its page: each room says so of the kinds of entries it makes.

A card of lower goods or cash shows entries of rooms above it; they meet here by the entry's kind and the name of an
address, which takes the entry's id, or that of the entry it takes back.
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of entry: what a card says of it, and the name of its page (or "").

    ``taken_back``: the page is that of the entry it takes back, as a void is shown on its bill.
    """

    label: str | Promise
    page: str = ""
    taken_back: bool = False

    def address(self, entry_id: int, reverses_id: int | None = None) -> str:
        """The page of one; "" where there is none."""
        shown = reverses_id if self.taken_back else entry_id
        if not self.page or shown is None:
            return ""
        try:
            return reverse(self.page, args=[shown])
        except NoReverseMatch:
            return ""


_kinds: dict[str, DocumentKind] = {}


def describe_entries(kind: str, *, label: str | Promise, page: str = "", taken_back: bool = False) -> None:
    """Say what entries of a kind are called, and where they can be looked at."""
    _kinds[kind] = DocumentKind(label, page, taken_back)


def document_of(kind: str) -> DocumentKind:
    """What entries of a kind are; one nobody described is called by its kind."""
    return _kinds.get(kind, DocumentKind(kind))
