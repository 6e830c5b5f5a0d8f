"""Take another system's bills in: a CSV file, plain or packed with gzip, one row per line of a bill.

    galla import sales online_retail.csv.gz --from 2010-12-01 --to 2010-12-07

Rows with a quantity not above zero or a price below zero are passed over. Products and customers that are not known
are made. No tax is added and nothing is rounded: the totals are the other system's. A bill taken before stays as it
is, so the same file may be taken again, and an interrupted run be taken on.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galla.console.arguments import day, mapping
from galla.console.setting_up import django_ready
from galla.console.wording import counted

if TYPE_CHECKING:
    from galla.accounts.models import Shop
    from galla.sales.imports import SalesReport

WORDS = ("import", "sales")
HELP = "take another system's bills in"

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, the days, the shop."""
    parser.add_argument("file", type=Path, help="CSV file, plain or .gz")
    parser.add_argument("--from", dest="since", type=day, metavar="DATE", help="first day, 2010-12-01")
    parser.add_argument("--to", dest="until", type=day, metavar="DATE", help="last day, included")
    parser.add_argument("--shop", metavar="SHOP", help="which shop, by its number or name")
    parser.add_argument("--till", metavar="TILL", help="which till, by its number or name (the shop's first)")
    parser.add_argument(
        "--map",
        action="append",
        type=mapping,
        default=[],
        metavar="OURS=THEIRS",
        help="a column's header where it is not recognised: bill, sku, name, quantity, date, price, customer, country",
    )
    parser.add_argument("--dry-run", action="store_true", help="read and count, take nothing in")
    parser.add_argument("--json", action="store_true", help="answer in JSON, with the rate of each tenth of the bills")


def run(arguments: argparse.Namespace) -> int:
    """Take the bills in; exit 1 when any was refused."""
    django_ready()
    from django.utils import timezone

    from galla.accounts.access import system_access
    from galla.console.preparing import demand_prepared
    from galla.console.progress import Bar
    from galla.console.shops import chosen_shop, chosen_till
    from galla.sales.imports import BillsFile, take_bills

    demand_prepared()
    shop = chosen_shop(arguments.shop)
    access = system_access(shop, till=chosen_till(shop, arguments.till))
    wish = BillsFile(arguments.file, arguments.since, arguments.until, dict(arguments.map))
    with Bar("bills") as bar:
        report = take_bills(access=access, wish=wish, at=timezone.now(), dry_run=arguments.dry_run, progress=bar.show)
    if arguments.json:
        print(json.dumps(as_json(report), ensure_ascii=False))
    else:
        _say(report, shop, dry_run=arguments.dry_run)
    return 1 if report.refused else 0


def as_json(report: "SalesReport") -> dict[str, Any]:
    """What ``--json`` prints."""
    return asdict(report) | {"left_out": {str(reason): rows for reason, rows in report.left_out.items()}}


def _say(report: "SalesReport", shop: "Shop", *, dry_run: bool) -> None:
    from galla.foundation.formats import money_of
    from galla.pricing.numbers import decimal_text

    total = decimal_text(report.total_minor, places=money_of(shop.currency).minor_digits)
    bills, lines = counted(report.bills, "bill"), counted(report.lines, "line")
    print(f"{'Readable' if dry_run else 'Taken in'}: {bills} with {lines}, {total} in all.")
    if report.already:
        print(f"There already, and left as they are: {counted(report.already, 'bill')}.")
    if report.products_made or report.customers_made:
        print(f"Made: {counted(report.products_made, 'product')}, {counted(report.customers_made, 'customer')}.")
    if report.tenths:
        rates = ", ".join(f"{stretch.lines / max(stretch.seconds, 0.001):,.0f}" for stretch in report.tenths)
        print(f"Lines a second, tenth by tenth: {rates}.")
    for reason, rows in sorted(report.left_out.items()):
        print(f"Passed over: {counted(rows, 'row')} ({reason}).")
    for refused in report.refused[:SHOWN]:
        where = f", line {refused.line}" if refused.line else ""
        print(f"Refused: bill {refused.bill}{where}: {refused.reason}")
    if len(report.refused) > SHOWN:
        print(f"… and {len(report.refused) - SHOWN} more.")
