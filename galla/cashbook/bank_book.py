"""Both sides that are to come together: the bank's lines, and what the book moved on the account or was promised."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.cashbook.bank.matching import Proposal, Side, Strength, propose
from galla.cashbook.bank.references import references_in, references_of
from galla.cashbook.models import MOST_DAYS, ActKind, BankAccount, BankAct, BankHold, BankLine, BankTransfer
from galla.ledger import places
from galla.ledger.by_entry import EntryMove, moves_between
from galla.ledger.documents import document_of
from galla.payments import queries as payments
from galla.payments.models import Claim, Method, Seen, Turn
from galla.payments.queries import account_of

ENTRY, CLAIM = "entry", "claim"
# What promised money moves into when it is seen (``payments.papers``); of other accounts no claim is proposed.
CLAIMS_COME_TO = Method.BANK.value
USUAL_DAYS_BACK = 60


@dataclass(frozen=True, slots=True)
class BookMove:
    """What may be a line of the bank: an entry that moved the account, or money promised over UPI nobody has seen.

    ``key`` is ``entry:<id>`` or ``claim:<id>``; ``amount_minor`` is above zero for money that came in. ``kind`` is that
    of the entry. Words and addresses are made for the few that are shown.
    """

    key: str
    day: datetime.date
    amount_minor: int
    references: tuple[str, ...] = ()
    group: str = ""
    kind: str = ""
    reverses_id: int | None = None

    @property
    def number(self) -> int:
        """The id behind the key."""
        return int(self.key.partition(":")[2])

    @property
    def is_claim(self) -> bool:
        """Whether confirming it says that promised money has arrived."""
        return self.key.startswith(f"{CLAIM}:")

    @property
    def label(self) -> str:
        """What it is."""
        return _("Promised over UPI") if self.is_claim else str(document_of(self.kind).label)

    @property
    def url(self) -> str:
        """Its page; "" where there is none."""
        if self.is_claim:
            return reverse("payments:claim", args=[self.number])
        return document_of(self.kind).address(self.number, self.reverses_id)

    @property
    def place(self) -> int:
        """What tells two of them apart in a list, in an order of their own."""
        return self.number * 2 + int(self.is_claim)

    def side(self) -> Side:
        """What the matching rule sees of it."""
        return Side(self.key, self.day, self.amount_minor, references_of(self.references), self.group, self.is_claim)


class Shown(NamedTuple):
    """A proposal with the rows behind it."""

    line: BankLine
    moves: list[BookMove]
    proposal: Proposal

    @property
    def key(self) -> str:
        """What a form sends to confirm it."""
        return "+".join([str(self.line.pk), *(move.key for move in self.moves)])

    @property
    def is_sure(self) -> bool:
        """Whether it may be confirmed without a look."""
        return self.proposal.strength is Strength.SURE


def accounts(access: Access) -> "QuerySet[BankAccount]":
    """The shop's bank accounts, by name."""
    return access.rows(BankAccount).order_by("name", "pk")


def lines(access: Access) -> "QuerySet[BankLine]":
    """Every line of the bank, with the match it is in."""
    return access.rows(BankLine).select_related("account", "hold__act")


def matches(access: Access) -> "QuerySet[BankAct]":
    """Every match that was ever made, with who undid it."""
    rows = access.rows(BankAct).filter(kind=ActKind.MATCHED)
    return rows.select_related("account", "by", "undone__by").prefetch_related("matched_lines__line", "matched_moves")


def transfers(access: Access) -> "QuerySet[BankTransfer]":
    """What lines of the bank were booked as, from or to another account, with who took it back."""
    return access.rows(BankTransfer).select_related("void__by", "by", "branch")


def place_of(account: BankAccount) -> places.Account:
    """The account of the ledger whose moves the bank's lines are."""
    return account_of(account.shop_id, account.code)


def usual_since(account: BankAccount, today: datetime.date) -> datetime.date:
    """From which day on both sides are compared: a month before the oldest line that is nobody's."""
    rows = BankLine.objects.filter(account=account, hold=None).order_by()
    first = rows.aggregate(first=Min("day"))["first"]
    if first is None:
        return today - datetime.timedelta(days=USUAL_DAYS_BACK)
    found: datetime.date = first - datetime.timedelta(days=MOST_DAYS)
    return found


def unmatched_lines(account: BankAccount, since: datetime.date, until: datetime.date) -> list[BankLine]:
    """The lines of these days that are in no match, the oldest first."""
    rows = BankLine.objects.filter(account=account, hold=None, day__gte=since, day__lte=until)
    return list(rows.order_by("day", "id"))


