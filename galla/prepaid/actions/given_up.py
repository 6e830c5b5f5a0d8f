"""What was paid ahead over UPI is given up: what it put on a card or a credit is taken back with it."""

import datetime
from contextlib import suppress
from dataclasses import replace

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.prepaid.actions.giving_back import give_back
from galla.prepaid.errors import AlreadySpent
from galla.prepaid.models import Prepayment


def take_back_given_up(*, access: Access, at: datetime.datetime, entry_id: int, reason: str, **_told: object) -> None:
    """End a payment ahead whose money was given up: nothing is lost for it then, and nobody can spend it.

    It is ended at the till it was taken at, or at that of whoever gives it up. Whoever may give the money up may do
    that. What cannot be ended is lost, as before: something of it was spent while it was held to be there, or lies on a
    card that replaced its own or was topped up since.
    """
    paid = access.rows(Prepayment).filter(pk=entry_id, back=None).select_related("till").first()
    if paid is None:
        return
    till = access.till or paid.till
    if till.archived_at is not None:
        return
    acting = access.with_lent_only(())
    acting = replace(acting, till=till, permissions=acting.permissions | {"prepaid.void"})
    with suppress(AlreadySpent):
        give_back(access=acting, at=at, prepayment=paid, reason=reason or _("Its money was given up."))
