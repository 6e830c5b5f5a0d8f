"""What was given ahead goes back whole, while nothing of it was spent."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.registration import plain_text
from galla.drawer.acts import Act, Paper, notes_kept, notes_that_go_back
from galla.drawer.cash import never_below_zero, worth_of
from galla.drawer.queries import denomination_values
from galla.foundation.errors import InvalidInput, KeyReused
from galla.foundation.formats import money_symbol
from galla.ledger.entries import Claim, Standing
from galla.ledger.queries import postings_of_entry
from galla.payments.actions import withdraw_links
from galla.payments.models import Claim as Promise
from galla.payments.models import Lies
from galla.payments.queries import account_of
from galla.payments.ways import is_cash
from galla.payments.whereabouts import lies_now
from galla.prepaid import papers
from galla.prepaid.errors import AlreadyGivenBack, AlreadySpent, NothingWasPaid, OnKhata
from galla.prepaid.models import LONGEST_REASON, GivenBack, Kind, Prepayment
from galla.prepaid.moves import pair_of
from galla.prepaid.queries import credit_that_was_given, left_text, standing_loads


def give_back(*, access: Access, at: datetime.datetime, prepayment: Prepayment, reason: str) -> Paper[GivenBack]:
    """Give a prepayment back at the till of ``access``, the way it came; credit that was given ends. Once.

    A card must be unspent, and what was put on it last goes back first. Of a customer's credit what the shop gave is
    spent before what is their own (paid ahead, kept for goods that came back): an advance goes back while as much of
    their own is left, credit that was given ends while as much of what was given is left.
    Raises ``NotAllowed`` (a manager may allow it), ``InvalidInput`` (no reason), ``AlreadySpent``, ``OnKhata``,
    ``NothingWasPaid`` (a card replaced another) and ``AlreadyGivenBack``.
    """
    access.require("prepaid.void", field="allowed_by")
    reason = plain_text(reason, field="reason", maximum=LONGEST_REASON)
    if not reason:
        raise InvalidInput(_("Say why it is given back."), field="reason")
    if prepayment.kind == Kind.REPLACED:
        raise NothingWasPaid(_("Nothing was paid for this card, it replaced another one."))
    till = access.require_till()
    act = Act(access, till, papers.BACK, at.astimezone(datetime.UTC), f"prepayment:{prepayment.pk}")

    def write(claimed: Claim) -> GivenBack:
        shop_id, cash = access.shop.pk, is_cash(prepayment.method)
        promised = withdraw_links(shop_id=shop_id, entry_id=prepayment.pk, at=at)
        source = _lies_now(prepayment, till.pk, promised)
        pair = pair_of(papers.held_in(prepayment))
        standing = act.lock([pair], dict.fromkeys(denomination_values(shop_id) if cash else (), 0))
        _demand_unspent(prepayment, standing[pair[0].id, pair[1].id])
        out = {"shop_id": shop_id, "till_id": till.pk, "amount_minor": prepayment.amount_minor}
        notes = notes_that_go_back(standing, **out) if cash else {}
        back = GivenBack(
            **act.columns(claimed),
            till=till,
            prepayment=prepayment,
            source=source,
            reason=reason,
            notes=notes_kept(notes),
            loose_minor=prepayment.amount_minor - worth_of(notes) if cash else 0,
        )
        moves = papers.moves_back(prepayment, back)
        least, told = never_below_zero(moves), papers.hash_of_back(back)
        act.post(claimed, moves, told, standing, reverses_id=prepayment.pk, least=least)
        back.save(force_insert=True)
        return back

    try:
        return act.book([prepayment.pk, reason], write, GivenBack)
    except KeyReused:
        raise AlreadyGivenBack(_("This was given back before.")) from None


def _lies_now(prepayment: Prepayment, till_id: int, promised: list[Promise]) -> str:
    """The account its money leaves. What was promised is held: it lies where it arrived, or was given up.

    Raises ``OnKhata`` where it never came and its customer owes it instead.
    """
    for claim in promised:
        ended = lies_now(claim)
        if ended is not None and ended.lies == Lies.KHATA:
            raise OnKhata(_("This never came, and stands on the khata. It is settled there."))
        if ended is not None:
            target = next(move.target for move in postings_of_entry(ended.entry_id) if move.unit == "money")
            # A gateway sends back what it has by itself, onto the account that is below nothing until then.
            return account_of(claim.shop_id, claim.method).key if target.startswith("gateway:") else target
    return papers.money_lies_in(prepayment, till_id).key


def _demand_unspent(prepayment: Prepayment, here: Standing) -> None:
    """Refuse what was spent. On a card nothing may have been, and what was put on it last goes back first."""
    left = here.on_hand
    if prepayment.card_id is None:
        _demand_its_kind(prepayment, left)
        return
    loads = standing_loads(prepayment.card_id)
    if left != sum(loads.values()):
        said = {"left": money_symbol(left)}
        raise AlreadySpent(_("This card was spent from; %(left)s is left on it.") % said, left=left_text(left))
    if prepayment.kind == Kind.GIFT_CARD and len(loads) > 1:
        raise AlreadySpent(_("Give back first what was put on this card later."), left=left_text(left))


def _demand_its_kind(prepayment: Prepayment, left: int) -> None:
    """Refuse where less than it is left of a customer's credit of its kind: given by the shop, or their own."""
    assert prepayment.customer_id is not None
    given = credit_that_was_given(prepayment.shop_id, prepayment.customer_id)
    there = given if prepayment.kind == Kind.CREDIT else left - given
    if there >= prepayment.amount_minor:
        return
    said = {"left": money_symbol(there)}
    if prepayment.kind == Kind.CREDIT:
        detail = _("Of the credit this customer was given %(left)s is left. The rest was spent.") % said
    else:
        detail = _("Of this customer's own credit %(left)s is left. The rest was spent.") % said
    raise AlreadySpent(detail, left=left_text(there))
