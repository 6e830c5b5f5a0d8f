"""A khata on which more happened than fits on a statement: its last moves stand there, and nothing is refused."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from galla.cashbook.actions import settle
from galla.credit.actions import Reminding, make_link, remind_all, set_reminders
from galla.credit.letters import reminder_letter
from galla.credit.statements import statement
from galla.credit.tests.khatas import bill_of, customer, khata_world
from galla.foundation.errors import InvalidInput
from galla.outbox.models import Message
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.parties.models import Customer
from galla.parties.printing import statement_data
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A shop whose statements have at most three moves."""
    monkeypatch.setattr("galla.parties.statements.MOST_MOVES", 3)
    return khata_world()


@pytest.fixture
def sunil(world: World) -> Customer:
    """Somebody with four bills and a payment: 10, 20, 30, 40, and 15 off."""
    who = add_customer(access=world.access(), at=NOW, details=Details(name="Sunil Rao", email="sunil@example.in"))
    for number in range(1, 5):
        assert bill_of(world, f"{number}0.00", who, key=f"bill {number}").status_code == 201
    settle(access=world.access(), at=timezone.now(), key="a", customer=who, method="cash", amount_minor=1_500)
    return who


def made(world: World, who: Customer, **more: Any) -> Any:
    """The statement of everything."""
    since = datetime.date(2020, 1, 1)
    until = timezone.localdate() + datetime.timedelta(2)
    return statement(world.shop, who.pk, since=since, until=until, **more)


def test_its_last_moves_stand_on_it_after_what_was_owed_before_them(world: World, sunil: Customer) -> None:
    short = made(world, sunil, may_be_shortened=True)
    assert [(line.charged_minor, line.paid_minor) for line in short.lines] == [(3_000, 0), (4_000, 0), (0, 1_500)]
    assert (short.opening_minor, short.closing_minor, short.is_shortened) == (3_000, 8_500, True)
    assert [line.owed_minor for line in short.lines] == [6_000, 10_000, 8_500]
    assert short.since == short.lines[0].move.business_date
    assert "the last 3 moves" in str(statement_data(world.shop, sunil, short)["number"])


def test_where_days_are_asked_for_it_is_refused_as_before(world: World, sunil: Customer) -> None:
    with pytest.raises(InvalidInput):
        made(world, sunil)


def test_one_that_fits_is_whole(world: World, sunil: Customer) -> None:
    other = customer(world, "Another")
    for number in range(3):
        bill_of(world, "10.00", other, key=f"other {number}")
    whole = made(world, other, may_be_shortened=True)
    assert (len(whole.lines), whole.opening_minor, whole.is_shortened) == (3, 0, False)
    assert whole.since == datetime.date(2020, 1, 1)


def test_the_private_address_shows_it_and_says_so(world: World, sunil: Customer) -> None:
    link = make_link(access=world.access(), at=timezone.now(), customer=sunil)
    answer = Client().get(f"/k/{link.secret}/")
    assert answer.status_code == 200
    assert "Only the last 3 moves stand here" in answer.content.decode()
    assert "85.00" in answer.content.decode()


def test_the_reminder_brings_it(world: World, sunil: Customer) -> None:
    set_reminders(access=world.access(), how=Reminding(7, 2, 0, 24))
    assert remind_all(at=timezone.now() + datetime.timedelta(days=9)) == 1
    letter = reminder_letter(Message.objects.get(payload__letter="khata.reminder").payload)
    assert letter.attachments[0].content.startswith(b"%PDF")
