"""The page of a new bill before any of its scripts run, and what it asks for beside the API."""

import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from galla.accounts.models import Shop, Till
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.payments.models import PaymentMethod
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from galla.sales.till.words import till_words
from tests.world import NOW, World

SCRIPTS = Path(__file__).resolve().parent.parent / "static" / "sales" / "till"
SPOKEN = re.compile(r"""say\(([^)]*)""")
# Session, person, standing; codes and most sold, the others, their lines, what lies here.
SEARCHED = 7


def facts_of(client: Client) -> dict[str, object]:
    """What the page tells its scripts."""
    page = client.get("/bills/new/").content.decode()
    found = re.search(r'<script id="facts" type="application/json">(.*?)</script>', page)
    assert found, page
    facts: dict[str, object] = json.loads(found[1])
    return facts


def test_the_page_tells_its_scripts_who_sells_where_and_in_which_money(world: World) -> None:
    facts = facts_of(world.browser("cashier"))
    assert facts["standing"] == f"{world.shop.pk}.{world.till.pk}.{world.user('cashier').pk}"
    assert facts["money"]["symbol"] == "₹"  # type: ignore[index]
    assert facts["may"] == {"rate": False, "own_item": False}
    offered = [note["key"] for note in facts["notes"] if note["offered"]]  # type: ignore[attr-defined]
    assert offered == ["500", "200", "100", "50", "20", "10", "5", "2", "1"]


def test_an_owner_may_set_rates_and_sell_what_has_no_card(world: World) -> None:
    browser = world.browser("owner")
    assert facts_of(browser)["may"] == {"rate": True, "own_item": True}
    assert 'id="own-item"' in browser.get("/bills/new/").content.decode()
    assert 'id="own-item"' not in world.browser("cashier").get("/bills/new/").content.decode()


def test_a_shop_outside_india_has_no_upi_code_and_no_place_of_supply(world: World) -> None:
    world.shop.country, world.shop.currency, world.shop.state_code = "AE", "AED", ""
    world.shop.upi_id = "shop@okbank"
    world.shop.save()
    facts = facts_of(world.browser("owner"))
    ways = ["cash", "card", "bank", "on_account", "gift_card", "store_credit"]
    assert [method["method"] for method in facts["methods"]] == ways  # type: ignore[attr-defined]
    assert not any(method["payee"] for method in facts["methods"])  # type: ignore[attr-defined]
    assert 'id="place"' not in world.browser("owner").get("/bills/new/").content.decode()


def test_without_a_till_the_page_says_what_a_till_is_for(world: World) -> None:
    Till.objects.filter(shop=world.shop).update(archived_at=NOW)
    page = world.browser("owner").get("/bills/new/").content.decode()
    assert "No till yet" in page
    assert 'id="facts"' not in page


def test_somebody_goes_to_another_till_and_bills_there(world: World) -> None:
    browser = world.browser("cashier")
    assert browser.post("/bills/new/till/", {"till": world.second_till.pk}).status_code == 302
    standing = browser.get("/bills/new/standing/").json()["standing"]
    assert standing == f"{world.shop.pk}.{world.second_till.pk}.{world.user('cashier').pk}"


def test_another_shops_till_is_not_there(world: World) -> None:
    browser = world.browser("cashier")
    foreign = Till.objects.get(shop=world.other)
    before = browser.get("/bills/new/standing/").json()
    for till in (str(foreign.pk), "0", "x", "9" * 30):
        assert browser.post("/bills/new/till/", {"till": till}).status_code == 400
    assert browser.get("/bills/new/standing/").json() == before


def test_goods_are_found_with_what_lies_at_this_branch(stall: Stall) -> None:
    [found] = stall.world.browser("cashier").get("/bills/new/goods/", {"q": "assam"}).json()["results"]
    assert (found["name"], found["price"], found["on_hand"]) == ("Assam tea 250 g", "118.00", "10")
    assert not found["exact"]
    [scanned] = stall.world.browser("cashier").get("/bills/new/goods/", {"q": "8901030865237"}).json()["results"]
    assert (scanned["id"], scanned["exact"], scanned["barcode"]) == (found["id"], True, "8901030865237")


def test_another_shops_goods_and_people_are_not_found(stall: Stall) -> None:
    add_customer(access=stall.access, at=NOW, details=Details(name="Meena Kulkarni", phone="9000000142"))
    stranger = stall.world.browser("stranger")
    assert stranger.get("/bills/new/goods/", {"q": "assam"}).json() == {"results": [], "coupon": False}
    assert stranger.get("/bills/new/people/", {"q": "meena"}).json() == {"results": []}


