"""Files on their way in: checked by what they hold, laid into the folder, and kept once their row is written."""

import hashlib
import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from galla.foundation.errors import TooLarge
from galla.media.errors import BadFile
from galla.media.models import FileKind, StoredFile
from galla.media.pictures import LARGEST_BYTES, draw_picture

# A slip is long and thin, and its small print has to stay readable.
SLIP_SIDE = 2400
PDF_HEAD, PDF_END = b"%PDF-", b"%%EOF"
# Readers look for the end of a PDF in its last kilobyte (ISO 32000-1, annex H).
PDF_TAIL = 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file holds once it was looked at: what will be kept of it, and what that is."""

    kind: FileKind
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash a document carries of it."""
        return hashlib.sha256(self.content).hexdigest()


def checked(upload: IO[bytes], *, field: str = "picture") -> Checked:
    """A picture (PNG, JPEG, WebP) drawn anew, or a PDF as it came; at most 5 MB. Nothing in it is run or followed.

    What a file is called, and what its sender says it is, counts for nothing. Raises ``BadFile``, ``BadPicture`` and
    ``TooLarge`` beside ``field``. Takes long enough to stay outside transactions.
    """
    content = upload.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise TooLarge(_("A file has at most 5 MB."), field=field)
    if content.startswith(PDF_HEAD):
        if PDF_END not in content[-PDF_TAIL:]:
            raise BadFile(_("This PDF is not whole."), field=field)
        return Checked(FileKind.PAPER, content)
    return Checked(FileKind.PICTURE, draw_picture(io.BytesIO(content), field=field, kept_side=SLIP_SIDE))


class Laid:
    """A file that lies in the folder and has no row yet."""

    def __init__(self, shop_id: int, name: str, file: Checked) -> None:
        self.shop_id = shop_id
        self.name = name
        self.file = file
        self.kept = False

    def keep(self) -> StoredFile:
        """Write its row, in the caller's transaction."""
        self.kept = True
        return StoredFile.objects.create(
            shop_id=self.shop_id,
            name=self.name,
            kind=self.file.kind,
            byte_count=len(self.file.content),
            sha256=self.file.sha256,
        )


@contextmanager
def laid(shop_id: int, file: Checked | None) -> Iterator[Laid | None]:
    """Lay a file into the folder around the transaction that may ``keep`` it; it is taken away again if none did.

    The file comes first and the row second: a crash between the two leaves a file that nothing names, never a row
    without its file.
    """
    if file is None:
        yield None
        return
    name = default_storage.save(f"shops/{shop_id}/files/{secrets.token_hex(16)}", ContentFile(file.content))
    found = Laid(shop_id, name, file)
    try:
        yield found
    except BaseException:
        default_storage.delete(name)
        raise
    if not found.kept:
        default_storage.delete(name)
