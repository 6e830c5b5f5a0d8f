"""Payment gateways: one small protocol, and a folder for each provider that speaks it.

A provider knows HTTP and signatures and nothing of shops: it is made from the keys of an account, is asked with plain
values and answers plain values. Amounts are minor units, currencies ISO 4217 in capitals.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol


class Unreachable(Exception):
    """The provider did not answer, or answered something nobody understands. Asking again later may do better."""


class KeysRefused(Unreachable):
    """The provider does not take the account's keys. Once somebody has mended them, the same is asked again."""


class Declined(Exception):
    """The provider says no to what it was asked; asking the same again changes nothing."""


class Forged(Exception):
    """A message that the provider has not signed, or signed too long ago."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What an account is reached with. ``base_url`` is the provider's own where it is empty."""

    public_key: str
    secret_key: str
    webhook_secret: str
    base_url: str = ""

    def __repr__(self) -> str:
        return f"Keys({self.public_key!r})"  # a traceback shows no secret


@dataclass(frozen=True, slots=True)
class Wanted:
    """Money that is asked for. ``reference`` is ours: unique, and the key that makes asking twice ask once."""

    reference: str
    amount_minor: int
    currency: str
    words: str
    return_url: str


@dataclass(frozen=True, slots=True)
class Created:
    """What the provider made of it: its own id, and the page on which the customer pays."""

    provider_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment that the provider took for the shop. ``provider_id`` and ``reference`` name what was asked for.

    ``refunded_minor`` is what of it went back or is on its way there, where the provider tells it; ``was_asked``
    whether it was asked just now, so that this is how it stands, whatever messages said before.
    """

    payment_id: str
    amount_minor: int
    currency: str
    provider_id: str = ""
    reference: str = ""
    refunded_minor: int = 0
    was_asked: bool = False

    @property
    def left_minor(self) -> int:
        """What of it the provider holds for the shop."""
        return self.amount_minor - self.refunded_minor

    @property
    def is_gone(self) -> bool:
        """Whether all of it went back."""
        return 0 < self.amount_minor <= self.refunded_minor


@dataclass(frozen=True, slots=True)
class Status:
    """Where something that was asked for stands: what was paid for it, and whether nothing more will come."""

    payments: tuple[Paid, ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class Refunded:
    """Where money stands that goes back: ``done``, ``waiting`` or ``failed``."""

    refund_id: str
    payment_id: str
    amount_minor: int
    state: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Contested:
    """A payment whose payer wants it back from the bank, how much of it, and how that stands in the provider's word."""

    contest_id: str
    payment_id: str
    amount_minor: int
    currency: str
    state: str


@dataclass(frozen=True, slots=True)
class PaidOut:
    """Money that a provider sends to the shop's bank: how much arrives, what it kept for itself, where it stands.

    ``fee_minor`` has its tax in it, which is ``tax_minor`` where the provider tells it. ``reference`` is the bank's,
    where the provider says it.
    """

    payout_id: str
    amount_minor: int
    fee_minor: int
    currency: str
    state: str
    reference: str = ""
    tax_minor: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """What a message of the provider says. ``event_id`` is the same whenever the same message is sent again.

    A message about money that was sent to the bank names it and says how much; what came of it is asked. So is what
    came of something that was asked for, where a message names it as ``asked_for``.
    """

    event_id: str
    kind: str
    paid: Paid | None = None
    refunded: Refunded | None = None
    payout_id: str = ""
    payout_minor: int = 0
    payout_currency: str = ""
    asked_for: str = ""
    contested: Contested | None = None


DONE, WAITING, FAILED = "done", "waiting", "failed"


class Provider(Protocol):
    """What every gateway can do. All but ``verify`` raise ``Unreachable`` and ``Declined``."""

    def create(self, wanted: Wanted) -> Created:
        """Ask for money. The same reference again answers what was made the first time."""
        ...

    def fetch(self, provider_id: str) -> Status:
        """What became of something that was asked for."""
        ...

    def withdraw(self, provider_id: str) -> None:
        """Take no money any more for something that was asked for. ``Declined`` where it is over already, or paid."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes, at: datetime.datetime) -> Event:
        """Read a message whose signature over the raw body is right. Raises ``Forged``."""
        ...

    def refund(self, payment_id: str, amount_minor: int, currency: str, key: str) -> Refunded:
        """Send money back. The same key again sends nothing more, for as long as the provider remembers it."""
        ...

    def find_refund(self, payment_id: str, key: str) -> Refunded | None:
        """The money of a payment that was sent back under a key, however long ago; None where there is none."""
        ...

    def fetch_refund(self, refund_id: str) -> Refunded:
        """Where money stands that goes back."""
        ...

    def fetch_payout(self, payout_id: str) -> PaidOut:
        """Where money stands that was sent to the bank, and what was kept of it."""
        ...


def provider_of(name: str, keys: Keys) -> Provider:
    """The provider of that name with the keys of an account. Raises ``KeyError`` for one nobody knows."""
    return makers()[name](keys)


def makers() -> dict[str, Callable[[Keys], Provider]]:
    """Every provider by its name."""
    from galla.payments.providers.razorpay import Razorpay  # they import the protocol above
    from galla.payments.providers.stripe import Stripe

    return {"razorpay": Razorpay, "stripe": Stripe}
