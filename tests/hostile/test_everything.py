"""What is read once is read again where something was written, and no later than that."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from galla.accounts.models import Branch
from tests.hostile.addresses import undone
from tests.hostile.everything import read, rows
from tests.world import World

pytestmark = pytest.mark.django_db


def statements(look: object = rows) -> int:
    assert callable(look)
    with CaptureQueriesContext(connection) as told:
        look()
    return len(told)


def test_everything_is_read_once_while_nothing_is_written(world: World) -> None:
    rows()
    list(Branch.objects.all())
    with undone():
        list(Branch.objects.select_for_update())
    assert statements() == 0
    assert statements(read) > 0


def test_a_changed_row_is_seen_though_everything_was_read_before(world: World) -> None:
    before = rows()
    Branch.objects.filter(pk=world.main.pk).update(name="Taken over")
    assert rows() != before
    assert rows() == read()


def test_what_was_taken_back_is_as_it_was_without_being_read_again(world: World) -> None:
    before = rows()
    with undone():
        Branch.objects.filter(pk=world.main.pk).update(name="Taken over")
        assert rows() != before
    assert statements() == 0
    assert rows() == before == read()


def test_what_is_kept_of_a_savepoint_taken_back_within_is_read_again(world: World) -> None:
    before = rows()
    with transaction.atomic():
        Branch.objects.filter(pk=world.main.pk).update(name="Kept")
        with undone():
            Branch.objects.filter(pk=world.main.pk).update(name="Taken back")
    assert rows() == read() != before


@pytest.mark.parametrize("turn", [1, 2])
def test_another_transaction_begins_with_a_reading_of_its_own(turn: int, db: None) -> None:
    if turn == 1:
        Branch.objects.count()
    assert rows()["accounts_branch"] == []
    from tests.world import build_world

    build_world()
    assert rows()["accounts_branch"] != []
