"""The door: who guesses is kept out, and with them nobody else; a session is made anew; a forged form is refused."""

import pytest
from django.conf import settings
from django.test import Client

from tests.world import PASSWORD, World

DOOR = "/accounts/login/"
TRIES = 5


def knock(username: str, password: str = PASSWORD, *, address: str = "10.0.0.1", client: Client | None = None) -> int:
    """Sign in at the page: 302 is in, 200 or 400 the form again, 429 wait."""
    found = client or Client()
    answer = found.post(DOOR, {"login": username, "password": password}, REMOTE_ADDR=address)
    if answer.status_code in (200, 400) and b"Too many tries" in answer.content:
        return 429
    return answer.status_code


def is_in(status: int) -> bool:
    return status == 302


def test_a_cashier_who_is_locked_out_locks_nobody_else_out(world: World) -> None:
    assert not any(is_in(knock("cashier", f"guess {number}")) for number in range(TRIES))
    assert knock("cashier") == 429
    assert is_in(knock("manager")), "at the same counter"
    assert is_in(knock("cashier", address="10.0.0.2")), "at another counter"


@pytest.mark.parametrize("written", ["cashier", "CASHIER", " cashier "])
def test_a_name_written_otherwise_is_the_same_name(world: World, written: str) -> None:
    for number in range(TRIES):
        knock(written, f"guess {number}")
    assert knock("cashier") == 429


def test_whoever_tries_many_names_from_one_address_is_stopped_too(world: World) -> None:
    statuses = [knock(f"name{number}", "x") for number in range(65)]
    assert statuses[-1] == 429
    assert knock("owner") == 429
    assert is_in(knock("owner", address="10.0.0.2"))


def test_signing_in_well_is_never_counted(world: World) -> None:
    assert all(is_in(knock("cashier")) for _ in range(2 * TRIES))


def test_nobody_learns_who_works_here(world: World) -> None:
    asked = [Client().post(DOOR, {"login": name, "password": "wrong"}) for name in ("cashier", "nobody")]
    texts = [answer.content.replace(b"cashier", b"").replace(b"nobody", b"") for answer in asked]
    for answer, text in zip(asked, texts, strict=True):
        token = answer.context["csrf_token"].encode() if answer.context else b""
        texts[asked.index(answer)] = text.replace(token, b"")
    assert texts[0] == texts[1]


def test_a_session_somebody_planted_is_not_the_one_that_is_signed_in(world: World) -> None:
    client = Client()
    client.session.save()
    planted = client.session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = str(planted)
    assert is_in(knock("cashier", client=client))
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = str(planted)
    assert thief.get("/bills/").status_code == 302


@pytest.mark.parametrize("address", ["/bills/new/", "/customers/new/", "/api/v1/customers/"])
def test_a_form_from_elsewhere_is_refused(world: World, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.user("owner"))
    answer = strict.post(address, {"name": "Forged"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code in (403, 405)


def test_a_redirect_after_the_door_stays_in_the_house(world: World) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        answer = Client().post(f"{DOOR}?next={elsewhere}", {"login": "owner", "password": PASSWORD, "next": elsewhere})
        assert answer.status_code == 302
        assert "evil" not in answer["Location"]
        assert "script" not in answer["Location"]
