"""What a person is described by, read and made whole before it is written."""

from dataclasses import dataclass, fields, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from galla.accounts.models import Shop
from galla.accounts.registration import gstin as checked_gstin
from galla.accounts.registration import plain_text, state
from galla.foundation.errors import InvalidInput
from galla.parties import models
from galla.parties.identity import email_of, phone_of


@dataclass(frozen=True, slots=True)
class Details:
    """A customer or supplier as typed: every text may be empty. ``checked`` makes of it what is stored."""

    name: str = ""
    phone: str = ""
    email: str = ""
    gstin: str = ""
    state_code: str = ""
    address: str = ""
    notes: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class CustomerDetails(Details):
    """A customer as typed, with the id of the group they are in, or None."""

    group_id: int | None = None


def details_of(party: models.Party) -> Details:
    """What is stored of a person, to be changed in part and written again."""
    known = {name.name: getattr(party, name.name) or "" for name in fields(Details)}
    return CustomerDetails(**known, group_id=party.group_id) if isinstance(party, models.Customer) else Details(**known)


def changed(party: models.Party, changes: dict[str, Any]) -> Details:
    """The details of a person with some of them replaced (None empties one)."""
    emptied = {name: value if name == "group_id" else value or "" for name, value in changes.items()}
    return replace(details_of(party), **emptied)


def checked(details: Details, *, shop: Shop) -> dict[str, Any]:
    """The columns to write, each in the one form it is kept in. Raises ``InvalidInput`` beside the field at fault."""
    gstin = checked_gstin(details.gstin)
    languages = {code for code, _name in settings.LANGUAGES}
    if details.language and details.language not in languages:
        raise InvalidInput(_("This language is not spoken here."), field="language")
    return {
        "name": plain_text(details.name, field="name", maximum=models.LONGEST_NAME),
        "phone": phone_of(details.phone, country=shop.country),
        "email": email_of(details.email),
        "gstin": gstin,
        "state_code": state(details.state_code, gstin_of_shop=gstin, country=shop.country),
        "address": plain_text(details.address, field="address", maximum=models.LONGEST_ADDRESS, lines=True),
        "notes": plain_text(details.notes, field="notes", maximum=models.LONGEST_NOTES, lines=True),
        "language": details.language,
    }
