"""Promised money that turned out otherwise: it came after it was given up, the bank took it back, or it was
confirmed by mistake."""

import datetime
from collections.abc import Callable

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.foundation.facts import announce
from galla.ledger.entries import claim, request_hash
from galla.ledger.queries import is_reversed
from galla.payments import papers
from galla.payments.actions.ending import cleaned, write_turn
from galla.payments.actions.withdrawing import ask_about_links, withdraw_links
from galla.payments.errors import ClaimSettled
from galla.payments.models import LONGEST_REASON, LONGEST_REFERENCE, Claim, Lies, Turn
from galla.payments.taken_off import taken_off
from galla.payments.whereabouts import End, confirmation_of, is_at_a_gateway, lies_now, turn_to_undo


def arrive_late(
    *, access: Access, at: datetime.datetime, key: str, money: Claim, reference: str = "", reason: str = ""
) -> Turn:
    """Money that was given up, put on the khata, or whose bill was taken back has come after all: the bank has it.

    What was lost for it is lost no more, and what the customer owed instead is paid. What goods came back for while it
    was given up is owed to whoever sent it. The same key again answers the same. Raises ``ClaimSettled`` for money that
    is still waited for, or is there already.
    """
    access.require("payment.confirm")

    def led(end: End | None, taken_back: bool) -> tuple[Lies, Lies]:
        lies = None if end is None else end.lies
        if lies == Lies.BANK:
            raise ClaimSettled(_("This money has arrived before."), field="claim")
        if taken_back or lies == Lies.PROMISED:
            return Lies.PROMISED, Lies.BANK
        if lies is None:
            raise ClaimSettled(_("This money is still waited for. Match the line with it instead."), field="claim")
        return lies, Lies.BANK

    return _turn(access, at, papers.LATE, key, money, (reference, reason), led)


def send_back(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    money: Claim,
    on_khata: bool = False,
    reference: str = "",
    reason: str = "",
) -> Turn:
    """Money that had arrived left the bank again: its customer owes it, or it is given up. What was put on a card or a
    credit for what is given up, and not spent, is taken back with it.

    Of a bill that was taken back it is what the shop had to send back, and nothing is owed or lost. The same key again
    answers the same. Raises ``NotAllowed``; ``ClaimSettled`` for money that is not at the bank, or came through a
    gateway; ``InvalidInput`` (khata for money of nobody's).
    """
    access.require("payment.give_up")
    if on_khata and money.customer_id is None:
        raise InvalidInput(_("This bill names no customer."), field="on_khata")

    def led(end: End | None, taken_back: bool) -> tuple[Lies, Lies]:
        if end is None or end.lies != Lies.BANK:
            raise ClaimSettled(_("This money is not at the bank."), field="claim")
        if is_at_a_gateway(money):
            raise ClaimSettled(_("This money came through a gateway. It goes back from there."), field="claim")
        if taken_back:
            return Lies.BANK, Lies.PROMISED
        return Lies.BANK, Lies.KHATA if on_khata else Lies.GIVEN_UP

    return _turn(access, at, papers.SENT_BACK, key, money, (reference, reason), led)


def undo_turn(*, access: Access, at: datetime.datetime, money: Claim, reason: str) -> Turn:
    """Take the newest turn of a claim back: its money is again where it was before. Again: the same.

    Raises ``NotAllowed``; ``InvalidInput`` (no reason); ``ClaimSettled`` where something came after it, or its bill was
    taken back since.
    """
    access.require("payment.give_up")
    if not cleaned(reason, LONGEST_REASON, "reason"):
        raise InvalidInput(_("Say why it is taken back."), field="reason")
    turn = turn_to_undo(money)
    if turn is None:
        raise ClaimSettled(_("Nothing else became of this money."), field="reason")
    undone = turn

    def led(end: End | None, taken_back: bool) -> tuple[Lies, Lies]:
        if end is None or end.entry_id != undone.pk:
            raise ClaimSettled(_("Something else became of this money since."), field="reason")
        if taken_back and Lies.PROMISED not in (undone.was, undone.now):
            raise ClaimSettled(_("Its bill was taken back."), field="reason")
        return Lies(undone.now), Lies(undone.was)

    return _turn(access, at, papers.UNDONE, f"turn:{turn.pk}", money, ("", reason), led, undoes=turn)


