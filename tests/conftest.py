"""What the suites over every address share: one world with everything in it, and a client for everybody."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from tests.world import World, abroad, build_world, examples

ROLES = ("owner", "manager", "cashier", "stranger")


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for a whole module, with an example of everything, also in the other shop; undone at the end."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        world = build_world()
        for shop in (world, abroad(world)):
            for example in examples().values():
                example(shop)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(house: World) -> dict[str, dict[bool, Client]]:
    """For each role a browser (False) and an API client (True)."""
    known = {role: {False: house.browser(role), True: house.api(role)} for role in ROLES}
    return {**known, "anonymous": {False: Client(), True: APIClient()}}
