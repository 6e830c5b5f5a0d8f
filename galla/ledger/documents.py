"""What an entry was made for, in words and with its page: each room says so of the kinds of entries it makes.

A card of lower goods or cash shows entries of rooms above it; they meet here by the entry's kind and the name of an
address, which takes the entry's id, or that of the entry it takes back.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


class Told(NamedTuple):
    """What a list says of one document: its number where its series does not say it, and with whom or what for.

    ``label`` is what it is called where others of its kind are called otherwise.
    """

    number: str = ""
    who: str = ""
    label: str = ""


def nothing_told(_: Collection[int]) -> Mapping[int, Told]:
    """Of documents that say nothing more than their kind."""
    return {}


def nothing_referred(_: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Of documents that carry no reference of a bank."""
    return {}


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of entry: what a card says of it, and the name of its page (or "").

    ``taken_back``: the page is that of the entry it takes back, as a void is shown on its bill. ``told`` says more of
    many documents at once, by their ids, in one statement. ``references`` are the numbers by which the payments of
    many documents are known at the bank, by the ids of their entries.
    """

    label: str | Promise
    page: str = ""
    taken_back: bool = False
    told: Callable[[Collection[int]], Mapping[int, Told]] = nothing_told
    references: Callable[[Collection[int]], Mapping[int, Sequence[str]]] = nothing_referred

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


def describe_entries(
    kind: str,
    *,
    label: str | Promise,
    page: str = "",
    taken_back: bool = False,
    told: Callable[[Collection[int]], Mapping[int, Told]] = nothing_told,
    references: Callable[[Collection[int]], Mapping[int, Sequence[str]]] = nothing_referred,
) -> None:
    """Say what entries of a kind are called, where they can be looked at, and what a list says of many of them."""
    _kinds[kind] = DocumentKind(label, page, taken_back, told, references)


def document_of(kind: str) -> DocumentKind:
    """What entries of a kind are; one nobody described is called by its kind."""
    return _kinds.get(kind, DocumentKind(kind))