def unconfirm_claim(*, access: Access, at: datetime.datetime, money: Claim, reason: str) -> Turn:
    """Somebody said by mistake that promised money had arrived: it is waited for again. Again: the same.

    Raises ``NotAllowed`` (a manager may allow it); ``InvalidInput`` (no reason); ``ClaimSettled`` where nobody said so,
    a gateway did, or something came after it; and what rooms above say of money that was counted on since.
    """
    access.require("payment.unconfirm", field="allowed_by")
    if not cleaned(reason, LONGEST_REASON, "reason"):
        raise InvalidInput(_("Say why it is taken back."), field="reason")

    def work() -> Turn:
        seen = confirmation_of(Claim.objects.select_related("arrival").get(pk=money.pk))
        if seen is None:
            raise ClaimSettled(_("Nobody said by hand that it arrived, or something came after it."), field="reason")
        # Whoever matches a line of the bank holds its head before any claim: so do we, and then nothing is matched.
        announce("promise.unconfirming", shop_id=access.shop.pk, entry_id=seen.pk)

        def led(end: End | None, _taken_back: bool) -> tuple[Lies, Lies]:
            if end is None or end.entry_id != seen.pk:
                raise ClaimSettled(_("Something else became of this money since."), field="reason")
            return Lies.BANK, Lies.WAITED

        words = ("", reason)
        row = _turned(access, at, papers.UNSEEN, f"seen:{seen.pk}", money, words, led, reverses_id=seen.pk)
        announce("promise.unconfirmed", shop_id=access.shop.pk, entry_id=money.entry_id)
        ask_about_links(shop_id=access.shop.pk, entry_id=money.entry_id, at=at)
        return row

    return in_transaction(work)


def _turn(
    access: Access,
    at: datetime.datetime,
    kind: str,
    key: str,
    money: Claim,
    words: tuple[str, str],
    led: Callable[[End | None, bool], tuple[Lies, Lies]],
    *,
    undoes: Turn | None = None,
) -> Turn:
    """Write a turn once, in a transaction."""
    return in_transaction(lambda: _turned(access, at, kind, key, money, words, led, undoes=undoes))


def _turned(
    access: Access,
    at: datetime.datetime,
    kind: str,
    key: str,
    money: Claim,
    words: tuple[str, str],
    led: Callable[[End | None, bool], tuple[Lies, Lies]],
    *,
    undoes: Turn | None = None,
    reverses_id: int | None = None,
) -> Turn:
    """Write a turn once; ``led`` says from where to where, told by what the money is where it is, or refuses. Its
    claim is held."""
    reference, reason = cleaned(words[0], LONGEST_REFERENCE, "reference"), cleaned(words[1], LONGEST_REASON, "reason")
    told = request_hash([money.pk, reference, reason])
    try:
        entry = claim(shop=access.shop, kind=kind, key=key, request_hash=told, member_id=access.membership.pk)
    except KeyReused:
        raise ClaimSettled(_("This was taken back before."), field="reason") from None
    if entry.replayed:
        return Turn.objects.get(pk=entry.entry_id)
    claims = withdraw_links(shop_id=access.shop.pk, entry_id=money.entry_id, at=at)
    held = next(one for one in claims if one.pk == money.pk)
    was, now = led(lies_now(held), is_reversed(access.shop.pk, money.entry_id))
    row = Turn(
        id=entry.entry_id,
        shop=access.shop,
        claim=money,
        number=Turn.objects.filter(claim=money).count() + 1,
        was=was.value,
        now=now.value,
        undoes=undoes,
        reference=reference,
        reason=reason,
        owed_minor=_owed_of(held, was, now) if undoes is None else undoes.owed_minor,
        by=access.user,
        happened_at=at,
    )
    write_turn(access, at, entry, row, money, reverses_id=reverses_id)
    return row


def _owed_of(held: Claim, was: Lies, now: Lies) -> int:
    """What of promised money that comes, or goes again, is owed to whoever sent it: goods came back for it before."""
    is_between = {was, now} in ({Lies.BANK, not_come} for not_come in papers.NOT_COME)
    return min(taken_off(held), held.amount_minor) if is_between else 0
