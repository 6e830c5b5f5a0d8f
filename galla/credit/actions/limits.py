"""What is agreed with a customer: how much they may owe, and when they promised to pay."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import zone_of
from galla.credit.chains import NewLimit, record_limit
from galla.credit.models import Khata
from galla.credit.queries import owed_by
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.parties.models import Customer
from galla.parties.queries import canonical, known_as

MOST_LIMIT_MINOR = 10**12


def set_limit(*, access: Access, at: datetime.datetime, customer: Customer, limit_minor: int | None) -> Khata:
    """The most this customer may owe: None for no limit, 0 for nothing on khata. What is owed already stays.

    Somebody merged into another is that person. Raises ``InvalidInput``.
    """
    access.require("credit.limit")
    if limit_minor is not None and not 0 <= limit_minor <= MOST_LIMIT_MINOR:
        raise InvalidInput(_("An amount from zero up."), field="limit")

    def work() -> Khata:
        khata = _held(access, customer)
        if khata.limit_minor != limit_minor:
            Khata.objects.filter(pk=khata.pk).update(limit_minor=limit_minor)
            whose = (access.shop.pk, khata.customer_id)
            record_limit(NewLimit(*whose, khata.limit_minor, limit_minor, access.user.pk, at))
            khata.limit_minor = limit_minor
        return khata

    return in_transaction(work)


def promise(
    *, access: Access, at: datetime.datetime, customer: Customer, on: datetime.date | None, reminds: bool = True
) -> Khata:
    """The day a customer promised to pay on, and whether they are reminded; None takes the promise away.

    A promise that is there already may stand, whatever became of it. Raises ``InvalidInput``.
    """
    access.require("credit.settle")

    def work() -> Khata:
        khata = _held(access, customer)
        if on is not None and on != khata.promise_on:
            _demand_promisable(access, at, khata, on)
        khata.promise_on = on
        khata.reminders_stopped_at = None if reminds else khata.reminders_stopped_at or at
        khata.save(update_fields=["promise_on", "reminders_stopped_at"])
        return khata

    return in_transaction(work)


def _demand_promisable(access: Access, at: datetime.datetime, khata: Khata, on: datetime.date) -> None:
    if on < at.astimezone(zone_of(access.shop.zone)).date():
        raise InvalidInput(_("This day is over. Choose today or a day to come."), field="promise_on")
    if owed_by(access.shop.pk, known_as(khata.customer_id)) <= 0:
        raise InvalidInput(_("Nothing is owed on this khata, so there is nothing to promise."), field="promise_on")


def _held(access: Access, customer: Customer) -> Khata:
    """The khata's row, made where there is none, ours until the transaction ends."""
    person = canonical(customer.pk)
    insert_rows(
        Khata,
        ("shop_id", "customer_id", "limit_minor", "promise_on", "reminders_stopped_at"),
        [(access.shop.pk, person, None, None, None)],
        ignore_conflicts=True,
    )
    return Khata.objects.select_for_update().get(shop=access.shop, customer_id=person)
