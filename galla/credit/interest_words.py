"""What terms of interest and a note say in a shopkeeper's words."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from galla.credit.models import InterestNote
from galla.credit.papers import stretch_of
from galla.foundation.formats import in_use, money_symbol, percent
from galla.ledger.cards import NamedEntry, named_entries
from galla.pricing.interest import Stretch, reckoned

EXAMPLE_DAYS = 60


def sentence(rate_ppm: int, grace_days: int, least_minor: int) -> str:
    """What such terms do, with an example: a thousand owed for sixty days beyond the days of grace."""
    if not rate_ppm:
        return _("No interest is charged.")
    owed = 1_000 * 10 ** in_use().minor_digits
    costs = reckoned_alone(owed, rate_ppm, EXAMPLE_DAYS)
    told = {"rate": percent(rate_ppm), "grace": grace_days, "owed": money_symbol(owed), "days": EXAMPLE_DAYS}
    told |= {"costs": money_symbol(costs), "least": money_symbol(least_minor)}
    said = _(
        "%(rate)s a year on what is older than %(grace)d days: %(owed)s owed for %(days)d days after that costs "
        "%(costs)s."
    )
    if least_minor:
        said += " " + _("What comes to less than %(least)s at the end of a month waits for the next one.")
    return said % told


def reckoned_alone(open_minor: int, rate_ppm: int, days: int) -> int:
    """The interest of so many days by themselves, to the nearest minor unit."""
    day = datetime.date(2000, 1, 1)
    return reckoned([Stretch(0, day, day + datetime.timedelta(days - 1), open_minor, rate_ppm)]).amount_minor


class ShownLine(NamedTuple):
    """One line of a note: which debt, its days, and what they come to by themselves, in minor units."""

    named: NamedEntry
    stretch: Stretch
    amount_minor: int


class ShownNote(NamedTuple):
    """How a note was reckoned. ``rest_minor`` is what rounding line by line leaves, and what was carried to it."""

    lines: Sequence[ShownLine]
    rest_minor: int


def shown(note: InterestNote) -> ShownNote:
    """The lines of a note in order of their debts, and the rest."""
    rows = list(note.lines.select_related("charge").order_by("charge__business_date", "charge", "since"))
    names = named_entries(row.charge.entry_id for row in rows)
    lines = [
        ShownLine(names[row.charge.entry_id], stretch_of(row), reckoned([stretch_of(row)]).amount_minor) for row in rows
    ]
    return ShownNote(lines, note.amount_minor - sum(line.amount_minor for line in lines))
