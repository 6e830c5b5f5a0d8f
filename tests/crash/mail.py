"""A mail server on this machine that takes every letter and remembers its Message-ID."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.crash.house import free_port


@dataclass
class Postman:
    """The Message-IDs of what arrived, in order; one that arrived twice stands there twice."""

    port: int
    taken: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        head = content.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"
        self.taken.append(str(email.message_from_bytes(head, policy=email.policy.default)["Message-ID"]))
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[Postman]:
    """A mail server, for a while."""
    postman = Postman(free_port())
    server = Controller(postman, hostname="127.0.0.1", port=postman.port)
    server.start()
    try:
        yield postman
    finally:
        server.stop()
