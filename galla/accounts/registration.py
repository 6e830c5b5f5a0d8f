"""Checks what a shop says about itself: GSTIN and state, currency, zone, the letters its bill numbers begin with.

Each answers the one form that is stored and raises ``InvalidInput`` beside its field.
"""

import re
from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum import luhn
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.in_ import gstin as gstin_number
from stdnum.in_ import pan

from galla.accounts.states import STATES
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import CURRENCIES
from galla.foundation.texts import clean_text

# Codes the library's table lacks; what it checks is checked here for them.
NEWER_STATES = frozenset({"38", "97"})
PREFIX = re.compile(r"[A-Z0-9]{1,3}")
PIN_DIGITS = "[0-9]{4,8}"
_GSTIN_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def plain_text(value: str, *, field: str, maximum: int, lines: bool = False, needed: bool = False) -> str:
    """``clean_text`` whose refusal names the field; ``needed`` refuses an empty one."""
    try:
        text = clean_text(value, maximum=maximum, lines=lines)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field=field) from error
    if needed and not text:
        raise InvalidInput(_("This has to be filled in."), field=field)
    return text


def email_address(value: str, *, field: str = "email") -> str:
    """An e-mail address in lower case, or an empty text."""
    text = plain_text(value, field=field, maximum=254).lower()
    if text:
        try:
            validate_email(text)
        except ValidationError as error:
            raise InvalidInput(_("This is not an e-mail address."), field=field) from error
    return text


def gstin(value: str, *, field: str = "gstin") -> str:
    """A GSTIN whose check digit is right, in capitals, or an empty text.

    Its rules: two digits of the state, the PAN, the count of registrations, Z, a Luhn check over 36 letters.
    """
    text = plain_text(value, field=field, maximum=30)
    if not text:
        return ""
    number = gstin_number.compact(text)
    try:
        if number[:2] in NEWER_STATES:
            known = f"27{number[2:14]}"
            gstin_number.validate(known + luhn.calc_check_digit(known, _GSTIN_LETTERS))
            pan.validate(number[2:12])
            luhn.validate(number, _GSTIN_LETTERS)
        else:
            gstin_number.validate(number)
    except NotANumber as error:
        raise InvalidInput(_("This is not a GSTIN: look at it again."), field=field) from error
    return number


def state(value: str, *, gstin_of_shop: str, country: str, field: str = "state_code") -> str:
    """The state's two-digit GST code; that of the GSTIN where none is said. The two may not differ."""
    text = plain_text(value, field=field, maximum=2)
    if country != "IN":
        return text
    if not text:
        return gstin_of_shop[:2]
    if text not in STATES:
        raise InvalidInput(_("This is not the code of a state."), field=field)
    if gstin_of_shop and gstin_of_shop[:2] != text:
        raise InvalidInput(
            _("The GSTIN belongs to %(state)s.") % {"state": STATES.get(gstin_of_shop[:2], gstin_of_shop[:2])},
            field=field,
        )
    return text


def country(value: str, *, field: str = "country") -> str:
    """Two capital letters (ISO 3166-1)."""
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise InvalidInput(_("A country is two capital letters, such as IN."), field=field)
    return value


def currency(value: str, *, field: str = "currency") -> str:
    """A currency whose notes and decimals the house knows (ISO 4217)."""
    if value not in CURRENCIES:
        raise InvalidInput(_("This currency is not known here."), field=field)
    return value


def zone(value: str, *, field: str = "zone") -> str:
    """A time zone by its name in the IANA database."""
    if value not in zones():
        raise InvalidInput(_("This time zone is not known here."), field=field)
    return value


@cache
def zones() -> frozenset[str]:
    """All time zones by name; those without a place are left out."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def prefix(value: str, *, field: str = "prefix") -> str:
    """What a till's bill numbers begin with: one to three of A–Z and 0–9, so that a number keeps to 16 characters."""
    text = value.strip().upper()
    if not PREFIX.fullmatch(text):
        raise InvalidInput(_("One to three letters or digits, such as M1."), field=field)
    return text


def pin(value: str, *, field: str = "pin") -> str:
    """Four to eight plain digits."""
    if not re.fullmatch(PIN_DIGITS, value):
        raise InvalidInput(_("Four to eight digits."), field=field)
    return value
