"""A settlement taken back: today, with a reason; the money goes back, and the khata stands as if it had not come."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.cashbook import papers
from galla.cashbook.actions.settling import cleaned
from galla.cashbook.errors import SettlementTakenBack
from galla.cashbook.models import LONGEST_REASON, Settlement, SettlementVoid
from galla.credit.actions import cancel_charges_of, free_shares, hold_person, level, wait_no_longer
from galla.drawer.acts import Act, Paper, notes_kept, notes_that_go_back
from galla.drawer.cash import never_below_zero, worth_of
from galla.drawer.queries import denomination_values
from galla.drawer.shifts import demand_own_till
from galla.foundation.errors import InvalidInput, KeyReused
from galla.ledger.entries import Claim
from galla.payments.actions import withdraw_links
from galla.payments.queries import put_on_khata
from galla.payments.ways import is_cash


def void_settlement(
    *, access: Access, at: datetime.datetime, settlement: Settlement, reason: str
) -> Paper[SettlementVoid]:
    """Take a settlement back. Cash goes out of the drawer it went into, in notes that lie there, the rest loose.

    The bills it named are open again, then the newest it had settled. The same again answers the same.
    Raises ``NotAllowed``, ``InvalidInput`` (no reason, another till than one's own for whom a manager allows it),
    ``SettlementTakenBack`` for one that was taken back with another reason.
    """
    access.require("credit.void", field="allowed_by")
    demand_own_till(access, settlement.till)
    reason = cleaned(reason, maximum=LONGEST_REASON, field="reason")
    if not reason:
        raise InvalidInput(_("Say why this payment is taken back."), field="reason")
    act = Act(access, settlement.till, papers.SETTLEMENT_VOID, at, f"settlement:{settlement.pk}")

    def write(claimed: Claim) -> SettlementVoid:
        shop_id = access.shop.pk
        claims = withdraw_links(shop_id=shop_id, entry_id=settlement.pk, at=at)
        values = denomination_values(shop_id) if is_cash(settlement.method) else {}
        standing = act.lock(hold_person(shop_id, settlement.customer_id), dict.fromkeys(values, 0))
        back = {"shop_id": shop_id, "till_id": settlement.till_id, "amount_minor": settlement.amount_minor}
        notes = notes_that_go_back(standing, **back) if values else {}
        void = SettlementVoid(
            **act.columns(claimed),
            settlement=settlement,
            reason=reason,
            notes=notes_kept(notes),
            loose_minor=settlement.amount_minor - worth_of(notes) if is_cash(settlement.method) else 0,
        )
        moves = papers.moves_of_settlement_void(settlement, void, claims)
        least = never_below_zero(moves)
        told = papers.hash_of_settlement_void(void)
        act.post(claimed, moves, told, standing, reverses_id=settlement.pk, least=least)
        void.save(force_insert=True)
        shares = {share.charge_id: share.amount_minor for share in settlement.shares.all()}
        free_shares(shop_id=shop_id, shares=shares)
        cancel_charges_of(shop_id=shop_id, entries=put_on_khata(claims), by_entry=claimed.entry_id)
        wait_no_longer(shop_id=shop_id, entry_id=settlement.pk)
        level(shop_id=shop_id, customer_id=settlement.customer_id)
        return void

    try:
        return act.book([settlement.pk, reason], write, SettlementVoid)
    except KeyReused:
        raise SettlementTakenBack(_("This payment was taken back before.")) from None
