"""What is refused of files."""

from galla.foundation.errors import InvalidInput


class BadPicture(InvalidInput):
    """A file that is not a picture of the kinds and sizes that are taken."""

    code = "bad_picture"


class BadFile(InvalidInput):
    """A file that is neither a picture nor a PDF."""

    code = "bad_file"
