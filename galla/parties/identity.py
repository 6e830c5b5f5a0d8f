"""Reading what people are known by: phones and e-mail addresses in the one form that is stored, words to find them by.

Pure functions; what cannot be meant raises ``InvalidInput`` beside its field.
"""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from galla.accounts.registration import email_address, plain_text
from galla.foundation.errors import InvalidInput
from galla.foundation.words import words_of

LONGEST_TYPED_PHONE = 40
FEWEST_PHONE_DIGITS = 3
_PHONE_PUNCTUATION = re.compile(r"[\s()+./-]")


def phone_of(text: str, *, country: str, field: str = "phone") -> str | None:
    """A phone number as E.164 (https://www.itu.int/rec/T-REC-E.164), None for an empty text.

    A number without a country code is one of ``country`` (two letters). Raises ``InvalidInput``.
    """
    import phonenumbers  # a tenth of a second that no start of the shop should wait for

    typed = plain_text(text, field=field, maximum=LONGEST_TYPED_PHONE)
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
    import phonenumbers

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
    return email_address(text, field=field) or None


def search_text_of(parts: Iterable[tuple[str, str | None, str | None]]) -> str:
    """What people are found by, from (name, phone, e-mail): every word after a space, a phone as its digits."""
    words: dict[str, None] = {}
    for name, phone, email in parts:
        found = [*words_of(name), *words_of(email or ""), *([phone.lstrip("+")] if phone else [])]
        words.update(dict.fromkeys(found))
    return "".join(f" {word}" for word in words)


def phone_digits(text: str) -> str:
    """The digits of a text that looks like (a part of) a phone number, else ""."""
    digits = _PHONE_PUNCTUATION.sub("", text)
    if digits.isascii() and digits.isdigit() and len(digits) >= FEWEST_PHONE_DIGITS:
        return digits.lstrip("0") or digits
    return ""
