"""What the day book says of money: the same as adding up every posting, whenever the worker ran."""

import datetime
import random

import pytest
from django.db import transaction

from galla.accounts.access import Access
from galla.daybook.columns import head_of
from galla.daybook.queries import Days, account_lines, day_lines, entries
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.days import roll_past_days
from galla.ledger.entries import Move, claim, lock_balances
from galla.ledger.headings import Heading, kinds_under
from galla.ledger.queries import postings_of_kind
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
DAY = datetime.timedelta(days=1)
SPAN, ENTRIES = 70, 60
KIND = "test"
HELD = ("drawer:{till}", "drawer:{second}", "upi", "card", "bank", "customer:1", "customer:2", "supplier:5")
REASONS = ("income", "paid-out", "tax:CGST:90000", "capital")


def write(world: World, dice: random.Random, number: int) -> None:
    """An entry of some random moves of money on some day."""
    shop = world.shop.pk
    names = [name.format(till=world.till.pk, second=world.station_till.pk) for name in (*HELD, *REASONS)]
    moves = []
    for _ in range(dice.randint(1, 4)):
        source, target = dice.sample(names, 2)
        ends = places.account(shop, source), places.account(shop, target)
        moves.append(Move(*ends, places.money(shop), dice.randint(1, 90_000)))
    at = NOW - dice.randint(0, SPAN) * DAY
    with transaction.atomic():
        claimed = claim(shop=world.shop, kind=KIND, key=str(number), request_hash="")
        pairs = [(place, move.unit) for move in moves for place in (move.source, move.target)]
        lock_balances([pair for pair in pairs if places.is_tracked(*pair)])
        post(
            claim=claimed,
            shop_id=shop,
            moves=moves,
            series=f"journal:till:{dice.choice([world.till, world.station_till]).pk}",
            fiscal_year="26-27",
            happened_at=at,
            recorded_at=at,
            business_date=at.date(),
            by_id=None,
        )


def added_up(world: World, until: datetime.date, since: datetime.date | None = None) -> dict[str, int]:
    """What every account got by adding up all postings of the days, customers and suppliers together."""
    found: dict[str, int] = {}
    dates = {row.pk: row.business_date for row in entries(world.access(), Days(datetime.date(1, 1, 1), until))}
    for fact in postings_of_kind(world.shop.pk, [KIND]):
        day = dates.get(fact.entry_id)
        if day is None or (since is not None and day < since):
            continue
        for key, amount in ((fact.target, fact.amount), (fact.source, -fact.amount)):
            name = key.partition(":")[0] if key.startswith(("customer", "supplier")) else key
            found[name] = found.get(name, 0) + amount
    return found


def held(access: Access, day: datetime.date, which: str) -> dict[str, int]:
    """By account, what the day began or ended with; nothing is left out."""
    lines = account_lines(access, Days(day, day))
    return {line.key: getattr(line, which) for line in lines if getattr(line, which)}


@pytest.mark.parametrize("seed", range(3))
def test_every_day_begins_with_what_the_one_before_ended_with_and_both_are_what_the_postings_say(
    world: World, seed: int
) -> None:
    dice, access = random.Random(seed), world.access()
    for number in range(ENTRIES):
        write(world, dice, number)
        if dice.random() < 0.1:
            roll_past_days(at=NOW - dice.choice([0, 1, 40]) * DAY)
        if number % 15 == 14:
            for _ in range(4):
                day = TODAY - dice.randint(-1, SPAN + 5) * DAY
                closing = held(access, day, "closing")
                assert closing == held(access, day + DAY, "opening"), (number, day)
                wanted = added_up(world, day)
                money = {line.key for line in account_lines(access, Days(day, day))}
                assert closing == {key: wanted[key] for key in money if wanted.get(key)}, (number, day)


