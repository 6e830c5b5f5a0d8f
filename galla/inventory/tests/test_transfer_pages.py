"""Pages of transfers and places."""

import csv
from typing import Any

import pytest

from galla.foundation.checks import broken
from galla.inventory.actions import ArrivalItem, Spot, TransferItem, add_place, receive_transfer, send_goods
from galla.inventory.models import Adjustment, Place, Receipt, Transfer, TransferReceipt
from galla.inventory.tests.goods import AT, lying, on_the_way, product, standing, stocked
from galla.inventory.tests.test_pages import shown
from galla.ledger.entries import Standing
from tests.world import World

pytestmark = pytest.mark.django_db


def sending(world: World, *lines: tuple[str, str], role: str = "manager", **head: Any) -> Any:
    """The form as a browser sends it, with an empty row behind the lines."""
    sent: dict[str, Any] = {"source": world.main.pk, "target": world.station.pk, "note": "", "key": "one", **head}
    rows = [*lines, ("", "")]
    sent |= {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0}
    for number, (goods, quantity) in enumerate(rows):
        sent |= {f"lines-{number}-goods": goods, f"lines-{number}-quantity": quantity}
    return world.browser(role).post("/stock/transfers/new/", sent, follow=True)


def on_its_way(world: World, milli: int = 10_000, worth_minor: int = 40_000, *, name: str = "Ghee") -> Transfer:
    """Goods that were all sent from the main branch to the other."""
    goods = stocked(world.access(), milli, worth_minor, name=name)
    return send_goods(
        access=world.access(),
        at=AT,
        key=f"send {goods.pk}",
        source=Spot(world.main),
        target=Spot(world.station),
        items=[TransferItem(goods.pk, milli)],
        note="With Ramesh",
    ).document


def receiving(world: World, transfer: Transfer, role: str = "manager", **typed: Any) -> Any:
    """The receive form: what was typed into the boxes of the only product."""
    goods = transfer.lines.get().product_id
    sent = {f"{name}-{goods}": value for name, value in typed.items() if name in ("received", "damaged", "missing")}
    sent |= {name: value for name, value in typed.items() if name in ("rest", "note", "key")}
    return world.browser(role).post(f"/stock/transfers/{transfer.pk}/receive/", {"key": "one", **sent}, follow=True)


def test_goods_sent_by_the_form_are_on_their_way(world: World) -> None:
    ghee = stocked(world.access(), 12_000, 48_000, name="Ghee")
    page = sending(world, ("Ghee", "5"), note="With Ramesh")
    transfer = Transfer.objects.get()
    assert page.redirect_chain == [(f"/stock/transfers/{transfer.pk}/", 302)]
    text = page.content.decode()
    assert "Main → Station Road" in text
    assert '<span class="badge accent">On the way</span>' in text
    assert "With Ramesh" in text
    assert (standing(world.access(), ghee), on_the_way(transfer, ghee)) == (
        *(Standing(7000, 28_000), Standing(5000, 20_000)),
    )
    again = sending(world, ("Ghee", "5"), note="With Ramesh")
    assert again.redirect_chain == page.redirect_chain
    other = sending(world, ("Ghee", "6"))
    assert "saved already" in other.content.decode()
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "box", "says"),
    [
        (("Ghee", "13"), "quantity", "12 there, 13 asked for"),
        (("Ghee", "1.5"), "quantity", "kept with 0 decimals"),
        (("Ghee", ""), "quantity", "Fill this in."),
        (("Ghee", "0"), "quantity", "More than zero."),
        (("Milk", "1"), "goods", "Nothing that is kept in stock is called this."),
    ],
)
def test_what_cannot_be_sent_says_so_under_its_line(world: World, line: tuple[str, str], box: str, says: str) -> None:
    ghee = stocked(world.access(), 12_000, 48_000, name="Ghee")
    page = sending(world, line)
    text = page.content.decode()
    assert page.status_code == 400
    assert says in text.partition(f'id="id_lines-0-{box}_error"')[2].partition("</p>")[0]
    assert (standing(world.access(), ghee).on_hand, Transfer.objects.count()) == (12_000, 0)


