"""Pictures checked before they are decoded, and drawn anew, so that nothing but pixels is kept."""

import io
import warnings
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from galla.foundation.errors import TooLarge
from galla.media.errors import BadPicture

LARGEST_BYTES = 5 * 1024 * 1024
LONGEST_SIDE = 6000
KEPT_SIDE = 1200
FORMATS = ("PNG", "JPEG", "WEBP")


def draw_picture(upload: IO[bytes], *, field: str = "picture", kept_side: int = KEPT_SIDE) -> bytes:
    """A PNG, JPEG or WebP of at most 5 MB and 6,000 × 6,000 pixels, drawn anew as a WebP of our own making.

    It is turned upright and made at most ``kept_side`` pixels wide and high. Takes long enough to stay outside
    transactions. Raises ``BadPicture``, ``TooLarge`` beside ``field``.
    """
    content = upload.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise TooLarge(_("A picture has at most 5 MB."), field=field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                if max(picture.size) > LONGEST_SIDE:
                    raise BadPicture(_("A picture has at most 6,000 × 6,000 pixels."), field=field)
                return _drawn(picture, kept_side)
    except BadPicture:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(_("This is not a PNG, JPEG or WebP picture."), field=field) from error
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError) as error:
        raise BadPicture(_("This picture is damaged."), field=field) from error


def _drawn(picture: Image.Image, kept_side: int) -> bytes:
    picture.draft("RGB", (kept_side, kept_side))
    upright = ImageOps.exif_transpose(picture)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    drawn = upright.convert("RGBA" if has_alpha else "RGB")
    drawn.thumbnail((kept_side, kept_side))
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
