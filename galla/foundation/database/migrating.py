"""Migrations that make many tables, told to Django as one step.

After every operation Django builds the classes of nearly all models anew, because nearly all point at the shop. For a
file that makes ten tables it did so ten times, and that was most of what setting up a new shop cost.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class NewTables(Operation):
    """Tables that are made one after the other, and known to Django once all are told."""

    def __init__(self, tables: Sequence[Operation]) -> None:
        """Take the tables in the order they are made in."""
        self.tables = tables

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """What Django writes an operation down with."""
        return (self.__class__.__name__, [list(self.tables)], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Tell all tables; classes that were built before are let go, so none is built anew for each."""
        if "apps" in vars(state):
            del state.apps
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the tables: none was there before, so none needs to know how it looked in between."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take them away again, the last one first."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What ``migrate --plan`` says."""
        return "; ".join(table.describe() for table in self.tables)


class TablesTogether(Migration):
    """A migration whose tables, where several stand in a row, are one step."""

    def __init__(self, name: str, app_label: str) -> None:
        """Put neighbours together; what else the file does keeps its place."""
        super().__init__(name, app_label)
        steps: list[Operation] = []
        for makes_table, group in groupby(self.operations, key=lambda each: isinstance(each, CreateModel)):
            neighbours = list(group)
            steps += [NewTables(neighbours)] if makes_table and len(neighbours) > 1 else neighbours
        self.operations = steps  # type: ignore[misc]  # as Migration itself does
