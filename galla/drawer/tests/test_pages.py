"""Pages of the drawer."""

import pytest

from galla.accounts.actions import change_settings
from galla.drawer.actions import close_shift, pay_in
from galla.drawer.models import Denomination, DrawerCount, DrawerMove
from galla.drawer.queries import DrawerContents, contents
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def held(world: World) -> DrawerContents:
    return contents(access=world.access(), till=world.till)


def test_the_drawer_shows_its_notes_as_notes_and_what_moved(world: World) -> None:
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, notes={50000: 4, 500: 3}, reason="Float")
    pay_in(access=world.access(), at=NOW, key="b", till=world.till, amount_minor=12345, reason="Float")
    shown = world.browser("manager").get("/drawer/").content.decode()
    for text in (
        'data-tone="stone">₹500<',
        'class="note coin" data-tone="steel">₹5<',
        "2,000.00",
        "123.45",
        "₹2,138.45",
    ):
        assert text in shown
    assert shown.count("Paid in") == 2
    assert f"/drawer/tills/{world.second_till.pk}/" in shown
    assert "pay-in" in shown  # a cashier asks, and a manager allows it with a PIN


def test_what_moved_stands_where_a_narrow_screen_shows_an_amount_and_what_was_left_says_so(world: World) -> None:
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, amount_minor=12_345, reason="Float")
    for url in ("/drawer/", f"/drawer/tills/{world.till.pk}/moves/"):
        shown = world.browser("manager").get(url).text
        assert '<td class="num good sum">+123.45</td>' in shown
        assert '<td class="num" data-label="left">123.45</td>' in shown


def test_a_cashier_counts_without_knowing_unless_the_shop_says_otherwise(world: World) -> None:
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, notes={50000: 4}, reason="Float")
    browser = world.browser("cashier")
    for url in ("/drawer/", f"/drawer/tills/{world.till.pk}/moves/"):
        assert "2,000.00" not in browser.get(url).content.decode()
        assert "2,000.00" in world.browser("manager").get(url).content.decode()
    assert "Count it first" in browser.get("/drawer/").content.decode()
    change_settings(access=world.access(), at=NOW, blind_close=False)
    assert "2,000.00" in browser.get("/drawer/").content.decode()


def test_cash_is_put_in_the_safe_and_brought_back(world: World) -> None:
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, notes={50000: 4}, reason="Float")
    browser, url = world.browser("manager"), f"/drawer/tills/{world.till.pk}"
    page = browser.post(f"{url}/to-safe/", {"notes.500": "3", "reason": "Too much"}, follow=True).content.decode()
    assert "₹1,500.00 put in the safe." in page
    assert "In the safe" in page
    assert browser.post(f"{url}/bring/", {"notes.500": "4", "reason": "x", "source": "safe"}).status_code == 409
    assert browser.post(f"{url}/bring/", {"notes.500": "1", "reason": "x", "source": "attic"}).status_code == 400
    assert held(world).notes == {50000: 1}
    browser.post(f"{url}/bring/", {"notes.500": "1", "reason": "Change", "source": "safe"})
    browser.post(f"{url}/bring/", {"notes.10": "10", "reason": "Coins", "source": "bank"})
    assert held(world).notes == {50000: 2, 1000: 10}


def test_an_empty_drawer_says_what_to_do(world: World) -> None:
    assert "Put in the cash you begin with" in world.browser("manager").get("/drawer/").content.decode()


def test_cash_is_put_in_and_taken_out(world: World) -> None:
    browser, url = world.browser("manager"), f"/drawer/tills/{world.till.pk}"
    browser.post(f"{url}/pay-in/", {"notes.500": "2", "notes.5": " 10 ", "reason": "Float"})
    browser.post(f"{url}/pay-in/", {"amount": "60.50", "reason": "Float"})
    assert held(world) == DrawerContents({50000: 2, 500: 10}, 6050, 111050)
    page = browser.post(f"{url}/pay-out/", {"notes.500": "1", "reason": "Milk"}, follow=True)
    assert "₹500.00 taken out." in page.content.decode()
    assert held(world).notes == {50000: 1, 500: 10}
    move = DrawerMove.objects.order_by("pk").last()
    assert move is not None
    assert "Milk" in browser.get(f"/drawer/moves/{move.pk}/").content.decode()


def test_what_is_not_there_is_refused_beside_its_note(world: World) -> None:
    browser, url = world.browser("manager"), f"/drawer/tills/{world.till.pk}/pay-out/"
    page = browser.post(url, {"notes.500": "1", "reason": "Milk"})
    assert page.status_code == 409
    assert "The drawer holds 0 of ₹500." in page.content.decode()
    assert 'value="1"' in page.content.decode()
    for wrong in ({"notes.500": "-1"}, {"notes.500": "1.5"}, {"notes.500": "１"}, {"amount": "x"}, {"reason": ""}, {}):
        assert browser.post(url, {"amount": "", "reason": "Milk"} | wrong).status_code == 400
    assert not DrawerMove.objects.exists()


