"""Put a backup in the place of the shop. Stop Galla first.

    galla restore /media/usb/galla-20261121T184500Z.zip

The file is looked over before anything is changed, brought up to this Galla's tables, and takes the shop's place in one
step. Where there is a shop already, --replace is needed; what was there is kept aside, and its name is said.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from galla.console.errors import Stop
from galla.console.setting_up import django_ready
from galla.console.wording import counted

if TYPE_CHECKING:
    from galla.console.keeping.archive import Manifest

WORDS = ("restore",)
HELP = "put a backup in the place of the shop"
WORD = "replace"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and how sure."""
    parser.add_argument("file", type=Path, help="a file of `galla backup`")
    parser.add_argument("--replace", action="store_true", help="although there is a shop; it is kept aside")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    """Restore, and say where the series stand."""
    django_ready()
    from django.utils import timezone

    from galla.console.keeping import restoring

    manifest = restoring.demand_fitting(arguments.file)
    print(f"Backup of {manifest.made_at}: {counted(manifest.counts['bills'], 'bill')}, Galla {manifest.galla}.")
    if restoring.has_shop():
        _demand_sure(arguments)
    with restoring.alone():
        restored = restoring.restore(arguments.file, manifest, at=timezone.now())
    _say_heads(manifest)
    if restored.kept:
        print(f"What was there before is kept as {restored.kept}; delete it when you miss nothing.")
    for broken in restored.broken:
        print(f"Broken, as it was when the backup was made: {broken}")
    print("The backup is in place, and all is well." if not restored.broken else "The backup is in place.")
    return 1 if restored.broken else 0


def _demand_sure(arguments: argparse.Namespace) -> None:
    if not arguments.replace:
        raise Stop("There is a shop here already: say --replace to put the backup in its place.")
    if arguments.yes:
        return
    if not sys.stdin.isatty():
        raise Stop("Nobody is here to be asked whether the shop may be replaced: say --yes.")
    if input(f'This replaces the shop that is here now. Type "{WORD}" to go on: ').strip() != WORD:
        raise Stop("Nothing was changed.")


def _say_heads(manifest: "Manifest") -> None:
    for head in manifest.heads["heads"]:
        print(f"Series {head['series']} {head['year']} of shop {head['shop']} stands at {head['number']}.")