def test_goods_are_not_sent_to_where_they_lie_or_to_another_shop(world: World) -> None:
    stocked(world.access(), 12_000, 48_000, name="Ghee")
    same = sending(world, ("Ghee", "1"), target=world.main.pk)
    assert "lie there already" in same.content.decode().partition('id="id_target_error"')[2].partition("</p>")[0]
    foreign = world.access("stranger").branch
    assert foreign is not None
    for name, page in (
        ("source", sending(world, ("Ghee", "1"), source=foreign.pk)),
        ("target", sending(world, ("Ghee", "1"), target=foreign.pk)),
    ):
        assert f'id="id_{name}_error"' in page.content.decode()
    empty = sending(world)
    assert "Add at least one product." in empty.content.decode()
    more = sending(world, ("Ghee", "x"), more="1")
    assert 'value="x"' in more.content.decode()
    assert Transfer.objects.count() == 0


def test_a_transfer_is_received_in_parts_and_its_page_says_what_became_of_it(world: World) -> None:
    transfer = on_its_way(world)
    asked = shown(world.browser("manager"), f"/stock/transfers/{transfer.pk}/receive/")
    assert 'value="10"' in asked
    receiving(world, transfer, received="6", damaged="1")
    page = shown(world.browser("manager"), f"/stock/transfers/{transfer.pk}/")
    assert "Still on the way" in page
    assert "₹120.00" not in page
    assert "240.00" in page
    assert 'value="3"' in shown(world.browser("manager"), f"/stock/transfers/{transfer.pk}/receive/")
    done = receiving(world, transfer, received="2", rest="on", note="One fell off", key="two").content.decode()
    assert '<span class="badge warn">Arrived short</span>' in done
    assert "Still on the way" not in done
    assert "One fell off" in done
    gone = world.browser("manager").get(f"/stock/transfers/{transfer.pk}/receive/")
    assert gone.status_code == 302
    assert list(broken()) == []


@pytest.mark.parametrize(
    ("typed", "box", "says"),
    [
        ({"received": "11"}, "received", "10 still on the way, 11 said"),
        ({"received": "9", "damaged": "2"}, "received", "10 still on the way, 11 said"),
        ({"missing": "11"}, "missing", "10 still on the way"),
        ({"damaged": "0.5"}, "damaged", "kept with 0 decimals"),
        ({"received": "many"}, "received", "plain number"),
        ({"received": "-1"}, "received", "Not below 0."),
        ({"received": ""}, "", "Say what came, came damaged or is missing."),
    ],
)
def test_what_cannot_have_come_says_so_beside_its_box(world: World, typed: dict[str, str], box: str, says: str) -> None:
    transfer = on_its_way(world)
    page = receiving(world, transfer, **typed)
    text = page.content.decode()
    assert page.status_code == 400
    if box:
        text = text.partition(f'id="id_{box}-{transfer.lines.get().product_id}_error"')[2].partition("</p>")[0]
    assert says in text
    assert TransferReceipt.objects.count() == 0


def test_whoever_comes_second_is_told_what_came_meanwhile(world: World) -> None:
    transfer = on_its_way(world)
    receiving(world, transfer, received="10")
    page = receiving(world, transfer, received="10", key="two")
    assert page.status_code == 400
    assert "0 still on the way, 10 said" in page.content.decode()
    again = receiving(world, transfer, received="9")
    assert "saved already" in again.content.decode()
    assert TransferReceipt.objects.count() == 1


def test_the_sender_takes_back_what_is_on_the_way_once(world: World) -> None:
    transfer = on_its_way(world)
    ghee = transfer.lines.get().product
    page = world.browser("manager").post(f"/stock/transfers/{transfer.pk}/take-back/", {"key": "one"}, follow=True)
    assert "Back in Main." in page.content.decode()
    assert '<span class="badge">Taken back</span>' in page.content.decode()
    again = world.browser("manager").post(f"/stock/transfers/{transfer.pk}/take-back/", {"key": "two"}, follow=True)
    assert "Nothing of this transfer is on the way any more." in again.content.decode()
    assert (standing(world.access(), ghee), TransferReceipt.objects.count()) == (Standing(10_000, 40_000), 1)


