"""Take a catalogue in: a CSV file, plain or packed with gzip, or an XLSX workbook; one row per product.

    galla import products catalogue.csv --dry-run
    galla import products catalogue.csv --map name=Item --map price=Rate --report rows.csv

A case has the columns Pack barcode, Pack quantity and Pack name; the next ones Pack barcode 2, Pack quantity 2 …

Every row is accepted, accepted with a word about it, or refused with its reason. The same file taken again changes
nothing. Exits 1 when nothing was taken: the file makes no sense, or a row was refused under --strict.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from galla.console.arguments import mapping
from galla.console.setting_up import django_ready
from galla.console.wording import counted

if TYPE_CHECKING:
    from galla.catalog.imports import ImportReport

WORDS = ("import", "products")
HELP = "take a catalogue in"

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, the shop, how strict."""
    parser.add_argument("file", type=Path, help="CSV (plain or .gz) or XLSX file")
    parser.add_argument("--shop", metavar="SHOP", help="which shop, by its number or name")
    parser.add_argument("--dry-run", action="store_true", help="check every row, take nothing in")
    parser.add_argument("--strict", action="store_true", help="take nothing in when any row is refused")
    parser.add_argument(
        "--map",
        action="append",
        type=mapping,
        default=[],
        metavar="OURS=THEIRS",
        help="a column's header in the file, where it is not recognised; prices=minor for prices in paise",
    )
    parser.add_argument("--json", action="store_true", help="answer the counts in JSON")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write what came of every row into this CSV file")


def run(arguments: argparse.Namespace) -> int:
    """Take it in."""
    django_ready()
    from django.utils import timezone

    from galla.accounts.access import system_access
    from galla.catalog.imports import import_products
    from galla.console.preparing import demand_prepared
    from galla.console.progress import Bar
    from galla.console.shops import chosen_shop
    from galla.foundation import formats

    demand_prepared()
    shop = chosen_shop(arguments.shop)
    with formats.use(formats.money_of(shop.currency)), Bar("rows") as bar:
        report = import_products(
            access=system_access(shop),
            at=timezone.now(),
            path=arguments.file,
            mapping=dict(arguments.map),
            dry_run=arguments.dry_run,
            strict=arguments.strict,
            progress=lambda word, done, total: bar.show(done, total),
            report_path=arguments.report,
        )
    if arguments.json:
        print(json.dumps(report.counts() | {"taken": report.taken, "already": report.already}, ensure_ascii=False))
    else:
        _say(report, dry_run=arguments.dry_run)
    return 0 if report.taken or report.already or arguments.dry_run else 1


def _say(report: "ImportReport", *, dry_run: bool) -> None:
    print(f"{report.file_name}: {counted(report.total, 'row')}: {_counts(report)}.")
    if report.already:
        print("This very file was taken in before; nothing was changed.")
    elif dry_run:
        made = counted(report.created, "product")
        print(f"Nothing was taken in. It would make {made} and change {report.changed:,}.")
    elif report.taken:
        print(
            f"Products made: {report.created:,}, changed: {report.changed:,}, just so: {report.unchanged:,}, "
            f"said again: {report.repeated:,}."
        )
    else:
        print("Nothing was taken in.")
    for note in report.notes:
        print(f"Note: {note}")
    for row in report.shown[:SHOWN]:
        print(f"Line {row.line}, {row.outcome}: {row.name}: {row.remarks}")
    if report.refused + report.warned > SHOWN:
        print("… and more; --report FILE writes down every row.")


def _counts(report: "ImportReport") -> str:
    return f"{report.accepted:,} accepted, {report.warned:,} with a word about them, {report.refused:,} refused"
