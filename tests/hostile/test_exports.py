"""Every list of the house as a file, with names that a spreadsheet would run: none of them begins as a formula.

The lists are found by importing the house, and each must be answered by some page: so a new list cannot be forgotten.
"""

import csv
import datetime
import io
import pkgutil
from collections.abc import Collection, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

import galla
from galla.cashbook.actions import settle
from galla.cashbook.tests.statements import line_of
from galla.foundation.lists import Listing
from galla.foundation.lists.export import FORMULA_STARTS
from galla.foundation.lists.kept import Kept
from galla.inventory.actions import AdjustmentItem, BatchGiven, ReceiptItem, adjust, receive
from galla.inventory.models import Batch
from galla.inventory.tests.goods import product as goods
from galla.parties.models import Customer, Supplier
from galla.payments.models import PaymentMethod
from tests.hostile.addresses import ALL
from tests.world import NOW, World, examples

pytestmark = pytest.mark.django_db

HOSTILE = (
    "=cmd|'/c calc'!A1",
    "@SUM(1)",
    "\t=1+1",
    "-2+3",
    "+1",
    "\r=1",
    "\x01=1",
    "\ufeff=1",
    "\u200b@A1",
    "＝1",
    " =1",
)
# What may be written into these tables from behind; what was issued is protected, and gets its texts by actions.
OPEN_TO_ALL = (
    *("accounts.Branch", "accounts.Till", "accounts.User", "catalog.Product", "catalog.Category", "catalog.Brand"),
    *("catalog.Measure", "catalog.TaxClass", "catalog.Barcode", "parties.Customer", "parties.Supplier"),
    *("outbox.Message", "payments.GatewayAccount", "cashbook.ExpenseCategory", "offers.Offer"),
    *("parties.CustomerGroup", "drawer.Denomination"),
)
TEXTS = frozenset(
    {"name", "label", "sku", "hsn", "code", "gstin", "email", "full_name", "reference", "last_error", "short_name"}
)
BEFORE_A_FORMULA = "".join(chr(number) for number in (*range(33), 0x7F, 0xA0, 0xFEFF, 0x200B, 0x200E, 0x2060))


REPORTS = ("accounts", "owed", "entries", "trial_balance", "taxes", "cash_flow", "profit", "discounts")
ELSEWHERE = (
    "galla.office.allowed",
    "galla.payments.gateway_listings",
    "galla.cashbook.bank_listings",
    "galla.cashbook.bank_transfers",
    "galla.credit.interest_listings",
    *(f"galla.reports.{name}" for name in REPORTS),
)


def every_listing() -> dict[str, Listing]:
    """The lists of all rooms, by name: whatever stands in their ``listings``, and a report's in its own module."""
    found: dict[str, Listing] = {}
    for room in pkgutil.iter_modules(galla.__path__, "galla."):
        if find_spec(f"{room.name}.listings") is not None:
            found |= listings_of(import_module(f"{room.name}.listings"))
    for name in ELSEWHERE:
        found |= listings_of(import_module(name))
    return found


def listings_of(module: ModuleType) -> dict[str, Listing]:
    there = [one.listing if isinstance(one, Kept) else one for one in vars(module).values()]
    found = {one.name: one for one in there if isinstance(one, Listing)}
    for inner in pkgutil.iter_modules(getattr(module, "__path__", ()), f"{module.__name__}."):
        found |= listings_of(import_module(inner.name))
    return found


LISTINGS = every_listing()


@pytest.fixture(scope="module")
def spoiled(house: World, django_db_blocker: Any) -> Iterator[World]:
    """The world of the examples, everything in it called by what a spreadsheet would run."""
    with django_db_blocker.unblock(), transaction.atomic():
        # The examples find some things by their names, so they are asked for all of theirs before.
        house.things["urls"] = [one.url(house) for one in ALL if not one.is_api and "GET" in one.permissions]
        product, customer = (int(str(examples()[key](house))) for key in ("products.pk", "customers.pk"))
        # The measure of new goods is found by its name.
        _lying_long(house)
        curd = _came_by_batch(house)
        for name in OPEN_TO_ALL:
            spoil(apps.get_model(name))
        # A till is asked for a way of being paid by its code, which nobody types anew.
        spoil(PaymentMethod, but={"code"})
        issue(house, product, curd, customer)
        yield house
        transaction.set_rollback(True)


def spoil(model: type[models.Model], *, but: Collection[str] = ()) -> None:
    fields = [one for one in model._meta.concrete_fields if isinstance(one, models.CharField | models.TextField)]
    for place, row in enumerate(model._default_manager.order_by("pk")):
        for field in fields:
            if field.name in TEXTS and field.name not in but:
                text = f"{HOSTILE[place % len(HOSTILE)]}{row.pk}"[: field.max_length or 60]
                model._default_manager.filter(pk=row.pk).update(**{field.name: text})


def issue(world: World, product: int, curd: int, customer: int) -> None:
    """Papers that bear such texts, and a bill to a customer called like that."""
    access = world.access(till=world.till)
    supplier = Supplier.objects.filter(shop=world.shop).first()
    for number, text in enumerate(text for text in HOSTILE if text.isprintable()):
        items = [ReceiptItem(product, 5_000, 590_000)]
        key = f"spoiled {number}"
        receive(
            access=access, at=NOW, key=key, branch=world.main, items=items, supplier=supplier, reference=text.strip()
        )
        gone = [AdjustmentItem(product, -1_000)]
        adjust(access=access, at=NOW, key=key, branch=world.main, items=gone, reason="damaged", note=text.strip())
    body = {
        "lines": [{"product": product, "quantity": "1"}, {"product": curd, "quantity": "1"}],
        "tenders": [{"method": "cash", "amount": "500.00"}],
        "rest": "loose",
        "customer": customer,
        "discount_amount": "1.00",
    }
    client = world.api("owner", till=world.till)
    answer = client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "spoiled"})
    assert answer.status_code == 201, answer.content
    line_of(world, "3.00", words="=cmd|'/c calc'!A1")
    who = Customer.objects.get(pk=customer)
    settle(access=access, at=NOW, key="spoiled", customer=who, method="bank", amount_minor=100, reference="=1+1")


