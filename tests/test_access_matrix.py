"""Every address × role × shop × method, walked from the address patterns themselves.

An address that names no permission, or a thing in it without an example (``tests.world.EXAMPLES``), fails here: so a
new page cannot be forgotten. Whoever may not gets 403 (pages: the sign-in for nobody; API: 401), another shop's thing
is not there (404), a method that an address does not know is refused, and no row has changed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, path, reverse

from galla.accounts.access import PERMISSIONS
from galla.accounts.models import Role, Shop
from galla.accounts.pages import page
from tests.hostile.addresses import ALL, DOOR, GUARDED, OF_THINGS, PUBLIC, Address, addresses, ask, send, undone
from tests.hostile.everything import rows
from tests.world import Shared, World, abroad, examples

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
ODD_IDS = ("0", "9" * 12, str(2**63), str(2**70))
# Ids nobody has, within what a database can hold.
NOBODY = 9_876_543_210
# What answers 503 by design, where no worker runs.
MAY_BE_BUSY = {"readyz"}
OWN = [each for each in ALL if not each.is_guarded]
named = pytest.mark.parametrize("address", GUARDED, ids=lambda each: each.name)
every = pytest.mark.parametrize("address", ALL, ids=lambda each: each.name)
own = pytest.mark.parametrize("address", OWN, ids=lambda each: each.name)
# What is refused by role or method, before a database is asked for any thing, is refused the same on each.
once = pytest.mark.sqlite
of_things = pytest.mark.parametrize("address", OF_THINGS, ids=lambda each: each.name)

type Clients = dict[str, dict[bool, Client]]


@contextmanager
def nothing_changes() -> Iterator[None]:
    """No row of any table may be another one after what happens here; it is undone for the next test."""
    with undone():
        before = rows()
        yield
        after = rows()
    changed = [table for table in before if before[table] != after[table]]
    assert not changed, f"rows of {', '.join(changed)} changed"


def unsaid(address: Address) -> list[str]:
    """Methods nobody gave the address."""
    # What a page answers to POST it answers to HEAD and GET, and the other way round: it says which by itself (405).
    given = {*address.permissions, *({"HEAD", "GET"} if "GET" in address.permissions else ())}
    return [method for method in METHODS if method not in given]


@once
@pytest.mark.parametrize("address", ALL, ids=lambda each: each.name or each.route)
def test_every_address_has_a_name_and_says_what_it_needs(address: Address) -> None:
    assert address.name.rpartition(":")[2], f"{address.route} has no name"
    if address.is_guarded:
        assert address.permissions, f"{address.route} says no permission"
        for method, permission in address.permissions.items():
            assert permission in PERMISSIONS, f"{method} {address.route} needs {permission!r}, which nobody knows"


@once
@every
def test_every_thing_in_an_address_has_an_example(address: Address) -> None:
    for part, key in address.example_keys():
        assert key in examples(), f"tests.world.EXAMPLES has nothing for <{part}> in {address.route}"


@named
def test_whoever_may_gets_in(address: Address, house: World, clients: Clients) -> None:
    url = address.url(house)
    for method, permission in address.permissions.items():
        for role in Role.values:
            if role in PERMISSIONS[permission or ""]:
                status = ask(clients[role][address.is_api], address, method, url).status_code
                allowed = status < 400 or status in (400, 405, 409, 415, 422)
                assert allowed, f"{role} {method} {url} answered {status}"


@once
@named
def test_whoever_may_not_is_refused_and_nothing_changes(address: Address, house: World, clients: Clients) -> None:
    url = address.url(house)
    with nothing_changes():
        for method, permission in address.permissions.items():
            for role in Role.values:
                if role not in PERMISSIONS[permission or ""]:
                    status = send(clients[role][address.is_api], address, method, url, {}).status_code
                    assert status in (403, 405), f"{role} {method} {url} answered {status}"
            demand_sign_in(send(clients["anonymous"][address.is_api], address, method, url, {}), address, method)


def demand_sign_in(answer: Any, address: Address, method: str) -> None:
    if address.is_api:
        assert answer.status_code == 401, f"nobody {method} {address.route} answered {answer.status_code}"
    elif answer.status_code != 405:
        assert answer.status_code == 302, f"nobody {method} {address.route} answered {answer.status_code}"
        assert reverse("account_login") in answer["Location"]


@once
@named
def test_a_method_nobody_gave_is_refused_to_everybody(address: Address, house: World, clients: Clients) -> None:
    url = address.url(house)
    with nothing_changes():
        # A method without a row in the table asks for no role: whoever may most, and nobody, stand for all.
        for method, role in product(unsaid(address), ("owner", "anonymous")):
            status = send(clients[role][address.is_api], address, method, url, {}).status_code
            assert status in (401, 403, 404, 405), f"{role} {method} {url} answered {status}"
            assert role == "anonymous" or status != 401, f"{role} {method} {url} answered {status}"


@of_things
def test_another_shops_things_are_not_there(address: Address, house: World, clients: Clients) -> None:
    if not address.is_of_a_shop(house):
        return
    sides = {"stranger": house, **dict.fromkeys(Role.values, abroad(house))}
    with nothing_changes():
        for method, permission in address.permissions.items():
            for role, shop in sides.items():
                url = address.url(shop)
                status = send(clients[role][address.is_api], address, method, url, {}).status_code
                expected = {404, 405} if role == "stranger" or role in PERMISSIONS[permission or ""] else {403, 405}
                assert status in expected, f"a {role} {method} {url} of another shop answered {status}"


@once  # the words of a refusal know nothing of the database that found nothing
@of_things
def test_another_shops_thing_is_answered_like_one_there_is_not(
    address: Address, house: World, clients: Clients
) -> None:
    own_ids = [(part, key) for part, key in address.example_keys() if isinstance(examples()[key](house), int)]
    for (part, _key), method in product(own_ids, address.permissions):
        client = clients["owner"][address.is_api]
        foreign = send(client, address, method, address.url(abroad(house)), {})
        unknown = send(client, address, method, address.url(abroad(house), **{part: NOBODY}), {})
        assert plain(foreign) == plain(unknown), f"owner {method} {address.route}"


def plain(answer: Any) -> tuple[int, str]:
    """Status and words of an answer, without what is another one each time."""
    text = answer.content.decode()
    return answer.status_code, re.sub(r'(name="csrfmiddlewaretoken" value|data-csrf|content)="\w{64}"', "", text)


@of_things
def test_an_id_there_is_not_is_not_there(address: Address, house: World, clients: Clients) -> None:
    with nothing_changes():
        for (part, key), identity in product(address.example_keys(), ODD_IDS):
            value = examples()[key](house)
            if isinstance(value, Shared) or not isinstance(value, int):
                continue
            url = address.url(house).replace(f"/{value}/", f"/{identity}/", 1)
            for method in address.permissions:
                status = send(clients["owner"][address.is_api], address, method, url, {}).status_code
                assert status in (404, 405), f"owner {method} {url} ({part}) answered {status}"


@own
def test_pages_of_ones_own_need_a_person_and_break_for_nobody(address: Address, house: World, clients: Clients) -> None:
    url = address.url(house)
    # Whoever asks, these say the same; drawing up the document of the API eight times for each role says no more.
    roles = ["anonymous"] if address.name in PUBLIC else [*clients]
    for method, role in product(METHODS, roles):
        # Some of these pages end the session: nobody else's.
        client = clients[role][True] if address.is_api else Client() if role == "anonymous" else house.browser(role)
        answer = ask(client, address, method, url)
        sound = answer.status_code < 500 or address.name in MAY_BE_BUSY
        assert sound, f"{role} {method} {url} answered {answer.status_code}"
        may_be_refused = method not in ("GET", "HEAD", "POST") or answer.status_code == 405
        if role != "anonymous" or may_be_refused or address.name in {*DOOR, *PUBLIC}:
            continue
        assert answer.status_code == 302, f"nobody {method} {url} answered {answer.status_code}"


def test_nobody_goes_to_a_shop_they_do_not_work_in(house: World, clients: Clients) -> None:
    for role in Role.values:
        url = reverse("accounts:me_shop", args=[house.other.pk])
        assert clients[role][False].post(url).status_code == 404
        home: Any = clients[role][False].get(reverse("office:home"))
        assert home.wsgi_request.access.shop == house.shop
    assert Shop.objects.count() == 2


class Forgetful:
    """Addresses of someone in a hurry: one without a permission, one that shows every shop's branches to everybody,
    and one that says no to a stranger after it has renamed the branch."""

    urlpatterns = [
        path("sign-in/", lambda request: HttpResponse(), name="account_login"),
        path("hurry/", lambda request: HttpResponse(), name="hurry"),
        path("leaky/<int:branch_id>/", page("shop.view")(lambda request, branch_id: HttpResponse()), name="leaky"),
        path("late/<int:branch_id>/", page("shop.view")(lambda request, branch_id: renamed(branch_id)), name="late"),
    ]


def renamed(branch_id: int) -> HttpResponse:
    from galla.accounts.models import Branch

    Branch.objects.filter(pk=branch_id).update(name="Taken over")
    return HttpResponse(status=404)


HURRIED: Any = Forgetful  # Django takes any object with urlpatterns


def test_the_matrix_notices_who_forgot_a_permission() -> None:
    _, hurry, *_ = addresses(get_resolver(HURRIED))
    with pytest.raises(AssertionError, match="says no permission"):
        test_every_address_has_a_name_and_says_what_it_needs(hurry)


def test_the_matrix_notices_who_shows_another_shops_things(house: World, clients: Clients) -> None:
    *_, leaky, _ = addresses(get_resolver(HURRIED))
    with override_settings(ROOT_URLCONF=HURRIED), pytest.raises(AssertionError, match="of another shop answered 200"):
        test_another_shops_things_are_not_there(leaky, house, clients)


def test_the_matrix_notices_who_changes_a_row_before_saying_no(house: World, clients: Clients) -> None:
    *_, late = addresses(get_resolver(HURRIED))
    with override_settings(ROOT_URLCONF=HURRIED), pytest.raises(AssertionError, match=r"rows of accounts_branch"):
        test_another_shops_things_are_not_there(late, house, clients)


def test_the_matrix_notices_an_address_without_an_example() -> None:
    nameless = Address("new", "new/<int:novelty_id>/", lambda request: HttpResponse(), ("novelty_id",))
    with pytest.raises(AssertionError, match="EXAMPLES has nothing for <novelty_id>"):
        test_every_thing_in_an_address_has_an_example(nameless)


def test_every_public_address_is_still_there() -> None:
    assert {each.name for each in ALL} >= PUBLIC.keys() | DOOR
