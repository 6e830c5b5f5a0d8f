"""A bill that went past a rule is looked at by somebody who answers for it."""

import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.foundation.texts import clean_text
from galla.ledger.chains import links, locked_head, move_head
from galla.sales.actions.coming_back import hold_bills
from galla.sales.errors import LookedAtBefore
from galla.sales.models import LONGEST_NOTE, LookedAt, LookHead, Sale


class Look(NamedTuple):
    """What a look says, as its link covers it."""

    shop_id: int
    sale_id: int
    by_id: int
    at: datetime.datetime
    note: str


def look_at(*, access: Access, at: datetime.datetime, sale: Sale, note: str) -> LookedAt:
    """Say what came of a bill: of one that went past a rule because nobody could be asked, or of any other.

    Raises ``InvalidInput`` for nothing said and ``LookedAtBefore``. The same words by the same person again are the
    same look.
    """
    access.require("bill.look")
    try:
        said = clean_text(note, maximum=LONGEST_NOTE)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field="note") from error
    if not said:
        raise InvalidInput(_("Say what came of it."), field="note")

    def work() -> LookedAt:
        hold_bills(access.shop.pk, [sale.pk])
        earlier = LookedAt.objects.select_related("by").filter(sale=sale).first()
        if earlier is not None:
            if (earlier.by_id, earlier.note) == (access.user.pk, said):
                return earlier
            raise LookedAtBefore(_("%(who)s looked at this bill already.") % {"who": earlier.by}, field="note")
        look = Look(access.shop.pk, sale.pk, access.user.pk, at.astimezone(datetime.UTC), said)
        [link] = links(locked_head(LookHead, access.shop.pk), [look])
        row = LookedAt.objects.create(**look._asdict(), **link._asdict())
        move_head(LookHead, access.shop.pk, link)
        return row

    return in_transaction(work)
