"""What somebody does who knows the tables: rows exchanged, triggers dropped and laid again, books cooked to fit."""

from typing import Any

import pytest
from django.db import connection, models

from galla.drawer.models import DrawerMove
from galla.foundation.checks import broken
from galla.foundation.database import immutable
from galla.inventory.models import AdjustmentLine, ReceiptLine
from galla.sales.models import Sale, SaleLine, SaleTax, SaleTender, Void
from galla.sales.tests.conftest import Stall
from tests.tampering.hands import behind_the_back, forge, unnamed, update
from tests.tampering.test_every_column import changes_missed


def exchange(model: type[models.Model], one: int, other: int, column: str, between: object) -> None:
    """Give each of two rows the other's value."""
    values = dict(model._default_manager.filter(pk__in=[one, other]).values_list("pk", column))
    update(model, one, column, between)
    update(model, other, column, values[one])
    update(model, one, column, values[other])


def test_two_bills_that_exchanged_their_numbers_are_both_named(filled: Stall) -> None:
    first, second = Sale.objects.order_by("id")[:2]
    with behind_the_back():
        exchange(Sale, first.pk, second.pk, "number", "between")
        for bill in (first, second):
            assert unnamed({bill.number}) is None
            assert unnamed({str(bill.pk)}) is None


@pytest.mark.parametrize("model", [SaleLine, SaleTax, SaleTender, ReceiptLine, AdjustmentLine])
def test_two_lines_that_exchanged_their_places_are_named_with_their_document(
    filled: Stall, model: type[models.Model]
) -> None:
    owner = "sale" if model.__name__.startswith("Sale") else model.__name__.removesuffix("Line").lower()
    whole = model._default_manager.values(f"{owner}_id").annotate(lines=models.Count("pk")).filter(lines__gt=1)
    document = whole.order_by(f"{owner}_id")[0][f"{owner}_id"]
    one, other = model._default_manager.filter(**{f"{owner}_id": document}).order_by("position")[:2]
    with behind_the_back():
        exchange(model, one.pk, other.pk, "position", 9_999)
        assert unnamed({str(document)}) is None


def test_two_entries_that_exchanged_their_places_in_the_series_are_named(filled: Stall) -> None:
    first, second = Sale.objects.order_by("id")[:2]
    with behind_the_back():
        exchange(_model("ledger", "Entry"), first.pk, second.pk, "number", 9_999)
        assert unnamed({str(first.pk)}) is None


def test_a_posting_that_was_slipped_in_is_named_though_the_balances_were_made_to_fit(filled: Stall) -> None:
    postings = _model("ledger", "Posting")._default_manager
    posting: Any = postings.filter(entry_id=DrawerMove.objects.earliest("id").pk).earliest("id")
    with behind_the_back():
        forge(type(posting), posting.pk)
        with connection.cursor() as cursor:
            for side, account in (("received", posting.target), ("given", posting.source)):
                cursor.execute(
                    f"UPDATE ledger_balance SET {side} = {side} + %s WHERE account = %s AND unit = %s",
                    [posting.amount, account, posting.unit],
                )
        assert unnamed({str(posting.entry_id)}) is None


def test_triggers_that_were_dropped_are_named_and_so_is_what_was_done_meanwhile_after_they_are_back(
    filled: Stall,
) -> None:
    bill = Sale.objects.earliest("id")
    with behind_the_back():
        update(Sale, bill.pk, "total_minor", bill.total_minor - 1)
        assert unnamed({bill.number}) is None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for table in immutable.protected():
                    cursor.execute(f'DROP TRIGGER "{table}_never_changed" ON "{table}"')
        names = " ".join(each.detail for each in broken())
        assert all(f"{table}_never_" in names for table in immutable.protected())
        immutable.install()
        assert unnamed({bill.number}) is None


@pytest.mark.sqlite  # hashes are compared by Python, which is the same beside each database
def test_without_the_hashes_most_changes_would_go_unnamed(filled: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    from galla.foundation import checks

    hashed = ("hash chains are whole", "bills are what their entries say", "voids are what their entries say")
    for name in hashed:
        monkeypatch.setitem(checks._invariants, name, lambda _shop: iter(()))
    found = changes_missed([SaleLine, Void, _model("ledger", "Entry")])
    assert any(line.startswith("sales_saleline.name ") for line in found)
    assert any(line.startswith("sales_void.reason ") for line in found)
    assert any(line.startswith("ledger_entry.recorded_at ") for line in found)


def _model(app: str, name: str) -> type[models.Model]:
    from django.apps import apps

    return apps.get_model(app, name)
