"""Each part of the production set-up is killed while tills sell: no acknowledged bill and no letter is lost."""

import re
import subprocess
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from galla.outbox import leases
from galla.outbox.models import Message, Schedule
from galla.outbox.worker import drain
from tests.crash.books import complaints, mail_complaints, read_books
from tests.crash.house import comes_true
from tests.crash.storm import chosen_seed, say
from tests.production.conftest import Production
from tests.production.machine import NAME, Tills
from tests.production.visitor import Visitor

pytestmark = [pytest.mark.nginx, pytest.mark.postgres]

TILLS = ("till1", "till2", "till3")
# Once of each in CI; the long form goes round and round.
ROUNDS_LONG = 20
BETWEEN_SECONDS = 0.4
REDIS_GONE_SECONDS = 1.0


@pytest.fixture
def tills(production: Production) -> Any:
    """Tills that sell through nginx; gone afterwards."""
    goods = production.goods
    found = Tills(production.machine, token=goods.token, products=goods.products, seed=chosen_seed())
    yield found
    found.end_all()


def bills_told(tills: Tills) -> int:
    return len(tills.journals().told)


def sells_on(tills: Tills) -> bool:
    """Whether bills are saved now, whoever is dead."""
    before = bills_told(tills)
    return comes_true(lambda: bills_told(tills) > before + 2)


def one_round(production: Production, tills: Tills) -> int:
    """Kill each part once, and see that the others go on; how many kills that were."""
    machine = production.machine
    for name in machine.webs:
        machine.kill(name)
        assert sells_on(tills), f"nobody sells without {name}"
        machine.start_one(name)
        machine.wait_for(name)
        time.sleep(BETWEEN_SECONDS)
    machine.kill("redis")
    assert sells_on(tills), "nobody sells without Redis"
    machine.start_one("redis")
    machine.reload_nginx()
    time.sleep(BETWEEN_SECONDS)
    machine.strike("nginx")
    assert sells_on(tills)
    return len(machine.webs) + 2 + workers_one_by_one(production)


def workers_one_by_one(production: Production) -> int:
    """One worker dies and letters go on leaving; then the other, too, and the clock strikes while nobody works.

    What was missed is made up for once when they are back. Answers how many kills that were.
    """
    machine, taken = production.machine, production.postman.taken
    first, last = machine.workers
    machine.kill(first)
    before = len(taken)
    assert comes_true(lambda: len(taken) > before), "no letter leaves without the first worker"
    machine.kill(last)
    with production.looking():
        earlier = nightly()
        Schedule.objects.update(next_at=timezone.now() - timedelta(hours=2))
        due = {f"schedule:{task}" for task in Schedule.objects.values_list("task", flat=True)}
    assert due
    for name in machine.workers:
        machine.start_one(name)
    for name in machine.workers:
        machine.wait_for(name)

    def made_up() -> bool:
        with production.looking():
            return not due - set(nightly()[len(earlier) :])

    assert comes_true(made_up)
    with production.looking():
        assert sorted(nightly()[len(earlier) :]) == sorted(due)
    return len(machine.workers)


def nightly() -> list[str]:
    rows = Message.objects.filter(reference__startswith="schedule:").order_by("id")
    return list(rows.values_list("reference", flat=True))


def all_letters_leave(production: Production) -> None:
    """The workers send what waits. What a killed one held is free when its lease is over: that minute is skipped."""

    def sent_or_held() -> bool:
        with production.looking():
            waiting = Message.objects.filter(sent_at=None, dead_at=None)
            return not waiting.exclude(lease_until__gt=timezone.now()).exists()

    assert comes_true(sent_or_held)
    for name in production.machine.workers:
        production.machine.kill(name)
    with production.looking():
        drain(at=timezone.now() + leases.LEASE + timedelta(days=1))


def storm(production: Production, tills: Tills, rounds: int) -> None:
    """Tills sell while each part is killed, round after round; then everything that must be so is looked at."""
    machine = production.machine
    kills = 0
    for name in TILLS:
        tills.sell(name)
    assert sells_on(tills)
    for _ in range(rounds):
        kills += one_round(production, tills)
    tills.pause()
    for name in TILLS:
        tills.kill(name)
    all_letters_leave(production)
    journals = tills.journals()
    assert journals.unanswered == set()
    with production.looking():
        books = read_books()
    own = [bill for bill in books.bills if bill[0].startswith("till")]
    letters = [letter for letter in books.letters if letter[0] in {bill[1] for bill in own}]
    ours = type(books)(own, letters)
    assert complaints(journals, ours) == []
    known = {name for _, name, _ in letters}
    assert letters, "nobody wanted a letter"
    assert mail_complaints(ours, [name for name in production.postman.taken if name in known], kills) == []
    assert "All is well" in machine.step("verify")
    for name in (*machine.webs, *machine.workers):
        assert any(line["message"] in ("request", "job done") for line in machine.lines(name)), f"{name} did nothing"
    say(f"{kills} kills, {len(own)} bills, {journals.sent_again} sent again, {journals.saved_before} saved before")
    for name in machine.workers:
        machine.start_one(name)
        machine.wait_for(name)


