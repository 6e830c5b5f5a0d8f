"""Signing in over the API: who gets a token, where it works, and what guessing gets."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import identify_hasher
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from galla.accounts import actions, hashers
from galla.accounts.models import ApiToken, User
from tests.world import NOW, PASSWORD, World

TOKENS = "/api/v1/tokens/"


def sign_in(username: str = "cashier", password: str = PASSWORD, address: str = "127.0.0.1", **more: Any) -> Any:
    body = {"username": username, "password": password, **more}
    return APIClient(REMOTE_ADDR=address).post(TOKENS, body)


def client_of(answer: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
    return client


def test_a_token_is_a_person_in_a_shop_at_a_till(world: World) -> None:
    answer = sign_in()
    assert answer.status_code == 201
    assert (answer.json()["shop"], answer.json()["till"]) == (world.shop.pk, world.till.pk)
    assert client_of(answer).get("/api/v1/tills/").status_code == 200


def test_a_till_may_be_named(world: World) -> None:
    assert sign_in(till=world.station_till.pk).json()["till"] == world.station_till.pk


def test_an_address_opens_the_door_too(world: World) -> None:
    assert sign_in("Cashier@Example.in").status_code == 201


def test_the_shop_is_named_where_there_are_several(world: World) -> None:
    second = actions.open_shop(by=world.user("owner"), at=NOW, legal_name="Second")
    answer = sign_in("owner")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["shop"]
    assert sign_in("owner", shop=second.pk).json()["shop"] == second.pk


@pytest.mark.parametrize("field", ["shop", "till"])
def test_anothers_shop_or_till_is_like_one_there_is_not(world: World, field: str) -> None:
    from galla.accounts.models import Till

    theirs = world.other.pk if field == "shop" else Till.objects.get(shop=world.other).pk
    for identity in (theirs, 999_999):
        answer = sign_in("cashier", PASSWORD, "127.0.0.1", **{field: identity})
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {}, {"username": "cashier"}, {"username": 5, "password": PASSWORD}, {"username": "a\0", "password": "b"},
        {"username": "cashier", "password": PASSWORD, "is_staff": True}, {"username": [], "password": {}},
        {"username": "cashier", "password": "x" * 1000}, {"username": "cashier", "password": PASSWORD, "till": True},
    ],
)  # fmt: skip
def test_a_sign_in_of_the_wrong_shape_is_refused(world: World, body: dict[str, Any]) -> None:
    answer = APIClient().post(TOKENS, body)
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert not ApiToken.objects.exists()


def test_an_unknown_name_and_a_wrong_password_read_the_same(world: World) -> None:
    User.objects.filter(username="manager").update(is_active=False)
    answers = [sign_in("nobody"), sign_in("cashier", "wrong"), sign_in("manager"), sign_in("nobody@example.in")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


def test_every_refused_sign_in_takes_one_hash(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.filter(username="manager").update(is_active=False)
    User.objects.filter(username="owner").update(password="!unusable")
    made: list[str] = []

    def count(kind: str, original: Any) -> Any:
        def counted(*args: Any) -> Any:
            made.append(kind)
            return original(*args)

        return counted

    for kind in ("encode", "verify"):
        monkeypatch.setattr(hashers.CounterArgon2Hasher, kind, count(kind, getattr(hashers.CounterArgon2Hasher, kind)))
    for name in ("nobody", "nobody@example.in", "cashier", "cashier@example.in", "manager", "owner"):
        made.clear()
        assert sign_in(name, "wrong").status_code == 401
        assert len(made) == 1, f"{name}: {made}"


def test_one_person_at_one_address_is_locked_out_and_nobody_else(world: World) -> None:
    answers = [sign_in("cashier", f"guess {number}") for number in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert sign_in("cashier").status_code == 429
    assert sign_in("manager").status_code == 201
    assert sign_in("cashier", address="10.0.0.7").status_code == 201


def test_a_good_sign_in_is_not_counted(world: World) -> None:
    assert [sign_in("cashier").status_code for _ in range(8)] == [201] * 8


def test_signing_out_ends_this_token_alone(world: World) -> None:
    first, second = client_of(sign_in()), client_of(sign_in())
    assert first.delete(TOKENS).status_code == 204
    assert first.get("/api/v1/tills/").status_code == 401
    assert second.get("/api/v1/tills/").status_code == 200
    assert APIClient().delete(TOKENS).status_code == 401


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token é", "Token " + "a" * 5000, "Bearer abc", "Token \0"])
def test_an_odd_header_is_nobody(world: World, header: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    assert client.get("/api/v1/tills/").status_code == 401


def test_a_token_is_kept_as_a_hash(world: World) -> None:
    token = sign_in().json()["token"]
    row = ApiToken.objects.get()
    assert token not in (row.digest, row.token_key)


def test_one_query_finds_who_asks(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = world.api("cashier")
    client.get("/api/v1/branches/")
    with django_assert_num_queries(2):
        assert client.get("/api/v1/branches/").status_code == 200


def second_factor(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_a_second_factor_is_asked_for_its_code_once(world: World) -> None:
    code = second_factor(world.user("cashier"))
    refused = sign_in()
    assert (refused.status_code, refused.json()["code"]) == (401, "code_needed")
    assert sign_in(code="000000" if code != "000000" else "111111").status_code == 401
    assert not ApiToken.objects.exists()
    assert sign_in(code=code).status_code == 201
    assert sign_in(code=code).status_code == 401
    assert ApiToken.objects.count() == 1


def test_a_wrong_password_says_nothing_of_a_second_factor(world: World) -> None:
    second_factor(world.user("cashier"))
    assert sign_in(password="wrong").json()["code"] == "wrong_password"


def test_a_recovery_code_goes_once(world: World) -> None:
    second_factor(world.user("cashier"))
    recovery = Authenticator.objects.get(user=world.user("cashier"), type="recovery_codes").wrap()
    code = recovery.get_unused_codes()[0]
    assert sign_in(code=code).status_code == 201
    assert sign_in(code=code).status_code == 401


def test_codes_are_guessed_five_times(world: World) -> None:
    second_factor(world.user("cashier"))
    answers = [sign_in(code=f"00000{number}").status_code for number in range(7)]
    assert answers[:5] == [401] * 5
    assert answers[-1] == 429


def test_passwords_are_hashed_with_nineteen_megabytes(world: World) -> None:
    world.user("cashier").set_password("another-pass-88")
    fresh = world.member("cashier").user
    assert identify_hasher(fresh.password).algorithm == "argon2"
    assert "m=19456,t=2,p=1" in str(fresh.password)


def test_no_more_than_two_hashes_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from django.contrib.auth.hashers import Argon2PasswordHasher

    running, most = [0], [0]
    guard = threading.Lock()

    def slow(self: Any, password: str, salt: str) -> str:
        with guard:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.05)
        with guard:
            running[0] -= 1
        return "argon2$"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", slow)
    threads = [threading.Thread(target=hashers.CounterArgon2Hasher().encode, args=("a", "b")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 2
