"""Promises, limits and reminders that were written before they were sealed and chained."""

import importlib
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import connection, models

from galla.credit.models import LimitChange, LimitHead, Reminder, ReminderHead
from galla.foundation.checks import broken
from galla.payments.models import Claim
from galla.sales.tests.conftest import Stall
from tests.tampering.hands import behind_the_back


def kept(model: type[models.Model], *columns: str) -> list[Any]:
    """What rows say in these columns."""
    return list(model._default_manager.order_by("pk").values_list(*columns))


def test_promises_from_before_are_sealed_as_they_stand(filled: Stall) -> None:
    before = kept(Claim, "pk", "seal")
    assert len(before) > 2
    migration = importlib.import_module("galla.payments.migrations.0003_promises_are_sealed")
    with behind_the_back(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_claim SET seal = ''")
        assert any("is not what was promised" in str(found) for found in broken())
        migration.seal_what_is_there(apps, SimpleNamespace(connection=connection))
        assert kept(Claim, "pk", "seal") == before


def test_limits_and_reminders_from_before_are_chained_in_their_order(filled: Stall) -> None:
    tables = ((LimitChange, LimitHead), (Reminder, ReminderHead))
    links = [kept(model, "number", "hash") for model, _head in tables]
    heads = [kept(head, "shop_id", "last_number", "last_hash") for _model, head in tables]
    assert [len(each) for each in links] == [3, 2]
    migration = importlib.import_module("galla.credit.migrations.0004_limits_and_reminders_are_chained")
    with behind_the_back(), connection.cursor() as cursor:
        for model, head in tables:
            cursor.execute(f"UPDATE {model._meta.db_table} SET number = -id, hash = ''")
            head.objects.all().delete()
        migration.chain_what_is_there(apps, SimpleNamespace(connection=connection))
        assert [kept(model, "number", "hash") for model, _head in tables] == links
        assert [kept(head, "shop_id", "last_number", "last_hash") for _model, head in tables] == heads
