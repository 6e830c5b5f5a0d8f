"""Those who owe are reminded by mail: as often as the shop says, in its hours, and never more."""

import datetime
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from galla.accounts.calendar import shop_day
from galla.accounts.models import Shop
from galla.credit.actions import Reminding, promise, remind_all, set_reminders
from galla.credit.letters import reminder_letter
from galla.credit.models import Charge, Khata, Reminder, ReminderSetting
from galla.credit.tests.khatas import bill_of, khata_world
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.notifications import letters as letters_room
from galla.notifications.errors import NobodyToTell
from galla.outbox.models import Message
from galla.outbox.worker import drain
from galla.parties.actions import add_customer, archive_customer, erase_customer, merge_customers
from galla.parties.details import Details
from galla.parties.models import Customer
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
# Half past twelve in Kolkata, on the day the debt was made; the letters name days after it.
NOON = datetime.timedelta(hours=7)


@pytest.fixture
def world() -> World:
    """A shop that reminds every seven days, twice, from ten to six."""
    world = khata_world()
    set_reminders(access=world.access(), how=Reminding(7, 2, 10, 18))
    return world


@pytest.fixture
def sunil(world: World) -> Customer:
    """Somebody with an address who owes 100.00."""
    details = Details(name="Sunil Rao", email="sunil@example.in")
    who = add_customer(access=world.access(), at=NOW, details=details)
    bill_of(world, "100.00", who, key="one")
    return who


def at_noon(days: int) -> datetime.datetime:
    """Noon so many days after the debt was made."""
    day = Charge.objects.order_by("business_date")[0].business_date + datetime.timedelta(days)
    return datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC) + NOON


def letters() -> int:
    """How many reminders wait to be sent."""
    return Message.objects.filter(payload__letter="khata.reminder").count()


def test_reminders_go_so_many_days_apart_and_stop_after_so_many(world: World, sunil: Customer) -> None:
    sent = [remind_all(at=at_noon(days)) for days in range(40)]
    assert [day for day, count in enumerate(sent) if count] == [7, 14]
    rows = Reminder.objects.order_by("pk").values_list("customer", "owed_minor")
    assert (list(rows), letters()) == ([(sunil.pk, 10_000)] * 2, 2)


def test_the_same_hour_again_reminds_nobody_again(world: World, sunil: Customer) -> None:
    assert [remind_all(at=at_noon(7)), remind_all(at=at_noon(7))] == [1, 0]
    assert letters() == 1


def test_nobody_is_reminded_in_quiet_hours(world: World, sunil: Customer) -> None:
    for hour in (-7, -3, 6, 11):
        assert remind_all(at=at_noon(8) + datetime.timedelta(hours=hour)) == 0
    assert letters() == 0


def test_a_day_whose_books_are_closed_reminds_nobody_a_day_early_nor_twice(world: World, sunil: Customer) -> None:
    def closed(days: int) -> None:
        """The books of that day, and all before it, are closed."""
        Shop.objects.filter(pk=world.shop.pk).update(books_closed_until=at_noon(days).date())

    closed(6)
    assert remind_all(at=at_noon(6)) == 0
    assert remind_all(at=at_noon(7)) == 1
    closed(7)
    assert remind_all(at=at_noon(7)) == 0
    assert remind_all(at=at_noon(13)) == 0
    assert Reminder.objects.get().business_date == at_noon(7).date()


def test_a_day_whose_books_are_closed_makes_no_debt_older(world: World, sunil: Customer) -> None:
    today = shop_day(world.shop, timezone.now())
    Charge.objects.update(business_date=today - datetime.timedelta(30))
    Shop.objects.filter(pk=world.shop.pk).update(books_closed_until=today)
    api, browser = world.api("owner"), world.browser("owner")
    told = api.get("/api/v1/khatas/ages/").json()
    assert (told["on"], told["results"][0]["ages"]["days_0_to_30"]) == (today.isoformat(), "100.00")
    assert api.get("/api/v1/khatas/").json()["results"][0]["ages"]["days_0_to_30"] == "100.00"
    assert "Sunil" not in browser.get("/khatas/?age=age_31_minor").content.decode()


