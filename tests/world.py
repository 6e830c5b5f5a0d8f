"""A small world for tests, made through the actions: a shop with two branches, tills and people, and a second shop.

``world.shop`` has branches Main and Station Road, tills M1, M2 (Main) and S1 (Station Road), and people ``owner``,
``manager``, ``cashier`` (at M1). ``world.other`` is another owner's shop. ``world.access("cashier")`` is what actions
take, ``world.api("cashier")`` a client with a token, ``world.browser("cashier")`` one that is signed in.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.test import Client
from rest_framework.test import APIClient

from galla.accounts import actions, queries
from galla.accounts.access import Access, access_of
from galla.accounts.models import Branch, Membership, Role, Shop, Till, User

# A Saturday afternoon in Kolkata; April to March is the financial year 26-27.
NOW = datetime.datetime(2026, 11, 21, 13, 11, tzinfo=datetime.UTC)
PASSWORD = "lamp-river-47-mango"
GSTIN = "27AAPFU0939F1ZV"
ROLES = ("owner", "manager", "cashier")


@dataclass
class World:
    """Two shops and who works in them. ``things`` is where rooms put what they add."""

    shop: Shop
    other: Shop
    main: Branch
    station: Branch
    till: Till
    second_till: Till
    station_till: Till
    members: dict[str, Membership]
    things: dict[str, object] = field(default_factory=dict)

    def member(self, role: str) -> Membership:
        """Who is owner, manager or cashier of the shop; ``stranger`` is the other shop's owner."""
        return Membership.objects.select_related("shop", "user", "till__branch").get(pk=self.members[role].pk)

    def user(self, role: str) -> User:
        """The person in that role."""
        return self.members[role].user

    def access(self, role: str = "owner", *, till: Till | None = None) -> Access:
        """What an action takes: the person in that role, at M1 (or the stranger's own till) unless said."""
        member = self.member(role)
        access = access_of(member, till=till or queries.till_of(member))
        assert access is not None
        return access

    def api(self, role: str = "owner", *, till: Till | None = None) -> APIClient:
        """An API client with a token of the person in that role."""
        token = actions.issue_token(membership=self.member(role), till=till)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return client

    def browser(self, role: str = "owner") -> Client:
        """A browser in which the person in that role is signed in."""
        client = Client()
        client.force_login(self.user(role))
        return client


def build_world() -> World:
    """Make the world in the database of the test."""
    owner = person("owner", "Asha Patil")
    stranger = person("stranger", "Omar Haddad")
    shop = actions.open_shop(
        by=owner, at=NOW, legal_name="Patil Kirana Stores", gstin=GSTIN, address="12 Market Road\nPune", till_name="M1"
    )
    other = actions.open_shop(by=stranger, at=NOW, legal_name="Haddad Grocers", state_code="24")
    members = {
        "owner": Membership.objects.get(shop=shop, user=owner),
        "stranger": Membership.objects.get(shop=other, user=stranger),
    }
    access = access_of(Membership.objects.select_related("shop", "user").get(pk=members["owner"].pk))
    assert access is not None
    main = Branch.objects.get(shop=shop)
    station = actions.add_branch(access=access, at=NOW, name="Station Road")
    till = Till.objects.get(shop=shop)
    second = actions.add_till(access=access, at=NOW, branch=main, name="M2", prefix="M2")
    third = actions.add_till(access=access, at=NOW, branch=station, name="S1", prefix="S1")
    for role, name in (("manager", "Ravi Iyer"), ("cashier", "Meena Shaikh")):
        person(role, name)
        Membership.objects.create(shop=shop, user=User.objects.get(username=role), role=role, till=till)
        members[role] = Membership.objects.get(shop=shop, user__username=role)
    return World(shop, other, main, station, till, second, third, members)


def person(username: str, full_name: str, *, email: str = "") -> User:
    """Somebody who can sign in with ``PASSWORD``; it is hashed once for all of them, which is what takes time."""
    user = actions.make_user(
        username=username, password=None, full_name=full_name, email=email or f"{username}@example.in"
    )
    User.objects.filter(pk=user.pk).update(password=hashed_password())
    user.refresh_from_db()
    return user


@cache
def hashed_password() -> str:
    """The hash of ``PASSWORD``."""
    return make_password(PASSWORD)


def fresh_person(username: str, role: str, world: World) -> Membership:
    """Somebody more who works in the shop."""
    user = person(username, username.title())
    return Membership.objects.create(shop=world.shop, user=user, role=Role(role))


def abroad(world: World) -> World:
    """The same world as the other shop's owner sees it: its things are those nobody of ``world.shop`` may reach."""
    if "abroad" not in world.things:
        stranger = world.members["stranger"]
        access = world.access("stranger")
        main = Branch.objects.get(shop=world.other)
        station = actions.add_branch(access=access, at=NOW, name="Ring Road")
        till = Till.objects.get(shop=world.other)
        second = actions.add_till(access=access, at=NOW, branch=main, name="G2", prefix="G2")
        third = actions.add_till(access=access, at=NOW, branch=station, name="R1", prefix="R1")
        members = dict.fromkeys(ROLES, stranger) | {"stranger": world.members["owner"]}
        world.things["abroad"] = World(world.other, world.shop, main, station, till, second, third, members)
    found = world.things["abroad"]
    assert isinstance(found, World)
    return found


@dataclass(frozen=True, slots=True)
class Shared:
    """An example that belongs to no shop: a date, a kind of paper, the name of a report."""

    value: object


type Example = Callable[[World], object]

# For each thing named in an address, one that is there in ``world.shop``. The key is the part of the address before it
# and its name (``tills.pk`` for ``tills/<pk>/``), or its name alone. A room adds its own in ``EXAMPLES`` of
# ``galla.<room>.tests.examples``; the access matrix asks for every address with them.
EXAMPLES: dict[str, Example] = {
    "shops.pk": lambda world: world.shop.pk,
    "branches.pk": lambda world: world.station.pk,
    "tills.pk": lambda world: world.second_till.pk,
    "people.pk": lambda world: world.members["cashier"].pk,
    "branch_id": lambda world: world.station.pk,
    "till_id": lambda world: world.second_till.pk,
    "person_id": lambda world: world.members["cashier"].pk,
}


@cache
def examples() -> dict[str, Example]:
    """The examples above and those of every room."""
    found = dict(EXAMPLES)
    for config in apps.get_app_configs():
        module = f"{config.name}.tests.examples"
        if config.name.startswith("galla.") and find_spec(f"{config.name}.tests") and find_spec(module):
            found |= import_module(module).EXAMPLES
    return found
