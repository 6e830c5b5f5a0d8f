"""An entry's place: its hash, and its number in a series, taken last of all."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

from galla.foundation.database.rows import columns_of, execute, insert_rows, rows_parameters, rows_source
from galla.foundation.database.together import Insert
from galla.ledger import models
from galla.ledger.branches import branch_of_series


def digest_of(
    *,
    shop_id: int,
    kind: str,
    key: str,
    request_hash: str,
    document_hash: str,
    happened_at: datetime.datetime,
    recorded_at: datetime.datetime,
    business_date: datetime.date,
    by_id: int | None,
    reverses_id: int | None,
    postings: Iterable[tuple[int, int, int, int, int]],
    shift: int | None = None,
) -> str:
    """SHA-256 over everything an entry says: the same text on both databases, whatever order its postings come in.

    An entry of no shift has the text it had before there were shifts.
    """
    head = (
        f"{shop_id}|{kind}|{key}|{request_hash}|{document_hash}|{_microseconds(happened_at)}|"
        f"{_microseconds(recorded_at)}|{business_date.isoformat()}|{by_id or 0}|{reverses_id or 0}"
    )
    if shift is not None:
        head += f"|{shift}"
    moves = ";".join(",".join(map(str, posting)) for posting in sorted(postings))
    return hashlib.sha256(f"{head}#{moves}".encode()).hexdigest()


_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def _microseconds(at: datetime.datetime) -> int:
    return (at - _EPOCH) // datetime.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: its series, its number there, and the hash that now heads the series' chain."""

    series_id: int
    number: int
    hash: str


def number_entry(
    *, shop_id: int, code: str, fiscal_year: str, digest: str, facts: Mapping[str, Any], numbered: Insert | None
) -> Place:
    """Take the next number of a series and write the entry that has it, with the document that carries it.

    The counter is the hottest row of a till: on PostgreSQL all of this is one statement, and the last before the
    commit. ``numbered`` is one row of a document's table; its ``number`` is filled with ``number_text``.
    """
    take = _take_on_postgresql if connection.vendor == "postgresql" else _take_on_sqlite
    place = take(shop_id, code, fiscal_year, digest, facts, numbered)
    if place is None:
        insert_rows(
            models.Series,
            ("shop_id", "code", "fiscal_year", "last_number", "last_hash", "branch_id"),
            [(shop_id, code, fiscal_year, 0, "", branch_of_series(shop_id, code))],
            ignore_conflicts=True,
        )
        place = take(shop_id, code, fiscal_year, digest, facts, numbered)
        assert place is not None
    return place


def number_text(code: str, fiscal_year: str, number: int) -> str:
    """A document's number as it is printed: ``M1/2026-27/000118``."""
    return f"{_before_number(code, fiscal_year)}{number:06d}"


def _before_number(code: str, fiscal_year: str) -> str:
    return f"{code}/{fiscal_year}/"


_TAKE = (
    "UPDATE ledger_series SET last_hash = {chained}, last_number = last_number + 1 "
    "WHERE shop_id = %s AND code = %s AND fiscal_year = %s RETURNING id, last_number, last_hash"
)


def _take_on_sqlite(
    shop_id: int, code: str, fiscal_year: str, digest: str, facts: Mapping[str, Any], numbered: Insert | None
) -> Place | None:
    statement = _TAKE.format(chained="galla_chain(last_hash, %s, last_number + 1)")
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [digest, shop_id, code, fiscal_year])
    if not rows:
        return None
    place = Place(*rows[0])
    insert_rows(models.Entry, (*facts, *_PLACE), [(*facts.values(), place.series_id, place.number, place.hash)])
    if numbered is not None:
        at = numbered.fields.index("number")
        row = [*numbered.rows[0][:at], number_text(code, fiscal_year, place.number), *numbered.rows[0][at + 1 :]]
        insert_rows(numbered.model, numbered.fields, [row])
    return place


_PLACE = ("series_id", "number", "hash")


def _take_on_postgresql(
    shop_id: int, code: str, fiscal_year: str, digest: str, facts: Mapping[str, Any], numbered: Insert | None
) -> Place | None:
    parameters: list[Any] = [digest, shop_id, code, fiscal_year]
    parameters += rows_parameters("postgresql", columns_of(models.Entry, tuple(facts)), [list(facts.values())])
    if numbered is not None:
        parameters += [_before_number(code, fiscal_year)]
        parameters += rows_parameters("postgresql", _told(numbered), [_without_number(numbered)])
    statement = _numbering(tuple(facts), numbered and numbered.model, numbered and numbered.fields)
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, parameters)
    return Place(*rows[0]) if rows else None


def _told(numbered: Insert) -> list[tuple[str, str]]:
    return columns_of(numbered.model, tuple(name for name in numbered.fields if name != "number"))


def _without_number(numbered: Insert) -> list[Any]:
    return [value for name, value in zip(numbered.fields, numbered.rows[0], strict=True) if name != "number"]


@cache
def _numbering(facts: tuple[str, ...], model: type[Model] | None, fields: tuple[str, ...] | None) -> str:
    taken = _TAKE.format(
        chained="encode(sha256(convert_to(last_hash || %s || (last_number + 1)::text, 'UTF8')), 'hex')"
    )
    columns = columns_of(models.Entry, facts)
    names = ", ".join(f'"{name}"' for name, _ in columns)
    picked = ", ".join(f'r."{name}"' for name, _ in columns)
    entry = (
        f'INSERT INTO ledger_entry ({names}, "series_id", "number", "hash") SELECT {picked}, taken.id, '
        f"taken.last_number, taken.last_hash FROM {rows_source('postgresql', 'r', columns)}, taken"
    )
    answer = "SELECT id, last_number, last_hash FROM taken"
    if model is not None and fields is not None:
        columns = columns_of(model, tuple(name for name in fields if name != "number"))
        names = ", ".join(f'"{name}"' for name, _ in columns)
        # Zeros in front up to six digits; a longer number is left whole.
        written = "%s || lpad(taken.last_number::text, greatest(6, length(taken.last_number::text)), '0')"
        source = f"(SELECT r.*, {written} AS written FROM {rows_source('postgresql', 'r', columns)}, taken) AS document"
        answer = (
            f'INSERT INTO "{model._meta.db_table}" ({names}, "number") SELECT {names}, written FROM {source} RETURNING '
            "(SELECT id FROM taken), (SELECT last_number FROM taken), (SELECT last_hash FROM taken)"
        )
    return f"WITH taken AS ({taken}), entered AS ({entry}) {answer}"
