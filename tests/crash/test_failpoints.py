"""A checkout stopped at each of its steps: nothing half-written, and the same key gives the one bill."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, close_old_connections, connection

from galla.outbox.models import Message
from galla.sales.actions import selling
from galla.sales.models import Sale
from galla.sales.tests.conftest import DRAWER, Stall
from tests.crash.failpoints import failpoints, lose_connection
from tests.crash.faults import FULL, raised
from tests.crash.killing import Forks
from tests.crash.rows import differing, everything
from tests.world import build_world

# What a whole bill of a new customer must have written, by the words of its statements.
WRITES = (
    "parties_customer",
    "sales_saleline",
    "sales_saletender",
    "outbox_message",
    "ledger_posting",
    "ledger_series",
    "sales_sale",
)
WHOLE = {"sales_sale", "ledger_entry", "outbox_message", "parties_customer"}
MOST_STEPS = 200


@dataclass
class Counter:
    """The counter, one till's token and how a bill is asked for."""

    stall: Stall
    token: str
    client: Any

    def body(self, name: str) -> dict[str, Any]:
        """A bill to somebody new, paid with a note, so that notes go back."""
        lines = [{"sku": "TEA", "quantity": "1"}, {"sku": "SOAP", "quantity": "2", "discount_percent": "10"}]
        tender = {"method": "cash", "amount": "500.00", "notes": {"500": 1}}
        return {"lines": lines, "tenders": [tender], "customer_email": f"{name.replace(' ', '.')}@example.in"}

    def sell(self, name: str) -> Any:
        """Ask for that bill, under the name as its key."""
        return self.client.post("/api/v1/sales/", self.body(name), headers={"Idempotency-Key": name})

    def sold(self, names: list[str]) -> None:
        """Each of these, asked for again, is the one bill of its key; nothing is broken; each has its letter."""
        for name in names:
            first, again = self.sell(name), self.sell(name)
            assert (first.status_code in (200, 201), again.status_code) == (True, 200), first.content
            assert first.json()["number"] == again.json()["number"]
        assert Sale.objects.count() == len(names)
        assert Message.objects.filter(reference__startswith="sale:").count() == len(names)
        self.stall.nothing_broken()


@pytest.fixture
def counter(transactional_db: None) -> Counter:
    """A shop that never sold anything, with plenty of goods and change."""
    stall = Stall(build_world())
    stall.stock({stall.tea: 1_000_000, stall.soap: 1_000_000}, key="plenty")
    stall.notes(dict.fromkeys(DRAWER, 10_000))
    client: Any = stall.world.api("owner", till=stall.world.till)
    client.raise_request_exception = False
    return Counter(stall, client._credentials["HTTP_AUTHORIZATION"].removeprefix("Token "), client)


def stopped_everywhere(counter: Counter, act: Callable[[], None], statuses: set[int]) -> tuple[list[str], list[str]]:
    """Stop the shop's first bill at each step in turn, until it comes through; the steps there are, the keys used."""
    keys = []
    after = everything()
    for step in range(MOST_STEPS):
        before = after
        keys.append(f"stopped {step}")
        with failpoints(step, act) as steps:
            answer = counter.sell(keys[-1])
        close_old_connections()  # as the site does after every request, and the test's client does not
        if not steps.hit:
            assert answer.status_code == 201, answer.content
            return steps.reached, keys
        assert answer.status_code in statuses, (steps.reached[-1], answer.content)
        after = everything()
        if steps.reached[step] == "after COMMIT" and after != before:
            assert differing(before, after) >= WHOLE
        else:
            assert differing(before, after) == set(), steps.reached[step]
    raise AssertionError("a checkout without end")


def are_all_of_them(steps: list[str]) -> None:
    """The steps are those of a whole checkout: what it writes was seen."""
    assert [table for table in WRITES if not any(table in step for step in steps)] == []
    assert {"before COMMIT", "after COMMIT"} <= set(steps)


def fail() -> None:
    """A mistake of ours: a statement the database does not take."""
    raise DatabaseError("a mistake")


def fill_disk() -> None:
    """No room left."""
    raise raised(FULL[connection.vendor])


@pytest.mark.parametrize(
    ("act", "statuses"), [(fail, {500}), (fill_disk, {507}), (lose_connection, {503})], ids=["fault", "full", "gone"]
)
def test_a_checkout_that_fails_at_any_step_leaves_nothing_and_its_key_is_good(
    counter: Counter, act: Callable[[], None], statuses: set[int]
) -> None:
    steps, keys = stopped_everywhere(counter, act, statuses)
    are_all_of_them(steps)
    counter.sold(keys)


def test_without_a_transaction_a_step_that_fails_leaves_half_a_bill(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selling, "in_transaction", lambda work: work())
    with pytest.raises(AssertionError):
        stopped_everywhere(counter, fail, {500})


def killed_at(forks: Forks, counter: Counter, step: int, *, careless: str = "") -> dict[str, Any]:
    """What became of the checkout ``killed <step>``, made by a process that is killed at that step."""
    name = f"killed {step}"
    return forks(stop_at=step, key=name, body=counter.body(name), token=counter.token, careless=careless)


def test_a_checkout_killed_at_any_step_leaves_nothing_or_the_whole_bill(counter: Counter, forks: Forks) -> None:
    whole = 0
    after = everything()
    for step in range(MOST_STEPS):
        before = after
        found = killed_at(forks, counter, step)
        after = everything()
        if after != before:
            assert differing(before, after) >= WHOLE
            whole += 1
            counter.stall.nothing_broken()
        if not found["killed"]:
            break
    else:
        raise AssertionError("a checkout without end")
    assert found["status"] == 201
    are_all_of_them(found["steps"])
    assert whole >= 2  # the last, and one that was killed after its COMMIT
    counter.sold([f"killed {number}" for number in range(step + 1)])


def test_a_letter_written_after_the_commit_is_lost_to_a_kill(counter: Counter, forks: Forks) -> None:
    steps = killed_at(forks, counter, MOST_STEPS, careless="letters")["steps"]
    letters = Message.objects.filter(reference__startswith="sale:").count()
    assert (Sale.objects.count(), letters) == (1, 1)
    # The second bill has a step or two less than the first one, so its COMMIT is looked for.
    commit = steps.index("after COMMIT")
    for step in range(commit - 2, commit + 1):
        killed_at(forks, counter, step, careless="letters")
    assert Sale.objects.count() > Message.objects.filter(reference__startswith="sale:").count()
