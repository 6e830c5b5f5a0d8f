"""Counting on the pages and over the API: who sees what, what a blind count hides, what is refused beside its box."""

import csv
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from galla.accounts.access import PERMISSIONS
from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.inventory.models import Adjustment, CountClosing, CountedLine, CountSession
from galla.inventory.tests.goods import product, sell, standing
from galla.inventory.tests.test_counting import Room
from tests.world import World

pytestmark = pytest.mark.django_db

API = "/api/v1/stock/counts/"


@pytest.fixture
def room(world: World) -> Room:
    return Room(world)


def shown(client: Client, url: str, *, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def page_of(session: CountSession) -> str:
    return f"/stock/counts/{session.pk}/"


def typed(client: Client, session: CountSession, goods: str, counted: str, *, part: bool = False, **more: str) -> Any:
    """A line as the counting page sends it."""
    headers = {"HX-Request": "true"} if part else {}
    return client.post(page_of(session), {"goods": goods, "counted": counted, **more}, headers=headers)


def send(client: APIClient, url: str, body: dict[str, Any], *, key: str = "one") -> Any:
    return client.post(url, body, format="json", headers={"Idempotency-Key": key})


def errors(answer: Any) -> list[str]:
    return [error["field"] for error in answer.json()["errors"]]


def test_a_cashier_counts_and_a_manager_approves(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000, barcodes=["8901030865237"])
    cashier, manager = room.world.browser("cashier"), room.world.browser("manager")
    begun = cashier.post("/stock/counts/new/", {"branch": room.world.main.pk, "category": "", "note": ""})
    session = CountSession.objects.get()
    assert begun["Location"] == page_of(session)
    assert typed(cashier, session, "8901030865237", "9")["Location"] == page_of(session)
    assert "Ghee: 9." in shown(cashier, page_of(session))
    assert "review" not in shown(cashier, page_of(session))
    assert cashier.get(f"{page_of(session)}review/").status_code == 403
    assert cashier.post(f"{page_of(session)}review/", {"act": "approve", "unseen": "leave"}).status_code == 403
    assert not Adjustment.objects.exists()
    assert "80.00" not in shown(cashier, page_of(session))
    assert "40.00" in shown(manager, f"{page_of(session)}review/")
    done = manager.post(f"{page_of(session)}review/", {"act": "approve", "unseen": "leave", "note": "the shelf"})
    assert done["Location"] == page_of(session)
    assert standing(room.access, ghee).on_hand == 9_000
    closed = shown(cashier, page_of(session))
    assert f"/stock/adjustments/{Adjustment.objects.get().pk}/" in closed
    assert 'name="counted"' not in closed
    assert page_of(session) in shown(cashier, f"/stock/adjustments/{Adjustment.objects.get().pk}/")
    assert [str(found) for found in broken()] == []


def test_the_fast_way_gives_back_the_form_alone_and_says_what_was_saved(room: Room) -> None:
    room.goods("Ghee", 10_000)
    session = room.begin()
    answer = typed(room.world.browser("cashier"), session, "ghee", "4", part=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert 'data-say="Ghee: 4."' in text
    assert "autofocus" in text
    again = typed(room.world.browser("manager"), session, "ghee", "5", part=True).content.decode()
    assert 'data-say="Ghee: 5, together 9."' in again


@pytest.mark.parametrize("part", [False, True])
@pytest.mark.parametrize(
    ("goods", "counted", "box"), [("ghost", "1", "goods"), ("Ghee", "1.5", "counted"), ("Ghee", "", "counted")]
)
def test_what_is_wrong_stands_beside_its_box_and_nothing_is_saved(
    room: Room, part: bool, goods: str, counted: str, box: str
) -> None:
    room.goods("Ghee", 10_000)
    session = room.begin()
    answer = typed(room.world.browser("cashier"), session, goods, counted, part=part)
    assert answer.status_code == 400
    assert f'id="id_{box}_error"' in answer.content.decode()
    assert not CountedLine.objects.exists()


def test_a_form_that_is_sent_twice_saves_one_line(room: Room) -> None:
    room.goods("Ghee", 10_000)
    session, browser = room.begin(), room.world.browser("cashier")
    typed(browser, session, "Ghee", "4", key="once")
    typed(browser, session, "Ghee", "4", key="once")
    assert CountedLine.objects.count() == 1


def test_each_sees_what_the_others_counted(room: Room) -> None:
    room.goods("Ghee", 10_000)
    session = room.begin()
    typed(room.world.browser("manager"), session, "Ghee", "4")
    page = shown(room.world.browser("cashier"), page_of(session))
    assert "What others counted" in page
    assert "Ravi Iyer" in page


def blind_sights(room: Room, session: CountSession, role: str) -> list[str]:
    """Everything that shows a count, as one person gets it."""
    browser, client = room.world.browser(role), room.world.api(role)
    addresses = [page_of(session), "/stock/counts/", "/stock/counts/?export=csv"]
    addresses += [
        f"{page_of(session)}review/{query}" for query in ("", "?export=csv", "?export=xlsx", "?show=differences")
    ]
    found: list[Any] = [browser.get(address) for address in addresses]
    found += [client.get(f"{API}{address}") for address in ("", f"{session.pk}/", f"{session.pk}/lines/")]
    found.append(client.get(f"{API}{session.pk}/review/"))
    return [answer.getvalue().decode("utf-8", "replace") for answer in found]


def test_a_blind_count_is_really_blind(room: Room) -> None:
    ghee = room.goods("Ghee", 7_777_000)
    soap = room.goods("Soap", 6_543_000)
    session = room.begin(blind=True)
    room.count(ghee, 7_770_000)
    secrets = ("7,777", "7777", "6,543", "6543", '"-7"', "−7", "on_hand", "difference", "In the book")
    for role in ("cashier", "manager", "owner"):
        for text in blind_sights(room, session, role):
            # Digits within a longer run of them, as in a form's key, are nobody's figure.
            assert not [one for one in secrets if re.search(rf"(?<![0-9a-zA-Z]){re.escape(one)}(?![0-9a-zA-Z])", text)]
    saved = send(room.world.api("cashier"), f"{API}{session.pk}/lines/", {"product": soap.pk, "counted": "1"})
    assert saved.status_code == 201
    assert "on_hand" not in saved.json()
    part = typed(room.world.browser("cashier"), session, "Soap", "2", part=True).content.decode()
    assert "6,543" not in part


def test_a_blind_count_is_shown_to_who_approves_when_it_is_over_and_to_all_when_it_is_approved(room: Room) -> None:
    ghee = room.goods("Ghee", 7_777_000)
    session = room.begin(blind=True)
    room.count(ghee, 7_770_000)
    manager, cashier = room.world.browser("manager"), room.world.browser("cashier")
    assert "This count is blind" in shown(manager, f"{page_of(session)}review/")
    manager.post(f"{page_of(session)}end/")
    assert "7,777" in shown(manager, f"{page_of(session)}review/")
    assert "7,777" not in shown(cashier, page_of(session))
    room.approve()
    assert "7,777" in shown(cashier, page_of(session))


def test_the_review_shows_differences_and_what_nobody_counted(room: Room) -> None:
    ghee, soap, rice = room.goods("Ghee", 10_000), room.goods("Soap", 5_000), room.goods("Rice", 3_000)
    session, manager = room.begin(), room.world.browser("manager")
    room.count(ghee, 8_000)
    room.count(rice, 3_000)
    review = f"{page_of(session)}review/"
    different = shown(manager, f"{review}?show=differences")
    assert "Ghee" in different
    assert "Rice" not in different
    missing = shown(manager, f"{review}?show=uncounted")
    assert "Soap" in missing
    assert "Ghee" not in missing
    text = manager.get(f"{review}?export=csv&sort=-worth_minor").getvalue().decode("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(text.splitlines())}
    assert "-80.00" in rows["Ghee"]
    assert list(rows)[-1] == "Ghee"
    assert soap.name in rows


def test_the_review_says_where_something_moved_between_two_spots(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    session, manager = room.begin(), room.world.browser("manager")
    room.count(ghee, 6_000)
    assert "Moved meanwhile</span>" not in shown(manager, f"{page_of(session)}review/")
    sell(room.access, ghee, 1_000)
    room.count(ghee, 4_000)
    page = shown(manager, f"{page_of(session)}review/")
    assert "Moved meanwhile</span>" in page
    assert "may be wrong by that much" in page
    assert f"/stock/{ghee.pk}/?branch={room.world.main.pk}" in page


def test_what_was_counted_of_a_product_opens_to_its_lines(room: Room) -> None:
    ghee, soap = room.goods("Ghee", 10_000), room.goods("Soap", 5_000)
    session, manager = room.begin(), room.world.browser("manager")
    for goods, milli in ((ghee, 6_000), (ghee, 3_000), (soap, 5_000)):
        room.count(goods, milli)
    address = f"{page_of(session)}lines/?search={ghee.sku}"
    assert address in shown(manager, f"{page_of(session)}review/")
    text = manager.get(f"{address}&export=csv").getvalue().decode("utf-8-sig")
    assert [row[-1] for row in csv.reader(text.splitlines())][1:] == ["3.000", "6.000"]
    assert "Soap" not in shown(manager, address)
    assert manager.get(f"{page_of(session)}lines/?search=%00").status_code == 400


def test_a_product_is_asked_for_again_from_the_review(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    session, manager = room.begin(), room.world.browser("manager")
    room.count(ghee, 1_000)
    manager.post(f"{page_of(session)}review/again/", {"product": ghee.pk})
    assert "To be counted again" in shown(room.world.browser("cashier"), page_of(session))
    refused = manager.post(f"{page_of(session)}review/", {"act": "approve", "unseen": "leave"})
    assert refused.status_code == 400
    assert "still to be counted again" in refused.content.decode()
    assert not CountClosing.objects.exists()


def test_a_count_is_abandoned_with_a_reason(room: Room) -> None:
    room.goods("Ghee", 10_000)
    session, manager = room.begin(), room.world.browser("manager")
    refused = manager.post(f"{page_of(session)}review/", {"act": "abandon", "note": ""})
    assert refused.status_code == 400
    assert "abandon_note_error" in refused.content.decode()
    assert not CountClosing.objects.exists()
    manager.post(f"{page_of(session)}review/", {"act": "abandon", "note": "wrong shelf"})
    assert CountClosing.objects.get().outcome == "abandoned"
    assert "wrong shelf" in shown(manager, page_of(session))


def test_a_count_goes_its_whole_way_over_the_api(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000, sku="GHEE")
    cashier, manager = room.world.api("cashier"), room.world.api("manager")
    begun = send(cashier, API, {"blind": False, "note": "Morning"}, key="begin")
    assert begun.status_code == 201
    one = f"{API}{begun.json()['id']}/"
    line = send(cashier, f"{one}lines/", {"sku": "GHEE", "counted": "8"}, key="scan")
    assert (line.json()["on_hand"], line.json()["counted"]) == ("10", "8")
    assert send(cashier, f"{one}lines/", {"sku": "GHEE", "counted": "8"}, key="scan").status_code == 200
    sell(room.access, ghee, 1_000)
    assert len(cashier.get(f"{one}lines/").json()["results"]) == 1
    assert cashier.get(f"{one}review/").status_code == 403
    (found,) = manager.get(f"{one}review/?show=differences").json()["results"]
    assert (found["difference"], found["worth"]) == ("-2", "-80.00")
    assert send(manager, f"{one}recounts/", {"product": ghee.pk}).status_code == 200
    assert send(cashier, f"{one}lines/", {"product": ghee.pk, "counted": "8"}, key="again").json()["replaces"]
    assert manager.post(f"{one}end/").json()["ended_at"]
    assert send(cashier, f"{one}approve/", {"unseen": "leave"}).status_code == 403
    done = send(manager, f"{one}approve/", {"unseen": "leave"}, key="yes")
    assert done.status_code == 201
    assert done.json()["adjustments"] == [Adjustment.objects.get().pk]
    assert send(manager, f"{one}approve/", {"unseen": "leave"}, key="yes").status_code == 200
    again = send(manager, f"{one}approve/", {"unseen": "leave"}, key="another")
    assert (again.status_code, again.json()["code"]) == (409, "count_closed")
    assert standing(room.access, ghee).on_hand == 8_000


def test_what_the_api_refuses_it_names_and_saves_nothing(room: Room) -> None:
    theirs = product(room.world.access("stranger"), "Their ghee")
    session, client = room.begin(), room.world.api("cashier")
    lines = f"{API}{session.pk}/lines/"
    assert errors(send(client, lines, {"product": theirs.pk, "counted": "1"})) == ["product"]
    assert errors(send(client, lines, {"sku": "GHOST", "counted": "1"})) == ["sku"]
    assert errors(send(client, lines, {"counted": "1"})) == ["product"]
    assert client.post(lines, {"sku": "GHOST", "counted": "1"}, format="json").status_code == 400
    assert client.get(f"{API}{session.pk}/lines/?limit=x").status_code == 400
    assert room.world.api("manager").get(f"{API}{session.pk}/review/?show=x").status_code == 400
    assert send(room.world.api("stranger"), lines, {"sku": "X", "counted": "1"}).status_code == 404
    assert room.world.browser("stranger").get(page_of(session)).status_code == 404
    assert not CountedLine.objects.exists()


def test_costs_are_hidden_from_who_may_not_see_them(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    ghee = room.goods("Ghee", 10_000)
    session = room.begin()
    room.count(ghee, 8_000)
    monkeypatch.setitem(PERMISSIONS, "cost.view", frozenset())
    browser, client = room.world.browser("manager"), room.world.api("manager")
    review = f"{page_of(session)}review/"
    for text in (shown(browser, review), browser.get(f"{review}?export=csv").getvalue().decode()):
        assert "80.00" not in text
        assert "orth at cost" not in text
    assert "worth" not in client.get(f"{API}{session.pk}/review/").json()["results"][0]


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_no_page_asks_more_for_many_lines_than_for_one(room: Room) -> None:
    goods: list[Product] = [room.goods(f"Soap {number}", 5_000) for number in range(8)]
    session, manager = room.begin(), room.world.browser("manager")
    room.count(goods[0], 1_000)
    addresses = (page_of(session), f"{page_of(session)}lines/", f"{page_of(session)}review/", "/stock/counts/")
    few = [statements(manager, address) for address in addresses]
    for one in goods[:6]:
        room.count(one, 2_000)
    room.begin()
    assert [statements(manager, address) for address in addresses] == few
