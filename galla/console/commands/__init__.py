"""The commands of ``galla``, one small module each: its words, its help, its arguments, and ``run``."""

import argparse
from typing import Protocol

from galla.console.commands import (
    backup,
    bench,
    demo,
    head,
    import_lists,
    import_products,
    import_sales,
    manage,
    prepare,
    restore,
    run,
    serve,
    shop,
    verify,
    worker,
)


class Command(Protocol):
    """What a command's module has. Its docstring is what ``--help`` shows."""

    @property
    def WORDS(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """What is typed: ``("import", "sales")``."""

    @property
    def HELP(self) -> str:  # noqa: N802 - a constant of the module
        """One line for ``galla --help``."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Name what the command takes."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it, and answer the exit code."""


COMMANDS: tuple[Command, ...] = (
    run,
    prepare,
    serve,
    worker,
    shop,
    demo,
    import_products,
    import_lists.STOCK,
    import_lists.PRICES,
    import_lists.SUPPLIERS,
    import_sales,
    verify,
    head,
    backup,
    restore,
    bench,
    manage,
)
"""In the order ``galla --help`` shows them."""
