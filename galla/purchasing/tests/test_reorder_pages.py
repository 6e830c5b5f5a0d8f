"""The reorder list and reorder points, as pages and over the API."""

from typing import Any

import pytest

from galla.accounts.models import Branch
from galla.catalog.models import Product
from galla.inventory.tests.goods import product
from galla.parties.models import Supplier
from galla.purchasing.actions import OrderItem, ReorderRule, create_order, keep_at, send_order
from galla.purchasing.models import OrderLine, PurchaseOrder, ReorderPoint
from galla.purchasing.tests.examples import supplier_of
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
LIST, ORDER, POINTS = "/purchases/reorder/", "/purchases/reorder/order/", "/purchases/reorder/points/"
API = "/api/v1/purchases/reorder/"


@pytest.fixture
def ghee(world: World) -> Product:
    """Ghee is ordered at ten jars, up to twenty; none is there."""
    goods = product(world.access(), "Ghee 500 ml", cost_e4=2_980_000)
    keep_at(access=world.access(), product=goods, branch=world.main, rule=ReorderRule(10_000, 20_000, named(world)))
    return goods


def named(world: World) -> Supplier:
    return supplier_of(world)


def row(world: World, goods: Product, **boxes: Any) -> dict[str, Any]:
    """The boxes of a ticked row, as the page sends them."""
    key = f"{goods.pk}-{world.main.pk}"
    told = {"quantity": "20", "on_order": "0", "supplier": named(world).pk} | boxes
    return {"key": "a", "row": key} | {f"{name}-{key}": value for name, value in told.items()}


def line(world: World, goods: Product, **changes: Any) -> dict[str, Any]:
    """A line of the API."""
    told = {"product": goods.pk, "branch": world.main.pk, "supplier": named(world).pk}
    return told | {"quantity": "20", "on_order": "0"} | changes


def post(world: World, lines: list[dict[str, Any]], key: str = "a", role: str = "manager") -> Any:
    return world.api(role).post(API, {"lines": lines}, format="json", headers={"Idempotency-Key": key})


def test_the_list_has_a_box_to_tick_and_the_proposed_quantity(world: World, ghee: Product) -> None:
    shown = world.browser("manager").get(LIST).content.decode()
    assert "Ghee 500 ml" in shown
    assert f'name="quantity-{ghee.pk}-{world.main.pk}" value="20"' in shown
    answer = world.browser("manager").get(f"{LIST}?export=csv")
    assert "Ghee 500 ml" in b"".join(answer).decode()


def test_what_is_ticked_becomes_a_draft_and_is_not_proposed_again(world: World, ghee: Product) -> None:
    manager = world.browser("manager")
    answer = manager.post(ORDER, row(world, ghee, quantity="24"))
    order = PurchaseOrder.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/purchases/orders/{order.pk}/")
    assert (order.supplier, order.branch, OrderLine.objects.get().quantity_milli) == (named(world), world.main, 24_000)
    shown, key = manager.get(LIST).content.decode(), f"{ghee.pk}-{world.main.pk}"
    assert f'name="quantity-{key}" value="0"' in shown
    assert f'name="on_order-{key}" value="24"' in shown
    assert manager.post(ORDER, row(world, ghee, quantity="24")).status_code == 302
    assert PurchaseOrder.objects.count() == 1


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ({"quantity": "many"}, "Write it as a plain number"),
        ({"quantity": "1.5"}, "is kept with 0 decimals"),
        ({"supplier": ""}, "Choose who is to"),
        ({"supplier": 999_999_999}, "Choose who is to"),
    ],
)
def test_what_is_refused_stands_beside_its_box_and_stays_typed(
    world: World, ghee: Product, boxes: dict[str, Any], said: str
) -> None:
    answer = world.browser("manager").post(ORDER, row(world, ghee, **boxes))
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert said in shown
    assert f'value="{boxes.get("quantity", "20")}"' in shown
    assert "checked" in shown
    assert PurchaseOrder.objects.count() == 0


def test_nothing_ticked_orders_nothing(world: World, ghee: Product) -> None:
    answer = world.browser("manager").post(ORDER, {"key": "a"})
    assert answer.status_code == 400
    assert "Tick at least one row" in answer.content.decode()
    assert PurchaseOrder.objects.count() == 0


@pytest.mark.parametrize("key", ["x", "1-2-3", "-", "999999999999-1"])
def test_a_row_nobody_made_is_refused(world: World, ghee: Product, key: str) -> None:
    sent = {"key": "a", "row": key, f"quantity-{key}": "1", f"on_order-{key}": "0", "supplier": named(world).pk}
    assert world.browser("manager").post(ORDER, sent).status_code == 400
    assert PurchaseOrder.objects.count() == 0


def test_somebody_who_was_second_is_told_and_orders_nothing(world: World, ghee: Product) -> None:
    items = [OrderItem(ghee.pk, 1_000)]
    create_order(access=world.access(), at=NOW, key="1", supplier=named(world), branch=world.main, items=items)
    answer = world.browser("manager").post(ORDER, row(world, ghee))
    assert answer.status_code == 400
    assert "Somebody ordered this meanwhile" in answer.content.decode()
    refused = post(world, [line(world, ghee)])
    assert (refused.status_code, refused.json()["code"]) == (409, "ordered_meanwhile")
    assert PurchaseOrder.objects.count() == 1


