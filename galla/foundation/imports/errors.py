"""What is refused of a file as a whole."""

from galla.foundation.errors import InvalidInput


class BadFile(InvalidInput):
    """A file that cannot be read as a table."""

    code = "bad_file"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="file")
