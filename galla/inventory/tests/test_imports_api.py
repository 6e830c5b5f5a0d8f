"""Lists taken in over the API: rehearsed, taken once, and by nobody who may not."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from galla.catalog.models import ImportRun, Product
from galla.foundation.checks import broken
from galla.inventory.models import Receipt
from galla.inventory.tests.goods import product, standing
from galla.parties.models import Supplier
from tests.world import World

pytestmark = pytest.mark.django_db

STOCK = "sku,quantity,cost\nRICE,12,40.00\nNOBODY,1,1\n"


def sent(world: World, kind: str, text: str, role: str = "manager", name: str = "list.csv", **told: Any) -> Any:
    body = {"file": SimpleUploadedFile(name, text.encode()), **told}
    return world.api(role).post(f"/api/v1/stock/imports/{kind}/", body, format="multipart")


def test_opening_stock_is_rehearsed_then_taken_once(world: World) -> None:
    rice = product(world.access(), "Rice", sku="RICE")
    told = sent(world, "stock", STOCK, dry_run="true").json()
    assert (told["rows"], told["created"], told["refused"], told["taken"]) == (2, 1, 1, False)
    assert (Receipt.objects.count(), ImportRun.objects.count()) == (0, 0)
    assert [(row["row"], row["outcome"]) for row in told["remarks"]] == [(2, "refused")]
    told = sent(world, "stock", STOCK).json()
    assert (told["taken"], told["already"], told["columns"]["quantity"]) == (True, False, "quantity")
    again = sent(world, "stock", STOCK).json()
    assert (again["taken"], again["already"]) == (False, True)
    assert (standing(world.access(), rice).on_hand, Receipt.objects.count()) == (12_000, 1)
    assert [str(one) for one in broken()] == []


def test_opening_stock_goes_to_the_branch_that_is_named(world: World) -> None:
    rice = product(world.access(), "Rice", sku="RICE")
    answer = sent(world, "stock", STOCK, branch=world.station.pk)
    assert answer.json()["taken"]
    assert Receipt.objects.get().branch == world.station
    assert standing(world.access(), rice).on_hand == 0
    refused = sent(world, "stock", STOCK + "\n", branch=10**9)
    assert refused.status_code == 400
    assert "branch" in refused.content.decode()


def test_prices_and_suppliers_are_taken_with_columns_of_another_name(world: World) -> None:
    rice = product(world.access(), "Rice", sku="RICE")
    told = sent(world, "prices", "sku,Our rate\nRICE,55.50\n", columns="price=Our rate").json()
    assert (told["changed"], Product.objects.get(pk=rice.pk).price_e4) == (1, 555_000)
    assert sent(world, "suppliers", "name,phone\nKonkan Wholesale,9822012345\n").json()["created"] == 1
    assert Supplier.objects.get().name == "Konkan Wholesale"


@pytest.mark.parametrize(
    ("text", "told", "field"),
    [
        (STOCK, {"dry_run": "perhaps"}, "dry_run"),
        (STOCK, {"columns": "nonsense"}, "columns"),
        ("a,b\n1,2\n", {}, "map"),
        ("", {}, "file"),
        ("sku,quantity,cost\n" + "NOBODY,1,1\n" * 2_001, {}, "file"),
    ],
    ids=["odd dry run", "odd columns", "no such column", "empty", "too many rows"],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    world: World, text: str, told: dict[str, Any], field: str
) -> None:
    product(world.access(), "Rice", sku="RICE")
    refused = sent(world, "stock", text, **told)
    assert refused.status_code in (400, 413)
    assert field in refused.content.decode()
    assert (Receipt.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_no_file_is_refused_and_a_cashier_takes_nothing_in(world: World) -> None:
    answer: Any = world.api("manager").post("/api/v1/stock/imports/prices/", {}, format="multipart")
    assert answer.status_code == 400
    for kind in ("stock", "prices", "suppliers"):
        assert sent(world, kind, STOCK, role="cashier").status_code == 403
    assert (Supplier.objects.count(), ImportRun.objects.count()) == (0, 0)
