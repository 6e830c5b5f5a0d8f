"""Tables of one migration that stand in a row are one step, and come to the same as one step for each."""

from typing import Any

from django.db import migrations, models
from django.db.migrations.state import ProjectState

from galla.foundation.database.migrating import NewTables, TablesTogether


def table(name: str, *fields: tuple[str, Any]) -> migrations.CreateModel:
    """A table with an id and what is told."""
    return migrations.CreateModel(name, fields=[("id", models.BigAutoField(primary_key=True)), *fields])


def three_tables() -> list[migrations.CreateModel]:
    """A box, its lid and the lid's knob: each points at the one before it."""
    return [
        table("Box"),
        table("Lid", ("box", models.ForeignKey("cellar.box", on_delete=models.PROTECT))),
        table("Knob", ("lid", models.OneToOneField("cellar.lid", on_delete=models.PROTECT))),
    ]


def test_neighbouring_tables_are_one_step_and_what_stands_between_keeps_its_place() -> None:
    box, lid, knob = three_tables()
    between = migrations.RunPython(migrations.RunPython.noop)
    written = [box, lid, between, knob]

    class Cellar(TablesTogether):
        operations = written

    together, *others = Cellar("0001", "cellar").operations
    assert isinstance(together, NewTables)
    assert together.tables == [box, lid]
    assert others == [between, knob]
    assert written == [box, lid, between, knob]


def test_what_django_knows_after_one_step_is_what_it_knows_after_three() -> None:
    one_by_one, together = ProjectState(), ProjectState()
    assert not list(together.apps.get_models())  # built before, as for every file but the first
    for each in three_tables():
        each.state_forwards("cellar", one_by_one)
    NewTables(three_tables()).state_forwards("cellar", together)
    assert together == one_by_one
    for state in (one_by_one, together):
        box = state.apps.get_model("cellar", "Box")
        assert [each.name for each in box._meta.related_objects] == ["lid"]
        lid = state.apps.get_model("cellar", "Lid")
        assert state.apps.get_model("cellar", "Knob")._meta.get_field("lid").related_model is lid


def test_the_step_builds_no_class_before_somebody_asks_for_one() -> None:
    state = ProjectState()
    assert state.apps is not None
    NewTables(three_tables()).state_forwards("cellar", state)
    assert "apps" not in vars(state)
