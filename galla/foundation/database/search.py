"""Finding rows by the beginnings of words: an FTS5 table on SQLite, a ``tsvector`` under a GIN index on PostgreSQL.

Words come cut and folded from ``galla.foundation.words``; the databases only look them up, so both find the same. A
word is stored behind its scope (six signs made of a shop's id and a tier), which keeps shops apart inside the index
itself: a search never walks over another shop's words. The first one, two and three letters of every word have ready
lists (FTS5 keeps them itself, which is why scopes are all of one length; on PostgreSQL they are lexemes of their own),
so that "c" is answered as fast as "chocolate". Figures: docs/algorithms/search.md.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import connection

from galla.foundation.database.rows import execute, rows_parameters, rows_source

type Words = Sequence[str]


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
SCOPE_LENGTH = 6
READY_LETTERS = (1, 2, 3)


@cache
def scope(number: int, tier: str) -> str:
    """The scope of a shop's id (below 36^5) and a tier, which is one letter."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits.rjust(SCOPE_LENGTH - 1, "0") + tier


def scoped(scope: str, words: Iterable[str]) -> list[str]:
    """The words as they stand in the index."""
    return [scope + word for word in words]


def beginning(word: str, letters: int) -> str:
    """The lexeme that says a word begins with these letters; private signs, so that no word is mistaken for one."""
    return f"{word[:SCOPE_LENGTH]}{chr(0xE000 + letters)}{word[SCOPE_LENGTH : SCOPE_LENGTH + letters]}"


def _with_beginnings(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield word
        for letters in READY_LETTERS:
            if len(word) >= SCOPE_LENGTH + letters:
                yield beginning(word, letters)


def _is_beginning(lexeme: str) -> bool:
    return len(lexeme) > SCOPE_LENGTH and 0 < ord(lexeme[SCOPE_LENGTH]) - 0xE000 <= max(READY_LETTERS)


def _lexeme(term: str) -> str:
    letters = len(term) - SCOPE_LENGTH
    ready = letters in READY_LETTERS
    quoted = (beginning(term, letters) if ready else term).replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'" if ready else f"'{quoted}':*"


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The words of the rows of one table, by their ids. Kept by the actions that write those rows."""

    table: str

    def install(self) -> None:
        """Make the index where it is missing; runs after every migrate."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    f'CREATE TABLE IF NOT EXISTS "{self.table}" (id bigint PRIMARY KEY, words tsvector NOT NULL)'
                )
                index = f'"{self.table}_words"'
                cursor.execute(f'CREATE INDEX IF NOT EXISTS {index} ON "{self.table}" USING gin (words)')
                # Of the words that wait for their places each search reads all, and one of those who write puts them
                # there while it holds its transaction: 4 MB of them, as is usual, are no cheaper than 1 MB, only later.
                cursor.execute(f"ALTER INDEX {index} SET (gin_pending_list_limit = 1024)")
            else:
                ready = " ".join(str(SCOPE_LENGTH + letters) for letters in READY_LETTERS)
                # "ascii" takes every character beyond ASCII for a letter: our words are cut already.
                cursor.execute(
                    f'CREATE VIRTUAL TABLE IF NOT EXISTS "{self.table}" '
                    f"USING fts5(words, detail=none, columnsize=0, prefix='{ready}', tokenize='ascii')"
                )

    def empty(self) -> None:
        """Forget every word."""
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{self.table}"')

    def written(self, words: Words) -> str:
        """Words as ``add_written`` takes them in; several such texts may be joined by a space."""
        return " ".join(_with_beginnings(words) if connection.vendor == "postgresql" else words)

    def add(self, rows: Iterable[tuple[int, Words]]) -> None:
        """Take in rows that are not in the index yet, in one statement."""
        self.add_written([(number, self.written(words)) for number, words in rows])

    def add_written(self, filled: Sequence[tuple[int, str]]) -> None:
        """As ``add``, of words that were written before the transaction began."""
        if not filled:
            return
        columns = [("id", "bigint"), ("words", "text")]
        source = rows_source(connection.vendor, "r", columns)
        if connection.vendor == "postgresql":
            into, words = "id, words", "array_to_tsvector(string_to_array(r.words, ' '))"
        else:
            into, words = "rowid, words", "r.words"
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{self.table}" ({into}) SELECT r.id, {words} FROM {source}',
                rows_parameters(connection.vendor, columns, filled),
            )

    def put(self, rows: Iterable[tuple[int, Words]]) -> None:
        """Take in rows anew, whether they are there or not."""
        filled = list(rows)
        self.remove([number for number, _ in filled])
        self.add(filled)

    def remove(self, ids: Sequence[int]) -> None:
        """Take rows out."""
        if not ids:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f'DELETE FROM "{self.table}" WHERE id = ANY(%s)', [list(ids)])
            else:
                cursor.execute(
                    f'DELETE FROM "{self.table}" WHERE rowid IN (SELECT value FROM json_each(%s))',
                    [json.dumps(list(ids))],
                )

    def settle(self) -> None:
        """Put waiting words in their places after many were taken in, so that the next search needn't."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"SELECT gin_clean_pending_list('\"{self.table}_words\"')")
                cursor.execute(f'ANALYZE "{self.table}"')

    def holding(self, scope: str, words: Words) -> tuple[str, list[str]]:
        """A query for the ids whose words begin with every one of ``words`` (of which there must be one), to be put
        into another statement, and its parameters."""
        terms = scoped(scope, words)
        if connection.vendor == "postgresql":
            query = " & ".join(_lexeme(term) for term in terms)
            return f'SELECT id FROM "{self.table}" WHERE words @@ %s::tsquery', [query]
        quoted = [term.replace('"', '""') for term in terms]
        query = " AND ".join(f'"{term}"*' for term in quoted)
        return f'SELECT rowid AS id FROM "{self.table}" WHERE "{self.table}" MATCH %s', [query]

    def contents(self, ids: Sequence[int]) -> dict[int, frozenset[str]]:
        """The words the index holds of these rows."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                stored = "array_to_string(tsvector_to_array(words), ' ')"
                statement = f'SELECT id, {stored} FROM "{self.table}" WHERE id = ANY(%s)'
                rows = execute(cursor, statement, [list(ids)])
            else:
                statement = f'SELECT rowid, words FROM "{self.table}" WHERE rowid IN (SELECT value FROM json_each(%s))'
                rows = execute(cursor, statement, [json.dumps(list(ids))])
        return {
            number: frozenset(word for word in words.split(" ") if word and not _is_beginning(word))
            for number, words in rows
        }

    def strangers(self, table: str) -> Iterator[int]:
        """Ids in the index that are in ``table`` no more."""
        column = "id" if connection.vendor == "postgresql" else "rowid"
        with connection.cursor() as cursor:
            statement = (
                f'SELECT w.{column} FROM "{self.table}" w LEFT JOIN "{table}" t ON t.id = w.{column} WHERE t.id IS NULL'
            )
            for (number,) in execute(cursor, statement, []):
                yield number
