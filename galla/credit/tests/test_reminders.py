"""Those who owe are reminded by mail: as often as the shop says, in its hours, and never more."""

import datetime

import pytest
from django.core import mail

from galla.credit.actions import Reminding, promise, remind_all, set_reminders
from galla.credit.letters import reminder_letter
from galla.credit.models import Charge, Khata, Reminder, ReminderSetting
from galla.credit.tests.khatas import bill_of, khata_world
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.outbox.models import Message
from galla.parties.actions import add_customer
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
