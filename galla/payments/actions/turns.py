"""Promised money that turned out otherwise: it came after it was given up, or the bank took it back."""

import datetime
from collections.abc import Callable

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
from galla.payments.actions.claims import cleaned, hold_claims, post_end
from galla.payments.errors import ClaimSettled
from galla.payments.models import LONGEST_REASON, LONGEST_REFERENCE, Claim, Lies, Seen, Turn
from galla.payments.whereabouts import lies_now, turn_to_undo


def arrive_late(
    *, access: Access, at: datetime.datetime, key: str, money: Claim, reference: str = "", reason: str = ""
) -> Turn:
    """Money that was given up, put on the khata, or whose bill was taken back has come after all: the bank has it.

    What was lost for it is lost no more, and what the customer owed instead is paid. The same key again answers the
    same. Raises ``ClaimSettled`` for money that is still waited for, or is there already.
    """
    access.require("payment.confirm")

    def led(lies: Lies | None, taken_back: bool) -> tuple[Lies, Lies]:
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
    """Money that had arrived left the bank again: its customer owes it, or it is given up.

    Of a bill that was taken back it is what the shop had to send back, and nothing is owed or lost. The same key again
    answers the same. Raises ``NotAllowed``; ``ClaimSettled`` for money that is not at the bank, or came through a
    gateway; ``InvalidInput`` (khata for money of nobody's).
    """
    access.require("payment.give_up")
    if on_khata and money.customer_id is None:
        raise InvalidInput(_("This bill names no customer."), field="on_khata")

    def led(lies: Lies | None, taken_back: bool) -> tuple[Lies, Lies]:
        arrival = getattr(money, "arrival", None)
        if lies != Lies.BANK:
            raise ClaimSettled(_("This money is not at the bank."), field="claim")
        if arrival is not None and arrival.seen == Seen.GATEWAY:
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

    def led(lies: Lies | None, taken_back: bool) -> tuple[Lies, Lies]:
        end = lies_now(money)
        if end is None or end.entry_id != undone.pk:
            raise ClaimSettled(_("Something else became of this money since."), field="reason")
        if taken_back and Lies.PROMISED not in (undone.was, undone.now):
            raise ClaimSettled(_("Its bill was taken back."), field="reason")
        return Lies(undone.now), Lies(undone.was)

    return _turn(access, at, papers.UNDONE, f"turn:{turn.pk}", money, ("", reason), led, undoes=turn)


def _turn(
    access: Access,
    at: datetime.datetime,
    kind: str,
    key: str,
    money: Claim,
    words: tuple[str, str],
    led: Callable[[Lies | None, bool], tuple[Lies, Lies]],
    *,
    undoes: Turn | None = None,
) -> Turn:
    """Write a turn once; ``led`` says from where to where, told where the money is, or refuses. Its claim is held."""
    reference, reason = cleaned(words[0], LONGEST_REFERENCE, "reference"), cleaned(words[1], LONGEST_REASON, "reason")

    def work() -> Turn:
        told = request_hash([money.pk, reference, reason])
        try:
            entry = claim(shop=access.shop, kind=kind, key=key, request_hash=told, member_id=access.membership.pk)
        except KeyReused:
            raise ClaimSettled(_("This was taken back before."), field="reason") from None
        if entry.replayed:
            return Turn.objects.get(pk=entry.entry_id)
        hold_claims(access.shop.pk, money.entry_id)
        end = lies_now(money)
        was, now = led(None if end is None else end.lies, is_reversed(access.shop.pk, money.entry_id))
        row = Turn(
            id=entry.entry_id,
            shop=access.shop,
            claim=money,
            number=money.turns.count() + 1,
            was=was.value,
            now=now.value,
            undoes=undoes,
            reference=reference,
            reason=reason,
            by=access.user,
            happened_at=at,
        )
        _write(access, at, entry, row, money)
        return row

    return in_transaction(work)


def _write(access: Access, at: datetime.datetime, entry: Key, row: Turn, money: Claim) -> None:
    shop_id, whose = access.shop.pk, money.customer_id if Lies.KHATA in (row.was, row.now) else None
    if whose is not None:
        lock_balances((places.customer(shop_id, number), places.money(shop_id)) for number in known_as(whose))
    post_end(
        access,
        entry,
        at,
        money,
        papers.moves_of_turn(row, money),
        papers.hash_of_turn(row),
        kind=papers.kind_of_turn(row),
        reverses_id=row.undoes_id,
    )
    row.save(force_insert=True)
    announce("promise.ended", shop_id=shop_id, entry_id=money.entry_id)
    if whose is not None:
        _tell_the_khata(access, at, row, whose)


def _tell_the_khata(access: Access, at: datetime.datetime, row: Turn, customer_id: int) -> None:
    """Debt that grew is a charge; one that was undone is none; one that is paid settles what is open."""
    told = {"shop_id": access.shop.pk, "customer_id": customer_id, "entry_id": row.pk}
    if row.now == Lies.KHATA:
        amount = row.claim.amount_minor
        announce("khata.grew", **told, amount_minor=amount, business_date=business_date(access.shop, at))
        return
    if row.undoes_id is not None:
        announce("khata.charge_undone", **told, undone_id=row.undoes_id)
    announce("khata.shrank", **told)
