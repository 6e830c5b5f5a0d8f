"""Say where every series of numbers stands: its last number and the hash that covers everything before it.

    galla head                    shown, as JSON
    galla head /media/usb/heads.json

Keep it where nobody at the shop's database can change it: on a stick, in a mailbox. `galla verify --head FILE` says
later which series were cut back or rewritten since. Galla itself writes one into the data folder every night.
"""

import argparse
import json
from pathlib import Path

from galla.console.errors import Stop
from galla.console.setting_up import django_ready
from galla.console.wording import counted

WORDS = ("head",)
HELP = "say where every series of numbers stands, to keep elsewhere"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", nargs="?", type=Path, help="write it into this file instead of showing it")


def run(arguments: argparse.Namespace) -> int:
    """Show or write the heads."""
    django_ready()
    from django.utils import timezone

    from galla.console.preparing import demand_prepared
    from galla.ledger import heads

    demand_prepared()
    if arguments.file is None:
        print(json.dumps(heads.as_published(heads.heads_now(), at=timezone.now()), indent=1))
        return 0
    try:
        heads.publish(at=timezone.now(), into=arguments.file)
    except OSError as error:
        raise Stop(f"{arguments.file} cannot be written: {error.strerror or error}.") from error
    print(f"{arguments.file}: the heads of {counted(len(heads.heads_now()), 'series', 'series')}.")
    return 0
