"""The verbs of shops and people. Each is one transaction, in which upper rooms hear of it (``foundation.facts``)."""

from galla.accounts.actions.people import (
    add_person,
    change_person,
    change_profile,
    end_membership,
    make_user,
    set_password,
)
from galla.accounts.actions.pins import remove_pin, set_pin
from galla.accounts.actions.shops import (
    add_branch,
    add_till,
    archive_branch,
    archive_shop,
    archive_till,
    change_branch,
    change_settings,
    change_till,
    open_shop,
)
from galla.accounts.actions.tokens import end_token, issue_token

__all__ = [
    "add_branch",
    "add_person",
    "add_till",
    "archive_branch",
    "archive_shop",
    "archive_till",
    "change_branch",
    "change_person",
    "change_profile",
    "change_settings",
    "change_till",
    "end_membership",
    "end_token",
    "issue_token",
    "make_user",
    "open_shop",
    "remove_pin",
    "set_password",
    "set_pin",
]
