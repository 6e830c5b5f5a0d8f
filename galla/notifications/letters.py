"""Letters: what is said to whom, made from templates in the reader's language when it is sent.

A room above registers a maker under a name, and enqueues a message that carries that name and what the maker needs::

    letters.register("sale.bill", bill_letter)                  # in the room's AppConfig.ready
    enqueue(task="notifications.send_letter", payload={"letter": "sale.bill", "sale": 42}, …)

    def bill_letter(payload: Mapping[str, Any]) -> Letter:
        return letters.written("bill", to=[address], context={…}, language="hi", attachments=[…])

``written`` renders ``mail/<template>/subject.txt``, ``text.txt`` and ``body.html`` (the last may extend
``mail/letter.html``). Mail programs know no style sheets, so styles stand in the markup there and nowhere else.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template import Context, Template, engines
from django.utils import translation
from django.utils.functional import Promise

from galla import paper
from galla.notifications.errors import BadHeader, NobodyToTell, NoSuchLetter


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    filename: str
    content: bytes
    kind: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said to whom. ``sender`` is the name it comes from (the shop's), ``reply_to`` where answers go."""

    to: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    sender: str = ""
    reply_to: str = ""


type Maker = Callable[[Mapping[str, Any]], Letter]
# Until when a letter waits, None where it may leave now. Raises ``NobodyToTell`` where it is to leave no more.
type Hours = Callable[[Mapping[str, Any], datetime.datetime], datetime.datetime | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A letter a room makes: by whom, what it is called on screens, and when it may leave."""

    maker: Maker
    title: "str | Promise"
    hours: Hours | None = None


_kinds: dict[str, Kind] = {}


def register(name: str, maker: Maker, *, title: "str | Promise" = "", hours: Hours | None = None) -> None:
    """Have letters of this name (``sale.bill``) made by ``maker`` from the message's payload.

    ``title`` says what it is (a lazy text). What a message is about is told in ``things``. ``hours`` is asked before
    every try to send it.
    """
    known = _kinds.setdefault(name, Kind(maker, title or name, hours))
    if known.maker is not maker:
        raise RuntimeError(f"two rooms make letters called {name!r}")


def names() -> list[str]:
    """Every letter that can be made."""
    return sorted(_kinds)


def title_of(name: str) -> str:
    """What a letter is called on screens."""
    return str(_kinds[name].title) if name in _kinds else name


def made(payload: Mapping[str, Any]) -> Letter:
    """The letter a message asks for: of a registered maker, or a template with its context.

    Raises ``NoSuchLetter``, and what the maker raises.
    """
    name = payload.get("letter")
    if name is None:
        return from_template(payload)
    if name not in _kinds:
        raise NoSuchLetter(f"no room makes letters called {name!r}")
    return _kinds[name].maker(payload)


def not_before(payload: Mapping[str, Any], *, at: datetime.datetime) -> datetime.datetime | None:
    """When the letter a message asks for may leave; None: now. Raises ``NobodyToTell`` where it is to leave no more."""
    kind = _kinds.get(payload.get("letter", ""))
    return kind.hours(payload, at) if kind is not None and kind.hours is not None else None


def from_template(payload: Mapping[str, Any]) -> Letter:
    """A letter whose message says everything: ``template``, ``to``, ``context``, ``language``, ``attachments``.

    ``secret`` keeps the office from showing it (``reading.letter_of``).
    An attachment is ``{"kind": "paper", "template": "invoice-a4", "data": {…}, "filename": "bill.pdf"}``.
    """
    to = payload["to"]
    return written(
        payload["template"],
        to=[to] if isinstance(to, str) else to,
        context=payload.get("context", {}),
        language=payload.get("language", ""),
        attachments=[_attached(wanted) for wanted in payload.get("attachments", [])],
        sender=payload.get("sender", ""),
        reply_to=payload.get("reply_to", ""),
    )


def written(
    template: str,
    *,
    to: Iterable[str],
    context: Mapping[str, Any],
    language: str = "",
    attachments: Iterable[Attachment] = (),
    sender: str = "",
    reply_to: str = "",
) -> Letter:
    """A letter from the templates ``mail/<template>/…``, in ``language`` or the site's own."""
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = _rendered(f"mail/{template}/subject.txt", context, escape=False)
        return Letter(
            to=tuple(to),
            subject=" ".join(subject.split()),
            text=_rendered(f"mail/{template}/text.txt", context, escape=False).strip() + "\n",
            html=_rendered(f"mail/{template}/body.html", {**context, "subject": subject.strip()}, escape=True),
            attachments=tuple(attachments),
            sender=sender,
            reply_to=reply_to,
        )


def addressed(letter: Letter, message_id: str) -> EmailMultiAlternatives:
    """The letter as mail. Raises ``NobodyToTell`` and ``BadHeader``."""
    if not letter.to:
        raise NobodyToTell("this letter has no recipient")
    for address in (*letter.to, *filter(None, [letter.reply_to])):
        _require_address(address)
    for text in (letter.subject, letter.sender, message_id, *(file.filename for file in letter.attachments)):
        _require_one_line(text)
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=_sender(letter.sender),
        to=list(letter.to),
        reply_to=[letter.reply_to] if letter.reply_to else None,
        # A machine that answers automatically leaves this letter alone (RFC 3834, 5).
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    for file in letter.attachments:
        mail.attach(file.filename, file.content, file.kind)
    return mail


def _attached(wanted: Mapping[str, Any]) -> Attachment:
    if wanted.get("kind") != "paper":
        raise NoSuchLetter(f"nothing makes attachments of the kind {wanted.get('kind')!r}")
    content = paper.render(wanted["template"], wanted["data"])
    return Attachment(wanted.get("filename") or f"{wanted['template']}.pdf", content)


def _rendered(name: str, context: Mapping[str, Any], *, escape: bool) -> str:
    template: Template = engines["django"].get_template(name).template  # type: ignore[attr-defined]
    return str(template.render(Context(dict(context), autoescape=escape)))


def _sender(name: str) -> str:
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or own_name, address)) if name or own_name else address


def _require_address(address: str) -> None:
    _require_one_line(address)
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadHeader("this is no address a letter can be sent to") from error


def _require_one_line(text: str) -> None:
    if any(ord(character) < 32 or ord(character) == 127 or character in "\x85\u2028\u2029" for character in text):
        raise BadHeader("a header of this letter holds a line break or a control character")
