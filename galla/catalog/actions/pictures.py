"""Pictures of products, drawn anew by ``media.pictures`` before they are kept."""

import datetime
import secrets

from django.core.files.base import ContentFile
from django.db import transaction

from galla.accounts.access import Access
from galla.catalog.models import Product
from galla.foundation.database.transactions import in_transaction
from galla.media.pictures import LARGEST_BYTES, draw_picture

__all__ = ["LARGEST_BYTES", "draw_picture", "remove_picture", "set_picture"]


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
