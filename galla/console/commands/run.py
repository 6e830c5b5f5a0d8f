"""Everything at once: database, demo shop, site. What bin/run starts.

The demo shop is made once, and only where nobody else can reach the site. Takes what `galla serve` takes.
"""

import argparse
from collections.abc import Callable

from galla.console.commands import serve

WORDS = ("run",)
HELP = "make the demo shop if there is no shop, and serve the site"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``serve`` takes."""
    serve.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prepare, make the demo shop unless there is a shop, serve."""
    return serve.serve_site(arguments, _before)


def _before() -> Callable[[], list[str]]:
    from galla.console.demo.once import demo_once
    from galla.console.preparing import prepare

    for sentence in prepare():
        print(sentence, flush=True)
    return demo_once()
