"""Take another system's history in: a CSV file, plain or packed with gzip, one row per line of a document.

    galla import sales online_retail.csv.gz --from 2010-12-01 --to 2010-12-07 --report became.csv

A quantity below zero came back: a credit note, or at a price of nothing an adjustment of the stock. A price below zero
that nobody pays is a debt that was never paid; among the rows of a bill it is passed over. Products and customers that
are not known are made. No tax is added and nothing is rounded: the totals are the other system's. A document taken
before stays as it is, so the same file may be taken again, and an interrupted run be taken on.
"""

import argparse
import json
from collections import Counter
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from galla.console.arguments import day, mapping
from galla.console.setting_up import django_ready
from galla.console.wording import counted

if TYPE_CHECKING:
    from galla.accounts.models import Shop
    from galla.history.report import HistoryReport

WORDS = ("import", "sales")
HELP = "take another system's bills and credit notes in"

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
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="a CSV file to write: every document that was no plain bill"
    )
    parser.add_argument("--dry-run", action="store_true", help="read and count, take nothing in")
    parser.add_argument("--json", action="store_true", help="answer in JSON, with the rate of each tenth of the bills")


def run(arguments: argparse.Namespace) -> int:
    """Take the documents in; exit 1 when any was refused."""
    django_ready()
    from django.utils import timezone

    from galla.accounts.access import system_access
    from galla.console.preparing import demand_prepared
    from galla.console.progress import Bar
    from galla.console.shops import chosen_shop, chosen_till
    from galla.history.reading import BillsFile
    from galla.history.taking import take_documents

    demand_prepared()
    shop = chosen_shop(arguments.shop)
    access = system_access(shop, till=chosen_till(shop, arguments.till))
    wish = BillsFile(arguments.file, arguments.since, arguments.until, dict(arguments.map))
    with Bar("documents") as bar:
        report = take_documents(
            access=access, wish=wish, at=timezone.now(), dry_run=arguments.dry_run, progress=bar.show
        )
    if arguments.report:
        write_report(arguments.report, report, shop)
    if arguments.json:
        print(json.dumps(as_json(report), ensure_ascii=False))
    else:
        _say(report, shop, dry_run=arguments.dry_run)
    return 1 if report.refused else 0


def as_json(report: "HistoryReport") -> dict[str, Any]:
    """What ``--json`` prints."""
    told = asdict(report) | {"left_out": {str(reason): rows for reason, rows in report.left_out.items()}}
    return told | {"became": [each | {"at": each["at"].isoformat()} for each in told["became"]]}


def write_report(path: Path, report: "HistoryReport", shop: "Shop") -> None:
    """Every document that was no plain bill, and what became of it, as CSV for a spreadsheet."""
    from galla.accounts.calendar import zone_of
    from galla.foundation.lists.export import csv_text, harmless

    zone = zone_of(shop.zone)
    lines: list[list[Any]] = [["Document", "When", "What it is", "Our number", "Rows", "Total", "Remarks"]]
    for each in report.became:
        told = [each.document, each.at.astimezone(zone), each.kind.value, each.number, each.lines]
        lines.append([*map(harmless, told), Decimal(_amount(each.total_minor, shop)), "; ".join(each.remarks)])
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_text(iter(lines)))


def _amount(minor: int, shop: "Shop") -> str:
    from galla.foundation.formats import money_of
    from galla.pricing.numbers import decimal_text

    return decimal_text(minor, places=money_of(shop.currency).minor_digits)


def _say(report: "HistoryReport", shop: "Shop", *, dry_run: bool) -> None:
    bills, lines = counted(report.bills, "bill"), counted(report.lines, "line")
    others = Counter(each.kind.value for each in report.became)
    told = ", ".join([bills, *(counted(count, kind) for kind, count in sorted(others.items()))])
    print(f"{'Readable' if dry_run else 'Taken in'}: {told} with {lines}, {_amount(report.total_minor, shop)} in all.")
    if report.already:
        print(f"There already, and left as they are: {counted(report.already, 'document')}.")
    if report.products_made or report.customers_made:
        print(f"Made: {counted(report.products_made, 'product')}, {counted(report.customers_made, 'customer')}.")
    if report.tenths:
        rates = ", ".join(f"{stretch.lines / max(stretch.seconds, 0.001):,.0f}" for stretch in report.tenths)
        print(f"Lines a second, tenth by tenth: {rates}.")
    remarks = Counter(remark.partition(":")[0] for each in report.became for remark in each.remarks)
    for remark, count in sorted(remarks.items()):
        print(f"{counted(count, 'document')}: {remark}.")
    for reason, rows in sorted(report.left_out.items()):
        print(f"Passed over: {counted(rows, 'row')} ({reason}).")
    for refused in report.refused[:SHOWN]:
        where = f", line {refused.line}" if refused.line else ""
        print(f"Refused: document {refused.bill}{where}: {refused.reason}")
    if len(report.refused) > SHOWN:
        print(f"… and {len(report.refused) - SHOWN} more.")
