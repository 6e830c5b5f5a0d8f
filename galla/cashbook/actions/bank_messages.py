"""What a bank wrote to somebody's phone, pasted: which promised money it speaks of, and that it was seen."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import Q
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.cashbook.bank.matching import Strength
from galla.cashbook.bank.messages import LONGEST_TEXT, Understood, read_messages
from galla.cashbook.bank.references import references_of, rrns_of
from galla.cashbook.bank_chain import hold_bank
from galla.cashbook.errors import MessageUsed
from galla.cashbook.statements import minor_digits
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.payments import queries as payments
from galla.payments.actions import confirm_claim
from galla.payments.models import LONGEST_REFERENCE, Arrival, Claim, Lies, Seen, Turn
from galla.payments.whereabouts import seen_as

# How long before its message money may have been promised; a minute's difference of clocks after midnight is a day.
DAYS_BEFORE, DAYS_AFTER = 3, 1
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Read:
    """One message, what it may speak of (the surest first), and the claim it has confirmed before, if any."""

    understood: Understood
    claims: tuple[Claim, ...] = ()
    strength: Strength | None = None
    used_for: Claim | None = None

    @property
    def reference(self) -> str:
        """The number by which this payment is known: what is kept beside the arrival."""
        numbers = sorted(rrns_of(self.understood.references)) or sorted(self.understood.references)
        return numbers[0][:LONGEST_REFERENCE] if numbers else ""


def read_pasted(*, access: Access, text: str) -> list[Read]:
    """What the pasted text says, message by message, and which promised money of this person's reach it may be.

    Raises ``InvalidInput`` for a text that is too long or has nothing in it.
    """
    access.require("bank.paste")
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(_("At most %(maximum)d characters.") % {"maximum": LONGEST_TEXT}, field="text")
    messages = read_messages(text, digits=minor_digits(access))
    if not messages:
        raise InvalidInput(_("Paste what the bank wrote."), field="text")
    return _judged(access, messages)


def confirm_message(
    *, access: Access, at: datetime.datetime, text: str, claim: Claim, seen: Seen = Seen.MESSAGE
) -> Arrival | Turn:
    """Money was seen, as this one message says; it is read anew, and confirms what it speaks of and nothing else.

    Raises ``InvalidInput`` for a message that does not speak of this money, ``MessageUsed`` where it has confirmed
    other money before, ``ClaimSettled``.
    """
    access.require("bank.paste")

    def work() -> Arrival | Turn:
        hold_bank(access.shop.pk)
        found = read_pasted(access=access, text=text)
        if len(found) == 1 and found[0].used_for is not None:
            before = seen_as(found[0].used_for)
            if before is not None and found[0].used_for.pk == claim.pk:
                return before
            raise MessageUsed(_("This message has confirmed other money already."), field="claim")
        if len(found) != 1 or claim.pk not in {one.pk for one in found[0].claims}:
            raise InvalidInput(_("This message does not speak of that money."), field="claim")
        return confirm_claim(access=access, at=at, money=claim, seen=seen, reference=found[0].reference)

    return in_transaction(work)


def _judged(access: Access, messages: Sequence[Understood]) -> list[Read]:
    incoming = [message for message in messages if message.is_money]
    reach = _claims_within_reach(access, {message.amount_minor for message in incoming if message.amount_minor})
    used = _used(access, incoming)
    found: list[Read] = []
    for message in messages:
        if not message.is_money:
            found.append(Read(message))
            continue
        before = next((used[one] for one in sorted(rrns_of(message.references)) if one in used), None)
        if before is not None:
            found.append(Read(message, used_for=before))
            continue
        found.append(_fitting(message, reach.get(message.amount_minor or 0, ())))
    return found


def _fitting(message: Understood, claims: Sequence[Claim]) -> Read:
    """By its reference, else the promises of these days; whoever carries another transaction's number is none."""
    named = [claim for claim in claims if references_of([claim.reference]) & message.references]
    if len(named) == 1:
        return Read(message, (named[0],), Strength.SURE)
    day = message.day
    near = [
        claim
        for claim in claims
        if day is None or -DAYS_AFTER <= (day - claim.business_date).days <= DAYS_BEFORE
        if not _is_another(message, claim)
    ]
    if not near:
        return Read(message)
    # Without the transaction's own number the same message pasted again could not be known for it.
    is_likely = len(near) == 1 and day is not None and rrns_of(message.references)
    strength = Strength.LIKELY if is_likely else Strength.POSSIBLE
    return Read(message, tuple(near[:MOST_SHOWN]), strength)


def _is_another(message: Understood, claim: Claim) -> bool:
    theirs = rrns_of(references_of([claim.reference]))
    return bool(theirs) and bool(rrns_of(message.references)) and not theirs & message.references


def _claims_within_reach(access: Access, amounts: Iterable[int]) -> Mapping[int, Sequence[Claim]]:
    """Promised money nobody has seen, by amount, the newest first; of one's own till for whoever sees no bank."""
    rows = payments.in_state(access.rows(Claim), payments.OPEN).filter(amount_minor__in=list(amounts))
    if not access.can("bank.view"):
        rows = rows.filter(till=access.require_till())
    found: dict[int, list[Claim]] = defaultdict(list)
    for claim in rows.select_related("customer", "till").order_by("-claimed_at", "-id"):
        found[claim.amount_minor].append(claim)
    return found


def _used(access: Access, messages: Sequence[Understood]) -> dict[str, Claim]:
    """Of the transactions these messages speak of, those that were seen before, with the money they were."""
    wanted = set(chain.from_iterable(rrns_of(message.references) for message in messages))
    known = Q(reference__in=list(wanted)) | Q(claim__reference__in=list(wanted))
    found: dict[str, Claim] = {}
    # What was confirmed by mistake has used no message up; seen again, the turn says by which.
    arrivals = access.rows(Arrival).filter(known).exclude(claim__turns__now=Lies.WAITED)
    again = access.rows(Turn).filter(known).exclude(seen="")
    rows: list[Arrival | Turn] = [*arrivals.select_related("claim").order_by("id")]
    rows += again.select_related("claim").order_by("id")
    for seen in rows:
        texts = (seen.reference, seen.claim.reference)
        if isinstance(seen, Arrival) or seen_as(seen.claim) == seen:
            found |= dict.fromkeys(references_of(texts) & wanted, seen.claim)
    return found
