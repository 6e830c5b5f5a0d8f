"""The short lists a shop keeps: whatever is put away leaves its list, stands among those put away, and comes back."""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.test import Client

import galla
from galla.drawer.actions import add_denomination
from galla.drawer.models import Denomination
from galla.foundation.lists.kept import Kept
from tests.hostile.addresses import ALL, undone
from tests.world import World

pytestmark = pytest.mark.django_db


def every_kept() -> dict[str, Kept]:
    """The lists of all rooms, by the name of their page."""
    rooms = [room.name for room in pkgutil.iter_modules(galla.__path__, "galla.")]
    modules = [import_module(f"{name}.listings") for name in rooms if find_spec(f"{name}.listings")]
    return {one.at: one for module in modules for one in vars(module).values() if isinstance(one, Kept)}


KEPT = every_kept()
each_list = pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)


def url_of(name: str, house: World) -> str:
    """The address of the example; of notes, that of one of which none lies in a drawer."""
    found = next(each for each in ALL if each.name == name)
    if name.startswith("drawer:denomination") and found.parts:
        return found.url(house, denomination_id=unused_note(house))
    return found.url(house)


def unused_note(house: World) -> int:
    found = Denomination.objects.filter(shop=house.shop, value_minor=7_700).first()
    if found is None:
        found = add_denomination(access=house.access(), value_minor=7_700, label="₹77", kind="note", tone="stone")
    return found.pk


@pytest.fixture
def owner(house: World) -> Client:
    return house.browser("owner")


@each_list
def test_what_is_put_away_leaves_its_list_and_comes_back(kept: Kept, house: World, owner: Client) -> None:
    page = url_of(kept.page, house)
    here = f'href="{page}"'
    with undone():
        assert owner.post(url_of(f"{kept.page}_archive", house)).status_code == 302
        assert here not in owner.get(url_of(kept.at, house)).content.decode()
        assert here in owner.get(url_of(kept.at, house), {"shown": "archived"}).content.decode()
        assert f'action="{url_of(f"{kept.page}_restore", house)}"' in owner.get(page).content.decode()
        assert owner.post(url_of(f"{kept.page}_restore", house)).status_code == 302
        assert here in owner.get(url_of(kept.at, house)).content.decode()
        assert here not in owner.get(url_of(kept.at, house), {"shown": "archived"}).content.decode()


@each_list
def test_a_kept_list_is_searched_by_name_and_says_what_it_would_be_good_for(
    kept: Kept, house: World, owner: Client
) -> None:
    found = owner.get(url_of(kept.at, house), {"search": "nobody calls it so"})
    assert "Nothing fits what you asked for." in found.content.decode()
    assert url_of(kept.page, house) not in found.content.decode()
    assert kept.listing.empty is not None


def test_the_lists_of_every_room_are_found() -> None:
    assert KEPT.keys() >= {"catalog:brands", "cashbook:categories", "drawer:denominations", "payments:methods"}
