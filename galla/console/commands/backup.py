"""Write the shop into one file: its database as it is at this moment, its pictures and letters. Tills go on selling.

    galla backup                            into the folder backups of the data folder
    galla backup /media/usb --keep 14       and keep the newest fourteen there

The copy is looked over as `galla verify` does before the file gets its name. The file says where every series of
numbers stood (`galla verify --head FILE`). It holds everything the shop knows, and no password but as a hash: keep it
where strangers are not. Not in it: .env and the secret key. `galla restore FILE` puts it in place.
"""

import argparse
from pathlib import Path

from galla.console.errors import Stop
from galla.console.setting_up import django_ready
from galla.console.wording import counted

WORDS = ("backup",)
HELP = "write the shop into one file, while it sells"

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, how many to keep."""
    parser.add_argument("file", nargs="?", type=Path, help="file or folder (the folder backups of the data folder)")
    parser.add_argument("--keep", type=int, metavar="N", help="then delete all but the newest N named by their time")


def run(arguments: argparse.Namespace) -> int:
    """Make it; exit 1 when the shop's own books are broken, though the backup is there."""
    if arguments.keep is not None and arguments.keep < 1:
        raise Stop("--keep must be 1 or more.")
    django_ready()
    from django.utils import timezone

    from galla.console.keeping import backing_up
    from galla.console.preparing import demand_prepared
    from galla.console.progress import Bar

    demand_prepared()
    at = timezone.now()
    with Bar("steps") as bar:
        made = backing_up.back_up(path=backing_up.path_for(arguments.file, at), at=at, progress=bar.show)
    counts = made.manifest.counts
    holds = f"{counted(counts['bills'], 'bill')}, {counted(counts['products'], 'product')}"
    print(f"{made.path}: {holds}, {made.path.stat().st_size / 1e6:,.1f} MB.")
    print(f"Looked over: {made.manifest.checked}.")
    if made.waited_seconds:
        print(f"The tills left no gap: they waited {made.waited_seconds:.1f} s.")
    for broken in made.manifest.broken[:SHOWN]:
        print(f"Broken in the shop, and so in its copy: {broken}")
    if made.manifest.broken:
        print("Nothing older was deleted.")
        return 1
    for gone in backing_up.rotate(made.path.parent, arguments.keep) if arguments.keep else ():
        print(f"Deleted: {gone.name}.")
    return 0
