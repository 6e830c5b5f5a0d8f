"""Search over HTTP among 800,000 products: by the till's address and by the API's, over one kept connection each.

The products are a public list of real names and codes (Open Food Facts) where the machine has it, else made up.
"""

import csv
import itertools
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.http import Talk
from bench.load import rate_of
from bench.options import Options
from bench.processor import Meter, per_bill
from bench.scratch import ROOT, CannotMeasure, inside, scratch
from bench.server import served
from galla.console.setting_up import django_ready

FILE = "openfoodfacts_818k_code_name.csv.gz"
MADE_UP = 800_000
OWN_PRODUCTS = 100
SEARCHES = 200
WARM = 20
POPULAR = 2_000
TILL, API = "/bills/new/goods/?q=", "/api/v1/products/find/?limit=20&q="
SYLLABLES = ("cho", "co", "ca", "la", "ma", "sa", "te", "pe", "ri", "lait", "bu", "mi", "gi", "noo", "da", "po", "ju")


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each database, way in and kind of search."""
    for database in options.databases():
        with scratch(database) as environment:
            shop = inside(environment, "shop", {"products": OWN_PRODUCTS})
            take_in(environment)
            yield from searched(database, environment, shop)


def catalogue(folder: Path) -> Path:
    """The file of products: the real one, or a made-up one in ``folder`` when it is not on this machine."""
    told = os.environ.get("GALLA_SHARED_DATA")
    real = (Path(told) if told else ROOT.parent / "shared" / "data") / FILE
    if real.is_file():
        return real
    sys.stderr.write(f"{real} is not here (GALLA_SHARED_DATA names its folder): MADE-UP NAMES are searched instead.\n")
    made = folder / "made-up.csv"
    words = ["coca", "cola", "chocolate", *map("".join, itertools.product(SYLLABLES, repeat=2))]
    weights = list(itertools.accumulate(1 / (place + 3) for place in range(len(words))))
    dice = random.Random(7)
    with made.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "product_name"])
        for number in range(MADE_UP):
            chosen = dice.choices(words, cum_weights=weights, k=dice.randint(2, 5))
            writer.writerow([f"89{number:010d}", f"{' '.join(chosen)} {dice.choice((50, 100, 200, 500))} g"])
    return made


def take_in(environment: dict[str, str]) -> None:
    """Import the catalogue, as a shopkeeper would."""
    file = catalogue(Path(environment["GALLA_DATA_DIR"]))
    command = [sys.executable, "-m", "galla.console", "import", "products", str(file)]
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise CannotMeasure("The catalogue could not be taken in.")


def searched(database: str, environment: dict[str, str], shop: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of one database that holds the catalogue."""
    told = inside(environment, "search", {"membership": shop["membership"]})
    ways = {
        "till": (TILL, f"Cookie: sessionid={told['session']}\r\n"),
        "api": (API, f"Authorization: Token {shop['tokens'][0]}\r\n"),
    }
    with served(environment, "--no-worker") as site:
        meter = Meter(site.process, environment["DATABASE_URL"])
        for way, (path, headers) in ways.items():
            talk = Talk(site.host, site.port)
            for what, texts in told["texts"].items():
                row = {"database": database, "way": way, "what": what, "products": told["products"]}
                yield row | _figures(_asker(talk, path, headers), texts, meter)


def _asker(talk: Talk, path: str, headers: str) -> Callable[[str], int]:
    """Searches, and answers how many were found."""

    def ask(text: str) -> int:
        status, answer = talk.ask("GET", path + quote(text), headers)
        if status != 200:
            raise CannotMeasure(f"The search answered {status}: {answer[:300].decode(errors='replace')}")
        return len(json.loads(answer)["results"])

    return ask


def _figures(ask: Callable[[str], int], texts: list[str], meter: Meter) -> dict[str, Any]:
    for text in texts[:WARM]:
        ask(text)
    before, begun = meter.read(), time.perf_counter()
    found, took = 0, []
    for text in texts[WARM:]:
        started = time.perf_counter()
        found += ask(text)
        took.append(time.perf_counter() - started)
    rate = rate_of(took, time.perf_counter() - begun)
    slow = sorted(took)[len(took) * 95 // 100] * 1_000
    figures = {"p50_ms": round(rate.p50_ms, 1), "p95_ms": round(slow, 1), "p99_ms": round(rate.p99_ms, 1)}
    return figures | {"found": round(found / len(took), 1)} | per_bill(before, meter.read(), len(took))


def prepared(membership: int) -> dict[str, Any]:
    """A signed-in session, the goods that sell most ranked, and what to search for; Django is ready."""
    from django.test import Client

    from galla.accounts.models import Membership
    from galla.catalog.actions import set_popularity
    from galla.catalog.models import Barcode, Product

    owner = Membership.objects.select_related("user").get(pk=membership)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(owner.user)
    ids = list(Product.objects.filter(shop_id=owner.shop_id).values_list("pk", flat=True))
    dice = random.Random(1)
    sold = dice.sample(ids, min(POPULAR, len(ids)))
    set_popularity(shop_id=owner.shop_id, counts={number: dice.randint(1, 500) for number in sold})
    chosen = dice.sample(ids, WARM + SEARCHES)
    names = [name for (name,) in Product.objects.filter(pk__in=chosen).values_list("name")]
    codes = [code for (code,) in Barcode.objects.filter(product_id__in=chosen).values_list("code")]
    return {
        "session": client.cookies["sessionid"].value,
        "products": len(ids),
        "texts": texts_of(names, codes, dice),
    }


def texts_of(names: list[str], codes: list[str], dice: random.Random) -> dict[str, list[str]]:
    """What is typed: whole codes, beginnings of one word, of several, what nothing is called, single letters."""
    words = [[word for word in name.split() if word.isalnum()] or ["a"] for name in names]
    return {
        "barcode": codes,
        "prefix": [dice.choice(each)[: dice.randint(2, 5)] for each in words],
        "words": [" ".join([*each[:-1][:2], each[-1][:3]]) for each in words],
        "nothing found": [f"{dice.choice(each)} qx{place}z" for place, each in enumerate(words)],
        "one letter": [dice.choice("abcdefghijklmnopqrstuvwxyz") for _ in words],
    }


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(prepared(**json.load(sys.stdin))))
