"""What was set aside is looked at by a manager, who says what became of it."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.errors import InvalidInput
from galla.payments.actions.ending import cleaned
from galla.payments.errors import DisputeEnded
from galla.payments.models import LONGEST_REASON, Dispute, DisputeEnd


def end_dispute(*, access: Access, at: datetime.datetime, dispute: Dispute, reason: str) -> DisputeEnd:
    """Say what became of a dispute, once. Raises ``InvalidInput``, ``DisputeEnded``."""
    access.require("payment.refund")
    reason = cleaned(reason, LONGEST_REASON, "reason")
    if not reason:
        raise InvalidInput(_("Say what became of it."), field="reason")
    end, is_new = DisputeEnd.objects.get_or_create(
        dispute=dispute, defaults={"shop": access.shop, "reason": reason, "by": access.user, "happened_at": at}
    )
    if not is_new:
        raise DisputeEnded(_("It was said before what became of this."))
    return end
