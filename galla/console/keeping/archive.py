"""The file of a backup: an ordinary ZIP that any program opens, whose comment is a hash over everything before it.

``manifest.json`` says when, of which version, with how much in it and where every series stood; beside it lie the
database and the files of the data folder, each with its SHA-256.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from galla.console.errors import Stop
from galla.ledger.heads import Head, read_published

FORM = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
_MARK = b"Galla backup, SHA-256 of all before this: "
_HASH_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Part:
    """One file in it: its name, its bytes, their SHA-256."""

    name: str
    bytes: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What a backup says of itself. ``broken``: what `galla verify` said of the copy; ``checked``: how it was asked."""

    made_at: str
    galla: str
    vendor: str
    database: str
    migrations: list[list[str]]
    counts: dict[str, int]
    heads: dict[str, Any]
    checked: str = ""
    broken: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    galla_backup: int = FORM


class Archive:
    """A backup being written. ``close`` writes the manifest and the hash; before that, nobody takes it for one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parts: list[Part] = []
        path.touch(mode=0o600)
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)

    def names(self) -> set[str]:
        """What is in it already."""
        return {part.name for part in self._parts}

    def add(self, name: str, source: Path, *, packed: bool = False) -> None:
        """Take a file in. ``packed``: it is compressed already."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as read, self._zip.open(info, "w", force_zip64=True) as write:
            while chunk := read.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                write.write(chunk)
        self._parts.append(Part(name, size, digest.hexdigest()))

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, then the hash over all of it, and have it on the disk."""
        manifest.parts = list(self._parts)
        self._zip.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, ensure_ascii=False))
        self._zip.comment = _MARK + b"0" * _HASH_LENGTH
        self._zip.close()
        with self._path.open("r+b") as file:
            made = _hash_before_the_end(file)
            file.seek(-_HASH_LENGTH, os.SEEK_END)
            file.write(made.encode())
            file.flush()
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the operating system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash_before_the_end(file: IO[bytes]) -> str:
    file.seek(0, os.SEEK_END)
    left = file.tell() - _HASH_LENGTH
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def demand_whole(path: Path) -> Manifest:
    """The manifest of a backup of which not one byte is other than it was written. Raises ``Stop``."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            if file.tell() <= _HASH_LENGTH + len(_MARK):
                raise Stop(f"{path} is no backup of Galla.")
            file.seek(-_HASH_LENGTH, os.SEEK_END)
            said = file.read()
            if _hash_before_the_end(file).encode() != said:
                raise Stop(f"{path} is damaged or no backup of Galla: its hash is not that of its contents.")
    except OSError as error:
        raise Stop(f"{path} cannot be read: {error.strerror or error}.") from error
    return read_manifest(path)


def read_manifest(path: Path) -> Manifest:
    """What a backup says of itself, without reading all of it. Raises ``Stop``."""
    try:
        with zipfile.ZipFile(path) as file:
            told = json.loads(file.read(MANIFEST))
        if told["galla_backup"] != FORM:
            raise Stop(f"{path} was made by another Galla, in a form this one does not know.")
        parts = [Part(**part) for part in told.pop("parts")]
        return Manifest(**told, parts=parts)
    except OSError as error:
        raise Stop(f"{path} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        raise Stop(f"{path} is no backup of Galla.") from error


def take_out(path: Path, part: Part, target: Path) -> None:
    """Write a part into a file of its own, on the disk when this returns. Raises ``Stop`` where it is not as told."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as file, file.open(part.name) as read, target.open("wb") as write:
        target.chmod(0o600)
        while chunk := read.read(CHUNK):
            digest.update(chunk)
            write.write(chunk)
        write.flush()
        os.fsync(write.fileno())
    if digest.hexdigest() != part.sha256:
        raise Stop(f"{part.name} in {path} is not what was put there.")


def files_among(parts: list[Part], folder: str) -> Iterator[tuple[Part, Path]]:
    """The parts under a folder, each with its path below it; none that would lie anywhere else."""
    for part in parts:
        inside, _, rest = part.name.partition("/")
        if inside == folder and rest and not {"..", ""} & set(rest.split("/")) and "\\" not in rest:
            yield part, Path(*rest.split("/"))


def heads_of_file(path: Path) -> list[Head]:
    """The published heads of a file of `galla head`, or of a backup. Raises ``Stop`` and ``NoHead``."""
    if zipfile.is_zipfile(path):
        return read_published(demand_whole(path).heads)
    try:
        return read_published(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise Stop(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise Stop(f"{path} is no file of heads.") from error
