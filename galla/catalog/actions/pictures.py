"""Pictures of products: checked before they are decoded, and drawn anew, so that nothing but pixels is kept."""

import datetime
import io
import secrets
import warnings
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from galla.accounts.access import Access
from galla.catalog.errors import BadPicture
from galla.catalog.models import Product
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import TooLarge

LARGEST_BYTES = 5 * 1024 * 1024
LONGEST_SIDE = 6000
KEPT_SIDE = 1200
FORMATS = ("PNG", "JPEG", "WEBP")


def set_picture(*, access: Access, at: datetime.datetime, product: Product, drawn: bytes) -> Product:
    """Keep what ``draw_picture`` drew as the product's picture, under a name of our own."""
    storage = Product._meta.get_field("picture").storage
    name = storage.save(f"shops/{access.shop.pk}/products/{secrets.token_hex(16)}.webp", ContentFile(drawn))
    try:
        return _keep(access, at, product, name)
    except BaseException:
        storage.delete(name)
        raise


def remove_picture(*, access: Access, at: datetime.datetime, product: Product) -> Product:
    """Take the picture off a product."""
    return _keep(access, at, product, "")


def _keep(access: Access, at: datetime.datetime, product: Product, name: str) -> Product:
    def work() -> Product:
        current = Product.objects.select_for_update(of=("self",)).get(pk=product.pk, shop=access.shop)
        old, storage = current.picture.name, current.picture.storage
        Product.objects.filter(pk=current.pk).update(picture=name, updated_at=at)
        if old:
            transaction.on_commit(lambda: storage.delete(old), robust=True)
        current.picture.name, current.updated_at = name, at
        return current

    return in_transaction(work)


def draw_picture(upload: IO[bytes]) -> bytes:
    """A PNG, JPEG or WebP of at most 5 MB and 6,000 × 6,000 pixels, drawn anew as a WebP of our own making.

    It is turned upright and made at most 1,200 pixels wide and high. Takes long enough to stay outside transactions.
    Raises ``BadPicture``, ``TooLarge``.
    """
    content = upload.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise TooLarge(_("A picture has at most 5 MB."), field="picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                if max(picture.size) > LONGEST_SIDE:
                    raise BadPicture(_("A picture has at most 6,000 × 6,000 pixels."), field="picture")
                return _drawn(picture)
    except BadPicture:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(_("This is not a PNG, JPEG or WebP picture."), field="picture") from error
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError) as error:
        raise BadPicture(_("This picture is damaged."), field="picture") from error


def _drawn(picture: Image.Image) -> bytes:
    picture.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
    upright = ImageOps.exif_transpose(picture)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    drawn = upright.convert("RGBA" if has_alpha else "RGB")
    drawn.thumbnail((KEPT_SIDE, KEPT_SIDE))
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
