"""Bring the database and the collected files up to date. Does nothing where nothing changed."""

import argparse

from galla.console.setting_up import django_ready

WORDS = ("prepare",)
HELP = "bring the database and the static files up to date"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(arguments: argparse.Namespace) -> int:
    """Prepare, and say what was done."""
    django_ready()
    from galla.console.preparing import prepare

    for sentence in prepare():
        print(sentence, flush=True)
    return 0