def test_a_promise_is_waited_for(world: World, sunil: Customer) -> None:
    day = at_noon(20).date()
    promise(access=world.access("cashier"), at=NOW, customer=sunil, on=day)
    sent = [remind_all(at=at_noon(days)) for days in range(30)]
    assert [number for number, count in enumerate(sent) if count] == [27]


def test_a_promise_from_before_the_bill_that_is_open_is_over(world: World, sunil: Customer) -> None:
    promised = at_noon(0).date() - datetime.timedelta(150)
    then = at_noon(0) - datetime.timedelta(151)
    promise(access=world.access("cashier"), at=then, customer=sunil, on=promised)
    sent = [remind_all(at=at_noon(days)) for days in range(30)]
    assert [number for number, count in enumerate(sent) if count] == [7, 14]


def test_no_day_that_is_over_is_promised_and_nothing_where_nothing_is_owed(world: World, sunil: Customer) -> None:
    access, day = world.access("cashier"), NOW.astimezone(datetime.UTC).date()
    paid = add_customer(access=world.access(), at=NOW, details=Details(name="Paid Up"))
    for who, on in ((sunil, day - datetime.timedelta(1)), (paid, day + datetime.timedelta(9))):
        with pytest.raises(InvalidInput) as refused:
            promise(access=access, at=NOW, customer=who, on=on)
        assert refused.value.field == "promise_on"
        assert not Khata.objects.filter(customer=who).exclude(promise_on=None).exists()
    assert promise(access=access, at=NOW, customer=sunil, on=day).promise_on == day
    later = NOW + datetime.timedelta(30)
    assert promise(access=access, at=later, customer=sunil, on=day, reminds=False).reminders_stopped_at == later
    told = {"promise_on": "2001-01-01"}
    page = world.browser("cashier").post(f"/customers/{sunil.pk}/khata/promise/", told)
    assert (page.status_code, "This day is over." in page.content.decode()) == (400, True)
    answer = world.api("cashier").post(f"/api/v1/khatas/{sunil.pk}/promise/", told, format="json")
    assert (answer.status_code, "promise_on" in answer.content.decode()) == (400, True)


def test_whoever_wants_none_gets_none(world: World, sunil: Customer) -> None:
    promise(access=world.access(), at=NOW, customer=sunil, on=None, reminds=False)
    assert sum(remind_all(at=at_noon(days)) for days in range(30)) == 0
    promise(access=world.access(), at=NOW, customer=sunil, on=None, reminds=True)
    assert remind_all(at=at_noon(30)) == 1


