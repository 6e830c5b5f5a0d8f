"""A manager's PIN: who sets one, whose PIN allows what at a till, and how often it may be typed wrong."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client, override_settings
from django.urls import reverse

from galla.accounts import actions
from galla.accounts.allowing import MOST_WRONG, allowed, lock_after
from galla.accounts.errors import PinLocked, WrongPin
from galla.accounts.models import Membership, Pin, PinTries
from galla.accounts.tests.pins import PIN, lent, with_pin
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.outbox.models import Message
from tests.world import NOW, PASSWORD, World, fresh_person


def tried(world: World, member: Membership, pin: str, *, at: datetime.datetime = NOW, **more: Any) -> Any:
    access = more.pop("access", None) or world.access("cashier")
    return allowed(access=access, permission="drawer.move", member=member.pk, pin=pin, at=at)


def wrong(world: World, member: Membership, times: int, *, at: datetime.datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises((WrongPin, PinLocked)):
            tried(world, member, "0000", at=at)


def test_a_right_pin_lends_what_was_asked_for_and_nothing_else(world: World) -> None:
    member = with_pin(world)
    access = tried(world, member, PIN)
    assert access.can("drawer.move")
    assert not access.can("bill.void")
    assert (access.lent, access.allowed_by) == (("drawer.move",), member)
    assert access.user == world.user("cashier")
    assert not PinTries.objects.exists()


def test_who_may_do_it_anyway_is_not_asked_for_a_pin(world: World) -> None:
    member = with_pin(world)
    access = world.access("owner")
    assert tried(world, member, "0000", access=access) is access
    assert not PinTries.objects.exists()


def test_a_pin_is_kept_as_a_slow_hash_with_the_sites_key_in_it(world: World) -> None:
    member = with_pin(world)
    kept = Pin.objects.get(membership=member).encoded
    assert identify_hasher(kept).algorithm == "argon2"
    assert PIN not in kept
    with override_settings(SECRET_KEY="another one"), pytest.raises(WrongPin):
        tried(world, member, PIN)


def test_one_members_hash_is_no_good_for_another(world: World) -> None:
    manager, owner = with_pin(world), with_pin(world, "owner", pin="1234")
    Pin.objects.filter(membership=owner).update(encoded=Pin.objects.get(membership=manager).encoded)
    with pytest.raises(WrongPin):
        tried(world, owner, PIN)


def test_a_wrong_pin_says_how_many_tries_are_left_and_a_right_one_forgets_them(world: World) -> None:
    member = with_pin(world)
    with pytest.raises(WrongPin) as refused:
        tried(world, member, "0000")
    assert (refused.value.field, refused.value.figures) == ("allowed_by.pin", {"left": 4})
    wrong(world, member, 3)
    assert tried(world, member, PIN).can("drawer.move")
    wrong(world, member, 4)
    assert tried(world, member, PIN).can("drawer.move")


def test_after_five_wrong_ones_the_right_one_is_not_taken_either_and_the_owner_is_told(world: World) -> None:
    member = with_pin(world)
    wrong(world, member, 4)
    assert not Message.objects.exists()
    with pytest.raises(PinLocked):
        tried(world, member, "0000")
    with pytest.raises(PinLocked) as refused:
        tried(world, member, PIN)
    assert refused.value.retry_after_seconds == 15 * 60
    letter = Message.objects.get()
    assert (letter.payload["template"], letter.payload["to"]) == ("pin_locked", "owner@example.in")
    assert "0000" not in str(letter.payload)
    assert PinTries.objects.get().tries == MOST_WRONG, "what comes while it is locked is not looked at"
    later = NOW + datetime.timedelta(minutes=15)
    assert tried(world, member, PIN, at=later).can("drawer.move")


def test_guessing_at_one_till_locks_that_member_there_and_the_shop_goes_on(world: World) -> None:
    manager, owner = with_pin(world), with_pin(world, "owner")
    wrong(world, manager, 10)
    assert tried(world, owner, PIN).can("drawer.move")
    elsewhere = world.access("cashier", till=world.second_till)
    assert tried(world, manager, PIN, access=elsewhere).can("drawer.move")


def test_whoever_goes_on_guessing_waits_twice_as_long_each_time(world: World) -> None:
    member = with_pin(world)
    wrong(world, member, 5)
    again = NOW + datetime.timedelta(minutes=15)
    wrong(world, member, 5, at=again)
    with pytest.raises(PinLocked) as refused:
        tried(world, member, PIN, at=again)
    assert refused.value.retry_after_seconds == 30 * 60
    assert lock_after(5_000) == datetime.timedelta(days=1)


@pytest.mark.parametrize("who", ["stranger", "cashier", "without", "ended", "demoted", "nobody", "unable"])
def test_nobody_else_allows_anything_and_no_try_is_counted(world: World, who: str) -> None:
    member = {"stranger": "stranger", "without": "owner"}.get(who, "manager")
    named = world.member(member).pk
    if who != "without":
        with_pin(world, member)
    if who == "cashier":
        named = fresh_person("zed", "cashier", world).pk
    if who == "ended":
        actions.end_membership(access=world.access(), at=NOW, membership=world.member("manager"))
    if who == "demoted":
        member_row = world.member("manager")
        actions.change_person(
            access=world.access(), at=NOW, membership=member_row, role="cashier", grants=["drawer.move"]
        )
    if who == "unable":
        world.user("manager").__class__.objects.filter(username="manager").update(is_active=False)
    named = 9_876_543_210 if who == "nobody" else named
    with pytest.raises(InvalidInput) as refused:
        allowed(access=world.access("cashier"), permission="drawer.move", member=named, pin=PIN, at=NOW)
    assert refused.value.field == "allowed_by.member"
    assert not PinTries.objects.exists()


def test_what_no_manager_may_lend_is_not_lent(world: World) -> None:
    member = with_pin(world, "owner")
    with pytest.raises(KeyError):
        allowed(access=world.access("cashier"), permission="people.edit", member=member.pk, pin=PIN, at=NOW)


def test_a_cashier_has_no_pin(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.set_pin(access=world.access("cashier"), at=NOW, pin=PIN)
    assert world.api("cashier").put("/api/v1/me/pin/", {"pin": PIN, "password": PASSWORD}).status_code == 403
    assert not Pin.objects.exists()


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "１２３４", "", " 1234x", "12 34", "-123", "1234\0"])
def test_a_pin_is_four_to_eight_digits(world: World, pin: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.set_pin(access=world.access(), at=NOW, pin=pin)
    assert refused.value.field == "pin"
    answer = world.api("owner").put("/api/v1/me/pin/", {"pin": pin, "password": PASSWORD}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "pin")
    assert not Pin.objects.exists()


def test_setting_a_pin_takes_the_password_and_nobody_is_told_the_pin(world: World) -> None:
    api = world.api("manager")
    answer = api.put("/api/v1/me/pin/", {"pin": PIN, "password": "not this one"}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "password")
    assert not Pin.objects.exists()
    assert api.put("/api/v1/me/pin/", {"pin": PIN, "password": PASSWORD}, format="json").status_code == 200
    told = api.get("/api/v1/me/pin/").json()
    assert set(told) == {"set_at"}
    assert told["set_at"]
    assert api.delete("/api/v1/me/pin/").status_code == 204
    assert not Pin.objects.exists()


def test_guessing_the_password_on_the_page_of_the_pin_is_limited(world: World) -> None:
    api = world.api("manager")
    codes = [
        api.put("/api/v1/me/pin/", {"pin": PIN, "password": f"wrong-{number}"}, format="json").status_code
        for number in range(8)
    ]
    assert codes[0] == 400
    assert codes[-1] == 429
    assert not Pin.objects.exists()


def test_the_page_sets_a_pin_that_was_typed_twice(world: World) -> None:
    browser = world.browser("manager")
    page = reverse("accounts:pin")
    typed = {"password": PASSWORD, "pin": PIN, "again": "4712"}
    refused = browser.post(page, typed)
    assert b"This is not the same." in refused.content
    assert PIN.encode() not in refused.content
    assert not Pin.objects.exists()
    assert browser.post(page, {**typed, "again": PIN}).status_code == 302
    assert lent(world, world.member("manager")).can("drawer.move")
    assert browser.post(reverse("accounts:pin_remove")).status_code == 302
    assert not Pin.objects.exists()


def test_a_new_pin_forgets_what_was_tried_before(world: World) -> None:
    member = with_pin(world)
    wrong(world, member, 5)
    with_pin(world, pin="987654")
    assert tried(world, member, "987654").can("drawer.move")


def test_who_may_allow_is_a_list_for_everybody_at_a_till(world: World) -> None:
    manager, owner = with_pin(world), with_pin(world, "owner")
    with_pin(world, "stranger")
    found = world.api("cashier").get("/api/v1/allowers/?permission=bill.void").json()["results"]
    assert {row["id"]: row["name"] for row in found} == {owner.pk: "Asha Patil", manager.pk: "Ravi Iyer"}
    assert world.api("cashier").get("/api/v1/allowers/?permission=people.edit").status_code == 400


def test_nobody_who_is_not_signed_in_sees_who_may_allow(world: World) -> None:
    assert Client().get("/api/v1/allowers/").status_code == 401
