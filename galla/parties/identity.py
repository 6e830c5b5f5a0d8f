"""Reading what people write about themselves: phones, e-mail addresses, GSTINs, states. Pure functions.

Each answers the one form that is stored, and raises ``InvalidInput`` beside its field for what cannot be meant.
"""

import re
import unicodedata
from collections.abc import Iterable

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum import luhn
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.in_ import gstin as gstin_number
from stdnum.in_ import pan

from galla.accounts.states import STATES
from galla.foundation.errors import InvalidInput
from galla.foundation.texts import clean_text
from galla.parties.models import LONGEST_EMAIL

LONGEST_TYPED_PHONE = 40
LONGEST_SEARCH = 100
MOST_SEARCH_WORDS = 8
FEWEST_PHONE_DIGITS = 3
_GSTIN_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Codes the library's table lacks; what it checks is checked here for them.
_NEWER_GST_STATES = frozenset({"38", "97"})
_PHONE_PUNCTUATION = re.compile(r"[\s()+./-]")


def cleaned(value: str, *, field: str, maximum: int, lines: bool = False) -> str:
    """``clean_text`` whose refusal names the field."""
    try:
        return clean_text(value, maximum=maximum, lines=lines)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field=field) from error


def phone_of(text: str, *, country: str, field: str = "phone") -> str | None:
    """A phone number as E.164 (https://www.itu.int/rec/T-REC-E.164), None for an empty text.

    A number without a country code is one of ``country`` (two letters). Raises ``InvalidInput``.
    """
    typed = cleaned(text, field=field, maximum=LONGEST_TYPED_PHONE)
    if not typed:
        return None
    wrong = InvalidInput(_("%(phone)s is not a phone number.") % {"phone": typed}, field=field)
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException as error:
        raise wrong from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise wrong
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_shown(phone: str | None, *, country: str) -> str:
    """An E.164 number as people of ``country`` write it: without the country code when it is theirs."""
    if not phone:
        return ""
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return phone
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    if phonenumbers.region_code_for_number(number) == country:
        style = phonenumbers.PhoneNumberFormat.NATIONAL
    shown = phonenumbers.format_number(number, style)
    return shown[1:] if country == "IN" and shown.startswith("0") else shown


def email_of(text: str, *, field: str = "email") -> str | None:
    """An e-mail address in lower case, None for an empty text. Raises ``InvalidInput``."""
    typed = cleaned(text, field=field, maximum=LONGEST_EMAIL).lower()
    if not typed:
        return None
    try:
        validate_email(typed)
    except ValidationError as error:
        raise InvalidInput(_("%(email)s is not an e-mail address.") % {"email": typed}, field=field) from error
    return typed


def gstin_of(text: str, *, field: str = "gstin") -> str:
    """A GSTIN with its check digit right, in capitals without spaces; "" for an empty text. Raises ``InvalidInput``."""
    typed = cleaned(text, field=field, maximum=30)
    if not typed:
        return ""
    number = gstin_number.compact(typed)
    try:
        if number[:2] in _NEWER_GST_STATES:
            _check_newer(number)
        else:
            gstin_number.validate(number)
    except NotANumber as error:
        raise InvalidInput(_("%(gstin)s is not a GSTIN: look at it again.") % {"gstin": typed}, field=field) from error
    return number


def _check_newer(number: str) -> None:
    gstin_number.validate(f"27{number[2:14]}{luhn.calc_check_digit(f'27{number[2:14]}', _GSTIN_LETTERS)}")
    pan.validate(number[2:12])
    luhn.validate(number, _GSTIN_LETTERS)


def state_of(text: str, *, gstin: str, field: str = "state_code") -> str:
    """A two-digit state code; that of the GSTIN where none is said. Raises ``InvalidInput`` if the two differ."""
    code = cleaned(text, field=field, maximum=2)
    if not code:
        return gstin[:2]
    if code not in STATES:
        raise InvalidInput(_("%(code)s is no state.") % {"code": code}, field=field)
    if gstin and gstin[:2] != code:
        raise InvalidInput(
            _("The GSTIN is one of %(state)s.") % {"state": STATES.get(gstin[:2], gstin[:2])}, field=field
        )
    return code


def folded_words(*texts: str | None) -> list[str]:
    """The words of some texts, without regard to capitals, in one normal form."""
    folded = [unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()) for text in texts if text]
    return [word for text in folded for word in re.split(r"[\s,;/()]+", text) if word]


def search_text_of(parts: Iterable[tuple[str, str | None, str | None]]) -> str:
    """What people are found by, from (name, phone, e-mail): every word after a space, phones as digits alone."""
    words: list[str] = []
    for name, phone, email in parts:
        words += folded_words(name, email, phone.lstrip("+") if phone else None)
    return "".join(f" {word}" for word in dict.fromkeys(words))


def phone_digits(text: str) -> str:
    """The digits of a text that looks like (a part of) a phone number, else ""."""
    digits = _PHONE_PUNCTUATION.sub("", text)
    if digits.isascii() and digits.isdigit() and len(digits) >= FEWEST_PHONE_DIGITS:
        return digits.lstrip("0") or digits
    return ""
