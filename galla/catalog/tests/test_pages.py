"""Pages of the catalogue."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from galla.catalog import actions
from galla.catalog.models import Brand, Category, ImportRun, Measure, Product, TaxClass
from galla.catalog.tests.examples import picture_file
from galla.catalog.views import imports as import_views
from galla.foundation import checks
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

FILES = Path(__file__).resolve().parents[3] / "tests" / "catalog_files"


def typed(world: World, **values: object) -> dict[str, Any]:
    gst = TaxClass.objects.get(shop=world.shop, name="GST 5")
    pouch = Measure.objects.get(shop=world.shop, name="pack")
    return {
        "name": "Sunflower oil 1 L",
        "brand": "Fortune",
        "barcodes": "8901063136694\r\nCARTON\r\n",
        "hsn": "1512",
        "tax_class": gst.pk,
        "mrp": "165.00",
        "price": "158.00",
        "price_includes_tax": "on",
        "cost": "142.4025",
        "measure": pouch.pk,
        "low_stock": "36",
        "is_stocked": "on",
        **values,
    }


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_product_is_typed_found_and_shown(world: World, owner_browser: Client) -> None:
    answer = owner_browser.post("/products/new/", typed(world, picture=picture_file()), follow=True)
    product = Product.objects.get()
    assert answer.redirect_chain == [(f"/products/{product.pk}/", 302)]
    shown = text(answer)
    for words in ("Sunflower oil 1 L", "Fortune", "8901063136694", "CARTON", "142.4025", "CGST", "2.5%", "1512"):
        assert words in shown
    assert (product.price_e4, product.mrp_e4, product.low_stock_milli) == (1_580_000, 1_650_000, 36_000)
    picture = owner_browser.get(f"/products/{product.pk}/picture/")
    assert picture["content-type"] == "image/webp"
    assert "Sunflower" in text(owner_browser.get("/products/?search=sun%20oil"))
    assert "Sunflower" in text(owner_browser.get("/products/?search=8901063136694"))
    assert "Sunflower" not in text(owner_browser.get("/products/?search=ghee"))
    assert not list(checks.broken())


def test_a_wrong_price_stands_beside_its_field_and_what_was_typed_is_kept(world: World, owner_browser: Client) -> None:
    answer = owner_browser.post("/products/new/", typed(world, price="168.00", description="Refined\nand clear"))
    shown = text(answer)
    assert answer.status_code == 400
    assert (
        '<p id="id_price_error">₹168.00 is above the MRP of ₹165.00. Lower the price, or correct the MRP.</p>' in shown
    )
    for kept in ('value="168.00"', 'value="Fortune"', "CARTON", "Refined\nand clear"):
        assert kept in shown
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"price": "abc"}, "price"),
        ({"price": "1.005"}, "price"),
        ({"price": ""}, "price"),
        ({"hsn": "12x4"}, "hsn"),
        ({"tax_class": "999999"}, "tax_class"),
        ({"measure": ""}, "measure"),
        ({"low_stock": "-1"}, "low_stock"),
        ({"barcodes": "x" * 49}, "barcodes"),
        ({"picture": SimpleUploadedFile("x.png", b"<svg><script>alert(1)</script></svg>")}, "picture"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    world: World, owner_browser: Client, values: dict[str, object], field: str
) -> None:
    answer = owner_browser.post("/products/new/", typed(world, **values))
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in text(answer)
    assert not Product.objects.exists()
    assert not Brand.objects.exists() or field in ("price", "hsn", "barcodes")


def test_a_product_is_changed_and_its_prices_until_now_are_shown(world: World, owner_browser: Client) -> None:
    owner_browser.post("/products/new/", typed(world))
    product = Product.objects.get()
    form = text(owner_browser.get(f"/products/{product.pk}/edit/"))
    for kept in ('value="158.00"', "CARTON", 'value="142.4025"', 'value="36"', 'value="Fortune"'):
        assert kept in form
    owner_browser.post(f"/products/{product.pk}/edit/", typed(world, price="161.00", brand="", barcodes="CARTON"))
    product.refresh_from_db()
    assert (product.price_e4, product.brand, product.sku) == (1_610_000, None, f"P{product.pk}")
    assert [barcode.code for barcode in product.barcodes.all()] == ["CARTON"]
    shown = text(owner_browser.get(f"/products/{product.pk}/"))
    assert "161.00" in shown
    assert "158.00" in shown
    assert "Asha Patil" in shown


def test_a_cashier_looks_and_sees_no_cost(world: World, owner_browser: Client, cashier_browser: Client) -> None:
    owner_browser.post("/products/new/", typed(world))
    product = Product.objects.get()
    for url in (f"/products/{product.pk}/", "/products/", "/products/?export=csv"):
        answer = cashier_browser.get(url)
        body = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert b"142.40" not in body
        assert b"Sunflower" in body
    assert cashier_browser.get(f"/products/{product.pk}/edit/").status_code == 403
    assert cashier_browser.post(f"/products/{product.pk}/archive/").status_code == 403
    assert Product.objects.get().archived_at is None


def test_what_was_put_away_comes_back(world: World, owner_browser: Client) -> None:
    owner_browser.post("/products/new/", typed(world))
    product = Product.objects.get()
    answer = owner_browser.post(f"/products/{product.pk}/archive/", follow=True)
    assert f'action="/products/{product.pk}/restore/"' in text(answer)
    assert f"/products/{product.pk}/" not in text(owner_browser.get("/products/?search=sunflower"))
    assert f"/products/{product.pk}/" in text(owner_browser.get("/products/?shown=archived&search=sunflower"))
    owner_browser.post(f"/products/{product.pk}/restore/")
    assert Product.objects.get().archived_at is None


def test_the_list_is_narrowed_by_category_tax_and_brand(world: World, owner_browser: Client) -> None:
    category = actions.create_category(access=world.access(), at=NOW, name="Oil and ghee")
    owner_browser.post("/products/new/", typed(world, category=category.pk))
    gst = TaxClass.objects.get(shop=world.shop, name="GST 5")
    for query in (f"category={category.pk}", f"tax_class={gst.pk}", "brand=fort"):
        assert "Sunflower" in text(owner_browser.get(f"/products/?{query}"))
    assert "Sunflower" not in text(owner_browser.get("/products/?brand=amul"))
    foreign = actions.create_category(access=world.access("stranger"), at=NOW, name="Theirs")
    assert owner_browser.get(f"/products/?category={foreign.pk}").status_code == 400


def test_categories_brands_and_units_have_pages(world: World, owner_browser: Client) -> None:
    owner_browser.post("/products/categories/new/", {"name": "Food"})
    food = Category.objects.get()
    owner_browser.post("/products/categories/new/", {"name": "Oil", "parent": food.pk})
    assert Category.objects.get(name="Oil").parent == food
    twice = owner_browser.post("/products/categories/new/", {"name": "FOOD"})
    assert twice.status_code == 400
    assert 'id="id_name_error"' in text(twice)
    assert "Oil" in text(owner_browser.get("/products/categories/"))
    owner_browser.post(f"/products/categories/{food.pk}/", {"name": "Foods"})
    food.refresh_from_db()
    assert food.name == "Foods"
    owner_browser.post(f"/products/categories/{food.pk}/archive/")
    assert "Foods" in text(owner_browser.get("/products/categories/?shown=archived"))
    owner_browser.post(f"/products/categories/{food.pk}/restore/")
    owner_browser.post("/products/brands/new/", {"name": "Amul"})
    brand = Brand.objects.get()
    owner_browser.post(f"/products/brands/{brand.pk}/", {"name": "Amul India"})
    assert "Amul India" in text(owner_browser.get("/products/brands/?search=amul"))
    owner_browser.post("/products/units/new/", {"name": "crate", "label": "Crate", "decimals": "0"})
    crate = Measure.objects.get(name="crate")
    assert (
        owner_browser.post(f"/products/units/{crate.pk}/", {"name": "crate", "label": "C", "decimals": "7"}).status_code
        == 400
    )
    assert owner_browser.get("/products/units/").status_code == 200


def test_a_tax_class_gets_its_next_rate_with_its_day(world: World, owner_browser: Client) -> None:
    owner_browser.post(
        "/products/tax-classes/new/", {"name": "Cola", "rate": "28", "cess": "12", "valid_from": "2020-01-01"}
    )
    cola = TaxClass.objects.get(name="Cola")
    owner_browser.post(f"/products/tax-classes/{cola.pk}/", {"rate": "40", "valid_from": "2025-09-22"})
    shown = text(owner_browser.get(f"/products/tax-classes/{cola.pk}/"))
    assert "22 Sep 2025" in shown
    assert "CGST 20%, SGST 20%, IGST 40%" in shown
    assert "CGST 14%, SGST 14%, IGST 28%, Cess 12%" in shown
    listed = text(owner_browser.get("/products/tax-classes/?search=cola"))
    assert "40%" in listed
    wrong = owner_browser.post(f"/products/tax-classes/{cola.pk}/", {"rate": "101", "valid_from": "2026-01-01"})
    assert wrong.status_code == 400
    assert cola.rates.count() == 7


def test_a_list_is_checked_before_it_is_taken_in(world: World, owner_browser: Client) -> None:
    with (FILES / "odoo_export.csv").open("rb") as file:
        answer = owner_browser.post("/products/imports/", {"file": file}, follow=True)
    shown = text(answer)
    assert answer.redirect_chain == [("/products/imports/check/", 302)]
    assert "This row has no name." in shown
    assert "ten is no number" in shown
    assert not Product.objects.exists()
    report = b"".join(owner_browser.get("/products/imports/report/")).decode("utf-8-sig")
    assert len(report.splitlines()) == 16
    taken = owner_browser.post("/products/imports/check/", follow=True)
    assert "9 products are new" in text(taken)
    assert Product.objects.count() == 9
    assert owner_browser.get("/products/imports/check/")["location"] == "/products/imports/"
    assert "odoo_export.csv" in text(owner_browser.get("/products/imports/"))
    assert not list(checks.broken())


def test_a_file_that_is_no_list_is_refused_beside_its_box(
    world: World, owner_browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sent(content: bytes, **more: str) -> Any:
        return owner_browser.post("/products/imports/", {"file": SimpleUploadedFile("../x.csv", content), **more})

    for content, more, field in (
        (b"", {}, "file"),
        (b"PK\x03\x04broken", {}, "file"),
        (b"a,b\n1,2\n", {}, "columns"),
        (b"name\nx\n", {"columns": "price=Nothing"}, "columns"),
        (b"name\nx\n", {"columns": "nonsense"}, "columns"),
    ):
        answer = sent(content, **more)
        assert answer.status_code == 400, content
        assert f'id="id_{field}_error"' in text(answer)
    monkeypatch.setattr(import_views, "MOST_ROWS", 1)
    assert sent(b"name\nx\ny\n").status_code == 400
    assert not Product.objects.exists()
    assert not ImportRun.objects.exists()


def test_another_shops_kept_file_is_not_there(world: World, owner_browser: Client, cashier_browser: Client) -> None:
    assert cashier_browser.get("/products/imports/").status_code == 403
    with (FILES / "odoo_export.csv").open("rb") as file:
        owner_browser.post("/products/imports/", {"file": file})
    session = owner_browser.session
    session[import_views.KEPT] = {**session[import_views.KEPT], "shop": world.other.pk}
    session.save()
    assert owner_browser.post("/products/imports/check/")["location"] == "/products/imports/"
    assert owner_browser.get("/products/imports/report/")["location"] == "/products/imports/"
    assert not Product.objects.exists()


def test_an_empty_catalogue_says_what_to_do_next(owner_browser: Client) -> None:
    shown = text(owner_browser.get("/products/"))
    assert "No products yet" in shown
    assert "/products/new/" in shown
