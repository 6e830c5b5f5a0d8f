"""The catalogue over the API: what is answered, what is refused, and that nothing was written then."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from galla.catalog import actions
from galla.catalog.models import Measure, PriceChange, Product, TaxClass
from galla.catalog.tests.examples import picture_file
from galla.foundation import checks
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

PRODUCTS = "/api/v1/products/"


def fields(answer: Any) -> set[str | None]:
    assert answer["content-type"].startswith("application/problem+json"), answer.content
    return {error["field"] for error in answer.json()["errors"]} or {None}


@pytest.fixture
def oil(owner_api: APIClient, world: World) -> dict[str, Any]:
    category = actions.create_category(access=world.access(), at=NOW, name="Oil and ghee")
    body = {
        "sku": "OIL-1",
        "name": "Sunflower oil 1 L",
        "description": "Refined",
        "category": category.pk,
        "tax_class": TaxClass.objects.get(shop=world.shop, name="GST 5").pk,
        "measure": Measure.objects.get(shop=world.shop, name="bottle").pk,
        "hsn": "1512",
        "price": "158.00",
        "mrp": "165.00",
        "cost": "142.4025",
        "low_stock": "36",
        "barcodes": ["8901063136694", "CARTON"],
    }
    answer = owner_api.post(PRODUCTS, body, format="json")
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def test_a_product_is_made_and_read_back(owner_api: APIClient, oil: dict[str, Any]) -> None:
    answer = owner_api.get(f"{PRODUCTS}{oil['id']}/")
    assert answer.status_code == 200
    read = answer.json()
    assert read == oil
    assert (read["price"], read["mrp"], read["cost"], read["low_stock"]) == ("158.00", "165.00", "142.4025", "36")
    assert read["barcodes"] == ["8901063136694", "CARTON"]
    assert (read["category_name"], read["tax_class_name"], read["measure_name"]) == ("Oil and ghee", "GST 5", "bottle")
    assert read["picture"] is None
    assert read["price_includes_tax"] is True


def test_a_name_and_a_price_are_enough(owner_api: APIClient) -> None:
    answer = owner_api.post(PRODUCTS, {"name": "Tea", "price": "10"}, format="json")
    assert answer.status_code == 201
    assert answer.json()["tax_class_name"] == "GST 0"
    assert answer.json()["price"] == "10.00"


def test_costs_are_hidden_from_those_who_may_not_see_them(
    cashier_api: APIClient, manager_api: APIClient, oil: dict[str, Any]
) -> None:
    assert "cost" not in cashier_api.get(f"{PRODUCTS}{oil['id']}/").json()
    assert "cost" not in cashier_api.get(PRODUCTS).json()["results"][0]
    assert manager_api.get(f"{PRODUCTS}{oil['id']}/").json()["cost"] == "142.4025"


def test_a_cashier_who_may_edit_products_may_still_not_set_a_cost(world: World, oil: dict[str, Any]) -> None:
    membership = world.members["cashier"]
    membership.grants = ["product.edit"]
    membership.save()
    api = world.api("cashier")
    assert api.patch(f"{PRODUCTS}{oil['id']}/", {"price": "159.00"}, format="json").status_code == 200
    refused = api.patch(f"{PRODUCTS}{oil['id']}/", {"price": "160.00", "cost": "1.00"}, format="json")
    assert refused.status_code == 403
    assert Product.objects.get().price_e4 == 1_590_000


def test_a_change_of_price_is_recorded(owner_api: APIClient, oil: dict[str, Any]) -> None:
    answer = owner_api.patch(f"{PRODUCTS}{oil['id']}/", {"price": "160.00"}, format="json")
    assert answer.status_code == 200
    assert answer.json() == {**oil, "price": "160.00", "updated_at": answer.json()["updated_at"]}
    assert PriceChange.objects.get().price_to_e4 == 1_600_000


def test_a_put_says_a_product_anew(owner_api: APIClient, oil: dict[str, Any]) -> None:
    answer = owner_api.put(f"{PRODUCTS}{oil['id']}/", {"name": "Oil", "price": "1.00"}, format="json")
    assert answer.status_code == 200
    read = answer.json()
    assert (read["category"], read["mrp"], read["barcodes"], read["hsn"]) == (None, None, [], "")
    assert (read["sku"], read["tax_class"], read["cost"]) == (oil["sku"], oil["tax_class"], oil["cost"])


def test_archiving_takes_a_product_out_of_the_list_and_back(owner_api: APIClient, oil: dict[str, Any]) -> None:
    one = f"{PRODUCTS}{oil['id']}/"
    assert owner_api.delete(one).status_code == 204
    assert owner_api.get(PRODUCTS).json()["results"] == []
    assert [found["id"] for found in owner_api.get(f"{PRODUCTS}?archived=true").json()["results"]] == [oil["id"]]
    assert owner_api.get(one).json()["archived_at"] is not None
    assert owner_api.post(f"{one}restore/").json()["archived_at"] is None
    assert len(owner_api.get(PRODUCTS).json()["results"]) == 1


WRONG: list[tuple[str, Any]] = [
    ("price", "-1"),
    ("price", "1.005"),
    ("price", "NaN"),
    ("price", "1E+2"),
    ("price", "１２"),
    ("price", "1_000"),
    ("price", " 5 "),
    ("price", "+5"),
    ("price", "99999999999.99"),
    ("price", 10),
    ("price", True),
    ("price", None),
    ("price", "168.00"),
    ("mrp", "abc"),
    ("cost", "1.00001"),
    ("low_stock", "0.0001"),
    ("name", ""),
    ("name", "x" * 201),
    ("name", "x" * 1_000_000),
    ("name", "a\u0000b"),
    ("name", "\u202eevil"),
    ("name", 5),
    ("sku", "x" * 41),
    ("hsn", "12a4"),
    ("category", 2**70),
    ("category", 10**9),
    ("category", "x"),
    ("category", True),
    ("tax_class", 1.9),
    ("tax_class", None),
    ("measure", 10**9),
    ("price_includes_tax", "yes"),
    ("is_stocked", 1),
    ("shop", 1),
    ("is_staff", True),
    ("picture", "x"),
    ("popularity", 5),
    ("archived_at", None),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_wrong_values_are_refused_beside_their_field(
    owner_api: APIClient, oil: dict[str, Any], name: str, value: Any
) -> None:
    for answer in (
        owner_api.patch(f"{PRODUCTS}{oil['id']}/", {name: value}, format="json"),
        owner_api.post(PRODUCTS, {"name": "X", "price": "1", "mrp": "165.00", name: value}, format="json"),
    ):
        assert answer.status_code == 400, answer.content
        assert fields(answer) == {name}
    assert Product.objects.count() == 1
    assert owner_api.get(f"{PRODUCTS}{oil['id']}/").json() == oil


def test_a_price_above_the_mrp_is_refused_in_words(owner_api: APIClient, oil: dict[str, Any]) -> None:
    answer = owner_api.patch(f"{PRODUCTS}{oil['id']}/", {"price": "168.00"}, format="json")
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["code"] == "above_mrp"
    assert problem["detail"] == "₹168.00 is above the MRP of ₹165.00. Lower the price, or correct the MRP."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"barcodes": ["111", "CARTON"]}, "barcodes.1"),
        ({"sku": "OIL-1"}, "sku"),
    ],
)
def test_a_code_of_another_product_is_refused(
    owner_api: APIClient, oil: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    answer = owner_api.post(PRODUCTS, {"name": "X", "price": "1", **body}, format="json")
    assert answer.status_code == 409
    assert answer.json()["product"] == oil["id"]
    assert fields(answer) == {field}
    assert Product.objects.count() == 1


@pytest.mark.parametrize("codes", ["111", [1], ["a b"], [""], ["x" * 49], [["1"]], [str(n) for n in range(51)]])
def test_barcodes_that_are_none_are_refused(owner_api: APIClient, oil: dict[str, Any], codes: Any) -> None:
    answer = owner_api.patch(f"{PRODUCTS}{oil['id']}/", {"barcodes": codes}, format="json")
    assert answer.status_code == 400
    assert all((field or "").startswith("barcodes") for field in fields(answer))
    assert owner_api.get(f"{PRODUCTS}{oil['id']}/").json()["barcodes"] == oil["barcodes"]


def test_another_shops_things_are_not_there(world: World, stranger_api: APIClient, oil: dict[str, Any]) -> None:
    one = f"{PRODUCTS}{oil['id']}/"
    assert stranger_api.get(PRODUCTS).json()["results"] == []
    for answer in (
        stranger_api.get(one),
        stranger_api.patch(one, {"name": "x"}, format="json"),
        stranger_api.delete(one),
        stranger_api.get(f"{PRODUCTS}?category={oil['category']}"),
    ):
        assert answer.status_code == 404
    for name in ("category", "tax_class", "measure"):
        answer = stranger_api.post(PRODUCTS, {"name": "X", "price": "1", name: oil[name]}, format="json")
        assert answer.status_code == 400
        assert fields(answer) == {name}
    assert Product.objects.count() == 1


def test_the_list_is_filtered_and_searched(world: World, owner_api: APIClient, oil: dict[str, Any]) -> None:
    owner_api.post(PRODUCTS, {"name": "Mustard oil", "price": "1", "sku": "oil-1"}, format="json")

    def names(query: str) -> list[str]:
        answer = owner_api.get(f"{PRODUCTS}?{query}")
        assert answer.status_code == 200, answer.content
        return [found["name"] for found in answer.json()["results"]]

    assert names("") == ["Mustard oil", "Sunflower oil 1 L"]
    assert names(f"category={oil['category']}") == ["Sunflower oil 1 L"]
    assert names(f"tax_class={oil['tax_class']}") == ["Sunflower oil 1 L"]
    assert names("sku=oil-1") == ["Mustard oil"]
    assert names("barcode=8901063136694") == ["Sunflower oil 1 L"]
    assert names("search=oil") == ["Mustard oil", "Sunflower oil 1 L"]
    assert names("search=sun%20oi") == ["Sunflower oil 1 L"]
    assert names("search=carton") == ["Sunflower oil 1 L"]
    assert names("search=%25") == names("search=_") == names("search=%5C") == []
    assert names("search=" + "%25" * 3000) == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 400),
        ("limit=x", 400),
        ("cursor=x", 400),
        ("search=%00", 400),
        ("archived=maybe", 400),
        ("category=1000000000", 404),
        ("category=x", 404),
        ("sku=%00", 400),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(owner_api: APIClient, query: str, status: int) -> None:
    assert owner_api.get(f"{PRODUCTS}?{query}").status_code == status


def test_the_list_pages_to_its_end_and_back(owner_api: APIClient, world: World) -> None:
    for number in range(7):
        actions.create_product(access=world.access(), at=NOW, name=f"Product {number % 3}")
    seen: list[int] = []
    url: str | None = f"{PRODUCTS}?limit=3"
    pages = 0
    while url:
        page = owner_api.get(url).json()
        seen += [found["id"] for found in page["results"]]
        url, pages = page["next"], pages + 1
    assert (len(seen), len(set(seen)), pages) == (7, 7, 3)


def test_the_till_finds_by_code_and_words(owner_api: APIClient, cashier_api: APIClient, oil: dict[str, Any]) -> None:
    found = cashier_api.get(f"{PRODUCTS}find/?q=8901063136694").json()["results"]
    assert [(one["id"], one["exact"], one["price"]) for one in found] == [(oil["id"], True, "158.00")]
    assert "cost" not in found[0]
    assert cashier_api.get(f"{PRODUCTS}find/?q=sunfl").json()["results"][0]["id"] == oil["id"]
    assert cashier_api.get(f"{PRODUCTS}find/").json()["results"] == []


@pytest.mark.parametrize("number", [0, 10**9, 2**31, 2**63, 2**70, "x", "1.0", "%00"])
def test_an_odd_id_is_not_found(owner_api: APIClient, number: Any) -> None:
    assert owner_api.get(f"{PRODUCTS}{number}/").status_code == 404


def test_a_list_takes_the_same_number_of_statements_for_one_and_for_many(
    owner_api: APIClient, world: World, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        actions.create_product(access=world.access(), at=NOW, name=f"Product {number}", barcodes=[f"B{number}"])
    with django_assert_max_num_queries(8):
        assert len(owner_api.get(PRODUCTS).json()["results"]) == 30


# Pictures


def upload(content: bytes, name: str = "picture.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_and_handed_out(
    owner_api: APIClient, cashier_api: APIClient, stranger_api: APIClient, oil: dict[str, Any], kind: str
) -> None:
    url = f"{PRODUCTS}{oil['id']}/picture/"
    sent = upload(picture_file(kind, (2000, 1000)).read(), "../../settings.py")
    answer = owner_api.put(url, {"picture": sent}, format="multipart")
    assert answer.status_code == 200, answer.content
    assert answer.json()["picture"] == url
    kept = str(Product.objects.get().picture.name)
    assert kept.startswith(f"shops/{Product.objects.get().shop_id}/products/")
    assert "settings" not in kept
    shown = cashier_api.get(url)
    assert shown["content-type"] == "image/webp"
    assert b"".join(shown)[8:12] == b"WEBP"
    assert stranger_api.get(url).status_code == 404
    assert cashier_api.put(url, {"picture": upload(b"")}, format="multipart").status_code == 403
    assert owner_api.delete(url).status_code == 204
    assert owner_api.get(url).status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\0" * 100,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        b"not a picture",
    ],
)
def test_what_is_no_picture_is_refused(owner_api: APIClient, oil: dict[str, Any], content: bytes) -> None:
    answer = owner_api.put(f"{PRODUCTS}{oil['id']}/picture/", {"picture": upload(content)}, format="multipart")
    assert answer.status_code == 400
    assert fields(answer) == {"picture"}
    assert not Product.objects.get().picture


def test_a_picture_of_absurd_size_is_refused_before_it_is_decoded(owner_api: APIClient, oil: dict[str, Any]) -> None:
    header = bytearray(picture_file("PNG", (1, 1)).read())
    header[16:24] = (60_000).to_bytes(4) * 2
    import zlib

    header[29:33] = zlib.crc32(bytes(header[12:29])).to_bytes(4)
    url = f"{PRODUCTS}{oil['id']}/picture/"
    assert owner_api.put(url, {"picture": upload(bytes(header))}, format="multipart").status_code == 400
    assert owner_api.put(url, {"picture": upload(b"x" * 6_000_000)}, format="multipart").status_code == 413
    assert owner_api.put(url, {}, format="multipart").status_code == 400
    assert owner_api.put(url, {"picture": "x"}, format="json").status_code == 415
    assert not Product.objects.get().picture


# Groups


def test_everything_holds_after_all_that(owner_api: APIClient, oil: dict[str, Any]) -> None:
    owner_api.patch(
        f"{PRODUCTS}{oil['id']}/", {"price": "100.00", "barcodes": ["1", "2"], "name": "Oil"}, format="json"
    )
    assert not list(checks.broken())
