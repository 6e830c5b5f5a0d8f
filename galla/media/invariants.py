"""What must hold of files, for ``galla verify``."""

import hashlib
from collections.abc import Iterator

from django.core.files.storage import default_storage

from galla.foundation.checks import invariant
from galla.media.keeping import PDF_HEAD
from galla.media.models import FileKind, StoredFile

PIECE = 1024 * 1024


@invariant("every file is there as it was kept")
def files_are_there(shop_id: int | None) -> Iterator[str]:
    """Each row has its file, in its shop's folder, of that kind, size and hash."""
    rows = StoredFile.objects.order_by("id")
    for row in rows if shop_id is None else rows.filter(shop_id=shop_id):
        wrong = _wrong_with(row)
        if wrong:
            yield f"file {row.pk} of shop {row.shop_id} {wrong}"


def _wrong_with(row: StoredFile) -> str:
    if not row.name.startswith(f"shops/{row.shop_id}/files/"):
        return "lies in another shop's folder"
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with default_storage.open(row.name, "rb") as file:
            while piece := file.read(PIECE):
                head = head or piece[:12]
                size += len(piece)
                digest.update(piece)
    except OSError:
        return "is not there"
    if row.kind != (FileKind.PAPER if head.startswith(PDF_HEAD) else FileKind.PICTURE):
        return "is of another kind"
    return "" if (size, digest.hexdigest()) == (row.byte_count, row.sha256) else "was changed"