def test_a_form_sent_twice_is_saved_once_and_one_changed_since_is_asked_about(world: World) -> None:
    browser, url = world.browser("manager"), f"/drawer/tills/{world.till.pk}/pay-in/"
    typed = {"amount": "60.00", "reason": "Float", "key": "0123"}
    assert [browser.post(url, typed).status_code for _ in range(2)] == [302, 302]
    page = browser.post(url, typed | {"amount": "61.00"})
    assert page.status_code == 400
    assert "saved already" in page.content.decode()
    assert 'value="0123"' not in page.content.decode()
    assert held(world).cash_minor == 6000


def test_notes_are_changed_for_others(world: World) -> None:
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, notes={50000: 1}, reason="Float")
    browser, url = world.browser("manager"), f"/drawer/tills/{world.till.pk}/swap/"
    assert browser.post(url, {"taken.500": "1", "put.100": "4"}).status_code == 400
    assert held(world).notes == {50000: 1}
    assert browser.post(url, {"taken.500": "1", "put.100": "5"}).status_code == 302
    assert held(world).notes == {10000: 5}


def test_a_count_is_blind_and_shows_the_difference_once_the_shift_is_closed(world: World) -> None:
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, notes={50000: 7}, reason="Float")
    browser, url = world.browser("cashier"), f"/drawer/tills/{world.till.pk}/count/"
    blind = browser.get(url).content.decode()
    assert "3,500" not in blind
    assert 'value="7"' not in blind
    page = browser.post(url, {"notes.500": "6", "notes.100": "0"}, follow=True)
    count = DrawerCount.objects.get()
    assert page.redirect_chain == [(f"/drawer/counts/{count.pk}/", 302)]
    blind = page.content.decode()
    assert "What should be there is shown after the shift is closed." in blind
    assert "3,500" not in blind
    assert "less than" not in blind
    assert "3,500.00" in world.browser("manager").get(f"/drawer/counts/{count.pk}/").content.decode()
    close_shift(access=world.access("cashier"), at=NOW, key="close", till=world.till, notes={50000: 6})
    assert "3,500.00" in browser.get(f"/drawer/counts/{count.pk}/").content.decode()
    assert held(world).notes == {50000: 6}


def test_an_empty_form_is_not_a_count_of_an_empty_drawer(world: World) -> None:
    pay_in(access=world.access(), at=NOW, key="a", till=world.till, notes={50000: 7}, reason="Float")
    page = world.browser("cashier").post(f"/drawer/tills/{world.till.pk}/count/", {"reason": ""})
    assert page.status_code == 400
    assert not DrawerCount.objects.exists()


def test_the_moves_of_a_drawer_are_read_page_by_page(world: World) -> None:
    for number in range(60):
        pay_in(access=world.access(), at=NOW, key=str(number), till=world.till, amount_minor=100, reason="Float")
    browser, url = world.browser("manager"), f"/drawer/tills/{world.till.pk}/moves/"
    first = browser.get(url)
    older = first.context["card"].older
    assert [move.left for move in first.context["card"].moves][:2] == [6000, 5900]
    second = browser.get(f"{url}?before={older}").context["card"]
    assert [move.left for move in second.moves] == [1000, 900, 800, 700, 600, 500, 400, 300, 200, 100]
    assert second.older is None
    for odd in ("x", "0", "-1", str(2**70)):
        assert browser.get(f"{url}?before={odd}").status_code == 200


def test_notes_and_coins_are_the_shops_to_set(world: World) -> None:
    browser = world.browser("manager")
    browser.post("/drawer/notes/new/", {"value": "1000", "label": "", "kind": "note", "tone": "lavender"})
    note = Denomination.objects.get(shop=world.shop, value_minor=100000)
    assert browser.post("/drawer/notes/new/", {"value": "1000", "kind": "note", "tone": "lavender"}).status_code == 400
    browser.post(f"/drawer/notes/{note.pk}/", {"label": "1K", "kind": "note", "tone": "lime", "is_legacy": "on"})
    note.refresh_from_db()
    assert (note.label, note.tone, note.is_legacy) == ("1K", "lime", True)
    page = browser.post(f"/drawer/notes/{note.pk}/archive/", follow=True)
    assert f"/drawer/notes/{note.pk}/restore/" in page.content.decode()
    browser.post(f"/drawer/notes/{note.pk}/restore/")
    note.refresh_from_db()
    assert note.archived_at is None
    assert world.browser("cashier").get("/drawer/notes/").status_code == 403