def _lying_long(world: World) -> None:
    """Goods that came long ago and were never sold."""
    access, items = world.access(), [ReceiptItem(goods(world.access(), "=Never sold").pk, 5_000, 590_000)]
    receive(access=access, at=NOW - datetime.timedelta(days=300), key="long ago", branch=world.main, items=items)


def _came_by_batch(world: World) -> int:
    """Goods of a batch that is good for long; the one of the examples is past its day, so nobody ever gets it."""
    curd = goods(world.access(), "=Curd", keeps_batches=True, price_e4=400_000)
    batch = BatchGiven("=1+1", timezone.localdate() + datetime.timedelta(days=300))
    items = [ReceiptItem(curd.pk, 5_000, 590_000, batch=batch)]
    receive(access=world.access(), at=NOW, key="fresh", branch=world.main, items=items)
    world.things["recalled"] = Batch.objects.get(product=curd).pk
    return curd.pk


@pytest.fixture
def pages(spoiled: World) -> dict[str, str]:
    """Where each list stands: found by asking every page for a file and looking which list answers."""
    if "pages" not in spoiled.things:
        spoiled.things["pages"] = asked_for(spoiled) | {"recall": f"/bills/batches/{spoiled.things['recalled']}/"}
    found = spoiled.things["pages"]
    assert isinstance(found, dict)
    return found


def asked_for(world: World) -> dict[str, str]:
    found: dict[str, str] = {}
    answered, urls = Listing.respond, world.things["urls"]
    assert isinstance(urls, list)

    def noted(self: Listing, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found.setdefault(self.name, request.path)
        return answered(self, request, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Listing, "respond", noted)
        client = world.browser("owner")
        for url in urls:
            client.get(url, {"export": "csv"})
    return found


def as_csv(answer: Any) -> list[list[str]]:
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def as_xlsx(answer: Any) -> tuple[list[list[Any]], set[str]]:
    """The cells of a workbook, and the kinds they have: "f" would be a formula."""
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    rows = list(sheet.iter_rows())
    return [[cell.value for cell in row] for row in rows], {cell.data_type for row in rows for cell in row}


def demand_harmless(listing: str, rows: list[list[Any]]) -> None:
    texts = [value for row in rows for value in row if isinstance(value, str) and not is_number(value)]
    running = [text for text in texts if text.lstrip(BEFORE_A_FORMULA).startswith(FORMULA_STARTS)]
    assert not running, f"{listing}: {running}"


def is_number(text: str) -> bool:
    """Whether a cell of a CSV is a number: −2 is one, and runs nothing."""
    try:
        float(text)
    except ValueError:
        return False
    return text.strip() == text


def test_every_list_of_the_house_is_found_and_shown_by_a_page(pages: dict[str, str]) -> None:
    assert len(LISTINGS) >= 14
    assert set(pages) == set(LISTINGS)


@pytest.mark.parametrize("name", LISTINGS)
def test_a_list_becomes_both_kinds_of_file_and_nothing_in_them_runs(
    name: str, spoiled: World, pages: dict[str, str]
) -> None:
    client: Any = spoiled.browser("owner")
    plain, book = (client.get(pages[name], {"export": kind}) for kind in ("csv", "xlsx"))
    assert (plain.status_code, book.status_code) == (200, 200)
    assert (plain.get("Content-Type", "")[:8], book.get("Content-Type", "")[-5:]) == ("text/csv", "sheet")
    rows, (cells, kinds) = as_csv(plain), as_xlsx(book)
    assert len(rows) == len(cells) > 1, f"{name} has no row: give it one"
    assert "f" not in kinds
    demand_harmless(name, rows)
    demand_harmless(name, cells)
    heads = [column.label for column in LISTINGS[name].columns if column.exported]
    assert len(rows[0]) == len(cells[0]) <= len(heads)
    texts = [text for row in rows[1:] for text in row]
    assert any(text.startswith("'") for text in texts) or name in NAMELESS, f"{name} holds no hostile name"


# Lists in which nobody has typed anything.
# Digits and words of ours alone.
NAMELESS = frozenset(
    {"scale-formats", "days", "money-accounts", "entries", "trial-balance", "taxes", "cash-flow", "profit"}
    | {"gift-cards"}
)


# Their sums say what should lie in a drawer that is counted blind: on the page one by one, and in no file.
SUMS_OF_CASH = {"bills", "settlements", "prepayments", "credit-notes"}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_cashier_gets_no_list_as_a_file_whose_page_is_closed_to_them(
    name: str, spoiled: World, pages: dict[str, str]
) -> None:
    client: Any = spoiled.browser("cashier")
    page, file = client.get(pages[name]), client.get(pages[name], {"export": "csv"})
    assert file.status_code == (403 if name in SUMS_OF_CASH else page.status_code)
    if file.status_code == 200:
        heads = as_csv(file)[0]
        assert not {"Cost", "Worth at cost", "Supplier"} & set(heads), name
