"""Check everything that must hold: balances, totals, numbers, hash chains, documents, triggers.

    galla verify
    galla verify --head                     against the heads Galla publishes into its data folder every night
    galla verify --head /media/usb/heads.json       against a file of `galla head`, or a backup

A chain cannot show that its newest bills were cut off. With --head, the series are held against heads published
before, and each that was cut back or rewritten since is named.

Exits 0 when all of it holds, and 1 naming each break.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galla.console.setting_up import django_ready

if TYPE_CHECKING:
    from galla.foundation.checks import Break

WORDS = ("verify",)
REACHED = "series reach the heads that were published"
# What --head means when it names no file.
DATA_FOLDER = ""
HELP = "check that books, stock, cash and numbers are whole"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For machines, and for one shop."""
    parser.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    parser.add_argument(
        "--head",
        nargs="?",
        const=DATA_FOLDER,
        metavar="FILE",
        help="also against published heads: a file of `galla head` or a backup (those in the data folder)",
    )
    parser.add_argument("--shop", metavar="SHOP", help="only this shop, by its number or name")


def run(arguments: argparse.Namespace) -> int:
    """Run every registered invariant."""
    django_ready()
    from galla.console.keeping.moments import at_one_moment
    from galla.console.preparing import demand_prepared
    from galla.console.shops import chosen_shop
    from galla.foundation import checks

    demand_prepared()
    register_invariants()
    shop_id = chosen_shop(arguments.shop).pk if arguments.shop else None
    names = [*checks.names(), *([REACHED] if arguments.head is not None else [])]
    with at_one_moment():
        return _tell(chain(checks.broken(shop_id), against_heads(arguments.head, shop_id)), names, arguments.json)


def _tell(found: "Iterable[Break]", names: list[str], as_document: bool) -> int:
    if as_document:
        breaks = list(found)
        print(json.dumps(as_json(breaks, names), ensure_ascii=False))
        return 1 if breaks else 0
    count = 0
    for broken in found:
        print(f"Broken: {broken.invariant}: {broken.detail}", flush=True)
        count += 1
    if count:
        print(f"{count} broken, of {len(names)} things checked.")
        return 1
    print(f"All is well: {len(names)} things checked.")
    return 0


def against_heads(wanted: str | None, shop_id: int | None) -> "Iterator[Break]":
    """What differs from published heads: of a file, or all of the data folder for ``DATA_FOLDER``; None asks nothing.

    Raises ``Stop`` and ``NoHead`` where there is nothing to compare with.
    """
    from galla.console.keeping.archive import heads_of_file
    from galla.foundation.checks import Break
    from galla.ledger import heads

    if wanted is None:
        return
    told = heads.published() if wanted == DATA_FOLDER else heads_of_file(Path(wanted))
    for detail in heads.cut_back(told, shop_id):
        yield Break(invariant=REACHED, shop_id=shop_id, detail=detail)


def register_invariants() -> None:
    """Load every room's invariants: importing them registers them."""
    from django.apps import apps

    for config in apps.get_app_configs():
        name = f"{config.name}.invariants"
        if config.name.startswith("galla.") and find_spec(name):
            import_module(name)


def as_json(breaks: list[Any], names: list[str]) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "ok": not breaks,
        "checked": names,
        "broken": [{"invariant": each.invariant, "shop": each.shop_id, "detail": each.detail} for each in breaks],
    }
