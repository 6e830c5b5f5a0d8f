"""Files handed out: only by a view of a room above that checked who asks."""

from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.translation import gettext as _

from galla.foundation.errors import NotFound
from galla.media.models import FileKind, StoredFile

ENDINGS = {FileKind.PICTURE: "webp", FileKind.PAPER: "pdf"}


def handed_out(file: StoredFile | None, *, called: str) -> FileResponse:
    """A file whose document's access was checked; ``called`` is its name without the ending. Raises ``NotFound``.

    A picture is shown. A PDF stays as somebody made it: it is downloaded and never opened inside the site.
    """
    if file is None:
        raise NotFound(_("There is no picture of this."))
    try:
        content = default_storage.open(file.name, "rb")
    except FileNotFoundError:
        raise NotFound(_("There is no picture of this.")) from None
    kind = FileKind(file.kind)
    response = FileResponse(
        content, content_type=kind.value, filename=f"{called}.{ENDINGS[kind]}", as_attachment=kind == FileKind.PAPER
    )
    response["Cache-Control"] = "private, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response
