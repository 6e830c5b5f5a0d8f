"""A gift card sold and stopped at each step: no card or a whole one, and the same key tells its code again."""

from typing import Any

import pytest
from django.db import DatabaseError, close_old_connections

from galla.drawer import acts
from galla.prepaid.models import GiftCard, Prepayment
from galla.prepaid.queries import cards
from galla.sales.tests.conftest import Stall
from tests.crash.failpoints import failpoints
from tests.crash.rows import differing, everything
from tests.world import build_world

WHOLE = {"prepaid_giftcard", "prepaid_prepayment", "ledger_entry", "ledger_posting", "ledger_balance"}
MOST_STEPS = 100


@pytest.fixture
def desk(transactional_db: None) -> Stall:
    """A shop with notes in the drawer."""
    stall = Stall(build_world())
    stall.notes()
    return stall


def client_of(stall: Stall) -> Any:
    """A client that hears of a fault as over the wire."""
    client: Any = stall.world.api("owner", till=stall.world.till)
    client.raise_request_exception = False
    return client


def sell(client: Any, key: str) -> Any:
    """A card for a note of five hundred."""
    body = {"method": "cash", "notes": {"500": 1}}
    return client.post("/api/v1/gift-cards/", body, format="json", headers={"Idempotency-Key": key})


def fail() -> None:
    """A statement the database does not take."""
    raise DatabaseError("a mistake")


def stopped_everywhere(stall: Stall) -> list[str]:
    """Stop a sale at each step in turn, until one comes through; the keys used."""
    keys, client = [], client_of(stall)
    after = everything()
    for step in range(MOST_STEPS):
        before = after
        keys.append(f"stopped {step}")
        with failpoints(step, fail) as steps:
            answer = sell(client, keys[-1])
        close_old_connections()
        if not steps.hit:
            assert answer.status_code == 201, answer.content
            return keys
        assert answer.status_code == 500, answer.content
        after = everything()
        changed, reached = differing(before, after), steps.reached[step]
        assert not changed or (reached == "after COMMIT" and changed >= WHOLE), (reached, changed)
    raise AssertionError("a sale without end")


def test_a_card_whose_sale_fails_at_any_step_is_not_there_or_is_told_again(desk: Stall) -> None:
    keys = stopped_everywhere(desk)
    client = client_of(desk)
    told = [sell(client, key).json() for key in keys]
    assert [each["left"] for each in told] == ["500.00"] * len(keys)
    assert len({each["code"] for each in told}) == len(keys)
    assert GiftCard.objects.count() == Prepayment.objects.count() == len(keys)
    assert {card.left_minor for card in cards(desk.access)} == {50_000}
    desk.nothing_broken()


def test_without_a_transaction_a_step_that_fails_leaves_half_a_card(
    desk: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "in_transaction", lambda work: work())
    with pytest.raises(AssertionError):
        stopped_everywhere(desk)