@pytest.mark.parametrize("seed", range(2))
def test_the_days_of_a_period_come_to_its_entries_and_to_its_accounts(world: World, seed: int) -> None:
    dice, access = random.Random(seed), world.access()
    for number in range(ENTRIES):
        write(world, dice, number)
        if number == ENTRIES // 2:
            roll_past_days(at=NOW)
    for days in (Days(TODAY - 20 * DAY, TODAY), Days(TODAY - SPAN * DAY, TODAY - 30 * DAY)):
        by_day = {line.day: line.sums for line in day_lines(access, days)}
        by_entry: dict[datetime.date, int] = {}
        for row in entries(access, days):
            by_entry[row.business_date] = by_entry.get(row.business_date, 0) + sum(
                amount for key, amount in row.moved.items() if key.startswith("drawer")
            )
        assert {day: sums["cash"] for day, sums in by_day.items()} == by_entry
        lines = account_lines(access, days)
        cash = sum(line.received - line.given for line in lines if line.head == "cash")
        assert cash == sum(sums["cash"] for sums in by_day.values())


def test_of_a_branch_stands_what_its_tills_and_journals_wrote_and_what_lies_in_its_drawers(world: World) -> None:
    dice, access = random.Random(9), world.access()
    for number in range(ENTRIES):
        write(world, dice, number)
    days = Days(TODAY - SPAN * DAY, TODAY)
    whole = {row.pk for row in entries(access, days)}
    parts = [{row.pk for row in entries(access, Days(*_ends(days), branch))} for branch in (world.main, world.station)]
    assert parts[0] | parts[1] == whole
    assert not parts[0] & parts[1]
    everywhere = {line.key: line for line in account_lines(access, days)}
    for branch, till in ((world.main, world.till), (world.station, world.station_till)):
        lines = {line.key: line for line in account_lines(access, Days(*_ends(days), branch))}
        drawer = f"drawer:{till.pk}"
        assert lines[drawer].closing == everywhere[drawer].closing
        assert lines["upi"].closing is None
    received = [
        {line.key: line for line in account_lines(access, Days(*_ends(days), branch))}["upi"].received
        for branch in (world.main, world.station)
    ]
    assert sum(received) == everywhere["upi"].received


def _ends(days: Days) -> tuple[datetime.date, datetime.date]:
    return days.since, days.until


def wrote(world: World, key: str, at: datetime.datetime, *, station: bool = False) -> int:
    """An entry of so much into a drawer at a moment, of today's book whenever that was."""
    till, money = world.station_till if station else world.till, places.money(world.shop.pk)
    ends = places.account(world.shop.pk, "capital"), places.account(world.shop.pk, f"drawer:{till.pk}")
    with transaction.atomic():
        claimed = claim(shop=world.shop, kind=KIND, key=key, request_hash="")
        lock_balances([(ends[1], money)])
        post(
            claim=claimed,
            shop_id=world.shop.pk,
            moves=[Move(*ends, money, 100)],
            series=f"journal:till:{till.pk}",
            fiscal_year="26-27",
            happened_at=at,
            recorded_at=NOW,
            business_date=TODAY,
            by_id=None,
        )
    return claimed.entry_id


def test_a_day_stands_in_order_of_time_whichever_branch_and_whenever_it_was_written(world: World) -> None:
    hour = datetime.timedelta(hours=1)
    noon, again = wrote(world, "noon", NOW), wrote(world, "noon again", NOW)
    early, late = wrote(world, "cut off", NOW - hour, station=True), wrote(world, "evening", NOW + hour, station=True)
    closed = wrote(world, "of a closed day", NOW - DAY)
    wanted = [closed, early, noon, again, late]
    access, days = world.access(), Days(TODAY, TODAY)
    assert [row.pk for row in entries(access, days)] == wanted
    assert [row.is_late for row in entries(access, days)] == [True, False, False, False, False]
    client, address, told = world.api("owner"), f"/api/v1/day-book/?on={TODAY}&limit=2", list[int]()
    while address:
        page = client.get(address).json()
        told += [row["id"] for row in page["results"]]
        address = page["next"]
    assert told == wanted
    lines = world.browser("owner").get("/day-book/", {"on": TODAY.isoformat(), "export": "csv"})
    assert len(lines.getvalue().decode().strip().splitlines()) == 1 + len(wanted)
    assert "In order of time" in world.browser("owner").get("/day-book/", {"on": TODAY.isoformat()}).content.decode()


def test_no_reason_for_which_money_came_or_went_is_shown_as_money_that_somebody_holds() -> None:
    reasons = kinds_under(Heading.INCOME, Heading.EXPENSE)
    assert len(reasons) > 10
    assert {each.kind for each in reasons if head_of(each.kind)} == set()
