"""Check everything that must hold: balances, totals, numbers, hash chains, documents, triggers.

Exits 0 when all of it holds, and 1 naming each break.
"""

import argparse
import json
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from galla.console.setting_up import django_ready

WORDS = ("verify",)
HELP = "check that books, stock, cash and numbers are whole"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For machines, and for one shop."""
    parser.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    parser.add_argument("--shop", metavar="SHOP", help="only this shop, by its number or name")


def run(arguments: argparse.Namespace) -> int:
    """Run every registered invariant."""
    django_ready()
    from galla.console.preparing import demand_prepared
    from galla.console.shops import chosen_shop
    from galla.foundation import checks

    demand_prepared()
    register_invariants()
    shop_id = chosen_shop(arguments.shop).pk if arguments.shop else None
    if arguments.json:
        breaks = list(checks.broken(shop_id))
        print(json.dumps(as_json(breaks, checks.names()), ensure_ascii=False))
        return 1 if breaks else 0
    count = 0
    for broken in checks.broken(shop_id):
        print(f"Broken: {broken.invariant}: {broken.detail}", flush=True)
        count += 1
    if count:
        print(f"{count} broken, of {len(checks.names())} things checked.")
        return 1
    print(f"All is well: {len(checks.names())} things checked.")
    return 0


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
