"""The office's pages of messages."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from galla.notifications import things
from galla.notifications.tests.examples import put_letter
from galla.outbox import nudges, queries
from galla.outbox.models import Message
from galla.outbox.nudges import Broker
from galla.outbox.worker import drain
from tests.world import World

WRONG = "no-address"


def page(world: World, path: str = "", role: str = "manager") -> Any:
    return world.browser(role).get(f"/messages/{path}")


def test_messages_are_listed_with_their_state(world: World, mail_folder: Path) -> None:
    put_letter(world)
    drain()
    put_letter(world, to=WRONG)
    drain()
    put_letter(world)
    listed = page(world).content.decode()
    for wanted in ("Sent", "Given up", "Waiting", "sale:42", "BadHeader"):
        assert wanted in listed
    only_dead = page(world, "?state=dead").content.decode()
    assert "BadHeader" in only_dead
    assert only_dead.count("sale:42") == 1


def test_an_empty_list_says_what_it_will_be_good_for(world: World) -> None:
    assert "No messages yet" in page(world).content.decode()


def test_a_state_there_is_not_is_refused_beside_its_box(world: World) -> None:
    put_letter(world)
    answer = page(world, "?state=gone")
    assert answer.status_code == 400
    assert "sale:42" not in answer.content.decode()


def test_a_message_shows_its_letter_and_its_error(world: World) -> None:
    identity = put_letter(world)
    Message.objects.filter(pk=identity).update(
        attempts=2, last_tried_at=timezone.now(), last_error="ConnectionRefusedError: nobody answers"
    )
    shown = page(world, f"{identity}/").content.decode()
    for wanted in ("Will be tried again", "nobody answers", "meena@example.com", "Your bill", "M2-26-27-004182.pdf"):
        assert wanted in shown
    assert "Thank you, &amp; come again." in shown
    assert f'src="/messages/{identity}/letter/"' in shown
    assert " sandbox " in shown


def test_a_letters_markup_is_shown_apart_and_may_do_nothing(world: World) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    identity = put_letter(world, context={"heading": script, "text": script})
    for path in (f"{identity}/", f"{identity}/letter/"):
        assert "<script>alert" not in page(world, path).content.decode()
        assert "<img src=x" not in page(world, path).content.decode()
    frame = page(world, f"{identity}/letter/")
    policy = frame["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "allow-" not in policy
    assert "default-src 'none'" in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_an_attachment_can_be_opened(world: World) -> None:
    identity = put_letter(world)
    answer = page(world, f"{identity}/attachments/0/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="M2-26-27-004182.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert page(world, f"{identity}/attachments/1/").status_code == 404


def test_a_letter_that_cannot_be_made_says_why(world: World) -> None:
    identity = put_letter(world, letter="sales.nothing")
    assert "sales.nothing" in page(world, f"{identity}/").content.decode()
    assert page(world, f"{identity}/letter/").status_code == 404


def test_a_message_given_up_is_tried_again_by_a_button(world: World, mail_folder: Path) -> None:
    identity = put_letter(world, to=WRONG)
    drain()
    Message.objects.filter(pk=identity).update(payload=Message.objects.get(pk=put_letter(world)).payload)
    browser = world.browser("manager")
    assert "Try again now" in browser.get(f"/messages/{identity}/").content.decode()
    answer = browser.post(f"/messages/{identity}/retry/", follow=True)
    assert "It is tried again now." in answer.content.decode()
    drain()
    shown = browser.get(f"/messages/{identity}/").content.decode()
    assert "Sent" in shown
    assert "Try again now" not in shown
    assert "lies in the mail folder" in shown


def test_a_message_that_left_is_not_tried_again(world: World, mail_folder: Path) -> None:
    identity = put_letter(world)
    drain()
    answer = world.browser("manager").post(f"/messages/{identity}/retry/", follow=True)
    assert "has left already" in answer.content.decode()
    assert drain() == 0


@pytest.mark.parametrize("path", ["{}/", "{}/letter/", "{}/attachments/0/", "{}/retry/"])
@pytest.mark.parametrize("identity", [None, 0, 2**63, 2**70])
def test_a_message_there_is_not_and_another_shops_are_not_found(world: World, path: str, identity: int | None) -> None:
    role = "manager" if identity is not None else "stranger"
    number = put_letter(world) if identity is None else identity
    browser = world.browser(role)
    method = browser.post if path.endswith("retry/") else browser.get
    assert method("/messages/" + path.format(number)).status_code == 404
    assert Message.objects.filter(attempts__gt=0).count() == 0


def test_messages_that_wait_too_long_are_said(world: World) -> None:
    put_letter(world)  # of an afternoon that is over
    assert "Is the worker running?" in page(world).content.decode()
    drain()
    assert "Is the worker running?" not in page(world).content.decode()


def test_a_broker_that_cannot_be_reached_is_said(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise ConnectionRefusedError("Connection refused")

    broken = Broker(refuse, pause_seconds=60)
    monkeypatch.setattr(nudges, "broker", broken)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert "Redis cannot be reached" not in page(world).content.decode()
    assert broken._try() is False
    assert queries.broker_state().reachable is False
    assert "Redis cannot be reached" in page(world).content.decode()


def test_the_way_to_a_new_password_is_shown_to_nobody(world: World, mail_folder: Path) -> None:
    owner = world.user("owner")
    Client().post("/accounts/password/reset/", {"email": owner.email})
    message = Message.objects.get()
    link = message.payload["context"]["link"]
    for _before_and_after in range(2):
        shown = page(world, f"{message.pk}/")
        assert shown.status_code == 200
        assert link not in shown.content.decode()
        assert page(world, f"{message.pk}/letter/").status_code == 404
        assert link not in world.api("manager").get(f"/api/v1/messages/{message.pk}/").content.decode()
        drain()
    [file] = mail_folder.iterdir()
    assert message.payload["to"] in file.read_text()


def named(names: dict[tuple[int, int], str]) -> dict[str, Any]:
    """How papers are told that are called like this, by shop and id."""
    return {
        "names": lambda shop_id, wanted: {pk: names[shop_id, pk] for pk in wanted if (shop_id, pk) in names},
        "found": lambda shop_id, text: [pk for (shop, pk), name in names.items() if (shop, name) == (shop_id, text)],
    }


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """No room has said yet how its papers are called."""
    monkeypatch.setattr(things, "_kinds", {})


@pytest.mark.usefixtures("papers")
def test_a_message_is_about_a_paper_by_its_name_and_leads_to_it(world: World) -> None:
    told = named({(world.shop.pk, 42): "M1-26-27-000042", (world.other.pk, 43): "THEIRS"})
    things.describe("sale", label="Bill %(name)s", page="sales:bill", **told)
    identity = put_letter(world)
    Message.objects.filter(pk=put_letter(world)).update(reference="sale:43")
    Message.objects.filter(pk=put_letter(world)).update(reference="visit:42")
    listed = page(world).content.decode()
    assert '<a class="opens" href="/bills/42/">Bill M1-26-27-000042</a>' in listed
    assert "sale:42" not in listed
    # Another shop's paper has no name here, and what no room knows is shown as it stands.
    assert "THEIRS" not in listed
    assert "sale:43" in listed
    assert "visit:42" in listed
    shown = page(world, f"{identity}/").content.decode()
    assert '<a class="opens" href="/bills/42/">Bill M1-26-27-000042</a>' in shown


@pytest.mark.usefixtures("papers")
def test_messages_are_found_by_the_number_of_their_paper(world: World) -> None:
    things.describe("sale", label="Bill %(name)s", page="sales:bill", **named({(world.shop.pk, 42): "M1-26-27-000042"}))
    put_letter(world)
    Message.objects.filter(pk=put_letter(world)).update(reference="visit:7")
    for asked in ("M1-26-27-000042", "sale:4"):
        found = page(world, f"?about={asked}").content.decode()
        assert "Bill M1-26-27-000042" in found
        assert "visit:7" not in found
    assert "Bill M1-26-27-000042" not in page(world, "?about=M1-26-27-000043").content.decode()


@pytest.mark.usefixtures("papers")
def test_the_names_of_a_list_and_of_its_export_are_asked_for_together(world: World) -> None:
    asked: list[int] = []

    def names(shop_id: int, wanted: Collection[int]) -> dict[int, str]:
        asked.append(len(wanted))
        return {pk: f"B{pk}" for pk in wanted}

    things.describe("sale", label="Bill %(name)s", page="sales:bill", names=names, found=lambda shop_id, text: [])
    for number in range(60):
        Message.objects.filter(pk=put_letter(world)).update(reference=f"sale:{number + 1}")
    assert "Bill B60" in page(world).content.decode()
    assert asked == [50]
    asked.clear()
    exported = b"".join(page(world, "?export=csv").streaming_content).decode()
    assert all(f"Bill B{number + 1}" in exported for number in range(60))
    assert asked == [60]
