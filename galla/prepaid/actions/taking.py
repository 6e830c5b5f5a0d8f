"""Something given ahead: a card sold or topped up, an advance taken, credit given. Each is a paper with a number."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.accounts.registration import plain_text
from galla.drawer.acts import Act, Paper, cash_told, notes_kept
from galla.drawer.cash import Notes, worth_of
from galla.foundation.database.together import Insert
from galla.foundation.errors import InvalidInput
from galla.ledger.branches import receipts_of_branch
from galla.ledger.entries import Claim, open_balances
from galla.parties.models import Customer
from galla.parties.queries import billed_customer
from galla.payments.ways import demand_way, is_cash, promised
from galla.prepaid import codes, papers
from galla.prepaid.errors import CardExpired, CardReplaced
from galla.prepaid.models import LONGEST_REASON, LONGEST_REFERENCE, CardTerms, GiftCard, Kind, Prepayment
from galla.prepaid.moves import pair_of

CARD_FIELDS = ("id", "shop_id", "code_hash", "last_four", "expires_on")
FIELDS = (
    *("id", "shop_id", "branch_id", "till_id", "number", "kind", "card_id", "customer_id", "method", "amount_minor"),
    "replaces_id",
    *("notes", "loose_minor", "reference", "reason", "by_id", "happened_at", "business_date"),
)


@dataclass(frozen=True, slots=True)
class Sold:
    """A card that was sold: its paper, the card, and its code, which nobody can read again ("" for a lost secret)."""

    paper: Paper[Prepayment]
    card: GiftCard
    code: str


@dataclass(frozen=True, slots=True)
class MoneyGiven:
    """What somebody pays ahead: in ``notes``, or an amount whose notes nobody told; by one of the shop's ways."""

    method: str
    amount_minor: int | None = None
    notes: Notes | None = None
    reference: str = ""


def sell_card(*, access: Access, at: datetime.datetime, key: str, money: MoneyGiven) -> Sold:
    """Sell a gift card at the till of ``access``. The same ``key`` again answers the same card with its code.

    What was paid is owed to whoever has the card: it is no sale yet, and no tax falls due. Raises ``InvalidInput``.
    """
    paid, code = _Paid.of(access, money), codes.drawn(access.shop.pk, key)

    def card_of(claimed: Claim) -> GiftCard:
        return GiftCard(
            id=claimed.entry_id,
            shop_id=access.shop.pk,
            code_hash=codes.hash_of(access.shop.pk, code),
            last_four=code[-codes.GROUP :],
            expires_on=_last_day(access, at),
        )

    paper = _take(access, at, key, Kind.GIFT_CARD, paid, sells=card_of)
    card = paper.document.card
    assert card is not None
    known = card.code_hash == codes.hash_of(access.shop.pk, code)
    return Sold(paper, card, code if known else "")


def top_up(*, access: Access, at: datetime.datetime, key: str, card: GiftCard, money: MoneyGiven) -> Paper[Prepayment]:
    """Put more on a card. Raises ``InvalidInput``, ``CardExpired``."""
    if card.expires_on is not None and card.expires_on < shop_day(access.shop, at):
        raise CardExpired(_("This card is over. Sell a new one."), field="amount")
    return _take(access, at, key, Kind.TOP_UP, _Paid.of(access, money), card=card)


def take_advance(
    *, access: Access, at: datetime.datetime, key: str, customer: Customer, money: MoneyGiven
) -> Paper[Prepayment]:
    """A customer pays ahead for what they will buy. Raises ``InvalidInput``."""
    return _take(access, at, key, Kind.ADVANCE, _Paid.of(access, money), customer=customer)


