"""What a message is about, as a shopkeeper calls it: a bill or an order by its number, with its page.

A message only carries ``sale:42``; the bill lies in a room above. That room says once how its papers are called::

    things.describe("sale", label=_("Bill %(name)s"), page="sales:bill", names=numbers_of_bills, found=bills_numbered)
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from galla.accounts.access import as_identity


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper. ``names`` gives what some of a shop's are called, ``found`` those with that name."""

    label: str | Promise
    page: str
    names: Callable[[int, Collection[int]], Mapping[int, str]]
    found: Callable[[int, str], Iterable[int]]


@dataclass(slots=True)
class About:
    """What a message is about, where there is no row of it."""

    shop_id: int | None
    reference: str
    thing_name: str = ""


_kinds: dict[str, Kind] = {}


def describe(
    kind: str,
    *,
    label: str | Promise,
    page: str,
    names: Callable[[int, Collection[int]], Mapping[int, str]],
    found: Callable[[int, str], Iterable[int]],
) -> None:
    """Say how papers of a kind (``sale`` in ``sale:42``) are called, on which page they are, and how they are found.

    ``label`` holds ``%(name)s``; ``names`` and ``found`` take the shop's id and ask one statement each.
    """
    _kinds[kind] = Kind(label, page, names, found)


def tell(rows: Sequence[Any]) -> None:
    """Let each message know what its paper is called, as ``thing_name``: one statement for each kind and shop."""
    wanted: dict[tuple[str, int], set[int]] = {}
    for row in rows:
        kind, identity = _split(row.reference)
        if kind in _kinds and row.shop_id is not None:
            wanted.setdefault((kind, row.shop_id), set()).add(identity)
    named = {key: _kinds[key[0]].names(key[1], identities) for key, identities in wanted.items()}
    for row in rows:
        kind, identity = _split(row.reference)
        row.thing_name = named.get((kind, row.shop_id), {}).get(identity, "")


def words_of(row: Any) -> str:
    """What a message that was told is about: "Bill M1-26-27-000042"; its reference where nobody knows a name."""
    kind, _identity = _split(row.reference)
    return str(_kinds[kind].label) % {"name": row.thing_name} if row.thing_name else str(row.reference)


def page_of(row: Any) -> str:
    """The page of what a message that was told is about, or ""."""
    kind, identity = _split(row.reference)
    if not row.thing_name:
        return ""
    try:
        return reverse(_kinds[kind].page, args=[identity])
    except NoReverseMatch:
        return ""


def references_like(shop_id: int, text: str) -> list[str]:
    """The references of papers that are called ``text``."""
    return [f"{name}:{identity}" for name, kind in _kinds.items() for identity in kind.found(shop_id, text)]


def _split(reference: str) -> tuple[str, int]:
    """The kind and the id in a reference; no kind where it holds no id a database can be asked for."""
    kind, _colon, text = reference.partition(":")
    identity = as_identity(text)
    return ("", 0) if identity is None else (kind, identity)
