"""What a bank's message says: how much, in or out, when, and by which number. Pure.

The words differ from bank to bank and from year to year, so little is believed: money is in a message only where one
amount stands there with a currency's sign and is no balance, and it came in only where the message says so and does
not also say that it went out. Whatever is in doubt is None, and nothing is made of it.
"""

import datetime
import re
from typing import NamedTuple

from galla.cashbook.bank.dates import FORMATS, read_day
from galla.cashbook.bank.references import references_in

LONGEST_TEXT = 20_000
MOST_MESSAGES = 200
LARGEST_DIGITS = 10
_AMOUNT = re.compile(
    r"(?<![A-Za-z])(?:rs|inr|₹)\s*\.?\s*([0-9][0-9,]*(?:\.[0-9]*)?)(?![0-9A-Za-z])", re.IGNORECASE | re.ASCII
)
_WRITTEN = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3})(?:\.[0-9]{1,2})?")
# What stands before an amount that is not the payment's.
_STANDING = re.compile(r"(?:bal(?:ance)?|limit|lmt|outstanding|due|available|avl)\b[^0-9₹]{0,30}$", re.IGNORECASE)
_IN = re.compile(r"\b(?:credited|received|deposited)\b|\bcr\b", re.IGNORECASE)
_OUT = re.compile(
    r"\b(?:debited|spent|withdrawn|sent|paid|purchase|transferred|requested|request|declined|failed|reversed|due|"
    r"will\s+be|not|unsuccessful|pending|collect)\b|\bdr\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b([0-9]{1,2}[-/. ]?(?:[0-9]{1,2}|[A-Za-z]{3})[-/. ]?(?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2})\b",
    re.ASCII,
)


class Understood(NamedTuple):
    """One message. ``amount_minor`` None: no amount, or several that could be it. ``came_in`` None: not sure."""

    text: str
    amount_minor: int | None
    came_in: bool | None
    day: datetime.date | None
    references: frozenset[str]

    @property
    def is_money(self) -> bool:
        """Whether this much surely came in."""
        return self.amount_minor is not None and self.came_in is True


def read_messages(text: str, *, digits: int = 2) -> list[Understood]:
    """Every message of a pasted text, at most ``MOST_MESSAGES``. ``digits``: those of the shop's minor unit."""
    return [read_message(one, digits=digits) for one in split(text)[:MOST_MESSAGES]]


def split(text: str) -> list[str]:
    """One message each: blank lines part them, and so does a line with a second amount of its own."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        together: list[str] = []
        for line in filter(None, map(str.strip, block.split("\n"))):
            if _payments(line) and any(_payments(one) for one in together):
                found.append(" ".join(together))
                together = []
            together.append(line)
        if together:
            found.append(" ".join(together))
    return found


def read_message(text: str, *, digits: int = 2) -> Understood:
    """What one message says."""
    amounts = {_minor(written, digits) for written in _payments(text)}
    amount = amounts.pop() if len(amounts) == 1 else None
    return Understood(text, amount or None, _direction(text), _day(text), references_in(text))


def _payments(text: str) -> list[str]:
    """The amounts of a message that are not said to be a balance or a limit."""
    return [
        match[1]
        for match in _AMOUNT.finditer(text)
        if not _STANDING.search(text[max(0, match.start() - 40) : match.start()])
    ]


def _minor(written: str, digits: int) -> int | None:
    """An amount in minor units; None for one whose writing could mean another."""
    plain = written.rstrip(".,")
    if not _WRITTEN.fullmatch(plain):
        return None
    whole, _point, decimals = plain.replace(",", "").partition(".")
    if len(whole) > LARGEST_DIGITS or len(decimals) > digits:
        return None
    return int(whole + decimals.ljust(digits, "0"))


def _direction(text: str) -> bool | None:
    came, went = _IN.search(text), _OUT.search(text)
    if came and not went:
        return True
    return False if went and (not came or went.start() < came.start()) else None


def _day(text: str) -> datetime.date | None:
    """The day a message says; None for none, and for several."""
    formats = [name for name in FORMATS if name != "mm/dd/yyyy"]
    found = {day for match in _DAY.finditer(text) if (day := read_day(match[1], formats)) is not None}
    return found.pop() if len(found) == 1 else None
