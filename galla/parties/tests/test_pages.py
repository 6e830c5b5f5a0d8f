"""Pages of customers and suppliers."""

import pytest

from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.parties.models import Customer, CustomerAlias
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def known(world: World, **details: str) -> Customer:
    return add_customer(access=world.access(), at=NOW, details=Details(**details))


def test_a_new_customer_is_taken_down_and_found(world: World) -> None:
    browser = world.browser("cashier")
    page = browser.post("/customers/new/", {"name": "Lata <b>", "phone": "98765 00142"}, follow=True)
    lata = Customer.objects.get()
    assert page.redirect_chain == [(f"/customers/{lata.pk}/", 302)]
    shown = page.content.decode()
    assert "Lata &lt;b&gt;" in shown
    assert "98765 00142" in shown
    assert f"/customers/{lata.pk}/purchases/" in shown
    assert "Lata" in browser.get("/customers/?search=lat").content.decode()
    assert "Lata" not in browser.get("/customers/?search=anil").content.decode()


def test_what_was_wrong_stands_beside_its_field_and_what_was_typed_is_kept(world: World) -> None:
    page = world.browser("cashier").post("/customers/new/", {"name": "Lata", "phone": "12"})
    shown = page.content.decode()
    assert page.status_code == 400
    assert '<p id="id_phone_error">12 is not a phone number.</p>' in shown
    assert 'value="Lata"' in shown
    assert not Customer.objects.exists()


def test_a_known_phone_names_who_has_it_with_a_link(world: World) -> None:
    lata = known(world, name="Lata & Co", phone="98765 00142")
    shown = world.browser("cashier").post("/customers/new/", {"name": "Anil", "phone": "98765 00142"}).content.decode()
    assert f'Lata &amp; Co has this phone already. <a href="/customers/{lata.pk}/">' in shown
    assert Customer.objects.count() == 1


def test_a_customer_is_changed_put_away_and_brought_back(world: World) -> None:
    lata, browser = known(world, name="Lata", phone="98765 00142"), world.browser("cashier")
    assert 'value="98765 00142"' in browser.get(f"/customers/{lata.pk}/edit/").content.decode()
    browser.post(f"/customers/{lata.pk}/edit/", {"name": "Lata K", "phone": ""})
    lata.refresh_from_db()
    assert (lata.name, lata.phone) == ("Lata K", None)
    page = browser.post(f"/customers/{lata.pk}/archive/", follow=True)
    assert f"/customers/{lata.pk}/restore/" in page.content.decode()
    browser.post(f"/customers/{lata.pk}/restore/")
    lata.refresh_from_db()
    assert lata.archived_at is None


def test_two_customers_are_made_one_and_the_old_page_leads_to_the_other(world: World) -> None:
    lata, mina, browser = known(world, name="Lata"), known(world, name="Mina"), world.browser("manager")
    assert "Lata" in browser.get(f"/customers/{mina.pk}/merge/?search=lat").content.decode()
    browser.post(f"/customers/{mina.pk}/merge/", {"into": lata.pk})
    assert browser.get(f"/customers/{mina.pk}/")["Location"] == f"/customers/{lata.pk}/"
    assert "Mina" in browser.get(f"/customers/{lata.pk}/").content.decode()
    again = browser.post(f"/customers/{mina.pk}/merge/", {"into": lata.pk}, follow=True)
    assert "one already" in again.content.decode() or "merged already" in again.content.decode()
    browser.post(f"/customers/{mina.pk}/unmerge/")
    assert not CustomerAlias.objects.exists()


def test_a_cashier_sees_neither_merging_nor_erasing(world: World) -> None:
    lata = known(world, name="Lata")
    cashier = world.browser("cashier").get(f"/customers/{lata.pk}/").content.decode()
    manager = world.browser("manager").get(f"/customers/{lata.pk}/").content.decode()
    for address in (f"/customers/{lata.pk}/merge/", f"/customers/{lata.pk}/erase/"):
        assert address in manager
        assert address not in cashier


def test_an_erased_customer_has_a_page_without_anything(world: World) -> None:
    lata, browser = known(world, name="Lata", phone="98765 00142"), world.browser("owner")
    browser.post(f"/customers/{lata.pk}/erase/")
    shown = browser.get(f"/customers/{lata.pk}/").content.decode()
    assert "Lata" not in shown
    assert "Erased" in shown


def test_a_supplier_is_taken_down_and_changed(world: World) -> None:
    browser = world.browser("manager")
    page = browser.post("/suppliers/new/", {"name": "Sahyadri Agencies", "gstin": "27AAPFU0939F1ZV"}, follow=True)
    assert "Sahyadri Agencies" in page.content.decode()
    assert "Sahyadri" in browser.get("/suppliers/?search=sah").content.decode()
    assert browser.post("/suppliers/new/", {"name": ""}).status_code == 400
    assert world.browser("cashier").get("/suppliers/").status_code == 403


def test_empty_lists_say_what_to_do_next(world: World) -> None:
    browser = world.browser("manager")
    assert "/customers/new/" in browser.get("/customers/").content.decode()
    assert "/suppliers/new/" in browser.get("/suppliers/").content.decode()
