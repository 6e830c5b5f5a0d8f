"""Private addresses of khatas: made, followed, taken back. Of a secret only its hash is kept."""

import datetime
import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from galla.accounts.access import Access
from galla.credit.models import StatementLink
from galla.parties.models import Customer
from galla.parties.queries import canonical

SECRET_BYTES = 32
LASTS = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link and its secret, which nobody can read again."""

    link: StatementLink
    secret: str


def make_link(*, access: Access, at: datetime.datetime, customer: Customer) -> MadeLink:
    """A private address of a customer's khata, good for thirty days."""
    access.require("credit.link")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = StatementLink.objects.create(
        shop=access.shop,
        customer_id=canonical(customer.pk),
        secret_hash=hash_of(secret),
        by=access.user,
        made_at=at,
        expires_at=at + LASTS,
    )
    return MadeLink(link, secret)


def take_link_back(*, access: Access, at: datetime.datetime, link: StatementLink) -> None:
    """The address opens nothing from now on. Again is the same."""
    access.require("credit.link")
    access.rows(StatementLink).filter(pk=link.pk, taken_back_at=None).update(taken_back_at=at)


def take_links_back(*, shop_id: int, customer_ids: Collection[int], at: datetime.datetime, **_told: Any) -> None:
    """No address of these customers opens anything from now on: they were erased."""
    rows = StatementLink.objects.filter(shop_id=shop_id, customer_id__in=list(customer_ids), taken_back_at=None)
    rows.update(taken_back_at=at)


def link_of(secret: str, *, at: datetime.datetime) -> StatementLink | None:
    """The link a secret opens now; None for one nobody made, that is over, was taken back, or is of somebody erased."""
    rows = StatementLink.objects.filter(secret_hash=hash_of(secret), taken_back_at=None, expires_at__gt=at)
    return rows.filter(customer__erased_at=None).select_related("shop", "customer").first()


def hash_of(secret: str) -> str:
    """What is kept of a secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
