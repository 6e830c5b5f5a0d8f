"""The letter that reminds somebody of what they owe, with the statement of their khata."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from galla.accounts.calendar import business_date
from galla.credit.actions.reminding import next_hours
from galla.credit.models import Khata, Reminder, ReminderSetting
from galla.credit.queries import owed_by
from galla.credit.statements import statement
from galla.foundation.formats import money_of, money_symbol
from galla.notifications import letters, things
from galla.notifications.errors import NobodyToTell
from galla.notifications.letters import Attachment, Letter
from galla.parties import printing
from galla.parties.models import Customer
from galla.parties.queries import known_as


def reminder_letter(payload: Mapping[str, Any]) -> Letter:
    """The letter of a reminder (``payload["reminder"]``), as it was on its day, with its statement on A4."""
    rows = Reminder.objects.select_related("shop", "customer")
    found = rows.get(pk=payload["reminder"], shop_id=payload["shop"])
    shop, who = found.shop, found.customer
    # What was written after the day's books were closed is of the next day, and counts in what is owed.
    until = max(found.business_date, business_date(shop, found.at))
    since = min(found.due_on, found.business_date - datetime.timedelta(1))
    made = statement(shop, who.pk, since=since, until=until, may_be_shortened=True)
    return letters.written(
        "khata_reminder",
        to=[who.email] if who.email else [],
        context={
            "shop": str(shop),
            "phone": shop.phone,
            "name": str(who),
            "owed": money_symbol(found.owed_minor, money_of(shop.currency)),
            "due": found.due_on,
        },
        language=who.language,
        attachments=[Attachment("statement.pdf", printing.statement_pdf(shop, who, made))],
        sender=str(shop),
        reply_to=shop.email,
    )


def hours_of_reminders(payload: Mapping[str, Any], at: datetime.datetime) -> datetime.datetime | None:
    """When a reminder that was written may leave; None: now. While a mail server is away much may happen.

    Raises ``NobodyToTell`` where the shop reminds nobody any more, or not this customer, or nothing is owed.
    """
    found = Reminder.objects.select_related("customer").get(pk=payload["reminder"], shop_id=payload["shop"])
    who, shop_id = found.customer, found.shop_id
    setting = ReminderSetting.objects.select_related("shop").filter(shop=shop_id).first()
    is_gone = any((who.merged_at, who.erased_at, who.archived_at))
    if setting is None or is_gone or Khata.objects.filter(customer=who, reminders_stopped_at__isnull=False).exists():
        raise NobodyToTell("nobody is reminded of this any more")
    if owed_by(shop_id, known_as(who.pk)) <= 0:
        raise NobodyToTell("nothing is owed any more")
    return next_hours(setting, at)


def names_of_khatas(shop_id: int, identities: Collection[int]) -> dict[int, str]:
    """Whose khatas these are, by the id of the customer."""
    return {who.pk: str(who) for who in Customer.objects.filter(shop_id=shop_id, pk__in=identities)}


def khatas_named(shop_id: int, text: str) -> Iterable[int]:
    """The customers of that name."""
    return Customer.objects.filter(shop_id=shop_id, name=text).values_list("pk", flat=True)


letters.register("khata.reminder", reminder_letter, title=_("Reminder by mail"), hours=hours_of_reminders)
things.describe("khata", label=_("Khata of %(name)s"), page="credit:khata", names=names_of_khatas, found=khatas_named)
