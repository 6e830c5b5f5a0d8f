"""Makes a release's small database, for later releases to upgrade. Run once, when a version is released:

    python -m tests.upgrade.make

It writes tests/upgrade/<version>/database.sql (a readable SQLite dump of two shops, some twenty bills and papers of
every kind) and expected.json (the hash of every document, and what every bill came to). Neither is changed afterwards.
"""

import datetime
import json
import os
import secrets
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from unittest.mock import patch

FOLDER = Path(__file__).parent
BILLS = 14


def main() -> None:
    """Make both files of this version."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "galla.sqlite3")
        os.environ |= {"DATABASE_URL": f"sqlite://{file}", "GALLA_DATA_DIR": folder, "GALLA_ENV_FILE": os.devnull}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "galla.config.settings", "ALLOWED_HOSTS": "testserver"}
        os.environ |= {"LOG_LEVEL": "ERROR"}
        import django

        django.setup()
        with standing_still():
            fill_database()
        import galla
        from tests.upgrade.loading import found

        release = FOLDER / galla.__version__
        release.mkdir(exist_ok=True)
        (release / "expected.json").write_text(json.dumps(found(), indent=1) + "\n", encoding="utf-8")
        from django.db import connection

        connection.close()
        with closing(sqlite3.connect(file)) as own:
            # The words of the search are made anew from the products: SQLite's own form of them is nothing to read.
            own.execute("DROP TABLE catalog_product_words")
            (release / "database.sql").write_text("\n".join(own.iterdump()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{release}: made.\n")


@contextmanager
def standing_still() -> Iterator[None]:
    """The clock goes a second at every look, and what is drawn by lot comes in order: both files can be made again."""
    from tests.world import NOW

    seconds, lots = count(), count(1)

    def now() -> datetime.datetime:
        return NOW + datetime.timedelta(seconds=next(seconds))

    def lot(size: int = 32) -> str:
        return f"{next(lots):0{2 * size}x}"

    with patch("django.utils.timezone.now", now), patch.object(secrets, "token_hex", lot):
        yield


def fill_database() -> None:
    """Two shops and a day of one of them, made through the actions."""
    from django.core.management import call_command
    from django.db import connection

    from galla.accounts.models import ApiToken, User
    from galla.sales.tests.conftest import Stall
    from tests.tampering.conftest import fill
    from tests.world import NOW, build_world

    call_command("migrate", verbosity=0)
    stall = Stall(build_world())
    fill(stall, with_files=False)
    for bill in range(BILLS):
        stall.sold({"sku": "SOAP", "quantity": "1"}, {"sku": "SUGAR", "quantity": "0.5"}, cash="65.00", key=f"b {bill}")
        if bill % 5 == 0:
            stall.stock({stall.soap: 5_000}, key=f"more {bill}")
    stall.nothing_broken()
    # What is drawn by lot or read off the clock where nobody can stand in the way of it proves nothing here.
    User.objects.update(password="!", date_joined=NOW)
    ApiToken.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = '2026-11-21 13:11:00'")
        cursor.execute(
            "UPDATE outbox_message SET created_at = '2026-11-21 13:11:00', message_id = '<' || id || '@example.in>'"
        )


if __name__ == "__main__":
    main()
