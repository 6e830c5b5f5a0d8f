"""Make the demo shop: real goods, invented people, ninety days of bills.

Refused where others can reach the site, and where there is a shop already; --another makes one beside it, with
sign-ins of its own.
"""

import argparse

from galla.console.setting_up import django_ready

WORDS = ("demo",)
HELP = "make the demo shop"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Another one, and how long its past is."""
    parser.add_argument("--another", action="store_true", help="although there is a shop already")
    parser.add_argument("--days", type=int, default=90, metavar="N", help="days of bills up to now (90)")


def run(arguments: argparse.Namespace) -> int:
    """Make it, and say who signs in."""
    django_ready()
    from galla.console.demo.once import make_demo
    from galla.console.preparing import demand_prepared

    demand_prepared()
    for sentence in make_demo(another=arguments.another, days=arguments.days):
        print(sentence)
    return 0
