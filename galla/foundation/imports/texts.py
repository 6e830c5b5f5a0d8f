"""CSV as it is found in the wild: any usual encoding, any usual separator, quotes that are never closed."""

import codecs
import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from django.utils.translation import gettext as _

from galla.foundation.errors import TooLarge
from galla.foundation.imports.errors import BadFile

LARGEST_UNPACKED = 512 * 1024 * 1024
LONGEST_LINE = 1024 * 1024
LONGEST_CELL = 100_000
MOST_LINES_OF_A_RECORD = 100
SAMPLE_BYTES = 64 * 1024
BLOCK_BYTES = 1024 * 1024
SAMPLE_LINES = 40
SEPARATORS = ",;\t|"
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
ZIPPED = b"\x1f\x8b"


class Line(NamedTuple):
    """A physical line of a file; ``problem`` where its bytes say nothing readable."""

    number: int
    text: str
    problem: str = ""


class Record(NamedTuple):
    """The cells of one record and the line it begins on, or why it could not be read."""

    line: int
    cells: list[str]
    problem: str = ""


def opened(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked where it is a .gz."""
    with path.open("rb") as file:
        zipped = file.read(2) == ZIPPED
    return cast(IO[bytes], gzip.open(path, "rb")) if zipped else path.open("rb")


def line_count(path: Path) -> int:
    """How many lines a text has, counted by their ends. Raises ``BadFile``, ``TooLarge``."""
    count, total, last = 0, 0, b"\n"
    with opened(path) as file:
        try:
            while block := file.read(BLOCK_BYTES):
                count, total, last = count + block.count(b"\n"), total + len(block), block[-1:]
                if total > LARGEST_UNPACKED:
                    raise TooLarge(_("This file is too large."), field="file")
        except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as error:
            raise BadFile(_("This file is damaged.")) from error
    return count + (last != b"\n")


def encoding_of(sample: bytes) -> tuple[str, int]:
    """The encoding of a text that begins like this, and the bytes of its mark. "" means: line by line, UTF-8 first."""
    if sample.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise BadFile(_("This encoding is not read here. Save the file as CSV in UTF-8."))
    for mark, name in MARKS:
        if sample.startswith(mark):
            return ("" if name == "utf-8" else name), len(mark)
    pairs = len(sample) // 2
    if pairs > 8:
        if sample[1::2].count(0) > 0.6 * pairs:
            return "utf-16-le", 0
        if sample[0::2].count(0) > 0.6 * pairs:
            return "utf-16-be", 0
    return "", 0


def lines_of(path: Path) -> Iterator[Line]:
    """The physical lines of a file as text. A line that is no UTF-8 is read as Windows-1252."""
    with opened(path) as file:
        try:
            sample = file.read(SAMPLE_BYTES)
            encoding, mark = encoding_of(sample)
            file.seek(mark)
            yield from _wide_lines(file, encoding) if encoding else _byte_lines(file)
        except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as error:
            raise BadFile(_("This file is damaged.")) from error


def _byte_lines(file: IO[bytes]) -> Iterator[Line]:
    number, total = 0, 0
    while raw := file.readline(LONGEST_LINE):
        number, total = number + 1, total + len(raw)
        if total > LARGEST_UNPACKED:
            raise TooLarge(_("This file is too large."), field="file")
        if len(raw) >= LONGEST_LINE and not raw.endswith(b"\n"):
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                total += len(rest)
            yield Line(number, "", _("This line is too long."))
            continue
        yield _decoded(number, raw)


def _decoded(number: int, raw: bytes) -> Line:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            return Line(number, "", _("This line has bytes that are no text."))
    if "\0" in text:
        return Line(number, "", _("This line has bytes that are no text."))
    return Line(number, text)


def _wide_lines(file: IO[bytes], encoding: str) -> Iterator[Line]:
    number, total = 0, 0
    with io.TextIOWrapper(cast(Any, file), encoding=encoding, errors="replace", newline="") as reader:
        while text := reader.readline(LONGEST_LINE):
            number, total = number + 1, total + len(text)
            if total > LARGEST_UNPACKED:
                raise TooLarge(_("This file is too large."), field="file")
            bad = "\0" in text or "\ufffd" in text
            yield Line(number, "" if bad else text, _("This line has bytes that are no text.") if bad else "")


def separator_of(lines: list[str]) -> str:
    """The separator that cuts these lines into the most alike rows of more than one cell."""
    first = lines[0].strip().lower() if lines else ""
    if first.startswith("sep=") and len(first) == 5:
        return first[4]
    best, best_score = ",", 0.0
    for separator in SEPARATORS:
        try:
            widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator) if cells)
        except csv.Error:
            continue
        width, alike = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        score = alike / max(1, sum(widths.values())) * min(width, 10) if width > 1 else 0.0
        if score > best_score:
            best, best_score = separator, score
    return best


def records_of(path: Path, separator: str) -> Iterator[Record]:
    """The records of a CSV file. A quote that is never closed spoils the line it stands on, not those after it."""
    pending: list[Line] = []
    lines = lines_of(path)
    while True:
        line = pending.pop(0) if pending else next(lines, None)
        if line is None:
            return
        if line.problem:
            yield Record(line.number, [], line.problem)
        elif '"' not in line.text:
            yield Record(line.number, line.text.rstrip("\r\n").split(separator))
        else:
            record, read_too_far = _quoted(line, lines, pending, separator)
            pending = read_too_far + pending
            yield record


def _quoted(first: Line, lines: Iterator[Line], pending: list[Line], separator: str) -> tuple[Record, list[Line]]:
    """The record that begins on a line with quotes, and lines that were read for it in vain."""
    taken, text = [first], first.text
    while True:
        try:
            [cells] = csv.reader([text], delimiter=separator, strict=True)
        except csv.Error as error:
            if "unexpected end" not in str(error):
                return Record(first.number, _leniently(first.text, separator)), taken[1:]
        except ValueError:  # a record that ended before its line did
            return Record(first.number, _leniently(first.text, separator)), taken[1:]
        else:
            if max(map(len, cells), default=0) > LONGEST_CELL:
                return Record(first.number, [], _("A cell is too long.")), []
            return Record(first.number, cells), []
        following = pending.pop(0) if pending else next(lines, None)
        if following is None or following.problem or len(taken) >= MOST_LINES_OF_A_RECORD:
            spare = taken[1:] + ([following] if following is not None else [])
            return Record(first.number, [], _("A quote is opened here and never closed.")), spare
        taken.append(following)
        text += following.text


def _leniently(text: str, separator: str) -> list[str]:
    """The cells of a line whose quotes follow no rule."""
    try:
        return next(csv.reader([text.rstrip("\r\n")], delimiter=separator), [])
    except csv.Error:
        return text.rstrip("\r\n").split(separator)
