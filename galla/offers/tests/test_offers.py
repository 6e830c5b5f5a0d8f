"""Offers are written down, changed, ended and taken up again; what nobody can mean is refused beside its field."""

import datetime
from typing import Any

import pytest

from galla.catalog.actions import create_brand
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.offers.actions import add_offer, archive_offer, restore_offer
from galla.offers.forms import OfferForm
from galla.offers.kinds import BOXES, FOR_EXAMPLE, UNHEEDED
from galla.offers.models import Kind, Offer
from galla.offers.queries import rules_in_use
from galla.parties.actions import add_group
from tests.world import NOW, World, abroad, build_world

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def add(world: World, kind: str = "off_total", **values: Any) -> Offer:
    return add_offer(
        access=world.access(), at=NOW, kind=kind, values={"name": "Tenth", "percent_ppm": 100_000, **values}
    )


def names(world: World, day: datetime.date = TODAY) -> list[str]:
    return [rule.name for rule in rules_in_use(world.access(), day)]


def test_an_offer_counts_from_its_first_day_to_its_last(world: World) -> None:
    day = datetime.timedelta(days=1)
    add(world, starts_on=TODAY, ends_on=TODAY + day)
    assert [names(world, TODAY + since * day) for since in (-1, 0, 1, 2)] == [[], ["Tenth"], ["Tenth"], []]
    (rule,) = rules_in_use(world.access(), TODAY)
    midnight = datetime.datetime.combine(TODAY, datetime.time())
    assert (rule.starts_at, rule.ends_at) == (midnight, midnight + 2 * day)


