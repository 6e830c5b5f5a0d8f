"""Files that are handed in, for tests."""

import io
import zlib

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /OpenAction << /S /JavaScript >> >>\nendobj\n%%EOF\n"


def drawn(kind: str) -> bytes:
    """A small picture of a kind."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 120, 40)).save(content, kind)
    return content.getvalue()


def absurd_png() -> bytes:
    """A picture whose head says 60,000 × 60,000."""
    header = bytearray(drawn("PNG"))
    header[16:24] = (60_000).to_bytes(4) * 2
    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4)
    return bytes(header)
