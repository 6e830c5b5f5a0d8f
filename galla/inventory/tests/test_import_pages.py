"""Pages and the command that take opening stock, prices and suppliers in."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from galla.catalog.models import ImportRun
from galla.inventory.models import Receipt
from galla.inventory.tests.goods import product, standing
from galla.parties.models import Supplier
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    """A place for files that other processes testing beside this one do not share."""
    settings.MEDIA_ROOT = tmp_path


def text(answer: Any) -> str:
    return str(answer.content.decode())


def send(client: Client, kind: str, content: str, **more: Any) -> Any:
    upload = SimpleUploadedFile("list.csv", content.encode())
    return client.post(f"/stock/imports/{kind}/", {"file": upload, **more}, follow=True)


def kept_files() -> list[Path]:
    return [path for path in Path(site.MEDIA_ROOT).rglob("imports/*") if path.is_file()]


def test_opening_stock_is_checked_before_it_is_taken_in(world: World) -> None:
    tea = product(world.access(), "Tea", sku="TEA")
    client, before = world.browser("manager"), len(kept_files())
    answer = send(client, "stock", "sku,quantity,cost\nTEA,5,10\nNO,1,1\n", branch=world.station.pk)
    assert answer.redirect_chain == [("/stock/imports/stock/check/", 302)]
    assert "No product has the code NO." in text(answer)
    assert not Receipt.objects.exists()
    report = b"".join(client.get("/stock/imports/stock/report/")).decode("utf-8-sig")
    assert len(report.splitlines()) == 3
    taken = client.post("/stock/imports/stock/check/", follow=True)
    assert "New: 1, changed: 0, refused: 1." in text(taken)
    assert standing(world.access(), tea, world.station).on_hand == 5_000
    assert standing(world.access(), tea).on_hand == 0
    assert len(kept_files()) == before
    assert "list.csv" in text(client.get("/stock/imports/stock/"))
    assert "list.csv" not in text(client.get("/products/imports/"))
    again = send(client, "stock", "sku,quantity,cost\nTEA,5,10\nNO,1,1\n", branch=world.station.pk)
    assert (again.status_code, Receipt.objects.count()) == (400, 1)
    assert "taken in before" in text(again)


def test_prices_and_suppliers_are_taken_in_with_columns_that_are_mapped(world: World) -> None:
    tea = product(world.access(), "Tea", sku="TEA", price_e4=10_00_00)
    client = world.browser("manager")
    send(client, "prices", "Nummer,Preis\nTEA,12\n", columns="sku=Nummer\nprice=Preis")
    client.post("/stock/imports/prices/check/")
    tea.refresh_from_db()
    assert tea.price_e4 == 12_00_00
    send(client, "suppliers", "name,phone\nDesai,9820011111\n")
    client.post("/stock/imports/suppliers/check/")
    assert Supplier.objects.get().phone == "+919820011111"
    assert "/stock/imports/suppliers/" in text(client.get("/suppliers/"))


@pytest.mark.parametrize(
    ("content", "more", "field"),
    [
        ("", {}, "file"),
        ("PK\x03\x04broken", {}, "file"),
        ("a,b\n1,2\n", {}, "columns"),
        ("sku,price\nTEA,1\n", {"columns": "price=Nothing"}, "columns"),
        ("sku,price\nTEA,1\n", {"columns": "nonsense"}, "columns"),
    ],
)
def test_a_file_that_is_no_list_is_refused_beside_its_box(
    world: World, content: str, more: dict[str, str], field: str
) -> None:
    before = len(kept_files())
    answer = send(world.browser("manager"), "prices", content, **more)
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in text(answer)
    assert not ImportRun.objects.exists()
    assert len(kept_files()) == before


def test_a_list_of_another_kind_is_not_there_and_a_cashier_takes_none(world: World) -> None:
    assert world.browser("manager").get("/stock/imports/people/").status_code == 404
    assert world.browser("cashier").get("/stock/imports/stock/").status_code == 403
    assert "/stock/imports/" not in text(world.browser("cashier").get("/stock/"))


def test_another_shops_kept_file_is_not_there(world: World) -> None:
    client = world.browser("manager")
    send(client, "stock", "sku,quantity,cost\nTEA,5,10\n")
    session = client.session
    session["stock-import"] = {**session["stock-import"], "shop": world.other.pk}
    session.save()
    assert client.post("/stock/imports/stock/check/")["location"] == "/stock/imports/stock/"
    assert client.get("/stock/imports/stock/report/")["location"] == "/stock/imports/stock/"
    assert not Receipt.objects.exists()