def unmatched_moves(access: Access, account: BankAccount, since: datetime.date, until: datetime.date) -> list[BookMove]:
    """What the book says of these days that is in no match: moves of the account, and promised money not seen yet."""
    moved = moves_between(place_of(account), since, until)
    taken = _taken(account, moved)
    entries = [move for move in moved if move.entry_id not in taken]
    reversed_here = {move.reverses_id for move in entries} & {move.entry_id for move in entries}
    left = [move for move in entries if {move.entry_id, move.reverses_id}.isdisjoint(reversed_here)]
    found = _of_entries(left)
    if account.code == CLAIMS_COME_TO:
        found += _of_claims(access, since, until)
    return sorted(found, key=lambda move: (move.day, move.place))


def _taken(account: BankAccount, moved: Sequence[EntryMove]) -> set[int | None]:
    """Of these entries, which come in order, those whose moves are in a match that stands."""
    if not moved:
        return set()
    held = BankHold.objects.filter(shop=account.shop_id, code=account.code)
    held = held.filter(entry_id__gte=moved[0].entry_id, entry_id__lte=moved[-1].entry_id)
    return set(held.values_list("entry_id", flat=True))


def proposals(account: BankAccount, bank: Sequence[BankLine], book: Sequence[BookMove]) -> list[Shown]:
    """Which of these moves each of these lines may be, the surest and then the oldest first."""
    by_line = {str(line.pk): line for line in bank}
    by_move = {move.key: move for move in book}
    sides = [
        Side(str(line.pk), line.day, line.amount_minor, references_in(f"{line.reference} {line.description}"))
        for line in bank
    ]
    found = propose(sides, [move.side() for move in book], days=account.days)
    order = {strength: place for place, strength in enumerate(Strength)}
    shown = [Shown(by_line[each.line], [by_move[key] for key in each.moves], each) for each in found]
    return sorted(shown, key=lambda one: (order[one.proposal.strength], one.line.day, one.line.pk))


def proposals_now(access: Access, account: BankAccount, today: datetime.date) -> list[Shown]:
    """The proposals over everything that is nobody's yet."""
    since = usual_since(account, today)
    until = today + datetime.timedelta(days=1)
    return proposals(account, unmatched_lines(account, since, until), unmatched_moves(access, account, since, until))


def shown_moves(entries: Iterable[EntryMove]) -> list[BookMove]:
    """Moves of entries as a page shows them."""
    return _of_entries(list(entries))


def _of_entries(entries: Sequence[EntryMove]) -> list[BookMove]:
    references = references_of_entries(entries)
    return [
        BookMove(
            key=f"{ENTRY}:{move.entry_id}",
            day=move.business_date,
            amount_minor=move.amount_minor,
            references=tuple(references.get(move.entry_id, ())),
            kind=move.kind,
            reverses_id=move.reverses_id,
        )
        for move in entries
    ]


def references_of_entries(entries: Iterable[EntryMove]) -> Mapping[int, Sequence[str]]:
    """The numbers by which payments are known at the bank, as the room of each entry knows them."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for move in entries:
        by_kind[move.kind].append(move.entry_id)
    found: dict[int, Sequence[str]] = {}
    for kind, numbers in by_kind.items():
        found |= document_of(kind).references(numbers)
    return found


def _of_claims(access: Access, since: datetime.date, until: datetime.date) -> list[BookMove]:
    rows = payments.in_state(access.rows(Claim), payments.OPEN)
    rows = rows.filter(business_date__gte=since, business_date__lte=until).order_by("id")
    return [claimed(claim) for claim in rows]


def may_be(access: Access, line: BankLine) -> "QuerySet[Claim]":
    """Which promised money a line may be that is known already: it came after all, or the bank took it back."""
    if line.account.code != CLAIMS_COME_TO:
        return access.rows(Claim).none()
    rows = payments.claims(access).filter(amount_minor=abs(line.amount_minor))
    if line.amount_minor < 0:
        again = Turn.objects.filter(shop=access.shop, seen=Seen.GATEWAY).values("claim")
        return (
            payments.in_state(rows, "arrived").exclude(Q(arrival__seen=Seen.GATEWAY) | Q(pk__in=again)).order_by("-pk")
        )
    found = payments.in_state(rows, "given_up") | payments.in_state(rows, "taken_back")
    return found.order_by("-pk")


def claimed(claim: Claim) -> BookMove:
    """Promised money as a page shows it."""
    return BookMove(
        key=f"{CLAIM}:{claim.pk}",
        day=claim.business_date,
        amount_minor=claim.amount_minor,
        references=(claim.reference,) if claim.reference else (),
        group=claim.method,
    )
