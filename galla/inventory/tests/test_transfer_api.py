"""Places and transfers over the API."""

from typing import Any

import pytest

from galla.foundation.checks import broken
from galla.inventory.actions import Spot, add_place
from galla.inventory.models import Adjustment, Place, Receipt, Transfer, TransferReceipt
from galla.inventory.tests.goods import lying, product, standing, stocked
from galla.inventory.tests.test_api import errors, send
from galla.ledger.entries import Standing
from tests.world import World

pytestmark = pytest.mark.django_db

PLACES, TRANSFERS = "/api/v1/places/", "/api/v1/transfers/"


def sent(world: World, goods: Any, quantity: str = "4", **more: Any) -> Any:
    body = {"to_branch": world.station.pk, "lines": [{"product": goods.pk, "quantity": quantity}], **more}
    return send(world.api("manager"), TRANSFERS, body)


def test_goods_are_sent_received_in_parts_and_taken_back(world: World) -> None:
    ghee, client = stocked(world.access(), 12_000, 48_000, name="Ghee"), world.api("manager")
    answer = sent(world, ghee, note="With Ramesh")
    assert answer.status_code == 201
    told = answer.json()
    url = f"{TRANSFERS}{told['id']}/"
    assert (told["state"], told["worth"], told["place"], told["note"]) == ("on_the_way", "160.00", None, "With Ramesh")
    assert told["on_the_way"] == [{"product": ghee.pk, "sent": "4", "quantity": "4", "worth": "160.00", "batches": []}]
    assert sent(world, ghee, note="With Ramesh").status_code == 200
    body = {"lines": [{"sku": ghee.sku, "received": "1", "damaged": "1"}]}
    came = send(client, f"{url}receive/", body)
    assert came.status_code == 201
    assert send(client, f"{url}receive/", body).status_code == 200
    assert came.json()["receipts"][0]["lines"] == [
        {
            "product": ghee.pk,
            "sku": ghee.sku,
            "name": "Ghee",
            "unit": "pc",
            "received": "1",
            "damaged": "1",
            "missing": "0",
            "worth": "40.00",
            "lost_worth": "40.00",
            "batches": [],
        }
    ]
    back = send(client, f"{url}take-back/", {})
    assert (back.status_code, back.json()["state"]) == (201, "short")
    assert [one["outcome"] for one in back.json()["receipts"]] == ["arrived", "back"]
    assert standing(world.access(), ghee) == Standing(10_000, 40_000)
    assert client.get(url).json() == back.json()
    assert list(broken()) == []


def test_the_rest_that_did_not_come_closes_a_transfer(world: World) -> None:
    ghee = stocked(world.access(), 12_000, 48_000)
    url = f"{TRANSFERS}{sent(world, ghee).json()['id']}/receive/"
    answer = send(world.api("manager"), url, {"rest_is_missing": True})
    assert answer.json()["state"] == "short"
    assert answer.json()["receipts"][0]["lines"][0]["missing"] == "4"
    assert send(world.api("manager"), url, {"rest_is_missing": True}, key="two").status_code == 409


def test_a_transfer_that_cannot_be_names_what_is_wrong_and_nothing_leaves(world: World) -> None:
    access = world.access()
    ghee = stocked(access, 3000, 12_000)
    foreign, elsewhere = product(world.access("stranger")), world.access("stranger").branch
    assert elsewhere is not None
    theirs = add_place(access=world.access("stranger"), branch=elsewhere, name="Theirs")
    other = add_place(access=access, branch=world.station, name="Back room")
    for more, status, field in (
        *(({"to_branch": elsewhere.pk}, 400, "to_branch"), ({"to_place": theirs.pk}, 400, "to_place")),
        *(({"place": theirs.pk}, 400, "place"), ({"place": other.pk}, 400, "place")),
        *(({"to_branch": world.main.pk}, 400, "to_branch"), ({"branch": elsewhere.pk}, 400, "branch")),
        ({"lines": [{"product": foreign.pk, "quantity": "1"}]}, 400, "lines.0.product"),
        ({"lines": []}, 400, "lines"),
        ({"lines": [{"product": ghee.pk, "quantity": "0"}]}, 400, "lines.0.quantity"),
        ({"lines": [{"product": ghee.pk, "quantity": "4"}]}, 409, "lines.0.quantity"),
    ):
        answer = sent(world, ghee, **more)
        assert (answer.status_code, errors(answer)) == (status, [field]), more
    assert errors(send(world.api("manager"), TRANSFERS, {"to_branch": world.station.pk}, key=None))
    assert (standing(access, ghee), Transfer.objects.count()) == (Standing(3000, 12_000), 0)


