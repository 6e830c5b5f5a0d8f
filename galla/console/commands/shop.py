"""Make a real shop and its owner, without asking anything.

    galla shop --name "Sharma General Stores" --owner asha --gstin 36ABCDE1234F1Z5

The owner's password is GALLA_OWNER_PASSWORD, else one is made and shown once. Somebody who signs in here already
becomes the owner of one shop more, and keeps their password.
"""

import argparse
import os
import secrets
from typing import Any

from galla.console.setting_up import django_ready

WORDS = ("shop",)
HELP = "make a real shop and its owner"

PASSWORD_VARIABLE = "GALLA_OWNER_PASSWORD"
# What the action takes under the same name, with what is shown of it in the help.
SETTINGS = {
    "trade_name": "name on bills (the legal name)",
    "gstin": "GSTIN, in India",
    "state_code": "two-digit GST code of the state, where there is no GSTIN",
    "address": "address on bills",
    "phone": "phone on bills",
    "email": "e-mail on bills",
    "zone": "time zone (TIME_ZONE, else Asia/Kolkata)",
    "upi_id": "UPI address that bills are paid to",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who and where; all but the two names may be said later in the office."""
    parser.add_argument("--name", required=True, help="the shop's legal name")
    parser.add_argument("--owner", required=True, help="what the owner signs in with")
    parser.add_argument("--owner-name", default="", help="the owner's name")
    parser.add_argument("--owner-email", default="", help="the owner's e-mail, for a forgotten password")
    parser.add_argument("--country", default="IN", help="two capital letters (IN)")
    parser.add_argument("--currency", default="INR", help="three capital letters (INR)")
    parser.add_argument("--branch", default="", help="name of the first branch (Main)")
    parser.add_argument("--till", default="", help="name of the first till (Till 1)")
    parser.add_argument("--prefix", default="M1", help="what its bill numbers begin with (M1)")
    for name, text in SETTINGS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", help=text)


def run(arguments: argparse.Namespace) -> int:
    """Make both in one transaction."""
    django_ready()
    from django.conf import settings
    from django.utils import timezone

    from galla.accounts.actions import make_user, open_shop
    from galla.accounts.models import User
    from galla.console.preparing import demand_prepared
    from galla.foundation.database.transactions import in_transaction

    demand_prepared()
    given = {name: getattr(arguments, name) for name in SETTINGS}
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    chosen.setdefault("zone", settings.TIME_ZONE)
    password = os.environ.get(PASSWORD_VARIABLE) or secrets.token_urlsafe(9)
    known = User.objects.filter(username__iexact=arguments.owner.strip()).first()

    def work() -> int:
        owner = known or make_user(
            username=arguments.owner,
            password=password,
            full_name=arguments.owner_name,
            email=arguments.owner_email,
        )
        shop = open_shop(
            by=owner,
            at=timezone.now(),
            legal_name=arguments.name,
            country=arguments.country,
            currency=arguments.currency,
            branch_name=arguments.branch,
            till_name=arguments.till,
            till_prefix=arguments.prefix,
            **chosen,
        )
        return shop.pk

    number = in_transaction(work)
    print(f"Shop {number} is open: {arguments.name}.")
    if known is not None:
        print(f"{known.username} owns it too, with the password they have.")
    elif os.environ.get(PASSWORD_VARIABLE):
        print(f"Its owner signs in as {arguments.owner.lower()}, with the password from {PASSWORD_VARIABLE}.")
    else:
        print(f"Its owner signs in as {arguments.owner.lower()}, password {password}")
        print("Keep it: it is not shown again.")
    return 0
