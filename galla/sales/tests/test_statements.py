"""How many statements a checkout sends: the same for one line, five and fifty, and few."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.catalog.queries import Reference
from galla.inventory.actions import BatchGiven, ReceiptItem, receive
from galla.payments.models import Method
from galla.sales.actions import checkout
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.tests.conftest import Stall
from tests.world import NOW, build_world

MOST = 15
AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def statements(stall: Stall, lines: int, *, batches: int = 0) -> list[str]:
    """What a plain cash bill sends to the database between BEGIN and COMMIT; each product has so many batches."""
    name = f"Product {lines} {batches}"
    products = [stall.product(f"{name} {place}", "10", "5", keeps_batches=batches > 0) for place in range(lines)]
    stall.stock(dict.fromkeys(products, 10000), key=name)
    for number in range(batches):
        given = BatchGiven(f"B{number}", NOW.date() + datetime.timedelta(number))
        items = [ReceiptItem(product.pk, 300, worth_minor=100, batch=given) for product in products]
        receive(access=stall.access, at=NOW, key=f"{name} {number}", branch=stall.world.main, items=items)
    cart = Cart(lines=tuple(CartLine(1_000, Reference(product_id=product.pk)) for product in products))
    payment = Payment((TenderGiven(Method.CASH, lines * 1_000),))
    with CaptureQueriesContext(connection) as captured:
        checkout(access=stall.access, cart=cart, payment=payment, key=name, at=NOW)
    sent = [query["sql"] for query in captured.captured_queries]
    begin = next((place for place, sql in enumerate(sent) if sql.startswith(("BEGIN", "SAVEPOINT"))), None)
    assert begin is not None
    return [sql for sql in sent[begin:] for _ in range(times(sql)) if not sql.startswith(AROUND)]


def times(sql: str) -> int:
    """How often a statement was sent: each row of an ``executemany`` counts, which is logged as ``3 times: …``."""
    count, found, _ = sql.partition(" times: ")
    return int(count) if found and count.isdigit() else 1


@pytest.fixture
def stall(transactional_db: None) -> Stall:
    """The counter, outside of any transaction of the test's."""
    return Stall(build_world())


def test_a_plain_cash_bill_sends_as_many_statements_for_one_line_as_for_fifty(stall: Stall) -> None:
    statements(stall, 2)  # the first bill of a series and a rate opens accounts
    counts: dict[int, int] = {lines: len(statements(stall, lines)) for lines in (1, 5, 50)}
    assert len(set(counts.values())) == 1, counts
    assert counts[1] <= MOST, counts


def test_a_bill_with_batches_sends_one_statement_more_however_many_there_are(stall: Stall) -> None:
    statements(stall, 2)
    plain = len(statements(stall, 1))
    counts = {
        (lines, batches): len(statements(stall, lines, batches=batches)) for lines in (1, 20) for batches in (1, 4)
    }
    assert set(counts.values()) == {plain + 1}, counts


def test_each_row_of_an_executemany_counts() -> None:
    assert times("3 times: INSERT INTO note VALUES (1)") == 3
    assert times("SELECT ' times: '") == 1


def test_the_count_sees_a_statement_more(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    statements(stall, 2)
    plain = len(statements(stall, 1))

    def chatty(*arguments: Any, **options: Any) -> Any:
        from galla.ledger.entries import lock_balances

        with connection.cursor() as cursor:
            for _ in arguments[0]:
                cursor.execute("SELECT 1")
        return lock_balances(*arguments, **options)

    monkeypatch.setattr("galla.sales.actions.selling.lock_balances", chatty)
    assert len(statements(stall, 5)) > plain
