"""A member's PIN: set by themselves, once their password has been asked for, and taken away again."""

import datetime

from galla.accounts import registration
from galla.accounts.access import Access
from galla.accounts.allowing import encoded
from galla.accounts.models import Pin, PinTries
from galla.foundation.database.transactions import in_transaction


def set_pin(*, access: Access, at: datetime.datetime, pin: str) -> Pin:
    """Let a member allow things at a till with this PIN from now on; what was tried before is forgotten.

    Raises ``InvalidInput`` for anything but four to eight digits, ``NotAllowed``.
    """
    access.require("pin.set")
    kept = encoded(access.membership.pk, registration.pin(pin))

    def work() -> Pin:
        values = {"shop_id": access.shop.pk, "encoded": kept, "set_at": at}
        saved, _made = Pin.objects.update_or_create(membership=access.membership, defaults=values)
        PinTries.objects.filter(member=access.membership).delete()
        return saved

    return in_transaction(work)


def remove_pin(*, access: Access, at: datetime.datetime) -> None:
    """Let a member allow nothing any more."""
    access.require("pin.set")
    Pin.objects.filter(membership=access.membership).delete()
