"""Django's own commands, for developers: galla manage shell."""

import argparse
import sys

from galla.console.errors import Stop
from galla.console.setting_up import django_ready

WORDS = ("manage",)
HELP = "Django's own commands, for developers"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything goes to Django as it stands; ``main`` hands it over before this parser sees it."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what Django is told")


def run(arguments: argparse.Namespace) -> int:
    """Hand over to Django."""
    return hand_over(arguments.arguments)


def hand_over(arguments: list[str]) -> int:
    """Run one of Django's commands; its own way of ending is kept."""
    try:
        django_ready()
    except Stop as stop:
        print(f"galla: {stop}", file=sys.stderr)
        return 1
    from django.core.management import execute_from_command_line

    execute_from_command_line(["galla manage", *arguments])
    return 0