def test_an_offer_that_has_ended_comes_back_and_the_shop_knows_whether_it_has_any(world: World) -> None:
    offer = add(world)
    assert world.access().shop.has_offers
    archive_offer(access=world.access(), at=NOW, offer=offer)
    assert (names(world), world.access().shop.has_offers) == ([], False)
    restore_offer(access=world.access(), offer=offer)
    assert (names(world), world.access().shop.has_offers) == (["Tenth"], True)
    assert [str(found) for found in broken()] == []


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("off_total", {"name": " "}, "name"),
        ("lottery", {}, "kind"),
        ("off_each", {"percent_ppm": None}, "percent"),
        ("off_each", {"amount_minor": 100}, "percent"),
        ("off_each", {"percent_ppm": 1_000_001}, "percent"),
        ("off_total", {"percent_ppm": None, "price_minor": 100}, "price"),
        ("off_total", {"most_uses": 1}, "uses"),
        ("buy_get", {"get": 0}, "buy"),
        ("buy_get", {"buy": 99, "get": 2}, "buy"),
        ("buy_get", {"buy": 1, "get": 1, "amount_minor": 5}, "amount"),
        ("set_price", {"percent_ppm": None, "pieces": 3}, "price"),
        ("set_price", {"percent_ppm": None, "price_minor": 100}, "pieces"),
        ("off_total", {"products": [987654321]}, "products"),
        ("off_total", {"brands": [987654321]}, "brands"),
        ("off_total", {"starts_on": TODAY, "ends_on": TODAY - datetime.timedelta(1)}, "ends_on"),
        ("off_total", {"from_minute": 60}, "until_minute"),
        ("off_total", {"from_minute": 60, "until_minute": 60}, "until_minute"),
        ("off_total", {"weekdays": [7]}, "weekdays"),
        ("off_total", {"group_id": 987654321}, "group"),
        ("off_total", {"most_bills": 0}, "bills"),
        ("off_total", {"most_bills_each": 0}, "bills_each"),
    ],
)
def test_what_no_shop_can_mean_is_refused_beside_its_field_and_not_kept(
    world: World, kind: str, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(world, kind, **values)
    assert refused.value.field == field
    assert not Offer.objects.exists()
    assert not world.access().shop.has_offers


def test_another_shops_group_is_not_there(world: World) -> None:
    theirs = add_group(access=abroad(world).access(), name="Theirs")
    with pytest.raises(InvalidInput) as refused:
        add(world, group_id=theirs.pk)
    assert refused.value.field == "group"
    assert not Offer.objects.exists()


def test_an_offer_says_for_whom_and_how_often_on_its_page_and_over_the_api(world: World) -> None:
    group = add_group(access=world.access(), name="Wholesale")
    manager, api = world.browser("manager"), world.api("manager")
    typed = {"name": "Trade", "percent": "10", "group": str(group.pk), "first_purchase": "on"}
    assert manager.post("/offers/new/off_total/", {**typed, "bills": "100", "bills_each": "2"}).status_code == 302
    offer = Offer.objects.get()
    assert (offer.group_id, offer.first_purchase, offer.most_bills, offer.most_bills_each) == (group.pk, True, 100, 2)
    page = manager.get(f"/offers/{offer.pk}/").content.decode()
    assert f'<option value="{group.pk}" selected' in page
    shown = manager.get("/offers/").content.decode()
    for words in ("Wholesale", "First bill", "0 of 100"):
        assert words in shown
    told = api.get(f"/api/v1/offers/{offer.pk}/").json()
    assert (told["group"], told["first_purchase"], told["bills"], told["bills_each"]) == (group.pk, True, 100, 2)
    changed = api.patch(f"/api/v1/offers/{offer.pk}/", {"group": None, "bills": None}, format="json").json()
    assert (changed["group"], changed["bills"], changed["bills_each"], changed["used"]) == (None, None, 2, 0)


def test_another_shops_product_is_not_there(world: World) -> None:
    elsewhere = abroad(world).access()
    brand = create_brand(access=elsewhere, at=NOW, name="Elsewhere")
    with pytest.raises(InvalidInput) as refused:
        add(world, brands=[brand.pk])
    assert refused.value.field == "brands"
    assert not Offer.objects.exists()


def test_a_cashier_sees_offers_and_writes_none_down(world: World) -> None:
    with pytest.raises(NotAllowed):
        add_offer(access=world.access("cashier"), at=NOW, kind="off_total", values={"name": "Mine", "percent_ppm": 1})
    assert not Offer.objects.exists()
    add(world)
    page = world.browser("cashier").get("/offers/").content.decode()
    assert "Tenth" in page
    assert "End it" not in page
    assert "End it" in world.browser("manager").get("/offers/").content.decode()


def test_an_offer_over_the_api_is_written_changed_and_ended(world: World) -> None:
    manager = world.api("manager")
    body = {"name": "3 for 2", "kind": "buy_get", "buy": 2, "get": 1, "cap": "100.00", "weekdays": [5, 6]}
    made = manager.post("/api/v1/offers/", body, format="json")
    assert made.status_code == 201, made.content
    told = made.json()
    assert {name: told[name] for name in body} == body
    changed = manager.patch(f"/api/v1/offers/{told['id']}/", {"get": 3, "cap": None}, format="json").json()
    assert (changed["get"], changed["cap"], changed["buy"]) == (3, None, 2)
    assert manager.delete(f"/api/v1/offers/{told['id']}/").status_code == 204
    assert manager.get("/api/v1/offers/").json()["results"] == []
    assert manager.post(f"/api/v1/offers/{told['id']}/restore/").status_code == 200
    assert [one["id"] for one in manager.get("/api/v1/offers/?search=for").json()["results"]] == [told["id"]]


def test_a_page_writes_an_offer_down_and_shows_a_refusal_beside_its_field(world: World) -> None:
    manager = world.browser("manager")
    wrong = manager.post("/offers/new/buy_get/", {"name": "3 for 2", "skus": "NOBODY"})
    assert wrong.status_code == 400
    assert "NOBODY" in wrong.content.decode()
    assert not Offer.objects.exists()
    kept = manager.post("/offers/new/buy_get/", {"name": "3 for 2", "buy": "2", "get": "1"})
    assert kept.status_code == 302
    (offer,) = Offer.objects.all()
    assert (offer.buy, offer.get, offer.percent_ppm, offer.products) == (2, 1, None, [])
    page = manager.get(f"/offers/{offer.pk}/")
    assert 'value="2"' in page.content.decode()
    brand = create_brand(access=world.access(), at=NOW, name="Soapy")
    hours = {"from_minute": "17:30", "until_minute": "19:00", "weekdays": ["5", "6"], "brands": [str(brand.pk)]}
    wrong = manager.post(
        f"/offers/{offer.pk}/", {"name": "4 for 3", "buy": "3", "get": "1", **hours, "until_minute": "25:00"}
    )
    assert wrong.status_code == 400
    assert manager.post(f"/offers/{offer.pk}/", {"name": "4 for 3", "buy": "3", "get": "1", **hours}).status_code == 302
    offer.refresh_from_db()
    assert (offer.name, offer.buy, offer.brands) == ("4 for 3", 3, [brand.pk])
    assert (offer.from_minute, offer.until_minute, offer.weekdays) == (1050, 1140, [5, 6])
    shown = manager.get(f"/offers/{offer.pk}/").content.decode()
    assert 'value="17:30"' in shown
    assert f'<option value="{brand.pk}" selected' in shown


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.BUNDLE])
def test_the_form_of_a_kind_stands_in_groups_and_has_just_the_boxes_it_heeds(world: World, kind: Kind) -> None:
    form = OfferForm(access=world.access(), kind=kind)
    grouped = [name for _title, names in form.fieldsets for name in names]
    assert set(form.fields) <= set(grouped)
    assert len(grouped) == len(set(grouped))
    assert not {BOXES.get(name, name) for name in UNHEEDED[kind]} & set(form.fields)
    page = world.browser("manager").get(f"/offers/new/{kind}/").content.decode()
    for title in ("What comes off", "Of which goods", "When", "For whom", "How far it goes"):
        assert f"<h2>{title}</h2>" in page
    assert ("more off from more on" in page) == (kind in (Kind.OFF_EACH, Kind.OFF_TOTAL))
    assert ("if that is something else" in page) == (kind == Kind.BUY_GET)


def test_whoever_begins_an_offer_chooses_among_the_kinds_with_an_example_of_each(world: World) -> None:
    page = world.browser("manager").get("/offers/new/").content.decode()
    for kind, label in Kind.choices:
        assert f'href="/offers/new/{kind}/">{label}</a>' in page
        assert str(FOR_EXAMPLE[Kind(kind)]) in page