def give_credit(
    *, access: Access, at: datetime.datetime, key: str, customer: Customer, amount_minor: int, reason: str
) -> Paper[Prepayment]:
    """A customer may spend so much for which nothing was paid: for a wait, for something broken.

    Raises ``NotAllowed`` (a manager may allow it), ``InvalidInput``.
    """
    access.require("prepaid.give", field="allowed_by")
    reason = plain_text(reason, field="reason", maximum=LONGEST_REASON)
    if not reason:
        raise InvalidInput(_("Say why this credit is given."), field="reason")
    _told, amount = cash_told(access.shop.pk, is_cash=False, notes=None, amount_minor=amount_minor)
    paid = _Paid("", amount, {}, "", reason)
    return _take(access, at, key, Kind.CREDIT, paid, customer=customer)


@dataclass(frozen=True, slots=True)
class _Paid:
    """What was given, looked at."""

    method: str
    amount_minor: int
    notes: dict[int, int]
    reference: str
    reason: str = ""

    @classmethod
    def of(cls, access: Access, money: MoneyGiven) -> "_Paid":
        access.require("prepaid.take")
        reference = plain_text(money.reference, field="reference", maximum=LONGEST_REFERENCE)
        demand_way(access.shop.pk, money.method, reference)
        told, amount = cash_told(
            access.shop.pk, is_cash=is_cash(money.method), notes=money.notes, amount_minor=money.amount_minor
        )
        return cls(money.method, amount, told, reference)

    def columns(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "amount_minor": self.amount_minor,
            "notes": notes_kept(self.notes),
            "loose_minor": self.amount_minor - worth_of(self.notes) if is_cash(self.method) else 0,
            "reference": self.reference,
            "reason": self.reason,
        }

    def facts(self) -> list[object]:
        return [self.method, self.amount_minor, sorted(self.notes.items()), self.reference, self.reason]


def _take(
    access: Access,
    at: datetime.datetime,
    key: str,
    kind: Kind,
    paid: _Paid,
    *,
    card: GiftCard | None = None,
    customer: Customer | None = None,
    sells: Any = None,
) -> Paper[Prepayment]:
    till = access.require_till()
    act = Act(access, till, kind.value, at.astimezone(datetime.UTC), key)

    def write(claimed: Claim) -> Prepayment:
        who = None if customer is None else billed_customer(access=access, customer=customer.pk).id
        sold: GiftCard | None = sells(claimed) if sells is not None else None
        on = sold or card
        paper = Prepayment(
            **act.columns(claimed),
            **paid.columns(),
            branch_id=till.branch_id,
            till_id=till.pk,
            kind=kind.value,
            card_id=None if on is None else on.pk,
            customer_id=who,
        )
        pair = pair_of(papers.held_in(paper))
        standing = act.lock([] if sold else [pair], paid.notes)
        if card is not None:
            demand_not_replaced(card)
        if sold:
            open_balances([pair])
        posted = act.post(
            claimed,
            papers.moves_of(paper),
            papers.hash_of(paper, sold),
            standing,
            series=receipts_of_branch(access.shop.pk, till.branch_id),
            along=[
                Insert(GiftCard, CARD_FIELDS, [[getattr(sold, name) for name in CARD_FIELDS]] if sold else []),
                promised(paper, kind.value),
            ],
            numbered=Insert(Prepayment, FIELDS, [[getattr(paper, name) for name in FIELDS]]),
        )
        paper.number = posted.written
        return paper

    wanted = [card.pk if card else None, customer.pk if customer else None, *paid.facts()]
    return act.book(wanted, write, Prepayment)


def demand_not_replaced(card: GiftCard) -> None:
    """Refuse a lost card with its balance locked. Raises ``CardReplaced``."""
    if Prepayment.objects.filter(replaces=card).exists():
        raise CardReplaced(_("This card was lost and replaced. Take the new one."), field="amount")


def _last_day(access: Access, at: datetime.datetime) -> datetime.date | None:
    """The last day of a card that is sold now, as the shop's terms have it."""
    days = CardTerms.objects.filter(shop=access.shop).values_list("valid_days", flat=True).first()
    return None if days is None else shop_day(access.shop, at) + datetime.timedelta(days)
