"""Money that was promised: seen to have arrived, or given up."""

import datetime
from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.foundation.facts import announce
from galla.ledger import places
from galla.ledger.entries import Claim as Key
from galla.ledger.entries import claim, lock_balances, request_hash
from galla.ledger.queries import is_reversed
from galla.parties.queries import known_as
from galla.payments import papers
from galla.payments.actions.ending import cleaned, post_end, write_turn
from galla.payments.actions.withdrawing import withdraw_links
from galla.payments.errors import ClaimSettled
from galla.payments.models import LONGEST_REASON, LONGEST_REFERENCE, Absence, Arrival, Claim, Lies, Seen, Turn
from galla.payments.whereabouts import waits_again_since


def confirm_claim(
    *,
    access: Access,
    at: datetime.datetime,
    money: Claim,
    seen: str = Seen.CASHIER,
    reference: str = "",
) -> Arrival | Turn:
    """Promised money has arrived: it lies in the bank from now on. The same again answers the same arrival.

    Money that is waited for again, because that was a mistake before, has arrived by a turn.

    Raises ``ClaimSettled`` for money that was given up or whose bill was taken back.
    """
    access.require("payment.confirm")
    reference = cleaned(reference, LONGEST_REFERENCE, "reference")

    def write(key: Key) -> Arrival:
        arrival = Arrival(
            id=key.entry_id,
            shop=access.shop,
            claim=money,
            seen=seen,
            reference=reference,
            by=access.user,
            happened_at=at,
        )
        post_end(access, key, at, money, papers.moves_of_arrival(money), papers.hash_of_arrival(arrival))
        arrival.save(force_insert=True)
        return arrival

    again = Again(Lies.BANK, seen=seen, reference=reference)
    return _settle(access, money, papers.ARRIVAL, Arrival, write, again, at)


def give_up_claim(
    *, access: Access, at: datetime.datetime, money: Claim, reason: str, on_khata: bool = False
) -> Absence | Turn:
    """Promised money never came: it goes on the customer's khata, or is given up as lost. What was put on a card or a
    credit for it, and not spent, is taken back with it.

    Raises ``NotAllowed``, ``ClaimSettled``, ``InvalidInput`` (no reason; khata for money of nobody's).
    """
    access.require("payment.give_up", field="allowed_by")
    reason = cleaned(reason, LONGEST_REASON, "reason")
    if not reason:
        raise InvalidInput(_("Say what became of it."), field="reason")
    if on_khata and money.customer_id is None:
        raise InvalidInput(_("This bill names no customer."), field="on_khata")

    def write(key: Key) -> Absence:
        moves = papers.moves_of_absence(money, on_khata=on_khata)
        shop_id, customer_id = access.shop.pk, money.customer_id if on_khata else None
        if customer_id is not None:
            money_of_shop = places.money(shop_id)
            lock_balances((places.customer(shop_id, number), money_of_shop) for number in known_as(customer_id))
        absence = Absence(
            id=key.entry_id,
            shop=access.shop,
            claim=money,
            on_khata=on_khata,
            reason=reason,
            by=access.user,
            happened_at=at,
        )
        post_end(access, key, at, money, moves, papers.hash_of_absence(absence))
        absence.save(force_insert=True)
        if customer_id is not None:
            announce(
                "khata.grew",
                shop_id=shop_id,
                customer_id=customer_id,
                entry_id=key.entry_id,
                amount_minor=money.amount_minor,
                business_date=business_date(access.shop, at),
            )
        return absence

    again = Again(Lies.KHATA if on_khata else Lies.GIVEN_UP, reason=reason)
    return _settle(access, money, papers.ABSENCE, Absence, write, again, at)


class Again(NamedTuple):
    """What became of money that was waited for again: a turn instead of an arrival or absence, of which one is."""

    now: Lies
    seen: str = ""
    reference: str = ""
    reason: str = ""


def _settle[Row: (Arrival, Absence)](
    access: Access,
    money: Claim,
    kind: str,
    model: type[Row],
    write: Callable[[Key], Row],
    again: Again,
    at: datetime.datetime,
) -> Row | Turn:
    """Write what became of a claim, once: whichever of the two comes first stands."""

    def work() -> Row | Turn:
        since = waits_again_since(Claim.objects.get(pk=money.pk))
        key = _key(access, money, kind, since)
        if key.replayed:
            return (Turn if since else model)._default_manager.get(pk=key.entry_id)
        withdraw_links(shop_id=access.shop.pk, entry_id=money.entry_id, at=at)
        # A gateway settles a claim under a key of its own (``gateway_payments``); these locks are what it shares.
        if since is None and Arrival.objects.filter(claim=money).exists():
            arrived = model._default_manager.filter(claim=money).first()
            if arrived is None:
                raise ClaimSettled(_("It is known already what became of this money."))
            return arrived
        if is_reversed(access.shop.pk, money.entry_id):
            raise ClaimSettled(_("Its bill was taken back."))
        if since is not None:
            return _write_again(access, key, money, since, again, at)
        made = write(key)
        announce("promise.ended", shop_id=access.shop.pk, entry_id=money.entry_id)
        if again.now == Lies.GIVEN_UP:
            announce("promise.given_up", access=access, at=at, entry_id=money.entry_id, reason=again.reason)
        return made

    return in_transaction(work)


def _key(access: Access, money: Claim, kind: str, since: Turn | None) -> Key:
    """One key for both ends, so that one of them is made: of the claim, or of the turn since which it waits again."""
    try:
        return claim(
            shop=access.shop,
            kind=papers.SETTLED if since is None else papers.SETTLED_AGAIN,
            key=f"claim:{money.pk}" if since is None else f"claim:{money.pk}:{since.pk}",
            request_hash=request_hash([money.pk, kind]),
            member_id=access.membership.pk,
        )
    except KeyReused:
        raise ClaimSettled(_("It is known already what became of this money.")) from None


def _write_again(access: Access, key: Key, money: Claim, since: Turn, again: Again, at: datetime.datetime) -> Turn:
    newest = Turn.objects.filter(claim=money).latest("number")
    if newest.pk != since.pk:
        raise ClaimSettled(_("It is known already what became of this money."))
    row = Turn(
        id=key.entry_id,
        shop=access.shop,
        claim=money,
        number=newest.number + 1,
        was=Lies.WAITED.value,
        now=again.now.value,
        seen=again.seen,
        reference=again.reference,
        reason=again.reason,
        by=access.user,
        happened_at=at,
    )
    write_turn(access, at, key, row, money)
    return row
