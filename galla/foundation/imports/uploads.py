"""A file somebody sent, on the disk for as long as it is read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def on_disk(upload: Any) -> Iterator[Path]:
    """Where the bytes of an upload lie until the block is over, under a name of ours."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        with path.open("wb") as kept:
            for chunk in upload.chunks():
                kept.write(chunk)
        yield path
