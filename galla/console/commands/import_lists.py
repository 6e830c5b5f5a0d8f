"""Take a list in beside the catalogue: opening stock, prices or suppliers, from CSV (plain or .gz) or XLSX."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from galla.console.arguments import mapping
from galla.console.errors import Stop
from galla.console.setting_up import django_ready
from galla.console.wording import counted

if TYPE_CHECKING:
    from galla.accounts.models import Branch, Shop
    from galla.catalog.imports import ImportReport

SHOWN = 20
AFTER = """
Every row is accepted, accepted with a word about it, or refused with its reason; a refused row stops no other. The same
file taken again changes nothing. Exits 1 when nothing was taken.
"""


class ImportList:
    """The command of one kind of list."""

    def __init__(self, kind: str, help_line: str, text: str) -> None:
        self.WORDS = ("import", kind)
        self.HELP = help_line
        self.kind = kind
        self.__doc__ = f"{text}\n{AFTER}"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The file, the shop, the columns."""
        parser.add_argument("file", type=Path, help="CSV (plain or .gz) or XLSX file")
        parser.add_argument("--shop", metavar="SHOP", help="which shop, by its number or name")
        if self.kind == "stock":
            parser.add_argument("--branch", metavar="BRANCH", help="where goods lie whose row names no branch")
        parser.add_argument("--dry-run", action="store_true", help="say what would become of every row, take nothing")
        parser.add_argument(
            "--map",
            action="append",
            type=mapping,
            default=[],
            metavar="OURS=THEIRS",
            help="a column's header in the file, where it is not recognised",
        )
        parser.add_argument("--json", action="store_true", help="answer the counts in JSON")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write what came of every row into this CSV")

    def run(self, arguments: argparse.Namespace) -> int:
        """Take it in."""
        django_ready()
        from django.utils import timezone

        from galla.accounts.access import system_access
        from galla.console.preparing import demand_prepared
        from galla.console.progress import Bar
        from galla.console.shops import chosen_shop
        from galla.foundation import formats
        from galla.inventory.imports import TAKERS, import_list

        demand_prepared()
        shop = chosen_shop(arguments.shop)
        branch = chosen_branch(shop, getattr(arguments, "branch", None))
        with formats.use(formats.money_of(shop.currency)), Bar("rows") as bar:
            report = import_list(
                TAKERS[self.kind],
                access=system_access(shop, branch=branch),
                at=timezone.now(),
                path=arguments.file,
                mapping=dict(arguments.map),
                dry_run=arguments.dry_run,
                progress=bar.show,
                report_path=arguments.report,
            )
        if arguments.json:
            print(json.dumps(report.counts() | {"taken": report.taken, "already": report.already}, ensure_ascii=False))
        else:
            say(report, dry_run=arguments.dry_run)
        return 0 if report.taken or report.already or arguments.dry_run else 1


def chosen_branch(shop: "Shop", wanted: str | None) -> "Branch | None":
    """The open branch of that number or name; None where none is asked for. Raises ``Stop``."""
    from galla.accounts.models import Branch

    if wanted is None:
        return None
    branches = list(Branch.objects.filter(shop=shop, archived_at=None).order_by("id"))
    meant = [branch for branch in branches if wanted in (str(branch.pk), branch.name)]
    if len(meant) != 1:
        raise Stop(f"There is no one branch {wanted!r}; there is {', '.join(f'{one.pk} ({one})' for one in branches)}.")
    return meant[0]


def say(report: "ImportReport", *, dry_run: bool) -> None:
    """What came of it, in sentences."""
    counts = f"{report.accepted:,} accepted, {report.warned:,} with a word about them, {report.refused:,} refused"
    print(f"{report.file_name}: {counted(report.total, 'row')}: {counts}.")
    if report.already:
        print("This very file was taken in before; nothing was changed.")
        return
    verb = "would be " if dry_run else ""
    print(f"{verb}new: {report.created:,}, {verb}changed: {report.changed:,}, just so: {report.unchanged:,}.")
    for note in report.notes:
        print(f"Note: {note}")
    for row in report.shown[:SHOWN]:
        print(f"Line {row.line}, {row.outcome}: {row.name}: {row.remarks}")
    if report.refused + report.warned > SHOWN:
        print("… and more; --report FILE writes down every row.")


STOCK = ImportList(
    "stock",
    "take opening stock in",
    """Take opening stock in: a product (sku, barcode or name), its quantity, its cost or what all of it is worth.

    galla import stock stock.csv --dry-run
    galla import stock stock.xlsx --branch "Station Road" --map quantity=Closing

What lies there already stays: the file's goods come on top.""",
)
PRICES = ImportList(
    "prices",
    "take prices in",
    """Take prices in: a product (sku, barcode or name), its price, MRP or cost. An empty cell changes nothing.

    galla import prices prices.csv --dry-run""",
)
SUPPLIERS = ImportList(
    "suppliers",
    "take suppliers in",
    """Take suppliers in: name, phone, e-mail, GSTIN, address, state.

    galla import suppliers suppliers.xlsx --dry-run""",
)