def test_the_api_lists_the_advice_and_makes_drafts_of_it_once(world: World, ghee: Product) -> None:
    told = world.api("manager").get(API).json()
    assert (told["more"], len(told["results"])) == (False, 1)
    row = told["results"][0]
    assert (row["product"], row["proposed"], row["on_order"], row["supplier"]) == (ghee.pk, "20", "0", named(world).pk)
    first, again = post(world, [line(world, ghee)]), post(world, [line(world, ghee)])
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert PurchaseOrder.objects.count() == 1
    (row,) = world.api("manager").get(API).json()["results"]
    assert (row["on_order"], row["in_drafts"], row["proposed"]) == ("0", "20", "0")
    assert post(world, [line(world, ghee, quantity="1")], key="b").status_code == 409
    assert post(world, [line(world, ghee, quantity="1", in_drafts="20")], key="b").status_code == 201


def test_another_shops_things_are_not_named(world: World, ghee: Product) -> None:
    theirs = world.access("stranger").branch
    assert theirs is not None
    foreign = product(world.access("stranger"), "Theirs")
    for wrong in ({"branch": theirs.pk}, {"product": foreign.pk}, {"supplier": 999_999_999}):
        assert post(world, [line(world, ghee, **wrong)]).status_code == 400
    assert world.api("manager").get(f"{API}?branch={theirs.pk}").status_code == 404
    told = {"product": ghee.pk, "branch": theirs.pk, "point": "1"}
    assert world.api("manager").post("/api/v1/purchases/reorder-points/", told, format="json").status_code == 400
    assert (PurchaseOrder.objects.count(), ReorderPoint.objects.count()) == (0, 1)


def test_a_cashier_sees_no_advice_and_no_reorder_point(world: World, ghee: Product) -> None:
    cashier, api = world.browser("cashier"), world.api("cashier")
    for address in (LIST, POINTS, f"/purchases/reorder/products/{ghee.pk}/"):
        assert cashier.get(address).status_code == 403
    assert [api.get(API).status_code, api.get("/api/v1/purchases/reorder-points/").status_code] == [403, 403]
    assert post(world, [line(world, ghee)], role="cashier").status_code == 403
    assert "/purchases/reorder/" not in cashier.get(f"/products/{ghee.pk}/").content.decode()
    assert PurchaseOrder.objects.count() == 0


def test_a_reorder_point_is_written_changed_and_taken_away_on_its_pages(world: World, ghee: Product) -> None:
    manager, salt = world.browser("manager"), product(world.access(), "Salt")
    assert "Salt" in manager.get(f"{POINTS}new/?product={salt.pk}").content.decode()
    told = {"goods": "Salt", "branch": world.main.pk, "point": "5", "lead_days": "3"}
    wrong = manager.post(f"{POINTS}new/", told | {"wanted": "4"})
    assert (wrong.status_code, ReorderPoint.objects.count()) == (400, 1)
    assert "No less than the quantity" in wrong.content.decode()
    assert manager.post(f"{POINTS}new/", told).status_code == 302
    point = ReorderPoint.objects.get(product=salt)
    assert (point.point_milli, point.wanted_milli, point.lead_days, point.supplier) == (5_000, 5_000, 3, None)
    shown = manager.get(f"{POINTS}{point.pk}/").content.decode()
    assert "in the 3 days until it comes" in shown
    assert manager.post(f"{POINTS}{point.pk}/", {"point": "6", "wanted": "9", "lead_days": "3"}).status_code == 302
    point.refresh_from_db()
    assert (point.point_milli, point.wanted_milli) == (6_000, 9_000)
    assert f"{POINTS}{point.pk}/" in manager.get(f"/purchases/reorder/products/{salt.pk}/").content.decode()
    assert "Salt" in manager.get(POINTS).content.decode()
    manager.post(f"{POINTS}{point.pk}/remove/")
    assert not ReorderPoint.objects.filter(product=salt).exists()


def test_a_reorder_point_is_written_changed_and_taken_away_over_the_api(world: World, ghee: Product) -> None:
    api, address = world.api("manager"), "/api/v1/purchases/reorder-points/"
    station = Branch.objects.get(pk=world.station.pk)
    made = api.post(address, {"product": ghee.pk, "branch": station.pk, "point": "5"}, format="json")
    assert made.status_code == 201
    own = f"{address}{made.json()['id']}/"
    changed = api.patch(own, {"wanted": "8", "supplier": named(world).pk}, format="json").json()
    assert (changed["point"], changed["wanted"], changed["supplier"]) == ("5", "8", named(world).pk)
    assert api.patch(own, {"wanted": "4"}, format="json").status_code == 400
    assert api.get(own).json() == changed
    assert len(api.get(f"{address}?branch={station.pk}").json()["results"]) == 1
    assert api.delete(own).status_code == 204
    assert api.get(own).status_code == 404


def test_home_says_how_many_products_are_to_be_ordered_to_whoever_buys(world: World, ghee: Product) -> None:
    shown = world.browser("manager").get("/").content.decode()
    assert "1 product is to be ordered." in shown
    assert f'href="{LIST}"' in shown
    assert LIST not in world.browser("cashier").get("/").content.decode()
    assert post(world, [line(world, ghee)]).status_code == 201
    assert "1 product is to be ordered." in world.browser("manager").get("/").content.decode()  # a draft is no order
    send_order(access=world.access(), at=NOW, key="s", order=PurchaseOrder.objects.get(), by_mail=False)
    assert "to be ordered" not in world.browser("manager").get("/").content.decode()
