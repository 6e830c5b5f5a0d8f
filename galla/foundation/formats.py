"""How a shop writes amounts, prices, quantities, rates, days and times.

Pure functions over the integers the house stores: minor units of the currency, 1e-4 of the currency for unit prices,
thousandths for quantities, parts per million for rates. Screens, papers and mails all write through these, so that a
figure reads the same everywhere.

The way a shop writes money is a ``Money``: ``money_of("INR")``. Every function takes one; without it the one in use is
taken, which the middleware sets for the length of a request::

    with use(money_of(shop.currency)):
        money(12345600)         # 1,23,456.00
        money_symbol(-43200)    # −₹432.00

Letters and digits of currencies follow ISO 4217 (code, minor digits); symbols and grouping the Unicode CLDR's names
for them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from itertools import chain, repeat
from typing import Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

MINUS = "\u2212"
NO_BREAK = "\u00a0"
THOUSANDS = (3, 0)
LAKHS = (3, 2, 0)
PRICE_DIGITS = 4
QUANTITY_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Money:
    """A shop's way of writing money.

    ``grouping`` counts digits from the right like Django's ``NUMBER_GROUPING``: a closing 0 repeats the last size.
    """

    code: str
    symbol: str
    minor_digits: int = 2
    grouping: tuple[int, ...] = THOUSANDS


def _table(*entries: tuple[str, str, int, tuple[int, ...]]) -> dict[str, Money]:
    return {code: Money(code, symbol, digits, grouping) for code, symbol, digits, grouping in entries}


CURRENCIES = _table(
    ("INR", "₹", 2, LAKHS),
    ("NPR", "Rs ", 2, LAKHS),
    ("PKR", "Rs ", 2, LAKHS),
    ("BDT", "৳", 2, LAKHS),
    ("LKR", "Rs ", 2, THOUSANDS),
    ("BTN", "Nu ", 2, LAKHS),
    ("MVR", "Rf ", 2, THOUSANDS),
    ("AED", "AED ", 2, THOUSANDS),
    ("SAR", "SAR ", 2, THOUSANDS),
    ("QAR", "QAR ", 2, THOUSANDS),
    ("OMR", "OMR ", 3, THOUSANDS),
    ("KWD", "KWD ", 3, THOUSANDS),
    ("BHD", "BHD ", 3, THOUSANDS),
    ("JOD", "JOD ", 3, THOUSANDS),
    ("EGP", "E£", 2, THOUSANDS),
    ("ILS", "₪", 2, THOUSANDS),
    ("TRY", "₺", 2, THOUSANDS),
    ("USD", "$", 2, THOUSANDS),
    ("CAD", "CA$", 2, THOUSANDS),
    ("MXN", "MX$", 2, THOUSANDS),
    ("BRL", "R$", 2, THOUSANDS),
    ("ARS", "AR$", 2, THOUSANDS),
    ("CLP", "CLP$", 0, THOUSANDS),
    ("COP", "COP$", 2, THOUSANDS),
    ("PEN", "S/ ", 2, THOUSANDS),
    ("EUR", "€", 2, THOUSANDS),
    ("GBP", "£", 2, THOUSANDS),
    ("CHF", "CHF ", 2, THOUSANDS),
    ("SEK", "SEK ", 2, THOUSANDS),
    ("NOK", "NOK ", 2, THOUSANDS),
    ("DKK", "DKK ", 2, THOUSANDS),
    ("PLN", "zł ", 2, THOUSANDS),
    ("CZK", "Kč ", 2, THOUSANDS),
    ("HUF", "Ft ", 2, THOUSANDS),
    ("RON", "lei ", 2, THOUSANDS),
    ("UAH", "₴", 2, THOUSANDS),
    ("JPY", "¥", 0, THOUSANDS),
    ("CNY", "CN¥", 2, THOUSANDS),
    ("HKD", "HK$", 2, THOUSANDS),
    ("TWD", "NT$", 2, THOUSANDS),
    ("KRW", "₩", 0, THOUSANDS),
    ("SGD", "S$", 2, THOUSANDS),
    ("MYR", "RM ", 2, THOUSANDS),
    ("IDR", "Rp ", 2, THOUSANDS),
    ("THB", "฿", 2, THOUSANDS),
    ("VND", "₫", 0, THOUSANDS),
    ("PHP", "₱", 2, THOUSANDS),
    ("MMK", "K ", 2, THOUSANDS),
    ("AUD", "A$", 2, THOUSANDS),
    ("NZD", "NZ$", 2, THOUSANDS),
    ("ZAR", "R ", 2, THOUSANDS),
    ("KES", "KSh ", 2, THOUSANDS),
    ("TZS", "TSh ", 2, THOUSANDS),
    ("UGX", "USh ", 0, THOUSANDS),
    ("NGN", "₦", 2, THOUSANDS),
    ("GHS", "GH₵", 2, THOUSANDS),
    ("ETB", "Br ", 2, THOUSANDS),
    ("MUR", "Rs ", 2, THOUSANDS),
)

_in_use: ContextVar[Money] = ContextVar("galla.money")


class Measure(Protocol):
    """What a quantity is counted in, as far as writing it goes (a catalogue's unit is one)."""

    @property
    def symbol(self) -> str: ...
    @property
    def decimals(self) -> int: ...


MEASURED = frozenset({"kg", "l", "L", "m", "kl", "sq m", "sq ft", "ft", "quintal", "tonne"})


def money_of(code: str, *, grouping: tuple[int, ...] | None = None) -> Money:
    """How the currency ``code`` is written; ``grouping`` where the shop groups digits in its own way.

    A code outside the table stands before its amounts, with two decimals.
    """
    known = CURRENCIES.get(code) or Money(code, f"{code} ")
    return replace(known, grouping=grouping) if grouping else known


def in_use() -> Money:
    """The way of writing money set for this request, rupees where none is."""
    return _in_use.get(CURRENCIES["INR"])


@contextmanager
def use(style: Money) -> Iterator[None]:
    """Write money as ``style`` within the block."""
    token = _in_use.set(style)
    try:
        yield
    finally:
        _in_use.reset(token)


def grouped(digits: str, grouping: tuple[int, ...]) -> str:
    """``digits`` with commas: ``grouped("12345600", LAKHS)`` is ``1,23,45,600``."""
    sizes = chain(grouping[:-1], repeat(grouping[-2])) if len(grouping) > 1 and grouping[-1] == 0 else iter(grouping)
    parts: list[str] = []
    rest = digits
    for size in sizes:
        if size <= 0 or len(rest) <= size:
            break
        parts.append(rest[-size:])
        rest = rest[:-size]
    return ",".join([rest, *reversed(parts)])


def scaled(amount: int, digits: int, *, least: int | None = None, grouping: tuple[int, ...] = (0,)) -> str:
    """The size of ``amount`` × 10^-``digits``, without its sign.

    ``least`` decimals are always written; zeros after them are left off. Without it all ``digits`` are written.
    """
    least = digits if least is None else least
    whole, fraction = divmod(abs(amount), 10**digits)
    decimals = f"{fraction:0{digits}d}" if digits else ""
    kept = decimals[:least] + decimals[least:].rstrip("0")
    kept = kept.ljust(least, "0")
    return grouped(str(whole), grouping) + (f".{kept}" if kept else "")


def _sign(amount: int) -> str:
    return MINUS if amount < 0 else ""


def money(minor: int, style: Money | None = None) -> str:
    """``12345600`` is 1,23,456.00: for columns, where the currency is said once."""
    style = style or in_use()
    return _sign(minor) + scaled(minor, style.minor_digits, grouping=style.grouping)


def money_symbol(minor: int, style: Money | None = None) -> str:
    """``-43200`` is −₹432.00: for figures that stand alone and for totals."""
    style = style or in_use()
    symbol = style.symbol.replace(" ", NO_BREAK)
    return _sign(minor) + symbol + scaled(minor, style.minor_digits, grouping=style.grouping)


def money_short(minor: int, style: Money | None = None) -> str:
    """``50000`` is ₹500, ``50`` is ₹0.50: for notes, coins and steps, where decimals that are zero say nothing."""
    style = style or in_use()
    symbol = style.symbol.replace(" ", NO_BREAK)
    least = style.minor_digits if minor % 10**style.minor_digits else 0
    return _sign(minor) + symbol + scaled(minor, style.minor_digits, least=least, grouping=style.grouping)


def price(e4: int, style: Money | None = None) -> str:
    """A unit price from 1e-4 of the currency: ``2680000`` is 268.00, ``1250`` is 0.125.

    Never fewer decimals than the currency has, and no zeros after those.
    """
    style = style or in_use()
    return _sign(e4) + scaled(e4, PRICE_DIGITS, least=style.minor_digits, grouping=style.grouping)


def quantity(milli: int, unit: "str | Measure" = "", style: Money | None = None) -> str:
    """A quantity from thousandths: ``1000`` is 1, ``2450`` of kg is 2.450 kg.

    ``unit`` is a sign (kg) or a measure with ``symbol`` and ``decimals``. What is weighed or poured shows all its
    decimals and its sign; what is counted shows its number alone.
    """
    style = style or in_use()
    if isinstance(unit, str):
        symbol, least = unit, QUANTITY_DIGITS if unit in MEASURED else 0
    else:
        symbol, least = (unit.symbol if unit.decimals else ""), unit.decimals
    number = _sign(milli) + scaled(milli, QUANTITY_DIGITS, least=least, grouping=style.grouping)
    return f"{number}{NO_BREAK}{symbol}" if symbol else number


def rate(ppm: int) -> str:
    """A tax or discount rate from parts per million: ``180000`` is 18%, ``25000`` is 2.5%, 0 is Nil."""
    if ppm == 0:
        return pgettext("rate of tax", "Nil")
    return f"{_sign(ppm)}{scaled(ppm, 4, least=0)}%"


def percent(ppm: int) -> str:
    """A share from parts per million, zero included: ``0`` is 0%."""
    return f"{_sign(ppm)}{scaled(ppm, 4, least=0)}%"


def _local(moment: datetime, zone: tzinfo | None) -> datetime:
    return timezone.localtime(moment, zone) if timezone.is_aware(moment) else moment


def day(when: date, zone: tzinfo | None = None) -> str:
    """21 Nov 2026, in the shop's zone where ``when`` is a moment."""
    return date_format(_local(when, zone) if isinstance(when, datetime) else when, "j M Y")


def long_day(when: date, zone: tzinfo | None = None) -> str:
    """Saturday 21 November 2026."""
    return date_format(_local(when, zone) if isinstance(when, datetime) else when, "l j F Y")


def time_of_day(when: datetime | time, zone: tzinfo | None = None) -> str:
    """6:41 pm, in the shop's zone where ``when`` is a moment."""
    local = _local(when, zone) if isinstance(when, datetime) else when
    half = pgettext("time of day", "am") if local.hour < 12 else pgettext("time of day", "pm")
    return f"{local.hour % 12 or 12}:{local.minute:02d}{NO_BREAK}{half}"


def moment(when: datetime, zone: tzinfo | None = None) -> str:
    """21 Nov 2026, 6:41 pm."""
    return gettext("%(day)s, %(time)s") % {"day": day(when, zone), "time": time_of_day(when, zone)}