def test_each_part_is_killed_under_load_and_no_bill_and_no_letter_is_lost(
    production: Production, tills: Tills, settings: Any
) -> None:
    options = {"host": "127.0.0.1", "port": production.postman.port, "timeout": 10}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    storm(production, tills, 1)


@pytest.mark.long
def test_each_part_is_killed_again_and_again(production: Production, tills: Tills, settings: Any) -> None:
    options = {"host": "127.0.0.1", "port": production.postman.port, "timeout": 10}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    storm(production, tills, ROUNDS_LONG)


def test_the_pages_backup_is_made_beside_it(production: Production) -> None:
    folder = production.machine.folder / "data"
    production.machine.step("backup")
    [made] = (folder / "backups").iterdir()
    assert made.stat().st_size > 0


def test_what_is_for_this_machine_is_not_seen_from_outside(production: Production) -> None:
    outside, inside = production.visitor(), Visitor(production.machine.web["8001"], NAME)
    assert (outside.get("/metrics").status, outside.get("/readyz").status) == (404, 404)
    assert inside.get("/readyz").json() == {"ready": True, "missing": []}
    assert inside.get("/metrics").status == 401
    environment = (production.machine.folder / "environment").read_text()
    token = dict(line.split("=", 1) for line in environment.splitlines())["METRICS_TOKEN"]
    meters = inside.ask("GET", "/metrics", Authorization=f"Bearer {token}")
    assert meters.status == 200
    # Those that were killed within the last minute are still counted.
    assert re.search(r"^galla_workers ([2-9]|[1-9]\d)\.0$", meters.text, re.MULTILINE)


def test_everybody_is_sent_to_https_and_kept_there(production: Production) -> None:
    plain = Visitor(production.machine.http, NAME).get("/bills/?name=Kavita")
    assert (plain.status, plain.headers["location"]) == (301, f"https://{NAME}/bills/?name=Kavita")
    page = production.visitor().get("/accounts/login/")
    assert page.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
    again = Visitor(production.machine.web["8001"], NAME).get("/accounts/login/")
    assert (again.status, again.headers["location"]) == (301, f"https://{NAME}/accounts/login/")


def test_cookies_are_secure_and_hidden_from_scripts(production: Production) -> None:
    visitor = production.visitor()
    answer = visitor.fill_in("/accounts/login/", login="asha", password="lamp-river-47-mango")
    cookie = answer.headers["set-cookie"]
    assert "sessionid=" in cookie
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax"))


def test_tries_are_counted_by_where_one_really_comes_from(production: Production) -> None:
    def tries(comes_from: str, lie: str) -> int:
        visitor = production.visitor()
        visitor.comes_from = comes_from
        return visitor.send("/api/v1/tokens/", {"username": "guessed", "password": "wrong"}, X_Forwarded_For=lie).status

    statuses = [tries("127.0.0.1", f"10.0.0.{number}") for number in range(7)]
    assert statuses == [401] * 5 + [429] * 2, "saying one comes from elsewhere helps nobody"
    assert tries("127.0.0.2", "127.0.0.1") == 401, "and hurts nobody who does come from elsewhere"


def test_the_pages_deployment_check_has_nothing_to_say(production: Production) -> None:
    assert "no issues" in production.machine.run("galla manage check --deploy --fail-level WARNING")


def test_no_secret_stands_in_a_line_of_any_process(production: Production) -> None:
    environment = (production.machine.folder / "environment").read_text()
    said = dict(line.split("=", 1) for line in environment.splitlines())
    for name in (*production.machine.webs, *production.machine.workers, "nginx"):
        text = production.machine.log(name).read_text(errors="replace")
        assert not [secret for secret in ("SECRET_KEY", "METRICS_TOKEN") if said[secret] in text]


def test_a_process_that_is_told_to_end_ends_by_itself(production: Production) -> None:
    name = production.machine.webs[0]
    found = production.machine.terminate(name)
    assert isinstance(found, subprocess.Popen)
    assert found.returncode == 0
    production.machine.start_one(name)
    production.machine.wait_for(name)
