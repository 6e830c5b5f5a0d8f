"""What must be there before the site can work; each room registers what it needs, under a name without secrets."""

import logging
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, InterfaceError, connection, connections

logger = logging.getLogger("galla.ready")

MIGRATIONS_TABLE = "django_migrations"

type Needed = Callable[[], bool]

_needed: dict[str, Needed] = {}
_reached: set[str] = set()


def needed(name: str) -> Callable[[Needed], Needed]:
    """Register something the site needs: a function that answers whether it is there."""

    def register(is_there: Needed) -> Needed:
        _needed[name] = is_there
        return is_there

    return register


def missing() -> list[str]:
    """The names of what is not there. Without its database nothing else can be asked."""
    if not database_answers():
        return ["database"]
    if not migrations_are_applied():
        return ["migrations"]
    return [name for name, is_there in _needed.items() if not _is_there(name, is_there)]


def database_answers() -> bool:
    """Whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() is not None
    except (DatabaseError, InterfaceError) as error:
        logger.warning("the database does not answer: %s", type(error).__name__)
        connections.close_all()
        return False


def migrations_are_applied() -> bool:
    """Whether the tables are those this code wants; once they are, this process never asks again."""
    if "migrations" not in _reached and not unapplied():
        _reached.add("migrations")
    return "migrations" in _reached


def unapplied() -> set[tuple[str, str]]:
    """The migrations that are on the disk and not in the database, as (app, name)."""
    on_disk = {
        (config.label, file.stem)
        for config in apps.get_app_configs()
        for file in Path(config.path, "migrations").glob("*.py")
        if not file.stem.startswith(("_", "~"))
    }
    if MIGRATIONS_TABLE not in connection.introspection.table_names():
        return on_disk
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT app, name FROM {MIGRATIONS_TABLE}")
        return on_disk - {(app, name) for app, name in cursor.fetchall()}


def _is_there(name: str, is_there: Needed) -> bool:
    try:
        return is_there()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("whether %s is there cannot be asked: %s", name, type(error).__name__)
        connections.close_all()
        return False
