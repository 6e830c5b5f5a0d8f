"""Categories, brands, units and tax classes over the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from galla.catalog import actions
from galla.catalog.models import Brand, Category, Measure, TaxClass
from galla.catalog.tests.test_api import fields
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def test_categories_are_made_moved_archived_and_brought_back(owner_api: APIClient, world: World) -> None:
    url = "/api/v1/categories/"
    food = owner_api.post(url, {"name": "Food"}, format="json").json()
    oil = owner_api.post(url, {"name": "Oil", "parent": food["id"]}, format="json")
    assert oil.status_code == 201
    assert oil.json()["parent"] == food["id"]
    assert owner_api.post(url, {"name": "FOOD"}, format="json").status_code == 409
    circle = owner_api.patch(f"{url}{food['id']}/", {"parent": oil.json()["id"]}, format="json")
    assert circle.status_code == 400
    assert fields(circle) == {"parent"}
    assert owner_api.put(f"{url}{oil.json()['id']}/", {"name": "Oils"}, format="json").json()["parent"] is None
    assert [one["name"] for one in owner_api.get(f"{url}?search=OIL").json()["results"]] == ["Oils"]
    assert owner_api.delete(f"{url}{food['id']}/").status_code == 204
    assert [one["name"] for one in owner_api.get(url).json()["results"]] == ["Oils"]
    assert owner_api.post(f"{url}{food['id']}/restore/").json()["archived_at"] is None
    foreign = actions.create_category(access=world.access("stranger"), at=NOW, name="Theirs")
    answer = owner_api.post(url, {"name": "Mine", "parent": foreign.pk}, format="json")
    assert answer.status_code == 400
    assert fields(answer) == {"parent"}
    assert Category.objects.filter(shop=world.shop).count() == 2


def test_brands_and_units_are_made_and_changed(owner_api: APIClient, world: World) -> None:
    brand = owner_api.post("/api/v1/brands/", {"name": "Amul"}, format="json").json()
    assert owner_api.patch(f"/api/v1/brands/{brand['id']}/", {"name": "Amul India"}, format="json").status_code == 200
    assert Brand.objects.get().name == "Amul India"
    unit = {"name": "crate", "label": "Crate", "decimals": 0, "gst_code": "oth"}
    made = owner_api.post("/api/v1/measures/", unit, format="json")
    assert made.json()["gst_code"] == "OTH"
    wrong = owner_api.post("/api/v1/measures/", {**unit, "name": "x", "decimals": 4}, format="json")
    assert (wrong.status_code, fields(wrong)) == (400, {"decimals"})
    assert owner_api.patch(f"/api/v1/measures/{made.json()['id']}/", {"decimals": 2}, format="json").status_code == 200
    assert Measure.objects.get(name="crate").decimals == 2


def test_a_tax_class_is_made_of_a_plain_rate(owner_api: APIClient) -> None:
    url = "/api/v1/tax-classes/"
    body = {"name": "GST 28", "rate": "28", "cess": "12", "valid_from": "2020-01-01"}
    answer = owner_api.post(url, body, format="json")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["rate"] == "40"
    assert [(one["name"], one["rate"], one["scope"]) for one in made["rates"]] == [
        ("CGST", "14", "within"),
        ("SGST", "14", "within"),
        ("IGST", "28", "across"),
        ("Cess", "12", "always"),
    ]
    later = owner_api.patch(f"{url}{made['id']}/", {"rate": "18", "valid_from": "2025-09-22"}, format="json").json()
    assert later["rate"] == "18"
    assert len(later["rates"]) == 7
    found = {one["name"]: one["rate"] for one in owner_api.get(url).json()["results"]}
    assert (found["GST 18"], found["GST 0"], found["GST 0.25"]) == ("18", "0", "0.25")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"rate": "18"}, "name"),
        ({"name": "X"}, "rates"),
        ({"name": "X", "rates": []}, "rates"),
        ({"name": "X", "rate": "101"}, "rate"),
        ({"name": "X", "rate": 18}, "rate"),
        ({"name": "X", "rate": "18.0001"}, "rate"),
        ({"name": "X", "rate": "18", "valid_from": "2025-02-29"}, "valid_from"),
        ({"name": "X", "rate": "18", "valid_from": "0001-01-01"}, "valid_from"),
        ({"name": "X", "cess": "1"}, "rate"),
        ({"name": "X", "rates": [{"valid_from": "2025-01-01", "name": "VAT", "rate": "-1"}]}, "rates.0.rate"),
        ({"name": "X", "rate": "1", "rates": [{"valid_from": "2025-01-01", "name": "A", "rate": "1"}]}, "rates"),
        ({"name": "X", "rate": "18", "shop": 1}, "shop"),
    ],
)
def test_a_tax_class_that_makes_no_sense_is_refused(owner_api: APIClient, body: dict[str, Any], field: str) -> None:
    before = TaxClass.objects.count()
    answer = owner_api.post("/api/v1/tax-classes/", body, format="json")
    assert answer.status_code == 400, answer.content
    assert fields(answer) == {field}
    assert TaxClass.objects.count() == before
