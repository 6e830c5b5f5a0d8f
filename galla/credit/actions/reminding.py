"""Those who owe are reminded by mail, as often as the shop says and in the hours it says."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day, zone_of
from galla.credit.chains import Reminded, record_reminders
from galla.credit.models import Reminder, ReminderSetting
from galla.credit.queries import due_now
from galla.foundation.errors import InvalidInput
from galla.outbox.actions import enqueue

MOST_DAYS, MOST_REMINDERS, LAST_HOUR = 365, 100, 24
AT_ONCE = 100  # so many are written at once: tills wait for no longer


@dataclass(frozen=True, slots=True)
class Reminding:
    """How a shop reminds: so many days apart, so many times, in these hours of its day."""

    every_days: int
    most: int
    from_hour: int
    until_hour: int


USUAL = {"most": 3, "from_hour": 10, "until_hour": 18}


def set_reminders(*, access: Access, how: Reminding | None) -> None:
    """How this shop reminds those who owe; None: not at all. Raises ``InvalidInput`` beside the field."""
    access.require("settings.edit")
    if how is None:
        access.rows(ReminderSetting).delete()
        return
    if not 1 <= how.every_days <= MOST_DAYS:
        raise InvalidInput(_("A number of days from 1 to %(most)d.") % {"most": MOST_DAYS}, field="every_days")
    if not 1 <= how.most <= MOST_REMINDERS:
        raise InvalidInput(_("A number from 1 to %(most)d.") % {"most": MOST_REMINDERS}, field="most")
    if not 0 <= how.from_hour < LAST_HOUR:
        raise InvalidInput(_("An hour from 0 to 23."), field="from_hour")
    if not how.from_hour < how.until_hour <= LAST_HOUR:
        raise InvalidInput(_("An hour after the first one, up to 24."), field="until_hour")
    told = {"every_days": how.every_days, "most": how.most, "from_hour": how.from_hour, "until_hour": how.until_hour}
    ReminderSetting.objects.update_or_create(shop=access.shop, defaults=told)


def remind_all(*, at: datetime.datetime) -> int:
    """Remind whoever is to be reminded in every shop whose hours these are; how many were."""
    rows = ReminderSetting.objects.select_related("shop").order_by("pk")
    return sum(_remind(setting, at) for setting in rows if _is_time(setting, at))


def _is_time(setting: ReminderSetting, at: datetime.datetime) -> bool:
    return setting.from_hour <= at.astimezone(zone_of(setting.shop.zone)).hour < setting.until_hour


def next_hours(setting: ReminderSetting, at: datetime.datetime) -> datetime.datetime | None:
    """When the shop's hours for reminders begin next; None while they last."""
    if _is_time(setting, at):
        return None
    zone = zone_of(setting.shop.zone)
    local = at.astimezone(zone)
    day = local.date() + datetime.timedelta(0 if local.hour < setting.from_hour else 1)
    return datetime.datetime.combine(day, datetime.time(setting.from_hour), tzinfo=zone).astimezone(datetime.UTC)


def _remind(setting: ReminderSetting, at: datetime.datetime) -> int:
    shop, count = setting.shop, 0
    # A day of the calendar: that its books were closed makes no debt older.
    today = shop_day(shop, at)
    while True:
        with transaction.atomic():
            # Two workers at once: the second waits here, and finds what the first has written.
            held = ReminderSetting.objects.select_for_update().filter(pk=setting.pk).first()
            due = due_now(held, today=today, limit=AT_ONCE) if held is not None else []
            said = [Reminded(shop.pk, one.customer_id, today, at, one.owed_minor, one.due_on) for one in due]
            for reminder in record_reminders(shop.pk, said):
                _send(reminder)
        count += len(due)
        if len(due) < AT_ONCE:
            return count


def _send(reminder: Reminder) -> None:
    enqueue(
        task="notifications.send_letter",
        payload={"letter": "khata.reminder", "shop": reminder.shop_id, "reminder": reminder.pk},
        shop_id=reminder.shop_id,
        run_at=reminder.at,
        reference=f"khata:{reminder.customer_id}",
    )
