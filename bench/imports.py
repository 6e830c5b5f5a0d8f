"""The large real files taken in by the command line: a catalogue of 818,776 rows, a year and a half of a shop's bills.

Each import is a process of its own, as a shopkeeper starts it. ``python -m bench.imports import …`` is the command line
of Galla with a watch on its transactions: the longest one is what a till on SQLite may have to wait for it.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.options import Options
from bench.scratch import ROOT, CannotMeasure, scratch

FILES = {"products": "openfoodfacts_818k_code_name.csv.gz", "sales": "online_retail.csv.gz"}

SHOP = [sys.executable, "-m", "galla.console", "shop", "--name", "Measured", "--owner", "owner", "--state-code", "27"]


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each import and each database. Raises ``CannotMeasure`` where the files are not there."""
    folder = Path(os.environ.get("GALLA_SHARED_DATA") or ROOT.parent / "shared" / "data")
    missing = [name for name in FILES.values() if not (folder / name).is_file()]
    if missing:
        raise CannotMeasure(f"{folder} has no {' and no '.join(missing)}: say in GALLA_SHARED_DATA where they are.")
    for database in options.databases():
        for what, name in FILES.items():
            with scratch(database) as environment:
                subprocess.run(SHOP, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
                yield {"database": database, "what": f"import {what}"} | _taken(environment, what, folder / name)


def _taken(environment: dict[str, str], what: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.imports", "import", what, str(path), "--json"]
    begun = time.monotonic()
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    seconds = time.monotonic() - begun
    if done.returncode:
        raise CannotMeasure(f"import {what} broke down.")
    *_said, report, watched = done.stdout.splitlines()
    row: dict[str, Any] = {"seconds": round(seconds, 1)} | json.loads(watched) | _rows_of(json.loads(report))
    row["rows_per_second"] = round(row["rows"] / seconds)
    return row


def _rows_of(report: dict[str, Any]) -> dict[str, Any]:
    if "tenths" not in report:
        return {"rows": report["total"], "bills": 0, "last_to_first_tenth": 0.0}
    rates = [stretch["lines"] / stretch["seconds"] for stretch in report["tenths"]]
    return {"rows": report["lines"], "bills": report["bills"], "last_to_first_tenth": round(rates[-1] / rates[0], 2)}


def main(arguments: list[str]) -> int:
    """The command line of Galla; what it cost is its last line."""
    import django

    django.setup()
    from django.db import transaction

    from galla.console.__main__ import main as galla

    longest, enter, leave = 0.0, transaction.Atomic.__enter__, transaction.Atomic.__exit__
    begun: list[float] = []

    def entered(block: Any) -> None:
        enter(block)
        begun.append(time.monotonic())

    def left(block: Any, *error: Any) -> None:
        nonlocal longest
        leave(block, *error)
        longest = max(longest, time.monotonic() - begun.pop())

    with patch.multiple(transaction.Atomic, __enter__=entered, __exit__=left):
        code = galla(arguments)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {"cpu_seconds": round(used.ru_utime + used.ru_stime, 1), "peak_mb": used.ru_maxrss // 1024}
    sys.stdout.write(json.dumps(cost | {"longest_transaction_ms": round(1000 * longest)}) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
