"""What the served process holds: after a day's bills, after their papers, and while eight people sign in at once.

One process, as a shop of one counter runs it: SQLite, the worker inside. The clients are threads of this process.
"""

import datetime
import json
import random
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.http import Talk
from bench.options import Options
from bench.scratch import CannotMeasure, inside, scratch
from bench.server import Served, served
from bench.shop import BenchShop, cart_of, read
from galla.console.setting_up import django_ready

BILLS = 1_000
PAPERS = 200
LONG_BILL = 500
MAILED_EVERY = 50
CLIENTS = 4
PEOPLE = 8
# As often as the door lets an address in within a minute, with some to spare.
ROUNDS = 3
PASSWORD = "long enough for a bench"
SIZES = ("a4", "80mm")
SECRET = "b" * 32


def measure(options: Options) -> Iterator[dict[str, Any]]:
    """A row for each thing done, one after the other by the same process: what it holds then, and held at most."""
    if options.only == "postgresql":
        raise CannotMeasure("The memory is measured of the one process that serves an SQLite database.")
    clients = options.clients[0] if options.clients else CLIENTS
    with scratch("sqlite") as environment:
        shop = read(inside(environment, "shop", {}))
        names = inside(environment, "memory", {"membership": shop.membership})
        with served(environment) as site:
            yield _held("started", site)
            _meter_anew(site)
            bills = at_once(clients, [_seller(site, shop, place) for place in range(BILLS)])
            yield _held(f"{BILLS:,} bills", site)
            _meter_anew(site)
            bills.append(_sell(Talk(site.host, site.port), shop, "long", LONG_BILL))
            chosen = [bills[-1], *bills[: PAPERS // 2 - 1]]
            at_once(clients, [_printer(site, shop, bill, size) for bill in chosen for size in SIZES])
            yield _held(f"{PAPERS} papers", site)
            _meter_anew(site)
            for _ in range(ROUNDS):
                sign_in_together(site, names)
            yield _held(f"{len(names)} sign-ins", site)


def _held(what: str, site: Served) -> dict[str, Any]:
    return {"what": what, "rss_mb": round(site.memory_mb()), "peak_mb": round(site.memory_mb("VmHWM"))}


def _meter_anew(site: Served) -> None:
    """Let the peak begin again (proc(5), clear_refs), so that each row tells its own."""
    Path(f"/proc/{site.process}/clear_refs").write_text("5", encoding="ascii")


_lines = threading.local()


def _talk(site: Served) -> Talk:
    """This thread's kept connection."""
    if getattr(_lines, "to", None) != site.port:
        _lines.to, _lines.talk = site.port, Talk(site.host, site.port)
    talk: Talk = _lines.talk
    return talk


def at_once[T](clients: int, work: Iterable[Callable[[], T]]) -> list[T]:
    """What came of each piece of work, done by so many threads."""
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda one: one(), work))


def _seller(site: Served, shop: BenchShop, place: int) -> Callable[[], int]:
    return lambda: _sell(_talk(site), shop, f"bill {place}", mailed=place % MAILED_EVERY == 0)


def _sell(talk: Talk, shop: BenchShop, key: str, lines: int = 5, *, mailed: bool = False) -> int:
    """Sell one bill, which is mailed to its customer if that is wanted; its id."""
    chosen, total = cart_of(shop.goods, random.Random(key), lines)
    body: dict[str, Any] = {
        "lines": [{"product": product, "quantity": "1"} for product in chosen],
        "tenders": [{"method": "cash", "amount": f"{total}.00"}],
    }
    if mailed:
        body["customer_email"] = "somebody@example.in"
    headers = f"{_token(shop)}Content-Type: application/json\r\nIdempotency-Key: {key}\r\n"
    answer = _demand(201, talk.ask("POST", "/api/v1/sales/", headers, json.dumps(body).encode()))
    return int(json.loads(answer)["id"])


def _printer(site: Served, shop: BenchShop, bill: int, size: str) -> Callable[[], int]:
    def work() -> int:
        path = f"/api/v1/sales/{bill}/invoice.pdf?size={size}"
        return len(_demand(200, _talk(site).ask("GET", path, _token(shop))))

    return work


def _token(shop: BenchShop) -> str:
    return f"Authorization: Token {shop.tokens[0]}\r\n"


def sign_in_together(site: Served, names: list[str]) -> None:
    """Everybody sends the form of the door at the same moment, over a connection of their own."""
    gate = threading.Barrier(len(names))

    def come(name: str) -> None:
        talk = Talk(site.host, site.port)
        _demand(200, talk.ask("GET", "/accounts/login/"))
        form = f"login={name}&password={PASSWORD.replace(' ', '+')}&csrfmiddlewaretoken={SECRET}"
        headers = f"Cookie: csrftoken={SECRET}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        gate.wait()
        _demand(302, talk.ask("POST", "/accounts/login/", headers, form.encode()))

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(come, names))


def _demand(wanted: int, answer: tuple[int, bytes]) -> bytes:
    status, body = answer
    if status != wanted:
        raise CannotMeasure(f"The site answered {status}: {body[:500].decode(errors='replace')}")
    return body


def people(membership: int) -> list[str]:
    """Cashiers with a password, by their names; Django is ready."""
    from galla.accounts import actions
    from galla.accounts.access import access_of
    from galla.accounts.models import Membership, Role

    owner = Membership.objects.select_related("shop", "user").get(pk=membership)
    access = access_of(owner)
    assert access is not None
    now = datetime.datetime.now(datetime.UTC)
    names = [f"cashier{place}" for place in range(1, PEOPLE + 1)]
    for name in names:
        actions.add_person(access=access, at=now, username=name, role=Role.CASHIER, password=PASSWORD)
    return names


if __name__ == "__main__":
    django_ready()
    sys.stdout.write(json.dumps(people(**json.load(sys.stdin))))