def test_the_list_is_filtered_by_branch_state_and_days_and_exported(world: World) -> None:
    transfer = on_its_way(world, name="=HYPERLINK(1)")
    done = on_its_way(world, name="Honey")
    items = [ArrivalItem(done.lines.get().product_id, 10_000)]
    receive_transfer(access=world.access(), at=AT, key="all", transfer=done, items=items)
    browser = world.browser("manager")
    everything = shown(browser, "/stock/transfers/")
    assert "Honey" in everything
    assert "HYPERLINK" in everything
    for query, there in (
        *(("state=on_the_way", ["HYPERLINK"]), ("state=arrived", ["Honey"]), ("state=short", [])),
        *((f"branch={world.station.pk}", ["HYPERLINK", "Honey"]), ("since=2027-01-01", []), ("until=2026-01-01", [])),
    ):
        page = shown(browser, f"/stock/transfers/?{query}")
        assert [name for name in ("HYPERLINK", "Honey") if name in page.partition("<tbody")[2]] == there, query
    text = browser.get("/stock/transfers/?export=csv&state=on_the_way").getvalue().decode("utf-8-sig")
    table = list(csv.reader(text.splitlines()))
    assert len(table) == 2
    assert table[1][:4] == ["'=HYPERLINK(1)", "Main", "Station Road", "On the way"]
    assert "400.00" in table[1]
    assert transfer.pk != done.pk


def test_a_list_of_many_transfers_asks_no_more_than_one_of_few(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        on_its_way(world, name="")
    browser = world.browser("manager")
    shown(browser, "/stock/transfers/")
    with django_assert_max_num_queries(12):
        shown(browser, "/stock/transfers/")


def test_a_cashier_sees_transfers_but_no_value_and_nothing_to_press(world: World) -> None:
    transfer = on_its_way(world)
    receive_transfer(
        access=world.access(),
        at=AT,
        key="some",
        transfer=transfer,
        items=[ArrivalItem(transfer.lines.get().product_id, 4000, damaged_milli=1000)],
    )
    cashier, manager = world.browser("cashier"), world.browser("manager")
    for url in ("/stock/transfers/", f"/stock/transfers/{transfer.pk}/", "/stock/transfers/?export=csv"):
        seen, all_of_it = (client.get(url).getvalue() for client in (cashier, manager))
        assert b"400.00" in all_of_it
        for secret in (b"400.00", b"160.00", b"200.00", b"40.00", b"/receive/", b"take-back", b"/stock/places/"):
            assert secret not in seen
    assert cashier.get("/stock/transfers/new/").status_code == 403


def test_the_receipt_of_a_transfer_leads_to_its_page(world: World) -> None:
    transfer = on_its_way(world)
    receiving(world, transfer, received="10")
    receipt = TransferReceipt.objects.get()
    answer = world.browser("cashier").get(f"/stock/arrivals/{receipt.pk}/")
    assert answer["Location"] == f"/stock/transfers/{transfer.pk}/#arrival-{receipt.pk}"
    card = shown(world.browser("cashier"), f"/stock/{transfer.lines.get().product_id}/?branch={world.station.pk}")
    assert f'<a class="opens" href="/stock/arrivals/{receipt.pk}/">Arrived</a>' in card
    there = shown(world.browser("cashier"), f"/stock/{transfer.lines.get().product_id}/?branch={world.main.pk}")
    assert f'<a class="opens" href="/stock/transfers/{transfer.pk}/">Sent</a>' in there


def test_the_card_says_what_lies_where_and_opens_each_place(world: World) -> None:
    access = world.access()
    godown = add_place(access=access, branch=world.main, name="Godown")
    ghee = stocked(access, 9000, 36_000, name="Ghee")
    stocked(access, 30_000, 120_000, goods=ghee, place=godown)
    browser = world.browser("manager")
    floor = shown(browser, f"/stock/{ghee.pk}/?branch={world.main.pk}")
    assert '<span class="big">39</span>' in floor
    assert f"?branch={world.main.pk}&amp;place={godown.pk}" in floor
    assert "+9" in floor
    assert "+30" not in floor
    inside = shown(browser, f"/stock/{ghee.pk}/?branch={world.main.pk}&place={godown.pk}")
    assert "What moved in Godown" in inside
    assert "+30" in inside
    assert "+9" not in inside
    assert f"&amp;place={godown.pk}" in inside.partition("/stock/adjust/")[2].partition('"')[0]
    shown(browser, f"/stock/{ghee.pk}/?branch={world.station.pk}&place={godown.pk}", status=404)
    sending(world, ("Ghee", "4"), source=f"{world.main.pk}:{godown.pk}", target=world.main.pk)
    assert "On the way from Main, Godown" in shown(browser, f"/stock/{ghee.pk}/?branch={world.main.pk}")
    assert ">39<" not in shown(browser, "/stock/").partition("<tbody")[2].partition("</table>")[0]
    assert ">35<" in shown(browser, f"/stock/?branch={world.main.pk}").partition("<tbody")[2]


def test_goods_are_received_into_a_place_and_counted_there(world: World) -> None:
    access = world.access()
    godown = add_place(access=access, branch=world.main, name="Godown")
    ghee, browser = product(access, "Ghee"), world.browser("manager")
    assert "Godown, Main" in shown(browser, "/stock/receive/")
    head = {"kind": "receipt", "branch": world.main.pk, "place": godown.pk, "key": "one"}
    lines = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0, "lines-0-goods": "Ghee", "lines-0-quantity": "5"}
    url = "/stock/receive/"
    wrong = browser.post(url, {**head, **lines, "lines-0-cost": "10", "branch": world.station.pk})
    assert "is no place of Station Road" in wrong.content.decode().partition('id="id_place_error"')[2]
    assert Receipt.objects.count() == 0
    browser.post(url, {**head, **lines, "lines-0-cost": "10"})
    assert lying(access, ghee, Spot(world.main, godown)) == Standing(5000, 5000)
    assert "Main, Godown" in shown(browser, f"/stock/receipts/{Receipt.objects.get().pk}/")
    asked = shown(browser, f"/stock/adjust/?product={ghee.pk}&branch={world.main.pk}&place={godown.pk}")
    assert "The book says 5 in Godown" in asked
    told = {"goods": "Ghee", "branch": world.main.pk, "place": godown.pk, "reason": "count", "counted": "4"}
    browser.post("/stock/adjust/", {**told, "key": "two"})
    assert lying(access, ghee, Spot(world.main, godown)) == Standing(4000, 4000)
    assert "Main, Godown" in shown(browser, f"/stock/adjustments/{Adjustment.objects.get().pk}/")
    assert list(broken()) == []


