"""A customer pays for their khata: for bills they name, else the oldest first; cash that is more stays as credit."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.cashbook import papers
from galla.cashbook.models import LONGEST_REFERENCE, Settlement, SettlementShare
from galla.credit.actions import hold_person, level, settle_shares, wait_for
from galla.credit.queries import charges_of, owed_by
from galla.drawer.acts import Act, Paper, cash_told, notes_kept
from galla.drawer.cash import MOST_CASH_MINOR, Notes, worth_of
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_symbol
from galla.foundation.texts import clean_text
from galla.ledger.entries import Claim
from galla.parties.models import Customer
from galla.parties.queries import billed_customer, known_as
from galla.payments.ways import PAID_IN_BY, demand_way, is_cash, is_seen_later, promised

# A khata is settled with money that comes in, not with another debt or a card the shop itself owes.
SETTLED_BY = PAID_IN_BY
MOST_SHARES = 500
SHARE_FIELDS = ("shop_id", "settlement_id", "charge_id", "amount_minor")


def settle(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    customer: Customer,
    method: str,
    amount_minor: int | None = None,
    notes: Notes | None = None,
    reference: str = "",
    bills: Mapping[int, int] | None = None,
) -> Paper[Settlement]:
    """Take money at the till of ``access`` for a customer's khata. ``bills``: charge id → how much of it is for that.

    Cash comes as ``notes``, or as an amount whose notes nobody told. What names no bill settles the oldest. More
    than is owed is taken in cash alone, and stays as the customer's credit: no other money lies there to be counted.
    Raises ``InvalidInput`` beside the field, ``ChargeSettled`` where less of a bill is open.
    """
    access.require("credit.settle")
    till = access.require_till()
    reference = cleaned(reference, maximum=LONGEST_REFERENCE, field="reference")
    demand_way(access.shop.pk, method, reference)
    told, amount = cash_told(access.shop.pk, is_cash=is_cash(method), notes=notes, amount_minor=amount_minor)
    shares = dict(bills or {})
    act = Act(access, till, papers.SETTLEMENT, at, key)

    def write(claimed: Claim) -> Settlement:
        who = billed_customer(access=access, customer=customer.pk).id
        _demand_sane(access, who, shares, amount)
        standing = act.lock([*hold_person(access.shop.pk, who)], told)
        columns = act.columns(claimed) | {"branch_id": till.branch_id, "till": till, "customer_id": who}
        paper = Settlement(**columns, **_paid(method, amount, told), reference=reference)
        settle_shares(shop_id=access.shop.pk, customer_id=who, shares=shares)
        if not is_cash(method):
            demand_owed(access, who, amount, _("%(owed)s is owed. More is taken in cash, or as an advance."))
        along = [promised(paper, papers.SETTLEMENT)]
        document_hash = papers.hash_of_settlement(paper, shares.items())
        act.post(claimed, papers.moves_of_settlement(paper), document_hash, standing, along=along)
        paper.save(force_insert=True)
        rows = [(paper.shop_id, paper.pk, charge, part) for charge, part in sorted(shares.items())]
        insert_rows(SettlementShare, SHARE_FIELDS, rows)
        level(shop_id=access.shop.pk, customer_id=who)
        if is_seen_later(method):
            wait_for(shop_id=access.shop.pk, customer_id=who, entry_id=paper.pk, amount_minor=amount)
        return paper

    wanted = [customer.pk, method, amount, sorted(told.items()), reference, sorted(shares.items())]
    return act.book(wanted, write, Settlement)


def _paid(method: str, amount_minor: int, notes: Notes) -> dict[str, Any]:
    return {
        "method": method,
        "amount_minor": amount_minor,
        "notes": notes_kept(notes),
        "loose_minor": amount_minor - worth_of(notes) if is_cash(method) else 0,
    }


def _demand_sane(access: Access, customer_id: int, shares: Mapping[int, int], amount_minor: int) -> None:
    if len(shares) > MOST_SHARES:
        raise InvalidInput(_("At most %(count)d bills at once.") % {"count": MOST_SHARES}, field="bills")
    known = set(charges_of(access, customer_id).filter(pk__in=list(shares)).values_list("pk", flat=True))
    for place, (charge, part) in enumerate(shares.items()):
        if charge not in known:
            raise InvalidInput(_("This customer has no such bill."), field=f"bills.{place}.charge")
        if not 0 < part <= MOST_CASH_MINOR:
            raise InvalidInput(_("An amount above zero."), field=f"bills.{place}.amount")
    if sum(shares.values()) > amount_minor:
        raise InvalidInput(_("The bills take more than was paid."), field="amount")


def demand_owed(access: Access, customer_id: int, amount_minor: int, words: str) -> None:
    """Refuse more than a person owes, whose balances are held. Raises ``InvalidInput`` beside the amount."""
    owed = owed_by(access.shop.pk, known_as(customer_id))
    if amount_minor > owed:
        raise InvalidInput(words % {"owed": money_symbol(max(owed, 0))}, field="amount")


def cleaned(text: str, *, maximum: int, field: str) -> str:
    """A text as it is kept. Raises ``InvalidInput`` beside ``field``."""
    try:
        return clean_text(text, maximum=maximum)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field=field) from error
