"""Opening shops, branches and tills, and changing how a shop bills."""

import pytest

from galla.accounts import actions
from galla.accounts.errors import LastOfItsKind, NameTaken, StillInUse
from galla.accounts.models import Branch, Membership, Role, Shop, Till
from galla.foundation.errors import InvalidInput
from tests.world import GSTIN, NOW, World


def test_a_new_shop_has_an_owner_a_branch_and_a_till(world: World) -> None:
    shop = actions.open_shop(by=world.user("owner"), at=NOW, legal_name="  Second  Shop ", gstin=GSTIN.lower())
    assert (shop.legal_name, shop.gstin, shop.state_code) == ("Second  Shop", GSTIN, "27")
    assert Membership.objects.get(shop=shop).user == world.user("owner")
    assert Membership.objects.get(shop=shop).role == Role.OWNER
    assert Till.objects.get(shop=shop).branch == Branch.objects.get(shop=shop)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"legal_name": " "}, "legal_name"),
        ({"legal_name": "x" * 201}, "legal_name"),
        ({"legal_name": "A\u202eB"}, "legal_name"),
        ({"gstin": "27AAPFU0939F1ZO"}, "gstin"),
        ({"gstin": "00AAPFU0939F1ZV"}, "gstin"),
        ({"gstin": GSTIN, "state_code": "29"}, "state_code"),
        ({"state_code": "99"}, "state_code"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"zone": "../etc/passwd"}, "zone"),
        ({"currency": "XXX"}, "currency"),
        ({"country": "india"}, "country"),
        ({"country": "GB", "gstin": GSTIN}, "gstin"),
        ({"email": "nobody"}, "email"),
        ({"cut_off_hour": 24}, "cut_off_hour"),
        ({"fiscal_year_start": 0}, "fiscal_year_start"),
        ({"round_off_step_minor": 0}, "round_off_step_minor"),
        ({"round_off_mode": "sideways"}, "round_off_mode"),
        ({"till_prefix": "M12X"}, "prefix"),
        ({"till_prefix": "म"}, "prefix"),
        ({"branch_name": "\0"}, "name"),
    ],
)
def test_a_shop_that_cannot_be_is_refused_whole(world: World, wrong: dict[str, object], field: str) -> None:
    before = (Shop.objects.count(), Branch.objects.count(), Till.objects.count(), Membership.objects.count())
    with pytest.raises(InvalidInput) as refused:
        actions.open_shop(by=world.user("owner"), at=NOW, **{"legal_name": "Second Shop", **wrong})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert (Shop.objects.count(), Branch.objects.count(), Till.objects.count(), Membership.objects.count()) == before


@pytest.mark.parametrize(
    ("gstin", "state"), [(GSTIN, "27"), ("29AAGCB7383J1Z4", "29"), ("38AAACP0165G1ZM", "38"), ("", "")]
)
def test_the_gstin_says_the_state(world: World, gstin: str, state: str) -> None:
    shop = actions.change_settings(access=world.access(), at=NOW, gstin=gstin, state_code="")
    assert (shop.gstin, shop.state_code) == (gstin, state)


def test_a_refused_setting_changes_none(world: World) -> None:
    with pytest.raises(InvalidInput):
        actions.change_settings(access=world.access(), at=NOW, trade_name="New name", zone="Nowhere")
    world.shop.refresh_from_db()
    assert world.shop.trade_name == ""


def test_currency_is_no_setting(world: World) -> None:
    with pytest.raises(TypeError):
        actions.change_settings(access=world.access(), at=NOW, currency="USD")


def test_a_branch_name_is_taken_once_in_a_shop(world: World) -> None:
    with pytest.raises(NameTaken) as refused:
        actions.add_branch(access=world.access(), at=NOW, name="Station Road")
    assert refused.value.field == "name"
    actions.add_branch(access=world.access("stranger"), at=NOW, name="Station Road")
    assert Branch.objects.filter(name="Station Road").count() == 2


@pytest.mark.parametrize(
    ("name", "prefix", "field"), [("M1", "Z9", "name"), ("Z9", "M1", "prefix"), ("Z9", "m1", "prefix")]
)
def test_a_till_has_a_name_and_a_prefix_of_its_own(world: World, name: str, prefix: str, field: str) -> None:
    with pytest.raises(NameTaken) as refused:
        actions.add_till(access=world.access(), at=NOW, branch=world.main, name=name, prefix=prefix)
    assert refused.value.field == field
    assert Till.objects.filter(shop=world.shop).count() == 3


def test_a_branch_with_tills_is_not_closed(world: World) -> None:
    with pytest.raises(StillInUse):
        actions.archive_branch(access=world.access(), at=NOW, branch=world.station)
    actions.archive_till(access=world.access(), at=NOW, till=world.station_till)
    actions.archive_branch(access=world.access(), at=NOW, branch=world.station)
    world.station.refresh_from_db()
    assert world.station.archived_at == NOW


def test_the_last_branch_and_the_last_till_stay(world: World) -> None:
    access = world.access("stranger")
    till = Till.objects.get(shop=world.other)
    with pytest.raises(LastOfItsKind):
        actions.archive_till(access=access, at=NOW, till=till)
    Till.objects.filter(pk=till.pk).update(archived_at=NOW)
    with pytest.raises(LastOfItsKind):
        actions.archive_branch(access=access, at=NOW, branch=till.branch)


def test_whoever_stood_at_a_closed_till_stands_elsewhere(world: World) -> None:
    actions.archive_till(access=world.access(), at=NOW, till=world.till)
    assert world.access("cashier").till == world.second_till


def test_nobody_signs_in_to_a_closed_shop(world: World) -> None:
    client = world.api("cashier")
    actions.archive_shop(access=world.access(), at=NOW)
    assert client.get("/api/v1/tills/").status_code == 401