def test_places_are_added_called_otherwise_and_put_away(world: World) -> None:
    browser, url = world.browser("manager"), "/stock/places/"
    assert "Where the tills sell from" in shown(browser, url)
    told = {"name": "Godown", "kind": "warehouse", "branch": world.main.pk}
    assert "Godown is a place of Main" in browser.post(f"{url}new/", told, follow=True).content.decode()
    taken = browser.post(f"{url}new/", told)
    assert "is called that already" in taken.content.decode().partition('id="id_name_error"')[2]
    godown = Place.objects.get()
    browser.post(f"{url}{godown.pk}/", {"name": "Cold room", "kind": "shelf"})
    godown.refresh_from_db()
    assert (godown.name, godown.kind) == ("Cold room", "shelf")
    stocked(world.access(), 1000, 100, name="Ghee", place=godown)
    refused = browser.post(f"{url}{godown.pk}/archive/", follow=True).content.decode()
    assert "1 products still lie here: Ghee." in refused
    sending(world, ("Ghee", "1"), source=f"{world.main.pk}:{godown.pk}")
    assert "Cold room is put away." in browser.post(f"{url}{godown.pk}/archive/", follow=True).content.decode()
    assert f'href="{url}{godown.pk}/"' not in shown(browser, url)
    shown(browser, f"{url}{godown.pk}/", status=404)
    assert world.browser("cashier").get(url).status_code == 403


def test_a_place_that_was_put_away_stands_below_the_others_and_is_used_again(world: World) -> None:
    browser, godown = world.browser("manager"), add_place(access=world.access(), branch=world.main, name="Godown")
    assert "Use it again" not in browser.get("/stock/places/").content.decode()
    browser.post(f"/stock/places/{godown.pk}/archive/")
    page = browser.get("/stock/places/").content.decode()
    assert f"/stock/places/{godown.pk}/restore/" in page
    assert f'href="/stock/places/{godown.pk}/"' not in page
    assert world.browser("cashier").post(f"/stock/places/{godown.pk}/restore/").status_code == 403
    assert Place.objects.get().archived_at is not None
    done = browser.post(f"/stock/places/{godown.pk}/restore/", follow=True).content.decode()
    assert "Godown is in use again." in done
    assert f'href="/stock/places/{godown.pk}/"' in done
