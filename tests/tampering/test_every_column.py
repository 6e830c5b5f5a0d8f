"""Whatever is changed by hand in an issued row, behind the triggers' back, `galla verify` names it.

The tables and columns are read from the models: a table that is protected from now on is tried from now on.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.db import connection, models

from galla.sales.tests.conftest import Stall
from tests.once import ONE_OF
from tests.tampering.hands import (
    FORGED,
    behind_the_back,
    delete,
    forge,
    guarded_models,
    names_of,
    other_value,
    undone,
    unnamed,
    update,
)

# What may be changed without being named, each with the reason why it is no fact.
NO_FACT = {
    "ledger_posting.id": "only says in which order an entry's moves are listed",
}


WORTHS = ("worth_received_minor", "worth_given_minor")


def rows_of(model: type[models.Model]) -> list[models.Model]:
    """The first and the last row of a table; there must be one. Of names, those that something goes by.

    A balance that nothing went through yet is made where a bill may need it, and says nothing.
    """
    rows = list(model._default_manager.order_by("pk"))
    if model._meta.db_table in ("ledger_account", "ledger_unit"):
        rows = [row for row in rows if row.pk in named_by_postings()]
    if model._meta.db_table == "ledger_balance":
        rows = [row for row in rows if any(getattr(row, name) for name in ("received", "given", *WORTHS))]
    assert rows, f"the filled shop has no row of {model._meta.db_table}: issue one in conftest.fill"
    return list({row.pk: row for row in (rows[0], rows[-1])}.values())


def named_by_postings() -> set[int]:
    """The numbers of every account and unit that has moved something."""
    postings = apps.get_model("ledger", "Posting")._default_manager
    return {number for row in postings.values_list("source", "target", "unit") for number in row}


def columns_of(model: type[models.Model]) -> Iterator["models.Field[Any, Any]"]:
    """Every column of a table that says something; the number of a line that nothing refers to does not."""
    for field in model._meta.concrete_fields:
        is_a_lines_number = isinstance(field, models.AutoField) and not model._meta.related_objects
        if not is_a_lines_number and f"{model._meta.db_table}.{field.column}" not in NO_FACT:
            yield field


def missed(change: Callable[[], Any], names: set[str], what: str) -> Iterator[str]:
    """What was done, if nobody names it."""
    with undone():
        number = change()
        said = unnamed(names if number is None else {*names, str(number)})
    if said is not None:
        yield f"{what}: {said}"


def changes_missed(tables: Iterable[type[models.Model]], *, one_of: int = 1) -> list[str]:
    """Every change of one column of one row of these tables that no invariant names; of the columns, ``one_of`` many.

    Those of keys are never left out: what they lead to is another question.
    """
    found: list[str] = []
    with behind_the_back():
        for model, row, field in cells_of(tables):
            if zlib.crc32(f"{model._meta.db_table}.{field.column}".encode()) % one_of and not field.is_relation:
                continue
            before = getattr(row, field.attname)
            after = other_value(field, before)
            what = f"{model._meta.db_table}.{field.column} of {row.pk} from {before!r} to {after!r}"
            found += missed(partial(update, model, row.pk, str(field.column), after), names_of(row, after), what)
    return found


def cells_of(
    tables: Iterable[type[models.Model]],
) -> Iterator[tuple[type[models.Model], models.Model, "models.Field[Any, Any]"]]:
    """Each row that is tried with each of its columns."""
    return (
        (model, row, field)
        for model in tables
        for row in rows_of(model)
        for field in columns_of(model)
        if not isinstance(field, models.AutoField) or is_gone_by(row)
    )


def is_gone_by(row: models.Model) -> bool:
    """Whether any row refers to this one: the number of one to which none does says nothing."""
    return any(
        related.related_model._default_manager.filter(**{related.field.name: row.pk}).exists()
        for related in row._meta.related_objects
    )


def rows_missed(act: Callable[[type[models.Model], Any], Any]) -> list[str]:
    """Every row with which something was done that no invariant names."""
    found: list[str] = []
    with behind_the_back():
        for model in guarded_models():
            for row in rows_of(model):
                names = names_of(row) | {FORGED}
                found += missed(partial(act, model, row.pk), names, f"{model._meta.db_table} {row.pk}")
    return found


def test_a_change_of_any_column_of_any_issued_row_is_named(filled: Stall, is_long: bool) -> None:
    # Every change is several questions, and each takes its way to a server.
    one_of = 1 if is_long or connection.vendor == "sqlite" else ONE_OF
    assert "\n".join(changes_missed(guarded_models(), one_of=one_of)) == ""


def test_a_deleted_row_is_named(filled: Stall) -> None:
    assert "\n".join(rows_missed(delete)) == ""


def test_a_forged_row_is_named(filled: Stall) -> None:
    assert "\n".join(rows_missed(forge)) == ""
