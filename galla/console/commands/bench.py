"""Measure how fast this machine bills, as ratios within one run.

    galla bench                   bills a second: the database's own limit, our checkout, the API over HTTP
    galla bench journals          the API on SQLite in both journal modes, eight clients
    galla bench history           the same checkout with 1,000 and with 1,000,000 bills in the tables
    galla bench search            search over HTTP among 800,000 products
    galla bench stock             the stock room with 100,000 products and 1,000,000 moves (--large says how many)
    galla bench reports           trial balance, profit, cash and khata of any day over 1,000,000 bills (--large)
    galla bench daybook           the day book of a day with 10,000 bills, alone and with 1,000 days before it
    galla bench matching          what may belong together among 10,000 lines of the bank and as many moves (--large)
    galla bench memory            what the served process holds after bills, papers and sign-ins
    galla bench imports           the large real files

Each makes a database of its own and throws it away; PostgreSQL is the server GALLA_TEST_POSTGRES names.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from galla.config.environment import ROOT
from galla.console.errors import Stop

WORDS = ("bench",)
HELP = "measure how fast this machine bills"
WHAT = (
    *("checkout", "journals", "history", "search", "stock", "daybook", "reports", "credit"),
    *("matching", "memory", "imports"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, and how much of it."""
    parser.add_argument("what", nargs="?", choices=WHAT, default="checkout", metavar="WHAT", help=", ".join(WHAT))
    parser.add_argument("--only", choices=("sqlite", "postgresql"), metavar="DATABASE", help="sqlite or postgresql")
    parser.add_argument("--clients", type=int, action="append", metavar="N", help="only so many clients at once")
    parser.add_argument("--series", type=int, action="append", metavar="N", help="only over so many series (1 to 50)")
    parser.add_argument("--seconds", type=float, metavar="S", help="how long each figure is measured")
    parser.add_argument("--large", type=int, metavar="N", help="how many bills make a long history (1,000,000)")
    parser.add_argument("--goods", type=int, default=1_000, metavar="N", help="products of the shop (1,000)")
    parser.add_argument("--json", action="store_true", help="answer one JSON list, for machines")


def run(arguments: argparse.Namespace) -> int:
    """Measure, and print each row as it comes."""
    sys.path.insert(0, str(ROOT))
    if find_spec("bench") is None:
        raise Stop("The measurements are not part of this copy of Galla: take one with a bench/ folder.")
    options_of = import_module("bench.options").Options
    from bench.scratch import CannotMeasure

    options = options_of(
        only=arguments.only,
        clients=tuple(arguments.clients or ()),
        series=tuple(arguments.series or ()),
        seconds=arguments.seconds,
        large=arguments.large,
        goods=arguments.goods,
    )
    try:
        rows = import_module(f"bench.{arguments.what}").measure(options)
        if arguments.json:
            print(json.dumps(list(rows)))
        else:
            _print(rows)
    except CannotMeasure as error:
        raise Stop(str(error)) from None
    return 0


def _print(rows: Iterable[dict[str, Any]]) -> None:
    names: tuple[str, ...] = ()
    for row in rows:
        if tuple(row) != names:
            names = tuple(row)
            print("\n" + "  ".join(f"{name.replace('_', ' '):>14}" for name in names))
        print("  ".join(f"{_shown(value):>14}" for value in row.values()), flush=True)


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)
