"""A message's letter as its reader sees it: as it lies in the folder, or as it would be made now.

A letter that holds a key (``"secret": true`` in its payload: the link to a new password) is shown to nobody, or whoever
may read messages could sign in as its reader.
"""

from dataclasses import dataclass
from email.message import EmailMessage

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from galla.foundation.errors import Refusal
from galla.notifications import folder, letters
from galla.notifications.letters import Attachment, Letter
from galla.outbox.errors import NeverPossible
from galla.outbox.queries import MessageFacts

LETTER_TASK = "notifications.send_letter"


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """A letter to read. ``trouble`` says why it can't be shown; then there is nothing else of it."""

    to: str = ""
    sender: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    trouble: str = ""
    is_kept: bool = False


def letter_of(message: MessageFacts) -> ShownLetter | None:
    """The letter a message sends, or None for another kind of job."""
    if message.task != LETTER_TASK:
        return None
    if message.payload.get("secret"):
        return ShownLetter(trouble=_("It is for its reader alone."))
    kept = folder.kept_letter(message.message_id)
    if kept is not None:
        return _as_kept(kept)
    try:
        return _as_made(letters.made(message.payload), message.message_id)
    except (Refusal, NeverPossible) as error:
        return ShownLetter(trouble=str(error))
    except (ObjectDoesNotExist, LookupError, ValueError, TypeError) as error:
        return ShownLetter(trouble=f"{type(error).__name__}: {error}")


def _as_made(letter: Letter, message_id: str) -> ShownLetter:
    mail = letters.addressed(letter, message_id)
    return ShownLetter(
        to=", ".join(letter.to),
        sender=mail.from_email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        attachments=letter.attachments,
    )


def _as_kept(mail: EmailMessage) -> ShownLetter:
    files = []
    for part in mail.iter_attachments():
        content = part.get_content()
        raw = content.encode() if isinstance(content, str) else bytes(content)
        files.append(Attachment(part.get_filename() or "attachment", raw, part.get_content_type()))
    return ShownLetter(
        to=str(mail["To"]),
        sender=str(mail["From"]),
        subject=str(mail["Subject"]),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        attachments=tuple(files),
        is_kept=True,
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