def test_what_cannot_have_come_names_what_is_wrong_and_nothing_comes(world: World) -> None:
    ghee = stocked(world.access(), 12_000, 48_000)
    salt = stocked(world.access(), 12_000, 48_000)
    url = f"{TRANSFERS}{sent(world, ghee).json()['id']}/receive/"
    for line, status, field in (
        *(({"received": "5"}, 409, "lines.0.received"), ({"missing": "5"}, 409, "lines.0.missing")),
        *(({}, 400, "lines.0.received"), ({"received": "-1"}, 400, "lines.0.received")),
        *(({"product": salt.pk, "received": "1"}, 400, "lines.0.product"), ({"lost": "1"}, 400, "lines.0.lost")),
    ):
        answer = send(world.api("manager"), url, {"lines": [{"product": ghee.pk, **line}]})
        assert (answer.status_code, errors(answer)) == (status, [field]), line
    assert errors(send(world.api("manager"), url, {})) == ["lines"]
    assert TransferReceipt.objects.count() == 0


def test_the_list_is_narrowed_to_a_branch_and_a_state(world: World) -> None:
    ghee = stocked(world.access(), 12_000, 48_000)
    number, client = sent(world, ghee, note="Diwali").json()["id"], world.api("cashier")

    def found(query: str) -> list[int]:
        return [row["id"] for row in client.get(f"{TRANSFERS}{query}").json()["results"]]

    for query in ("", f"?branch={world.station.pk}", "?state=on_the_way", "?search=diw"):
        assert found(query) == [number], query
    for query in ("?state=arrived", "?search=holi"):
        assert found(query) == [], query
    assert errors(client.get(f"{TRANSFERS}?state=lost")) == ["state"]


def test_a_cashier_sees_no_worth_and_moves_nothing(world: World) -> None:
    ghee = stocked(world.access(), 12_000, 48_000)
    number, client = sent(world, ghee).json()["id"], world.api("cashier")
    send(world.api("manager"), f"{TRANSFERS}{number}/receive/", {"lines": [{"product": ghee.pk, "damaged": "1"}]})
    for url in (TRANSFERS, f"{TRANSFERS}{number}/", f"/api/v1/stock/{ghee.pk}/card/"):
        assert "worth" not in client.get(url).content.decode()
        assert "worth" in world.api("manager").get(url).content.decode()
    body = {"to_branch": world.station.pk, "lines": [{"product": ghee.pk, "quantity": "1"}]}
    assert send(client, TRANSFERS, body, key="two").status_code == 403
    for act in ("receive", "take-back"):
        assert send(client, f"{TRANSFERS}{number}/{act}/", {}, key="two").status_code == 403
    assert send(client, PLACES, {"name": "Godown"}).status_code == 403


