"""Messages over the API."""

import pytest
from django.utils import timezone

from galla.notifications.tests.examples import message, put_letter
from galla.outbox.models import Message
from galla.outbox.worker import drain
from tests.world import World


def test_messages_are_listed_newest_first_without_what_they_say(world: World) -> None:
    first, second = put_letter(world), put_letter(world)
    answer = world.api("manager").get("/api/v1/messages/").json()
    assert [row["id"] for row in answer["results"]] == [second, first]
    assert answer["results"][0]["state"] == "waiting"
    assert answer["results"][0]["reference"] == "sale:42"
    assert "meena@example.com" not in str(answer)


def test_messages_are_narrowed_by_state_and_searched_by_what_they_are_about(world: World) -> None:
    identity = message(world)
    put_letter(world)
    api = world.api("manager")
    assert [row["id"] for row in api.get("/api/v1/messages/?state=dead").json()["results"]] == [identity]
    assert len(api.get("/api/v1/messages/?search=sale:42").json()["results"]) == 2
    assert api.get("/api/v1/messages/?search=sale:43").json()["results"] == []
    wrong = api.get("/api/v1/messages/?state=gone")
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["field"] == "state"


def test_a_message_given_up_is_tried_again(world: World) -> None:
    identity = message(world)
    answer = world.api("manager").post(f"/api/v1/messages/{identity}/retry/")
    assert answer.status_code == 200
    assert answer.json()["state"] == "waiting"
    assert drain() == 1


def test_a_message_that_left_is_a_conflict(world: World) -> None:
    identity = put_letter(world)
    Message.objects.filter(pk=identity).update(sent_at=timezone.now())
    answer = world.api("manager").post(f"/api/v1/messages/{identity}/retry/")
    assert answer.status_code == 409
    assert answer.json()["code"] == "already_left"


def test_a_cashier_sees_no_messages(world: World) -> None:
    identity = message(world)
    api = world.api("cashier")
    assert api.get("/api/v1/messages/").status_code == 403
    assert api.post(f"/api/v1/messages/{identity}/retry/").status_code == 403


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_messages_are_not_written(world: World, method: str) -> None:
    identity = message(world)
    assert getattr(world.api("owner"), method)(f"/api/v1/messages/{identity}/").status_code in (403, 405)
    assert Message.objects.get(pk=identity).dead_at is not None
