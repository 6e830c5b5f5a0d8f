"""Letters of a site without a mail server: each in a file of its own, which any mail program opens.

The file is named after the letter's Message-ID, so a letter tried twice is still one file, and the office finds the
letter of a message. Letters that belong to no shop's messages (a forgotten password) are only in the folder: whoever
may read the folder may read them, and no shop's office shows them.
"""

import email
import email.policy
import os
import re
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage as Mail
from django.core.mail.backends.filebased import EmailBackend as FileBackend

_ODD = re.compile(r"[^A-Za-z0-9@_-]+")


class EmailBackend(FileBackend):
    """Writes each letter into a file, whole or not at all."""

    def send_messages(self, email_messages: Sequence[Mail]) -> int:
        """How many were written. Raises ``OSError``."""
        for mail in email_messages:
            message = mail.message()
            place = Path(self.file_path) / file_name(str(message["Message-ID"]))
            part = place.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(message.as_bytes())
            part.replace(place)
        return len(email_messages)


def file_name(message_id: str) -> str:
    """The file of a letter."""
    return f"{_ODD.sub('-', message_id.strip('<> '))[:150]}.eml"


def kept_letter(message_id: str) -> EmailMessage | None:
    """The letter as it was written into the folder, or None."""
    place = Path(settings.DEMO_MAIL_DIR) / file_name(message_id)
    if not place.is_file():
        return None
    return email.message_from_bytes(place.read_bytes(), policy=email.policy.default)
