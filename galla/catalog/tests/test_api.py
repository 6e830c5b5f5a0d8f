"""The catalogue over the API."""

from typing import Any

from rest_framework.test import APIClient

from galla.catalog.models import Product, TaxClass
from tests.world import World


def made(api: APIClient, **values: Any) -> dict[str, Any]:
    """A product that must be made."""
    answer = api.post("/api/v1/products/", {"name": "Assam tea 250 g", **values}, format="json")
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_product_is_made_found_changed_and_put_away(world: World, owner_api: APIClient) -> None:
    tax = TaxClass.objects.get(shop=world.shop, name="GST 5").pk
    tea = made(owner_api, price="118.00", mrp="125.00", cost="80.1234", tax_class=tax, barcodes=["8901030865237"])
    assert (tea["price"], tea["cost"], tea["barcodes"]) == ("118.00", "80.1234", ["8901030865237"])
    assert [row["id"] for row in owner_api.get("/api/v1/products/?search=ass").json()["results"]] == [tea["id"]]
    assert [row["id"] for row in owner_api.get("/api/v1/products/?barcode=8901030865237").json()["results"]] == [
        tea["id"]
    ]
    address = f"/api/v1/products/{tea['id']}/"
    assert owner_api.patch(address, {"price": "120.00"}, format="json").json()["price"] == "120.00"
    assert owner_api.delete(address).status_code == 204
    assert owner_api.get("/api/v1/products/?search=ass").json()["results"] == []
    assert owner_api.get("/api/v1/products/?archived=true").json()["results"][0]["id"] == tea["id"]
    assert owner_api.post(f"{address}restore/").json()["archived_at"] is None


def test_a_price_above_the_mrp_is_refused_beside_its_field(owner_api: APIClient) -> None:
    answer = owner_api.post("/api/v1/products/", {"name": "Tea", "price": "168.00", "mrp": "165.00"}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] in ("price", "mrp")
    assert Product.objects.count() == 0


def test_a_cashier_looks_and_sees_no_cost(world: World, owner_api: APIClient, cashier_api: APIClient) -> None:
    tea = made(owner_api, price="10.00", cost="5.00")
    assert "cost" not in cashier_api.get(f"/api/v1/products/{tea['id']}/").json()
    assert cashier_api.patch(f"/api/v1/products/{tea['id']}/", {"price": "1.00"}, format="json").status_code == 403
    assert Product.objects.get().price_e4 == 100_000


def test_another_shops_things_are_unknown(owner_api: APIClient, stranger_api: APIClient) -> None:
    tea = made(owner_api)
    brand = owner_api.post("/api/v1/brands/", {"name": "Tata"}, format="json").json()
    assert stranger_api.get(f"/api/v1/products/{tea['id']}/").status_code == 404
    answer = stranger_api.post("/api/v1/products/", {"name": "Salt", "brand": brand["id"]}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "brand")


def test_a_tax_class_by_its_rate_has_the_components_of_the_country(owner_api: APIClient) -> None:
    made_class = owner_api.post("/api/v1/tax-classes/", {"name": "GST 12", "rate": "12"}, format="json")
    assert made_class.status_code == 201, made_class.content
    rates = {(row["name"], row["rate"], row["scope"]) for row in made_class.json()["rates"]}
    assert rates == {("CGST", "6", "within"), ("SGST", "6", "within"), ("IGST", "12", "across")}
    address = f"/api/v1/tax-classes/{made_class.json()['id']}/"
    later = owner_api.patch(address, {"rate": "18", "valid_from": "2027-04-01"}, format="json")
    assert len(later.json()["rates"]) == 6


def test_a_category_stands_within_another(owner_api: APIClient) -> None:
    food = owner_api.post("/api/v1/categories/", {"name": "Food"}, format="json").json()
    tea = owner_api.post("/api/v1/categories/", {"name": "Tea", "parent": food["id"]}, format="json").json()
    assert tea["parent"] == food["id"]
    circle = owner_api.patch(f"/api/v1/categories/{food['id']}/", {"parent": tea["id"]}, format="json")
    assert circle.status_code == 400
