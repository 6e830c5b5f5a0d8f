"""The shop's accounts with payment gateways. Secrets go in here and come out only towards the provider."""

import datetime
import secrets
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog.actions.installing import tax_class_of_fees
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.payments.actions.gateway_payouts import ask_about_unknown
from galla.payments.models import GatewayAccount
from galla.payments.providers import makers
from galla.payments.sealing import sealed

MOST_ACCOUNTS = 20
SECRETS = ("secret_key", "webhook_secret")
CHANGEABLE = ("name", "public_key", *SECRETS)
FEES = ("fee_tax_class", "fee_tax_scope")


def add_gateway_account(*, access: Access, provider: str, values: dict[str, Any]) -> GatewayAccount:
    """One more account. Raises ``InvalidInput``: an unknown provider, no name, no secret key.

    Unless ``values`` say which, the tax in its fees is of the class under which the country has such services billed.
    """
    access.require("settings.edit")
    if provider not in makers():
        raise InvalidInput(_("Choose one of the list."), field="provider")
    if access.rows(GatewayAccount).count() >= MOST_ACCOUNTS:
        raise InvalidInput(_("A shop has at most %(count)d accounts.") % {"count": MOST_ACCOUNTS}, field="provider")
    if not values.get("secret_key"):
        raise InvalidInput(_("Type the secret key."), field="secret_key")
    known = {"fee_tax_class": tax_class_of_fees(access.shop.pk)} | _kept(values)
    return GatewayAccount.objects.create(
        shop=access.shop, provider=provider, token=secrets.token_urlsafe(32), **{"name": provider.title()} | known
    )


def change_gateway_account(
    *, access: Access, at: datetime.datetime, account: GatewayAccount, changes: dict[str, Any]
) -> GatewayAccount:
    """Change an account's name or keys; a secret that is left empty stays as it is. Raises ``InvalidInput``.

    With other keys it is asked again about payouts it did not tell of.
    """
    access.require("settings.edit")
    known = _kept({name: value for name, value in changes.items() if value or name not in SECRETS})

    def work() -> None:
        access.rows(GatewayAccount).filter(pk=account.pk).update(**known)
        if not known.keys().isdisjoint(("public_key", "secret_key")):
            ask_about_unknown(account=account, at=at)

    if known:
        in_transaction(work)
        account.refresh_from_db()
    return account


def archive_gateway_account(*, access: Access, at: datetime.datetime, account: GatewayAccount) -> None:
    """Ask for nothing more through an account. What was asked for before may still be paid."""
    access.require("settings.edit")
    access.rows(GatewayAccount).filter(pk=account.pk, archived_at=None).update(archived_at=at)


def restore_gateway_account(*, access: Access, account: GatewayAccount) -> None:
    """Ask through an account again."""
    access.require("settings.edit")
    access.rows(GatewayAccount).filter(pk=account.pk).update(archived_at=None)


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    known = {name: str(values[name]).strip() for name in CHANGEABLE if name in values}
    if known.get("name") == "":
        raise InvalidInput(_("Give it a name."), field="name")
    fees = {name: values[name] for name in FEES if name in values}
    for name in ("public_key", *SECRETS):
        # They stand in HTTP headers.
        if not (known.get(name, "").isascii() and known.get(name, "x").replace(" ", "").isprintable()):
            raise InvalidInput(_("A key has letters, digits and signs only."), field=name)
    return fees | {name: sealed(value) if name in SECRETS else value for name, value in known.items()}
