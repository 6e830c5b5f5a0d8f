"""Every address × role × shop × method, walked from the address patterns themselves.

An address that names no permission, or a thing in it without an example (``tests.world.EXAMPLES``), fails here: so a
new page cannot be forgotten. Whoever may not gets 403 (pages: the sign-in for nobody; API: 401), another shop's thing
is not there (404), and no row has changed.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from galla.accounts.access import PERMISSIONS
from galla.accounts.models import Role
from galla.accounts.pages import page
from tests.world import Shared, World, build_world, examples

# Addresses for everybody, and why. Everything else names a permission.
PUBLIC: dict[str, str] = {
    "tokens": "signing in; the password is what is checked",
    "api_schema": "says what the API is, nothing of a shop",
    "api_docs": "says what the API is, nothing of a shop",
}
# Pages of signing in, and of a person about themselves: they need a person, and no permission in a shop.
OWN = re.compile(r"(account|mfa)_[a-z_]+|accounts:me(_[a-z]+)?")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Address:
    """One pattern of addresses."""

    name: str
    route: str
    view: Callable[..., Any]
    parts: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    @property
    def permissions(self) -> dict[str, str | None]:
        """What each method needs; None where the view forgot to say."""
        kind = getattr(self.view, "cls", None)
        if kind is None:
            needed: dict[str, str | None] = getattr(self.view, "permissions_needed", {})
            return {method: permission for method, permission in needed.items() if method != "HEAD"}
        actions: dict[str, str] = getattr(self.view, "actions", None) or {}
        given = getattr(kind, "permissions_needed", {})
        return {method.upper(): given.get(action) for method, action in actions.items() if method != "head"}

    def example_keys(self) -> Iterator[tuple[str, str]]:
        """Each part of the address with its key in ``EXAMPLES``."""
        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", self.route)
        for part in self.parts:
            before = re.search(rf"([\w-]+)/(?:[\w-]*)<(?:\w+:)?{part}>", plain)
            key = f"{before[1]}.{part}" if before else part
            yield part, key if key in examples() else part

    def url(self, world: World) -> str:
        """The address of the examples."""
        values = {part: examples()[key](world) for part, key in self.example_keys()}
        plain = {part: value.value if isinstance(value, Shared) else value for part, value in values.items()}
        return reverse(self.name, kwargs=plain)

    def is_of_a_shop(self, world: World) -> bool:
        """Whether a thing of one shop is named in it."""
        return any(not isinstance(examples()[key](world), Shared) for _, key in self.example_keys())


def addresses(resolver: URLResolver, route: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from addresses(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            parts = tuple(pattern.pattern.regex.groupindex)
            yield Address(":".join((*spaces, pattern.name or "")), here, pattern.callback, parts)


def is_guarded(address: Address) -> bool:
    return address.name not in PUBLIC and not OWN.fullmatch(address.name)


ALL = list(addresses(get_resolver()))
GUARDED = [each for each in ALL if is_guarded(each)]
pytestmark = pytest.mark.django_db
OF_THINGS = [each for each in GUARDED if each.parts]
ODD_IDS = ("0", "9" * 12, str(2**63), str(2**70))
named = pytest.mark.parametrize("address", GUARDED, ids=lambda each: each.name)
of_things = pytest.mark.parametrize("address", OF_THINGS, ids=lambda each: each.name)


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for the whole matrix; each request is undone."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        world = build_world()
        for example in examples().values():
            example(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(house: World) -> dict[str, dict[bool, Client]]:
    """For each role a browser (False) and an API client (True)."""
    roles = ["owner", "manager", "cashier", "stranger"]
    known = {role: {False: house.browser(role), True: house.api(role)} for role in roles}
    return {**known, "anonymous": {False: Client(), True: APIClient()}}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: Client, address: Address, method: str, url: str) -> Any:
    body: Any = {} if address.is_api or method == "GET" else {"nothing": ""}
    with undone():
        if method == "GET":
            return client.get(url)
        return getattr(client, method.lower())(url, body, **({"format": "json"} if address.is_api else {}))


def rows() -> dict[str, list[Any]]:
    """Everything the database holds, but for sessions."""
    models = [model for model in apps.get_models() if model._meta.label not in ("sessions.Session",)]
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}


@pytest.mark.parametrize("address", ALL, ids=lambda each: each.name or each.route)
def test_every_address_has_a_name_and_says_what_it_needs(address: Address) -> None:
    assert address.name.rpartition(":")[2], f"{address.route} has no name"
    if is_guarded(address):
        assert address.permissions, f"{address.route} says no permission"
        for method, permission in address.permissions.items():
            assert permission in PERMISSIONS, f"{method} {address.route} needs {permission!r}, which nobody knows"


@of_things
def test_every_thing_in_an_address_has_an_example(address: Address) -> None:
    for part, key in address.example_keys():
        assert key in examples(), f"tests.world.EXAMPLES has nothing for <{part}> in {address.route}"


@named
def test_whoever_may_gets_in(address: Address, house: World, clients: dict[str, dict[bool, Client]]) -> None:
    url = address.url(house)
    for method, permission in address.permissions.items():
        for role in Role.values:
            if role in PERMISSIONS[permission or ""]:
                status = ask(clients[role][address.is_api], address, method, url).status_code
                allowed = status < 400 or status in (400, 405, 409, 415, 422)
                assert allowed, f"{role} {method} {url} answered {status}"


@named
def test_whoever_may_not_is_refused_and_nothing_changes(
    address: Address, house: World, clients: dict[str, dict[bool, Client]]
) -> None:
    url = address.url(house)
    before = rows()
    for method, permission in address.permissions.items():
        for role in Role.values:
            if role not in PERMISSIONS[permission or ""]:
                status = ask(clients[role][address.is_api], address, method, url).status_code
                assert status in (403, 405), f"{role} {method} {url} answered {status}"
        answer = ask(clients["anonymous"][address.is_api], address, method, url)
        if address.is_api:
            assert answer.status_code == 401, f"nobody {method} {url} answered {answer.status_code}"
        elif answer.status_code != 405:
            assert answer.status_code == 302, f"nobody {method} {url} answered {answer.status_code}"
            assert reverse("account_login") in answer["Location"]
    assert rows() == before


@of_things
def test_another_shops_things_are_not_there(
    address: Address, house: World, clients: dict[str, dict[bool, Client]]
) -> None:
    if not address.is_of_a_shop(house):
        return
    url = address.url(house)
    before = rows()
    for method in address.permissions:
        status = ask(clients["stranger"][address.is_api], address, method, url).status_code
        assert status in (404, 405), f"a stranger {method} {url} answered {status}"
    assert rows() == before


@of_things
def test_an_id_there_is_not_is_not_there(
    address: Address, house: World, clients: dict[str, dict[bool, Client]]
) -> None:
    for (part, key), identity in product(address.example_keys(), ODD_IDS):
        value = examples()[key](house)
        if isinstance(value, Shared) or not isinstance(value, int):
            continue
        url = address.url(house).replace(f"/{value}/", f"/{identity}/", 1)
        for method in address.permissions:
            status = ask(clients["owner"][address.is_api], address, method, url).status_code
            assert status in (404, 405), f"owner {method} {url} ({part}) answered {status}"


class Forgetful:
    """Addresses of someone in a hurry: one without a permission, one that shows every shop's branches to everybody."""

    urlpatterns = [
        path("hurry/", lambda request: HttpResponse(), name="hurry"),
        path("leaky/<int:branch_id>/", page("shop.view")(lambda request, branch_id: HttpResponse()), name="leaky"),
    ]


HURRIED: Any = Forgetful  # Django takes any object with urlpatterns


def test_the_matrix_notices_who_forgot_a_permission() -> None:
    hurry, _ = addresses(get_resolver(HURRIED))
    with pytest.raises(AssertionError, match="says no permission"):
        test_every_address_has_a_name_and_says_what_it_needs(hurry)


def test_the_matrix_notices_who_shows_another_shops_things(
    house: World, clients: dict[str, dict[bool, Client]]
) -> None:
    _, leaky = addresses(get_resolver(HURRIED))
    with override_settings(ROOT_URLCONF=HURRIED), pytest.raises(AssertionError, match="a stranger GET"):
        test_another_shops_things_are_not_there(leaky, house, clients)


def test_every_public_address_is_still_there() -> None:
    assert {each.name for each in ALL} >= PUBLIC.keys()
