"""Making the demo shop once: when it may be made, how an interrupted making goes on, and who signs in.

A file in the data folder says which shop it is and whether it is finished. The shop itself is one transaction, each day
another; every document has a key of its own, so a making that was interrupted is simply begun again where it stopped.
"""

import datetime
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.utils import timezone

from galla.accounts.models import Shop, User
from galla.config import environment
from galla.console.demo import facts, rhythm
from galla.console.errors import Stop
from galla.console.progress import Bar

DAYS = 90
MOST_DAYS = 800
OPENS_AT = datetime.time(6, 0)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PASSWORD_VARIABLE = "GALLA_DEMO_PASSWORD"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file says of the demo shop: its id, its first day, what stands behind its sign-ins, done or not.

    ``days`` is how many there were to be, whenever they are finished.
    """

    shop: int
    since: str
    suffix: str
    done: bool
    days: int = DAYS


def demo_once() -> Callable[[], list[str]]:
    """Make the demo shop if there is no shop at all, or finish one that was begun; asks who signs in when called."""
    stamp = _read_stamp()
    shop = _shop_of(stamp)
    if not _may_be_made():
        return list if Shop.objects.exists() else lambda: ["There is no shop yet: make one with `galla shop`."]
    if stamp is None or shop is None:
        if Shop.objects.exists():
            return list
        stamp = _make(suffix="", days=DAYS)
    elif not stamp.done:
        _fill(shop, stamp)
    return partial(_sign_ins, stamp)


def make_demo(*, another: bool, days: int) -> list[str]:
    """Make the demo shop, or ``another`` one; who signs in, as sentences. Raises ``Stop``."""
    if not _may_be_made():
        raise Stop("The demo shop's people are known to everybody: it is made only where HOST is 127.0.0.1.")
    if not 1 <= days <= MOST_DAYS:
        raise Stop(f"--days is from 1 to {MOST_DAYS}.")
    stamp = _read_stamp()
    shop = _shop_of(stamp)
    if stamp is not None and shop is not None and not stamp.done:
        _fill(shop, stamp)
        return _sign_ins(stamp)
    if Shop.objects.exists() and not another:
        raise Stop("There is a shop already: --another makes the demo shop beside it, with sign-ins of its own.")
    _demand_not_served()
    return _sign_ins(_make(suffix=_free_suffix(), days=days))


def _may_be_made() -> bool:
    """Whether only this machine reaches the site: nobody else shall find people whose password is printed."""
    hosts = (settings.HOST, urlsplit(settings.SITE_URL).hostname)
    return all(host in LOOPBACK for host in hosts) and settings.SECURE_PROXY_SSL_HEADER is None


def _demand_not_served() -> None:
    from galla.console.serving.alone import is_served

    if connection.vendor == "sqlite" and is_served(Path(str(connection.settings_dict["NAME"]))):
        raise Stop("The site is being served from this database: stop it first, the tills would have to wait.")


def _free_suffix() -> str:
    from galla.console.demo.founding import taken_sign_ins

    return next(suffix for suffix in _suffixes() if not taken_sign_ins(suffix))


def _suffixes() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield str(number)
        number += 1


def _make(*, suffix: str, days: int) -> Stamp:
    from galla.console.demo.founding import found_shop

    since = timezone.now().astimezone(rhythm.SHOP_ZONE).date() - datetime.timedelta(days=days - 1)
    password = _password()
    opened_at = datetime.datetime.combine(since, OPENS_AT, rhythm.SHOP_ZONE)
    print(f"Making the demo shop: {len(facts.products())} products, {days} days of bills …", flush=True)

    # Not ``in_transaction``: nobody else knows this shop, so nothing needs to be begun anew for others' locks.
    with transaction.atomic():
        shop = found_shop(at=opened_at, password=password, suffix=suffix)
        stamp = Stamp(shop.pk, since.isoformat(), suffix, done=False, days=days)
        # Written before the commit: a stamp without its shop is passed over, a shop without its stamp never finished.
        _write_stamp(stamp)
    _fill(shop, stamp)
    return stamp


def _fill(shop: Shop, stamp: Stamp) -> None:
    """Every day from the first until now, then what is made of them."""
    from galla.console.demo.days import make_day
    from galla.console.demo.founding import load_shop
    from galla.console.demo.standing import settle
    from galla.console.demo.story import story_of

    now = timezone.now()
    first = datetime.date.fromisoformat(stamp.since)
    count = (now.astimezone(rhythm.SHOP_ZONE).date() - first).days + 1
    demo = load_shop(shop)
    story = story_of(demo, first=first, last=first + datetime.timedelta(days=stamp.days - 1))
    with Bar("days") as bar:
        for place in range(count):
            bar.show(place, count)
            make_day(demo, first + datetime.timedelta(days=place), until=now, also=story)
        bar.show(count, count)
    settle(shop, at=now)
    _write_stamp(replace(stamp, done=True))


def _sign_ins(stamp: Stamp) -> list[str]:
    """The three sign-ins, with the password as long as nobody changed it."""
    names = [staff.username + stamp.suffix for staff in facts.STAFF if staff.signs_in]
    hashes = dict(User.objects.filter(username__in=names).values_list("username", "password"))
    known = [password for password in (environment.text(PASSWORD_VARIABLE), _kept_password()) if password]
    sentences = ["Sign in as:"]
    for name in names:
        password = next((one for one in known if check_password(one, hashes.get(name, ""))), "(changed since)")
        sentences.append(f"  {name:<10} {password}")
    return sentences


def _stamp_file() -> Path:
    return Path(settings.DATA_DIR, "demo.json")


def _read_stamp() -> Stamp | None:
    with suppress(OSError, ValueError, TypeError):
        return Stamp(**json.loads(_stamp_file().read_text(encoding="utf-8")))
    return None


def _write_stamp(stamp: Stamp) -> None:
    fresh = _stamp_file().with_suffix(".new")
    fresh.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
    fresh.replace(_stamp_file())


def _shop_of(stamp: Stamp | None) -> Shop | None:
    """The demo shop that is in this database; another database may bear another shop under that id."""
    if stamp is None:
        return None
    return Shop.objects.filter(pk=stamp.shop, legal_name=facts.shop_facts()["legal_name"]).first()


def _password() -> str:
    """The password: from the environment, else the one kept, else one made now, which its owner alone may read."""
    given = environment.text(PASSWORD_VARIABLE) or _kept_password()
    if given:
        return given
    made = _speakable()
    file = _password_file()
    file.touch(mode=0o600)
    file.write_text(made + "\n", encoding="utf-8")
    return made


def _password_file() -> Path:
    return Path(settings.DATA_DIR, "demo-password")


def _kept_password() -> str:
    with suppress(OSError):
        return _password_file().read_text(encoding="utf-8").strip()
    return ""


def _speakable(choose: Callable[[str], str] = secrets.choice) -> str:
    """A password one can read out: three made-up words and a number, about 44 bits."""
    words = ["".join(choose("bdfgklmnprstvz") + choose("aeiou") for _ in range(2)) for _ in range(3)]
    return f"{'-'.join(words)}-{choose('23456789')}{choose('23456789')}"
