"""Lines that are more than a page takes, a stretch at a time, so that every one of them can be reached."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from galla.accounts.access import as_identity


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of many lines in order of their ids. ``after`` the last of them others follow, None: these are the last."""

    lines: list[Any]
    count: int
    after: int | None
    is_first: bool

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.is_first and self.after is None


def stretch_of(rows: "QuerySet[Any]", *, asked: str, most: int) -> Stretch:
    """The lines behind the id ``asked`` for in an address, at most so many; anything that is no id: from the first."""
    behind = as_identity(asked)
    wanted = rows.order_by("pk") if behind is None else rows.order_by("pk").filter(pk__gt=behind)
    found = list(wanted[: most + 1])
    after = found[most - 1].pk if len(found) > most else None
    is_all = behind is None and after is None
    return Stretch(found[:most], len(found) if is_all else rows.count(), after, behind is None)
