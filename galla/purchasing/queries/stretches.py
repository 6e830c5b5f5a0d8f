"""Lines that are more than a page takes, a stretch at a time, so that every one of them can be reached."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from galla.accounts.access import as_identity


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of many lines in order. ``after`` the id of the last of them others follow, None: these are the last."""

    lines: list[Any]
    count: int
    after: int | None
    is_first: bool

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.is_first and self.after is None


def stretch_of(
    rows: "QuerySet[Any]", *, asked: str, most: int, by: str = "", among: "QuerySet[Any] | None" = None
) -> Stretch:
    """The lines behind the id ``asked`` for in an address, at most so many; anything that is no id: from the first.

    They stand in the order of ``by``, where it is said, and then of their ids. The line one goes on behind is looked
    up ``among`` these: it need not be one of the rows any more.
    """
    ordered = rows.order_by(*([by] if by else []), "pk")
    behind = as_identity(asked)
    follows = None if behind is None else _follows(behind, by, rows if among is None else among)
    found = list((ordered if follows is None else ordered.filter(follows))[: most + 1])
    after = found[most - 1].pk if len(found) > most else None
    is_all = follows is None and after is None
    return Stretch(found[:most], len(found) if is_all else rows.count(), after, follows is None)


def _follows(behind: int, by: str, among: "QuerySet[Any]") -> Q | None:
    """What stands behind a line, or None where there is no such line to stand behind."""
    if not by:
        return Q(pk__gt=behind)
    value = among.filter(pk=behind).values_list(by, flat=True).first()
    return None if value is None else Q(**{f"{by}__gt": value}) | Q(**{by: value, "pk__gt": behind})
