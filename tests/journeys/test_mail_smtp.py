"""A bill's letter on its way: a real mail server on this machine that refuses, is away, comes back; a worker killed."""

import email
import email.policy
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone

from galla.notifications.tests.examples import TO, put_letter
from galla.outbox import leases, queries
from galla.outbox.models import Message, State
from galla.outbox.worker import EmbeddedWorker, drain
from tests.journeys.processes import process
from tests.world import World, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Postman:
    """What a mail server took, and what it has to say to the next letters first."""

    refusals: list[str] = field(default_factory=list)
    refused: list[EmailMessage] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        letter = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)  # type: ignore[arg-type]
        if self.refusals:
            self.refused.append(letter)
            return self.refusals.pop(0)
        self.taken.append(letter)
        return "250 taken"


@pytest.fixture
def postman() -> Postman:
    return Postman()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@pytest.fixture
def port(settings: Any) -> int:
    """Where the mail server will answer; the site's mailer is set to it."""
    found = free_port()
    options = {"host": "127.0.0.1", "port": found, "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    return found


@pytest.fixture
def start(postman: Postman, port: int) -> Iterator[Callable[[], None]]:
    """Start the mail server."""
    server = Controller(postman, hostname="127.0.0.1", port=port)
    started: list[bool] = []

    def begin() -> None:
        server.start()
        started.append(True)

    yield begin
    if started:
        server.stop()


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second try comes at once."""
    monkeypatch.setattr(leases, "PAUSES_SECONDS", (0.05,) * 7)


@pytest.fixture
def worker() -> Iterator[EmbeddedWorker]:
    found = EmbeddedWorker()
    found.start()
    yield found
    assert found.stop()


def state_of(world: World, identity: int) -> queries.MessageFacts:
    found = queries.message(world.shop.pk, identity)
    assert found is not None
    return found


def comes_true(question: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_a_letter_reaches_the_mail_server_whole(
    world: World, postman: Postman, start: Callable[[], None], worker: EmbeddedWorker
) -> None:
    start()
    identity = put_letter(world, sender="पाटील किराणा", context={"heading": "आपका बिल ₹1,568.00", "text": "धन्यवाद"})
    assert comes_true(lambda: state_of(world, identity).state is State.SENT)
    [letter] = postman.taken
    assert (letter["To"], letter["Subject"]) == (TO, "आपका बिल ₹1,568.00")
    assert letter["From"].addresses[0].display_name == "पाटील किराणा"
    assert letter["Message-ID"] == queries.message_id(identity)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert {part.get_content_type() for part in letter.walk()} >= {"text/plain", "text/html", "application/pdf"}
    [paper] = letter.iter_attachments()
    assert (paper.get_filename(), paper.get_content()[:5]) == ("M2-26-27-004182.pdf", b"%PDF-")


@pytest.mark.parametrize("refusal", ["451 try again later", "554 not today"])
def test_a_letter_that_was_refused_goes_out_with_the_same_message_id(
    refusal: str, world: World, postman: Postman, start: Callable[[], None], impatient: None, worker: EmbeddedWorker
) -> None:
    postman.refusals = [refusal]
    start()
    identity = put_letter(world)
    assert comes_true(lambda: state_of(world, identity).state is State.SENT)
    [refused], [taken] = postman.refused, postman.taken
    assert refused["Message-ID"] == taken["Message-ID"] == queries.message_id(identity)
    sent = state_of(world, identity)
    assert sent.attempts == 2
    assert refusal[4:] in sent.last_error


def test_a_mail_server_that_is_away_gets_the_letter_when_it_is_back(
    world: World, postman: Postman, start: Callable[[], None], worker: EmbeddedWorker
) -> None:
    identity = put_letter(world)
    assert comes_true(lambda: state_of(world, identity).state is State.FAILED)
    waiting = state_of(world, identity)
    assert waiting.last_error.startswith("ConnectionRefusedError")
    assert timedelta(seconds=3) < waiting.run_at - (waiting.last_tried_at or timezone.now()) < timedelta(seconds=8)

    start()
    assert comes_true(lambda: state_of(world, identity).state is State.SENT)
    assert len(postman.taken) == 1
    assert state_of(world, identity).attempts == 2


def test_a_mail_server_that_never_answers_holds_nobody_up(world: World, port: int, settings: Any) -> None:
    settings.MAILERS["default"]["OPTIONS"]["timeout"] = 0.5
    with socket.create_server(("127.0.0.1", port)):
        identity = put_letter(world)
        began = time.monotonic()
        assert drain() == 1
        assert time.monotonic() - began < 5
    failed = state_of(world, identity)
    assert failed.state is State.FAILED
    assert "TimeoutError" in failed.last_error or "timed out" in failed.last_error


KILLED_WHILE_SENDING = """
import django, time
django.setup()
from galla.outbox import leases
from galla.notifications import letters
from django.utils import timezone
from django.core.mail import EmailMultiAlternatives
from galla.outbox.worker import drain

def hang(*_, **__):
    print("sending", flush=True)
    time.sleep(60)

EmailMultiAlternatives.send = hang
drain()
"""


def test_a_letter_whose_worker_was_killed_goes_out_after_its_lease(
    world: World, postman: Postman, start: Callable[[], None]
) -> None:
    start()
    identity = put_letter(world)
    with process(KILLED_WHILE_SENDING) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline().strip() == "sending"
        victim.send_signal(signal.SIGKILL)
        victim.wait(10)
    assert state_of(world, identity).state is State.SENDING
    assert drain() == 0

    after = timezone.now() + leases.LEASE
    assert drain(at=after) == 1
    [letter] = postman.taken
    assert letter["Message-ID"] == queries.message_id(identity)
    assert Message.objects.get(pk=identity).attempts == 2
