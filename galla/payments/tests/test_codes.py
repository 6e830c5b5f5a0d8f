"""The UPI code at the till: drawn for an amount, read back as a phone would, and kept as the payment's reference."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from galla.accounts.models import Shop
from galla.payments import actions
from galla.payments.models import Claim, Method
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
QR = "/api/v1/payments/qr/"
NAMES = ["A & B Stores", "Fifty % + more", "क ख भंडार", "Tea=Coffee?#1"]
MODULE, SIDE = 6, 4


@pytest.fixture
def world() -> World:
    """A shop that is paid at a UPI ID."""
    found = build_world()
    Shop.objects.filter(pk=found.shop.pk).update(upi_id="shop@okbank")
    return found


def ask(world: World, **asked: str) -> Any:
    """The answer to a cashier who asks for a code."""
    return world.api("cashier", till=world.till).get(QR, asked)


def scanned(image: str) -> dict[str, str]:
    """What a phone reads off the picture of a code, which is drawn here from the SVG's own strokes."""
    svg = unquote(image.removeprefix("data:image/svg+xml;charset=utf-8,"))
    width = re.search(r"<svg [^>]*width='(\d+)'", svg)
    (path,) = re.findall(r"<path [^>]*class='qrline'[^>]*d='([^']+)'", svg)
    assert width is not None
    modules = int(width[1]) // SIDE
    picture = Image.new("L", (modules * MODULE, modules * MODULE), 255)
    pencil = ImageDraw.Draw(picture)
    column, row = 0.0, 0.0
    for verb, figures in re.findall(r"([Mmh])([^Mmh]+)", path):
        numbers = [float(figure) for figure in re.findall(r"-?[\d.]+", figures)]
        if verb == "h":
            x, y = int(column) * MODULE, int(row) * MODULE
            pencil.rectangle([x, y, x + int(numbers[0]) * MODULE - 1, y + MODULE - 1], fill=0)
            column += numbers[0]
        else:
            column, row = (numbers[0], numbers[1]) if verb == "M" else (column + numbers[0], row + numbers[1])
    (code,) = [found for found in zxingcpp.read_barcodes(picture) if str(found.format) == "QR Code"]
    parts = urlsplit(code.text)
    assert (parts.scheme, parts.netloc, str(code.format)) == ("upi", "pay", "QR Code")
    found = parse_qs(parts.query.replace("+", "%2B"), strict_parsing=True)
    return {key: values[0] for key, values in found.items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_reads_the_shop_the_amount_and_the_reference(world: World, name: str) -> None:
    Shop.objects.filter(pk=world.shop.pk).update(trade_name=name)
    answer = ask(world, amount="118.00")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert answer["Cache-Control"] == "private, no-store"
    assert re.fullmatch(r"[A-Za-z0-9]{1,35}", told["tr"])
    read = scanned(told["image"])
    assert read.pop("tn")
    assert read == {"pa": "shop@okbank", "pn": name, "am": "118.00", "cu": "INR", "tr": told["tr"]}


def test_every_code_has_a_reference_of_its_own_until_one_is_asked_for_again(world: World) -> None:
    first, second = ask(world, amount="10.00").json(), ask(world, amount="10.00").json()
    assert first["tr"] != second["tr"]
    again = ask(world, amount="12.50", tr=first["tr"]).json()
    assert (again["tr"], scanned(again["image"])["am"], scanned(again["image"])["tr"]) == (
        *(first["tr"], "12.50", first["tr"]),
    )


def test_a_second_upi_address_stands_in_its_own_code(world: World) -> None:
    values = {"name": "Second", "pays_into": "second@bank"}
    actions.add_method(access=world.access(), kind=Method.UPI, word="two", values=values)
    assert scanned(ask(world, amount="1.00", method="upi.two").json()["image"])["pa"] == "second@bank"


@pytest.mark.parametrize("upi_id", ["", "shop", "a@b&am=1"])
def test_a_shop_that_cannot_be_paid_over_upi_says_so(world: World, upi_id: str) -> None:
    Shop.objects.filter(pk=world.shop.pk).update(upi_id=upi_id)
    answer = ask(world, amount="118.00")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_upi_id")


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("amount", {}),
        *(("amount", {"amount": amount}) for amount in ("", "0", "-1", "1.005", "1e3", "١", "9" * 40, "NaN")),
        *(("tr", {"amount": "1.00", "tr": tr}) for tr in ("a b", "x" * 36, "a&am=1", "é")),
        *(("method", {"amount": "1.00", "method": way}) for way in ("cash", "card", "upi.other", "x" * 200)),
        ("colour", {"amount": "1.00", "colour": "red"}),
    ],
)
def test_what_no_code_can_say_is_refused_beside_its_field(world: World, field: str, asked: dict[str, str]) -> None:
    answer = ask(world, **asked)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), answer.content


@pytest.mark.parametrize("many", [lambda: "𝔾" * 200, lambda: "भ" * 200])
def test_a_name_too_long_for_a_code_is_cut_and_read(world: World, many: Callable[[], str]) -> None:
    Shop.objects.filter(pk=world.shop.pk).update(trade_name=many())
    read = scanned(ask(world, amount="1.00").json()["image"])
    assert many().startswith(read["pn"])
    assert read["am"] == "1.00"


def test_the_reference_of_a_code_is_what_the_promised_money_is_known_by(world: World) -> None:
    tr = ask(world, amount="118.00").json()["tr"]
    body = {
        "lines": [{"name": "Mending a zip", "unit_price": "118.00", "tax_rate": "18", "quantity": "1"}],
        "tenders": [{"method": "upi", "amount": "118.00", "reference": tr}],
    }
    client = world.api("owner", till=world.till)
    answer = client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.content
    money = Claim.objects.get(shop=world.shop)
    told = {"id": money.pk, "method": "upi", "amount": "118.00", "reference": tr, "state": "open"}
    assert (money.reference, answer.json()["claims"]) == (tr, [told])
    page = world.browser("cashier").get(f"/bills/{answer.json()['id']}/").content.decode()
    assert f'href="/payments/{money.pk}/"' in page
    assert "Not seen yet" in page
    client.post(f"/api/v1/claims/{money.pk}/seen/", {}, format="json")
    assert client.get(f"/api/v1/sales/{answer.json()['id']}/").json()["claims"] == [told | {"state": "arrived"}]