def test_the_card_says_what_lies_where_and_what_is_coming(world: World) -> None:
    access, client = world.access(), world.api("manager")
    back = add_place(access=access, branch=world.station, name="Back room")
    ghee = stocked(access, 12_000, 48_000)
    stocked(access, 2000, 8000, goods=ghee, place=back)
    number = sent(world, ghee, to_place=back.pk).json()["id"]
    card = client.get(f"/api/v1/stock/{ghee.pk}/card/?branch={world.station.pk}&place={back.pk}").json()
    assert (card["place"], card["on_hand"], card["worth"]) == (back.pk, "2", "80.00")
    assert card["lying"] == [
        *({"place": None, "on_hand": "0", "worth": "0.00"}, {"place": back.pk, "on_hand": "2", "worth": "80.00"}),
    ]
    assert card["on_the_way"] == [{"transfer": number, "quantity": "4"}]
    assert [move["in"] for move in card["results"]] == ["2"]
    assert client.get(f"/api/v1/stock/{ghee.pk}/card/?branch={world.main.pk}&place={back.pk}").status_code == 404
    [row] = client.get(f"/api/v1/stock/?branch={world.station.pk}").json()["results"]
    assert row["on_hand"] == "2"


def test_papers_are_written_for_a_place_and_say_so(world: World) -> None:
    access, client = world.access(), world.api("manager")
    godown = add_place(access=access, branch=world.main, name="Godown")
    ghee = product(access)
    lines = [{"product": ghee.pk, "quantity": "5", "cost": "10"}]
    answer = send(client, "/api/v1/stock/receipts/", {"place": godown.pk, "lines": lines})
    assert answer.json()["place"] == godown.pk
    change = [{"product": ghee.pk, "change": "-1"}]
    told = {"reason": "damaged", "place": godown.pk, "lines": change}
    assert send(client, "/api/v1/stock/adjustments/", told).json()["place"] == godown.pk
    assert lying(access, ghee, Spot(world.main, godown)) == Standing(4000, 4000)
    wrong = send(client, "/api/v1/stock/adjustments/", {**told, "branch": world.station.pk}, key="two")
    assert errors(wrong) == ["place"]
    assert (Receipt.objects.count(), Adjustment.objects.count()) == (1, 1)
    assert list(broken()) == []


def test_places_are_added_called_otherwise_and_put_away(world: World) -> None:
    client = world.api("manager")
    made = client.post(PLACES, {"name": "Godown", "branch": world.station.pk}, format="json")
    assert made.status_code == 201
    url = f"{PLACES}{made.json()['id']}/"
    assert made.json() == {**made.json(), "branch": world.station.pk, "name": "Godown", "kind": "warehouse"}
    again = client.post(PLACES, {"name": "Godown", "branch": world.station.pk}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    assert client.patch(url, {"name": "Cold room"}, format="json").json()["name"] == "Cold room"
    assert [row["name"] for row in client.get(f"{PLACES}?branch={world.station.pk}").json()["results"]] == ["Cold room"]
    assert client.get(f"{PLACES}?branch={world.main.pk}").json()["results"] == []
    stocked(world.access(), 1000, 100, place=Place.objects.get())
    refused = client.delete(url)
    assert (refused.status_code, refused.json()["code"], refused.json()["products"]) == (409, "goods_left", 1)
    assert Place.objects.get().archived_at is None


def test_a_place_that_was_put_away_is_listed_and_brought_back(world: World) -> None:
    client, godown = world.api("manager"), add_place(access=world.access(), branch=world.main, name="Godown")
    url = f"{PLACES}{godown.pk}/"
    assert client.delete(url).status_code == 204
    assert client.get(PLACES).json()["results"] == []
    assert client.get(url).status_code == 404
    [away] = client.get(f"{PLACES}?archived=true&branch={world.main.pk}").json()["results"]
    assert (away["name"], away["archived_at"] is None) == ("Godown", False)
    assert errors(client.get(f"{PLACES}?archived=maybe")) == ["archived"]
    assert world.api("cashier").post(f"{url}restore/").status_code == 403
    assert Place.objects.get().archived_at is not None
    back = client.post(f"{url}restore/")
    assert (back.status_code, back.json()["archived_at"]) == (200, None)
    assert [row["id"] for row in client.get(PLACES).json()["results"]] == [godown.pk]
