"""A working day in short, from outside: the same for a shop on one laptop and for the production set-up."""

from dataclasses import dataclass

from tests.crash.house import comes_true
from tests.crash.mail import Postman
from tests.production.visitor import Visitor

CUSTOMER = {"name": "Kavita Deshmukh", "phone": "+919876501234", "email": "kavita.deshmukh@example.in"}


@dataclass(frozen=True)
class Goods:
    """What there is to sell, and the token of whoever sells it."""

    token: str
    products: list[int]


def sign_in_as_a_person(visitor: Visitor, username: str, password: str) -> None:
    """Through the door: the page, its form, the first page behind it."""
    assert visitor.get("/").status == 302
    answer = visitor.fill_in("/accounts/login/", login=username, password=password)
    assert answer.status == 302, answer.text
    home = visitor.get(answer.headers["location"])
    assert home.status == 200
    assert "unsafe" not in home.headers["content-security-policy"]


def open_shop(visitor: Visitor, username: str, password: str) -> Goods:
    """Sign in over the API, and bring goods onto the shelf."""
    answer = visitor.send("/api/v1/tokens/", {"username": username, "password": password})
    assert answer.status == 201, answer.text
    visitor.token = answer.json()["token"]
    tills = visitor.get("/api/v1/tills/").json()["results"]
    answer = visitor.send("/api/v1/tokens/", {"username": username, "password": password, "till": tills[0]["id"]})
    visitor.token = answer.json()["token"]
    products = []
    for number, price in enumerate(("10.00", "25.50", "40.00")):
        made = visitor.send("/api/v1/products/", {"name": f"Goods {number}", "price": price, "sku": f"G{number}"})
        assert made.status == 201, made.text
        products.append(made.json()["id"])
    lines = [{"product": product, "quantity": "900000", "cost": "5"} for product in products]
    came = visitor.send("/api/v1/stock/receipts/", {"lines": lines}, key="opening")
    assert came.status == 201, came.text
    return Goods(visitor.token, products)


def sell_and_look_back(visitor: Visitor, goods: Goods, postman: Postman) -> None:
    """A bill for a customer: saved once, on paper, in the mail, and found again."""
    customer = visitor.send("/api/v1/customers/", CUSTOMER)
    assert customer.status == 201, customer.text
    body = {
        "lines": [{"product": goods.products[0], "quantity": "2"}],
        "tenders": [{"method": "cash", "amount": "20.00"}],
        "customer": customer.json()["id"],
    }
    saved = visitor.send("/api/v1/sales/", body, key="journey")
    assert saved.status == 201, saved.text
    bill = saved.json()
    again = visitor.send("/api/v1/sales/", body, key="journey")
    assert (again.status, again.json()["number"]) == (200, bill["number"])
    for size in ("a4", "80mm"):
        paper = visitor.get(f"/api/v1/sales/{bill['id']}/invoice.pdf?size={size}")
        assert (paper.status, paper.body[:5]) == (200, b"%PDF-")
    found = visitor.get("/api/v1/sales/?phone=9876501234").json()["results"]
    assert [each["number"] for each in found] == [bill["number"]]

    def has_left() -> bool:
        mail = visitor.get(f"/api/v1/sales/{bill['id']}/").json()["mail"]
        return bool(mail and mail["state"] == "sent")

    assert comes_true(has_left), visitor.get(f"/api/v1/sales/{bill['id']}/").text
    assert postman.taken
