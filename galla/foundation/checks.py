"""Invariants of the data: each room registers its own, ``galla verify`` runs them all.

An invariant is a generator function that looks at stored rows of one shop (or, with ``shop_id`` None, of all) and
yields a ``Break`` for everything that is not as it must be.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that is not as it must be, in a sentence that names the rows."""

    invariant: str
    shop_id: int | None
    detail: str


Invariant = Callable[[int | None], Iterator[str]]
_invariants: dict[str, Invariant] = {}


def invariant(name: str) -> Callable[[Invariant], Invariant]:
    """Register a check under a sentence such as ``balances equal postings``. It yields one detail per break."""

    def register(check: Invariant) -> Invariant:
        if name in _invariants and _invariants[name] is not check:
            raise RuntimeError(f"two invariants are called {name!r}")
        _invariants[name] = check
        return check

    return register


def names() -> list[str]:
    """The names of all registered invariants, in order of registration."""
    return list(_invariants)


def broken(shop_id: int | None = None, *, only: Collection[str] | None = None) -> Iterator[Break]:
    """Run every invariant (or ``only`` those of these names) over one shop, or over all, and yield what is broken."""
    for name, check in _invariants.items():
        if only is not None and name not in only:
            continue
        for detail in check(shop_id):
            yield Break(invariant=name, shop_id=shop_id, detail=detail)