def test_a_customer_is_found_with_what_they_owe(stall: Stall) -> None:
    meena = add_customer(access=stall.access, at=NOW, details=Details(name="Meena Kulkarni", phone="9000000142"))
    stall.sold(cash=None, customer=meena.pk, tenders=[{"method": "on_account", "amount": "118.00"}])
    for text in ("meena", "00142", "kulk"):
        [found] = stall.world.browser("cashier").get("/bills/new/people/", {"q": text}).json()["results"]
        assert (found["id"], found["owes"]) == (meena.pk, "118.00")


@pytest.mark.parametrize("address", ["/bills/new/goods/", "/bills/new/people/"])
def test_a_text_that_cannot_be_searched_for_is_refused(world: World, address: str) -> None:
    assert world.browser("cashier").get(address, {"q": "te\0a"}).status_code == 400
    assert world.browser("cashier").get(address, {"q": "é" * 5_000}).json()["results"] == []


def test_finding_goods_takes_the_same_statements_for_one_and_for_many(stall: Stall) -> None:
    browser = stall.world.browser("cashier")
    browser.get("/bills/new/goods/", {"q": "soap"})

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            browser.get("/bills/new/goods/", {"q": "soap"})
        return len(caught)

    one = statements()
    assert one <= SEARCHED
    for place in range(6):
        stall.product(f"Soap of sort {place}", "42", "18")
    assert statements() == one


def test_the_page_answers_no_scripts_with_a_sentence(world: World) -> None:
    page = world.browser("cashier").get("/bills/new/").content.decode()
    assert re.search(r"<noscript>.*JavaScript.*</noscript>", page)


def test_nothing_is_sold_by_looking(world: World) -> None:
    browser = world.browser("cashier")
    for address in ("", "goods/?q=a", "people/?q=a", "standing/"):
        assert browser.get(f"/bills/new/{address}").status_code == 200
    assert not Sale.objects.exists()


def spoken() -> set[str]:
    """The keys of every sentence that the scripts say; a key put together has a family of its own."""
    source = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js") if path.name != "words.js")
    calls = SPOKEN.findall(source)
    keys = {key for call in calls for key in re.findall(r'(?<!=== )"([a-z_]+)"', call.split(", {")[0])}
    families = {family for call in calls for family in re.findall(r"`([a-z]+_)\$\{", call)}
    words = till_words()
    return keys | {key for key in words if any(key.startswith(family) for family in families)} | listed(source)


def listed(source: str) -> set[str]:
    """Keys that stand in a list or a variable before they are said."""
    return {key for key in till_words() if f'"{key}"' in source}


def test_every_sentence_the_scripts_say_is_there_and_none_is_left_over(world: World) -> None:
    words = till_words()
    assert spoken() - set(words) == set()
    assert set(words) - spoken() == set()


@override_settings(LANGUAGE_CODE="en-in")
def test_a_sentence_with_a_count_has_two_forms(world: World) -> None:
    assert till_words()["items"] == ("%(count)s item at its rate", "%(count)s items at their rates")


def test_the_page_knows_what_each_way_of_paying_asks_and_where_its_code_pays(world: World) -> None:
    Shop.objects.filter(pk=world.shop.pk).update(upi_id="shop@okbank")
    PaymentMethod.objects.filter(shop=world.shop).update(opens_drawer=False)
    PaymentMethod.objects.filter(shop=world.shop, code="card").update(needs_reference=True, opens_drawer=True)
    ways = {way["method"]: way for way in facts_of(world.browser("cashier"))["methods"]}  # type: ignore[attr-defined]
    assert (ways["upi"]["upi"], ways["upi"]["payee"]) == (True, "shop@okbank")
    assert (ways["card"]["upi"], ways["card"]["payee"]) == (False, "")
    assert (ways["card"]["asks"], ways["card"]["opens_drawer"], ways["cash"]["asks"]) == (True, True, False)
    page = world.browser("cashier").get("/bills/new/").content.decode()
    assert page.count('title="Opens the drawer"') == 1


@pytest.mark.parametrize("wrong", ["", "shop", "a@b&am=1.00"])
def test_a_upi_id_that_cannot_be_paid_is_none_and_the_owner_is_shown_where_to_give_it(world: World, wrong: str) -> None:
    Shop.objects.filter(pk=world.shop.pk).update(upi_id=wrong)
    ways = {way["method"]: way for way in facts_of(world.browser("owner"))["methods"]}  # type: ignore[attr-defined]
    assert ways["upi"]["payee"] == ""
    assert "Give it in the settings" in world.browser("owner").get("/bills/new/").content.decode()
    assert "Give it in the settings" not in world.browser("cashier").get("/bills/new/").content.decode()
