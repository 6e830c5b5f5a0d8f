"""Letters: made in the reader's language when they are sent, never split by a line break, the same at every try."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.core import mail

from galla.notifications import letters
from galla.notifications.errors import BadHeader, NobodyToTell, NoSuchLetter
from galla.notifications.letters import Attachment, Letter
from galla.notifications.tests.examples import TO, payload, put_letter
from galla.outbox import leases, queries
from galla.outbox.models import State
from galla.outbox.worker import drain
from tests.world import World

MESSAGE_ID = "<0a1b2c@shop.example>"
PLAIN = Letter(to=(TO,), subject="Your bill", text="Thank you\n")


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_kinds", {})


def test_a_letter_is_sent_with_its_paper(world: World) -> None:
    identity = put_letter(world, sender="Patil Kirana Stores", reply_to="patil@example.in")
    assert drain() == 1
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.reply_to) == ([TO], "Your bill", ["patil@example.in"])
    assert sent.from_email.startswith("Patil Kirana Stores <")
    assert "Thank you, & come again." in sent.body
    [(html, kind)] = sent.alternatives  # type: ignore[attr-defined]
    assert kind == "text/html"
    assert "Thank you, &amp; come again." in html
    [(name, content, kind)] = sent.attachments
    assert (name, kind) == ("M2-26-27-004182.pdf", "application/pdf")
    assert content.startswith(b"%PDF-")
    assert sent.extra_headers["Message-ID"] == queries.message_id(identity)


def test_a_letter_is_in_the_readers_language() -> None:
    english, hindi = (
        letters.written("note", to=[TO], context={"heading": "x", "text": "y"}, language=language)
        for language in ("en-in", "hi")
    )
    assert 'lang="en-in"' in english.html
    assert 'lang="hi"' in hindi.html


def test_a_subject_is_one_line_whatever_the_template_holds() -> None:
    letter = letters.written("note", to=[TO], context={"heading": "two\r\nlines", "text": "y"})
    assert letter.subject == "two lines"


def test_a_room_makes_its_letters_under_a_name() -> None:
    def bill_letter(said: Mapping[str, Any]) -> Letter:
        return Letter(to=(TO,), subject=f"Bill {said['sale']}", text="…")

    letters.register("sale.bill", bill_letter, title="Bill by mail")
    letters.register("sale.bill", bill_letter)
    assert letters.made({"letter": "sale.bill", "sale": 42}).subject == "Bill 42"
    assert letters.names() == ["sale.bill"]
    assert letters.title_of("sale.bill") == "Bill by mail"
    assert letters.title_of("gone") == "gone"


def test_two_rooms_cannot_make_the_same_letter() -> None:
    letters.register("sale.bill", lambda _said: PLAIN)
    with pytest.raises(RuntimeError):
        letters.register("sale.bill", lambda _said: PLAIN)


@pytest.mark.parametrize(
    "changes",
    [
        {"to": ("meena@example.com\r\nBcc: all@example.com",)},
        {"to": ("meena@example.com\n",)},
        {"to": ("Meena <meena@example.com>",)},
        {"to": ("meena",)},
        {"to": ("",)},
        {"to": ("a@example.com, b@example.com",)},
        {"subject": "Your bill\r\nBcc: all@example.com"},
        {"subject": "Your bill\u2028Bcc"},
        {"subject": "Your \x00bill"},
        {"sender": "Patil\nBcc: all@example.com"},
        {"reply_to": "x@example.com\r\nBcc: all@example.com"},
        {"attachments": (Attachment("bill\r\n.pdf", b""),)},
    ],
)
def test_a_line_break_or_a_wrong_address_never_leaves(changes: dict[str, Any]) -> None:
    from dataclasses import replace

    with pytest.raises(BadHeader):
        letters.addressed(replace(PLAIN, **changes), MESSAGE_ID)


@pytest.mark.parametrize("to", ["meena@example.com\r\nBcc: all@example.com", "meena", ["ok@example.com", "x\ny@z.in"]])
def test_a_letter_with_a_wrong_address_is_given_up_at_once_and_not_sent(world: World, to: object) -> None:
    identity = put_letter(world, to=to)
    drain()
    found = queries.message(world.shop.pk, identity)
    assert found is not None
    assert found.state is State.DEAD
    assert found.last_error.startswith("BadHeader")
    assert mail.outbox == []


def test_a_letter_without_a_recipient_is_not_sent() -> None:
    with pytest.raises(NobodyToTell):
        letters.addressed(Letter(to=(), subject="x", text="y"), MESSAGE_ID)


def test_a_letter_nobody_makes_is_given_up_at_once(world: World) -> None:
    identity = put_letter(world, letter="sales.nothing")
    drain()
    found = queries.message(world.shop.pk, identity)
    assert found is not None
    assert (found.state, found.attempts) == (State.DEAD, 1)
    assert "sales.nothing" in found.last_error


def test_an_attachment_nobody_makes_is_refused() -> None:
    with pytest.raises(NoSuchLetter):
        letters.made(payload(attachments=[{"kind": "file", "path": "/etc/passwd"}]))


def test_every_try_of_a_letter_carries_the_same_message_id(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def refuse_once(message: mail.EmailMultiAlternatives, *, using: str) -> int:
        assert using == "default"
        tried.append(str(message.message()["Message-ID"]))
        if len(tried) == 1:
            raise ConnectionRefusedError("nobody answers")
        return 1

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", refuse_once)
    monkeypatch.setattr(leases, "PAUSES_SECONDS", (0,) * 7)
    identity = put_letter(world)
    assert drain() == 2
    assert tried == [queries.message_id(identity)] * 2
