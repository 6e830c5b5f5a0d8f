"""A site without a mail server: letters lie in a folder and can be read."""

import email
import email.policy
from pathlib import Path

import pytest
from django.core.mail import EmailMessage

from galla.notifications.folder import file_name, kept_letter
from galla.notifications.reading import letter_of
from galla.notifications.tests.examples import TO, put_letter
from galla.outbox import queries
from galla.outbox.worker import drain
from tests.world import World


def test_a_letter_is_a_file_any_mail_program_opens(world: World, mail_folder: Path) -> None:
    identity = put_letter(world)
    drain()
    [file] = mail_folder.iterdir()
    assert file.suffix == ".eml"
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert letter["To"] == TO
    assert letter["Message-ID"] == queries.message_id(identity)
    [paper] = letter.iter_attachments()
    assert paper.get_content().startswith(b"%PDF-")


def test_the_office_reads_the_letter_that_was_written(world: World, mail_folder: Path) -> None:
    identity = put_letter(world, context={"heading": "Your bill", "text": "as it was then"})
    message = queries.message(world.shop.pk, identity)
    assert message is not None
    before = letter_of(message)
    assert before is not None
    assert before.is_kept is False
    drain()
    kept = letter_of(message)
    assert kept is not None
    assert kept.is_kept is True
    assert (kept.subject, kept.to, kept.trouble) == ("Your bill", TO, "")
    assert "as it was then" in kept.text
    assert "as it was then" in kept.html
    assert [(file.filename, file.kind) for file in kept.attachments] == [("M2-26-27-004182.pdf", "application/pdf")]


def test_a_letter_sent_twice_is_one_file(mail_folder: Path) -> None:
    for _try in range(2):
        EmailMessage("x", "y", to=[TO], headers={"Message-ID": "<same@shop.example>"}).send(using="default")
    assert [file.name for file in mail_folder.iterdir()] == ["same@shop-example.eml"]


@pytest.mark.parametrize("message_id", ["<../../etc/passwd>", "<a/b\\c:d@e>", "<..>", "<" + "x" * 500 + ">", ""])
def test_no_message_id_leads_out_of_the_folder(message_id: str, mail_folder: Path) -> None:
    name = file_name(message_id)
    assert (mail_folder / name).resolve().parent == mail_folder.resolve()
    assert len(name) < 160
    assert kept_letter(message_id) is None
