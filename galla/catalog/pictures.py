"""Pictures handed out: only by a view that checked who asks."""

from django.http import FileResponse
from django.utils.translation import gettext as _

from galla.catalog.models import Product
from galla.foundation.errors import NotFound


def picture_of(product: Product) -> FileResponse:
    """The picture of a product whose access was checked. Raises ``NotFound``."""
    if not product.picture:
        raise NotFound(_("This product has no picture."))
    try:
        file = product.picture.open("rb")
    except FileNotFoundError:
        raise NotFound(_("This product has no picture.")) from None
    response = FileResponse(file, content_type="image/webp", filename=f"product-{product.pk}.webp")
    response["Cache-Control"] = "private, max-age=300"
    return response