def test_a_shop_that_set_nothing_reminds_nobody(world: World, sunil: Customer) -> None:
    set_reminders(access=world.access(), how=None)
    assert (remind_all(at=at_noon(30)), letters(), ReminderSetting.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("how", "field"),
    [
        (Reminding(0, 2, 10, 18), "every_days"),
        (Reminding(366, 2, 10, 18), "every_days"),
        (Reminding(7, 0, 10, 18), "most"),
        (Reminding(7, 2, -1, 18), "from_hour"),
        (Reminding(7, 2, 18, 18), "until_hour"),
        (Reminding(7, 2, 10, 25), "until_hour"),
    ],
)
def test_what_cannot_be_set_is_refused(world: World, how: Reminding, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        set_reminders(access=world.access(), how=how)
    assert refused.value.field == field
    assert ReminderSetting.objects.get().every_days == 7


def test_only_an_owner_sets_them(world: World) -> None:
    with pytest.raises(NotAllowed):
        set_reminders(access=world.access("manager"), how=None)
    assert ReminderSetting.objects.exists()


def test_the_letter_says_what_is_open_and_brings_the_statement(world: World, sunil: Customer) -> None:
    remind_all(at=at_noon(7))
    letter = reminder_letter(Message.objects.get(payload__letter="khata.reminder").payload)
    assert letter.to == ("sunil@example.in",)
    assert "100.00" in letter.text
    assert letter.attachments[0].content.startswith(b"%PDF")
    assert mail.outbox == []


def written(days: int = 7) -> Mapping[str, Any]:
    """The payload of a reminder that was written."""
    assert remind_all(at=at_noon(days)) == 1
    payload: Mapping[str, Any] = Message.objects.latest("pk").payload
    return payload


def test_a_reminder_that_could_not_leave_waits_for_the_hours_of_the_next_day(world: World, sunil: Customer) -> None:
    payload, noon = written(), at_noon(7)
    opening = noon - datetime.timedelta(hours=2, minutes=30)
    assert letters_room.not_before(payload, at=noon) is None
    # Ten at night, and six in the morning after.
    assert letters_room.not_before(payload, at=noon + datetime.timedelta(hours=10)) == opening + datetime.timedelta(1)
    assert letters_room.not_before(payload, at=noon + datetime.timedelta(hours=17)) == opening + datetime.timedelta(1)
    assert letters_room.not_before(payload, at=opening + datetime.timedelta(1)) is None


def test_at_night_the_worker_puts_a_reminder_off_and_counts_no_try(
    world: World, sunil: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    written()
    night = at_noon(7) + datetime.timedelta(hours=10)
    monkeypatch.setattr("galla.notifications.tasks.timezone", SimpleNamespace(now=lambda: night))
    while drain(at=night):
        pass
    waits = Message.objects.get(payload__letter="khata.reminder")
    opening = night + datetime.timedelta(hours=11, minutes=30)
    assert (waits.sent_at, waits.dead_at, waits.attempts, waits.run_at) == (None, None, 0, opening)


def no_more(world: World, who: Customer, why: str) -> None:
    """What happened after the reminder was written."""
    access: dict[str, Any] = {"access": world.access("owner", till=world.till)}
    if why == "stopped":
        promise(**access, at=NOW, customer=who, on=None, reminds=False)
    elif why == "switched off":
        set_reminders(**access, how=None)
    elif why == "paid":
        told = {"customer": who.pk, "method": "cash", "amount": "100.00"}
        client = world.api("owner", till=world.till)
        answer = client.post("/api/v1/settlements/", told, format="json", headers={"Idempotency-Key": "paid"})
        assert answer.status_code == 201, answer.content
    elif why == "merged":
        other = add_customer(**access, at=NOW, details=Details(name="S. Rao"))
        merge_customers(**access, at=NOW, customer=who, into=other)
    elif why == "put away":
        archive_customer(**access, at=NOW, customer=who)
    else:
        erase_customer(**access, at=NOW, customer=who)


@pytest.mark.parametrize("why", ["stopped", "switched off", "paid", "merged", "put away", "erased"])
def test_a_reminder_that_is_not_wanted_any_more_never_leaves(world: World, sunil: Customer, why: str) -> None:
    payload = written()
    no_more(world, sunil, why)
    with pytest.raises(NobodyToTell):
        letters_room.not_before(payload, at=at_noon(7))


def test_the_page_and_the_api_set_reminders(world: World) -> None:
    browser = world.browser("owner")
    assert browser.get("/khatas/reminders/").status_code == 200
    assert browser.post("/khatas/reminders/", {"every_days": "0"}).status_code == 400
    assert browser.post("/khatas/reminders/", {"every_days": "5", "most": "1"}).status_code == 302
    assert (ReminderSetting.objects.get().every_days, ReminderSetting.objects.get().from_hour) == (5, 10)
    assert browser.post("/khatas/reminders/", {"every_days": ""}).status_code == 302
    assert not ReminderSetting.objects.exists()
    client = world.api("owner")
    body = {"every_days": 9, "most": 4, "from_hour": 8, "until_hour": 20}
    assert client.post("/api/v1/khatas/reminders/", body, format="json").json() == body
    assert client.get("/api/v1/khatas/reminders/").json() == body
    assert world.api("manager").post("/api/v1/khatas/reminders/", body, format="json").status_code == 403
