"""Heads of series: the last number and hash of each, kept where nobody at the database can reach them.

A chain shows that nothing within it was changed. That its newest entries were cut off shows only beside something
older: a head that was published before, in a file of the data folder, in a backup, in a mailbox.
"""

import datetime
import json
import os
from collections.abc import Iterable, Iterator
from itertools import batched
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from galla.foundation.database.rows import one_of
from galla.foundation.errors import Refusal
from galla.ledger import models

FORM = 1


class Head(NamedTuple):
    """Where a series stood, and when that was published (None: now)."""

    shop_id: int
    code: str
    fiscal_year: str
    number: int
    hash: str
    at: str | None = None

    @property
    def series(self) -> str:
        """The series in words."""
        return f"series {' '.join(filter(None, (self.code, self.fiscal_year)))} of shop {self.shop_id}"


class Chain(NamedTuple):
    """A run of numbers that an upper room chains by itself, one for each shop and never begun anew.

    ``heads`` is its table of (shop_id, last_number, last_hash), ``links`` that of (shop_id, number, hash); ``one`` says
    in a word what a number stands for.
    """

    code: str
    heads: str
    links: str
    one: str


_chains: dict[str, Chain] = {}


def chained(chain: Chain) -> None:
    """Have the heads of this chain published and compared with those of the series."""
    _chains[chain.code] = chain


class NoHead(Refusal):
    """There is no published head to compare with, or the file is none."""

    status = 400
    code = "no_head"


def heads_now(cursor: Any = None) -> list[Head]:
    """Where every series stands. ``cursor`` is one of any database with our tables; without it, of the shop's."""
    sources = ["SELECT shop_id, code, fiscal_year, last_number, last_hash FROM ledger_series"]
    sources += [
        f"SELECT shop_id, '{each.code}', '', last_number, last_hash FROM {each.heads}" for each in _chains.values()
    ]
    statement = (
        f"SELECT * FROM ({' UNION ALL '.join(sources)}) heads WHERE last_number > 0 ORDER BY shop_id, fiscal_year, code"
    )
    if cursor is not None:
        cursor.execute(statement)
        return [Head(*row) for row in cursor.fetchall()]
    with connection.cursor() as own:
        own.execute(statement)
        return [Head(*row) for row in own.fetchall()]


def heads_of(shop_id: int, codes: Iterable[str], fiscal_year: str) -> list[Head]:
    """Where some series of a shop stand in a year, those that have begun."""
    rows = models.Series.objects.filter(shop_id=shop_id, code__in=list(codes), fiscal_year=fiscal_year)
    columns = ("shop_id", "code", "fiscal_year", "last_number", "last_hash")
    return [Head(*row) for row in rows.filter(last_number__gt=0).order_by("code").values_list(*columns)]


def without_entry(heads: Iterable[Head]) -> set[Head]:
    """Of some heads those whose series has no such entry any more, or another one."""
    told: dict[tuple[int, str, str], list[Head]] = {}
    for head in heads:
        told.setdefault(head[:3], []).append(head)
    hashes = {key: _hashes_at(key, {head.number for head in some}) for key, some in told.items()}
    return {head for key, some in told.items() for head in some if hashes[key].get(head.number) != head.hash}


def as_published(heads: Iterable[Head], *, at: datetime.datetime) -> dict[str, Any]:
    """What is written into a file of heads."""
    rows = [
        {"shop": head.shop_id, "series": head.code, "year": head.fiscal_year, "number": head.number, "hash": head.hash}
        for head in heads
    ]
    return {"galla_heads": FORM, "at": at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "heads": rows}


def read_published(document: Any) -> list[Head]:
    """The heads of a file's contents. Raises ``NoHead`` for what is no such file."""
    try:
        if document["galla_heads"] != FORM:
            raise NoHead("These heads were written by another Galla, in a form this one does not know.")
        return [
            Head(
                *(int(row["shop"]), str(row["series"]), str(row["year"])),
                *(int(row["number"]), str(row["hash"]), str(document["at"])),
            )
            for row in document["heads"]
        ]
    except (KeyError, TypeError, ValueError, IndexError):
        raise NoHead("This is no file of heads.") from None


def folder() -> Path:
    """Where the heads of every day are kept."""
    return Path(settings.DATA_DIR, "heads")


def publish(*, at: datetime.datetime, into: Path | None = None) -> Path:
    """Write down where every series stands: into a file, or one of the day into the data folder; the file.

    What was published stays beside what is published later, so a series that was cut back stays found out.
    """
    file = into or folder() / f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H%M%SZ}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(file.name + ".partial")
    with aside.open("w", encoding="utf-8") as out:
        json.dump(as_published(heads_now(), at=at), out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    aside.replace(file)
    return file


def published() -> list[Head]:
    """Every head in the data folder. Raises ``NoHead`` where none was published yet."""
    found = []
    for file in sorted(folder().glob("*.json")):
        try:
            found += read_published(json.loads(file.read_text(encoding="utf-8")))
        except ValueError:
            raise NoHead(f"{file.name} in the folder of heads cannot be read.") from None
    if not found:
        raise NoHead("No head of a series was published here yet: `galla head FILE` writes them down.")
    return found


def cut_back(heads: Iterable[Head], shop_id: int | None = None) -> Iterator[str]:
    """Name each series that no longer reaches a published head, or reaches it with other entries.

    Every head is looked at, not the newest alone: once a series was cut back and went on, its newest one fits again.
    """
    told: dict[tuple[int, str, str], list[Head]] = {}
    for head in heads:
        if shop_id is None or head.shop_id == shop_id:
            told.setdefault(head[:3], []).append(head)
    now = {head[:3]: head.number for head in heads_now()}
    for key, some in told.items():
        hashes = _hashes_at(key, {head.number for head in some})
        wrong = [head for head in some if hashes.get(head.number) != head.hash]
        if wrong:
            yield _sentence(max(wrong, key=lambda head: head.number), now.get(key, 0))


def _hashes_at(key: tuple[int, str, str], numbers: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    if key[1] in _chains:
        return _links_at(_chains[key[1]], key[0], numbers)
    series = models.Entry.objects.filter(
        series__shop_id=key[0], series__code=key[1], series__fiscal_year=key[2]
    ).order_by("number")
    for some in batched(sorted(numbers), 500):
        found |= dict(series.filter(number__in=some).values_list("number", "hash"))
    return found


def _links_at(chain: Chain, shop_id: int, numbers: set[int]) -> dict[int, str]:
    condition, wanted = one_of("number", numbers)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, hash FROM {chain.links} WHERE shop_id = %s AND {condition}", [shop_id, wanted])
        return dict(cursor.fetchall())


def _sentence(head: Head, reached: int) -> str:
    what = "paper" if head.code.startswith("journal:") else "bill"
    if head.code in _chains:
        what = _chains[head.code].one
    stood = f"{head.series} ended at {head.number} when its head was published on {head.at}"
    if reached < head.number:
        gone = head.number - reached
        return f"{stood}, now at {reached}: {gone} {what}{'s are' if gone > 1 else ' is'} missing"
    return f"{stood}; the {what} {head.number} that stands there now is another one: the series was rewritten"
