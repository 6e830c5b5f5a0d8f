"""What the ledger refuses."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from galla.foundation import formats
from galla.foundation.errors import Refusal


class BelowFloor(Refusal):
    """A balance would fall below what it may. ``balances`` names the ones at fault as (account key, unit key)."""

    code = "below_floor"

    def __init__(self, balances: list[tuple[str, str]]) -> None:
        super().__init__("Not enough is there.")
        self.balances = balances


class DayClosed(Refusal):
    """Something belongs to a business day that is closed. ``closed_until`` among the figures is the last such day."""

    code = "day_closed"

    def __init__(self, closed_until: datetime.date, *, day: datetime.date, field: str | None = None) -> None:
        words = _("%(day)s is closed, with every day until %(until)s. Nothing is written into a closed day.")
        said = {"day": formats.day(day), "until": formats.day(closed_until)}
        figures: dict[str, Any] = {"closed_until": closed_until.isoformat()}
        super().__init__(words % said, field=field, **figures)
