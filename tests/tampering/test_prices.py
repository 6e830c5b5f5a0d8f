"""Price changes by hand: what one says of when, by whom, from what to what, and any that is taken out of the chain."""

import datetime
import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from galla.catalog.actions import change_product
from galla.catalog.models import PriceChange, PriceHead
from galla.foundation import checks
from galla.ledger import heads
from galla.sales.tests.conftest import Stall
from tests.tampering.hands import behind_the_back, delete, other_value, undone, unnamed, update
from tests.world import NOW

COLUMNS = [field for field in PriceChange._meta.concrete_fields if not field.primary_key]
CHAIN = "the chain of price changes is whole"


@pytest.fixture
def dearer(stall: Stall) -> Stall:
    """The counter after six price changes of two products, one of which had one alone."""
    for place, price in enumerate((1_190_000, 1_210_000, 1_230_000, 1_250_000, 1_270_000)):
        at = NOW + datetime.timedelta(minutes=place)
        change_product(access=stall.access, at=at, product=stall.tea, price_e4=price)
        if place == 1:
            change_product(access=stall.access, at=at, product=stall.soap, price_e4=410_000)
    return stall


def broken() -> list[str]:
    """What is said of price changes."""
    return [each.detail for each in checks.broken() if "price" in each.invariant]


def test_price_changes_nobody_touched_are_whole(dearer: Stall) -> None:
    assert list(PriceChange.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert broken() == []
    dearer.nothing_broken()


@pytest.mark.parametrize("place", [1, 3, 6], ids=["first", "middle", "newest"])
@pytest.mark.parametrize("field", COLUMNS, ids=lambda field: str(field.column))
def test_a_price_change_is_named_whichever_of_its_columns_was_changed(dearer: Stall, field: Any, place: int) -> None:
    change = PriceChange.objects.get(number=place)
    with behind_the_back():
        update(PriceChange, change.pk, str(field.column), other_value(field, getattr(change, field.attname)))
        assert unnamed({f"price change {change.pk}"}) is None


@pytest.mark.parametrize("place", [1, 3, 4], ids=["first", "of another product", "middle"])
def test_a_price_change_that_is_gone_is_named_by_its_number(dearer: Stall, place: int) -> None:
    with behind_the_back():
        delete(PriceChange, PriceChange.objects.get(number=place).pk)
        assert unnamed({f"price change number {place} of shop {dearer.world.shop.pk}"}) is None


@pytest.mark.parametrize("gone", [1, 2, 6])
def test_newest_price_changes_that_are_gone_are_named_though_the_price_was_made_to_fit(
    dearer: Stall, gone: int
) -> None:
    with behind_the_back():
        for change in PriceChange.objects.order_by("-number")[:gone]:
            update(type(change.product), change.product_id, "price_e4", change.price_from_e4)
            delete(PriceChange, change.pk)
        said = broken()
    assert len(said) == 1
    assert f"shop {dearer.world.shop.pk}" in said[0]
    assert "its head says 6" in said[0]


def test_a_products_only_price_change_that_is_gone_is_named(dearer: Stall) -> None:
    change = PriceChange.objects.get(product=dearer.soap)
    with behind_the_back():
        delete(PriceChange, change.pk)
        assert unnamed({f"price change number {change.number}"}) is None


@pytest.mark.parametrize("column", ["number", "at"])
def test_two_price_changes_that_exchanged_their_places_or_times_are_both_named(dearer: Stall, column: str) -> None:
    one, other = PriceChange.objects.filter(number__in=[2, 4]).order_by("number")
    with behind_the_back():
        values = getattr(one, column), getattr(other, column)
        update(PriceChange, one.pk, column, 99 if column == "number" else NOW)
        update(PriceChange, other.pk, column, values[0])
        update(PriceChange, one.pk, column, values[1])
        for change in (one, other):
            assert unnamed({f"price change {change.pk}"}) is None


def test_without_the_chain_who_and_when_and_a_first_one_that_is_gone_would_go_unnamed(
    dearer: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(checks._invariants, CHAIN, lambda _shop: iter(()))
    first = PriceChange.objects.get(number=1)
    acts: list[Callable[[], None]] = [
        partial(update, PriceChange, first.pk, "at", NOW + datetime.timedelta(hours=3)),
        partial(update, PriceChange, first.pk, "by_id", None),
        partial(delete, PriceChange, first.pk),
    ]
    with behind_the_back():
        for act in acts:
            with undone():
                act()
                assert broken() == []


def test_price_changes_cut_off_with_a_head_that_was_made_to_fit_are_missed_by_the_published_head_alone(
    dearer: Stall, tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    heads.publish(at=NOW)
    assert list(heads.cut_back(heads.published())) == []
    with behind_the_back():
        for change in PriceChange.objects.order_by("-number")[:2]:
            update(type(change.product), change.product_id, "price_e4", change.price_from_e4)
            delete(PriceChange, change.pk)
        last = PriceChange.objects.latest("number")
        PriceHead.objects.update(last_number=last.number, last_hash=last.hash)
        # The control: whoever has the password of the database can make everything in it fit.
        assert broken() == []
        [said] = heads.cut_back(heads.published())
        assert said.startswith(f"series prices of shop {dearer.world.shop.pk} ended at 6")
        assert "now at 4: 2 price changes are missing" in said
        change_product(access=dearer.access, at=NOW, product=dearer.tea, price_e4=1_300_000)
        change_product(access=dearer.access, at=NOW, product=dearer.tea, price_e4=1_310_000)
        [said] = heads.cut_back(heads.published())
        assert "the price change 6 that stands there now is another one" in said


def test_changes_made_before_there_was_a_chain_are_chained_in_their_order(dearer: Stall) -> None:
    before = list(PriceChange.objects.order_by("pk").values_list("number", "hash"))
    head = PriceHead.objects.get()
    migration = importlib.import_module("galla.catalog.migrations.0004_price_changes_are_chained")
    with behind_the_back(), connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_pricechange SET number = -id, hash = ''")
        PriceHead.objects.all().delete()
        migration.chain_what_is_there(apps, SimpleNamespace(connection=connection))
        assert list(PriceChange.objects.order_by("pk").values_list("number", "hash")) == before
        made = PriceHead.objects.get()
        assert (made.last_number, made.last_hash) == (head.last_number, head.last_hash)
        assert broken() == []
