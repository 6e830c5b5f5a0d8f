"""What is done with a branch's safe: its cash brought to the bank, counted, and what the count found answered for."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Branch, Role
from galla.drawer import papers
from galla.drawer.actions.cash import Paper, cash_of, clean_reason
from galla.drawer.banks import PLAIN, banks
from galla.drawer.cash import Notes, never_below_zero, validate_notes, worth_of
from galla.drawer.errors import NothingToApprove, OwnClose
from galla.drawer.leaving import demand_in_safe
from galla.drawer.models import SafeApproval, SafeCount, SafeDeposit
from galla.drawer.queries import denomination_values
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, Standing, claim, lock_balances, request_hash


@dataclass(frozen=True, slots=True)
class _Act:
    """Who does what with the safe of which branch, and when."""

    access: Access
    branch: Branch
    kind: str
    at: datetime.datetime
    key: str

    def book(self, wanted: list[object], write: Any, model: type[models.Model]) -> Paper[Any]:
        def work() -> Paper[Any]:
            claimed = claim(
                shop=self.access.shop,
                kind=self.kind,
                key=self.key,
                request_hash=request_hash([self.branch.pk, *wanted]),
                member_id=self.access.membership.pk,
            )
            if claimed.replayed:
                return Paper(model._default_manager.get(pk=claimed.entry_id), replayed=True)
            return Paper(write(claimed), replayed=False)

        return in_transaction(work)

    def columns(self, claimed: Claim) -> dict[str, Any]:
        return {
            "id": claimed.entry_id,
            "shop": self.access.shop,
            "branch": self.branch,
            "by": self.access.user,
            "happened_at": self.at,
            "business_date": business_date(self.access.shop, self.at),
        }

    def post(self, claimed: Claim, moves: list[Move], document_hash: str) -> None:
        day = business_date(self.access.shop, self.at)
        post(
            claim=claimed,
            shop_id=self.access.shop.pk,
            moves=moves,
            series=f"journal:branch:{self.branch.pk}",
            fiscal_year=fiscal_year(self.access.shop, day),
            happened_at=self.at,
            recorded_at=self.at,
            business_date=day,
            by_id=self.access.user.pk,
            document_hash=document_hash,
            least=never_below_zero(moves),
        )


def deposit(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    branch: Branch,
    slip: str = "",
    bank: str = PLAIN,
    amount_minor: int | None = None,
    notes: Notes | None = None,
) -> Paper[SafeDeposit]:
    """Bring cash of a safe to the bank: as notes, or as an amount out of what lies there loose.

    ``slip`` is the number of what the bank gave for it, ``bank`` the code of one of ``banks.banks``.
    Raises ``NotAllowed``, ``InvalidInput``, ``CashNotThere``.
    """
    access.require("drawer.move")
    act = _Act(access, branch, papers.DEPOSIT, at, key)
    slip = clean_reason(slip, needed=False, field="slip")
    if bank not in banks(access.shop.pk):
        raise InvalidInput(_("There is no such bank account in this shop."), field="bank")
    notes, amount_minor = cash_of(access, notes, amount_minor)
    # Left out where it is the plain one: a request of before there were others stays the answer to its key.
    code = "" if bank == PLAIN else bank
    loose = 0 if notes else amount_minor

    def write(claimed: Claim) -> SafeDeposit:
        safe = places.safe(access.shop.pk, branch.pk)
        standing = _locked(access, safe, notes)
        demand_in_safe(access, safe, standing, notes=notes, loose_minor=loose)
        kept = {str(value): pieces for value, pieces in sorted(notes.items())}
        row = SafeDeposit(**act.columns(claimed), amount_minor=amount_minor, loose_minor=loose, notes=kept, slip=slip)
        row.bank_code = code
        act.post(claimed, papers.moves_of_deposit(row), papers.hash_of_deposit(row))
        row.save(force_insert=True)
        return row

    return act.book([amount_minor, sorted(notes.items()), slip, *([code] if code else [])], write, SafeDeposit)


def count_safe(
    *, access: Access, at: datetime.datetime, key: str, branch: Branch, notes: Notes, reason: str = ""
) -> Paper[SafeCount]:
    """Write down what really lies in a safe: every denomination, those not named as none.

    The difference is posted to ``over-short``, and waits for somebody else. Raises ``NotAllowed``, ``InvalidInput``.
    """
    access.require("drawer.expected")
    act = _Act(access, branch, papers.SAFE_COUNT, at, key)
    reason = clean_reason(reason, needed=False)
    values = denomination_values(access.shop.pk)
    validate_notes(values.keys(), notes)

    def write(claimed: Claim) -> SafeCount:
        shop_id, safe = access.shop.pk, places.safe(access.shop.pk, branch.pk)
        there = {int(key.partition(":")[2]) for key in ledger.contents(safe) if key.startswith("note:")}
        standing = _locked(access, safe, dict.fromkeys({*values, *there}, 0))
        held = {value: standing[safe.id, places.note(shop_id, value).id].on_hand for value in {*values, *there}}
        lines = [[value, held[value], notes.get(value, 0)] for value in sorted(held, reverse=True)]
        money, loose = (standing[safe.id, unit.id].on_hand for unit in (places.money(shop_id), places.loose(shop_id)))
        row = SafeCount(
            **act.columns(claimed),
            counted_minor=worth_of(notes),
            expected_minor=money,
            loose_minor=loose,
            lines=[line for line in lines if line[1] or line[2]],
            reason=reason,
        )
        act.post(claimed, papers.moves_of_safe_count(row), papers.hash_of_safe_count(row))
        row.save(force_insert=True)
        return row

    wanted = sorted((value, pieces) for value, pieces in notes.items() if pieces)
    return act.book([wanted, reason], write, SafeCount)


def approve_safe_count(*, access: Access, at: datetime.datetime, count: SafeCount, remark: str) -> Paper[SafeApproval]:
    """Answer for what a count of the safe found. The same person with the same remark again finds the same approval.

    Raises ``NothingToApprove``, ``InvalidInput`` (no remark), and ``OwnClose`` for whoever counted it, unless they own
    the shop: there may be nobody else.
    """
    access.require("shift.approve")
    remark = clean_reason(remark, field="remark")
    if not count.difference_minor:
        raise NothingToApprove(_("This count found what should be there."))
    if count.by_id == access.user.pk and access.role != Role.OWNER:
        raise OwnClose(_("You counted this safe yourself. Somebody else looks at the difference."), field="remark")
    act = _Act(access, count.branch, papers.SAFE_APPROVAL, at, f"count:{count.pk}")

    def write(claimed: Claim) -> SafeApproval:
        told = {"shop": access.shop, "count": count, "by": access.user, "remark": remark, "happened_at": at}
        row = SafeApproval(id=claimed.entry_id, **told)
        act.post(claimed, [], papers.hash_of_safe_approval(row))
        row.save(force_insert=True)
        return row

    try:
        return act.book([count.pk, access.user.pk, remark], write, SafeApproval)
    except KeyReused:
        raise NothingToApprove(_("Somebody answered for this difference already.")) from None


def _locked(access: Access, safe: places.Account, notes: Mapping[int, int]) -> Mapping[tuple[int, int], Standing]:
    shop_id = access.shop.pk
    units = [places.money(shop_id), places.loose(shop_id), *(places.note(shop_id, value) for value in notes)]
    return lock_balances([(safe, unit) for unit in units])
