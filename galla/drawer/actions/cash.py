"""Cash that moves without a bill: paid in, paid out, changed for other notes, counted."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Till
from galla.drawer import papers
from galla.drawer.cash import (
    MOST_CASH_MINOR,
    Notes,
    drawer_pairs,
    never_below_zero,
    validate_notes,
    worth_of,
    written_notes,
)
from galla.drawer.errors import CashNotThere
from galla.drawer.models import (
    LONGEST_REASON,
    DrawerCount,
    DrawerCountLine,
    DrawerMove,
    DrawerMoveNote,
    MoveKind,
)
from galla.drawer.queries import denomination_values
from galla.foundation import formats
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.foundation.texts import clean_text
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, Standing, claim, lock_balances, request_hash
from galla.pricing.numbers import decimal_text


@dataclass(frozen=True, slots=True)
class Paper[Document]:
    """The paper of an act, and whether an earlier request with the same key had made it."""

    document: Document
    replayed: bool


@dataclass(frozen=True, slots=True)
class _Act:
    """Who does what at which till, and when."""

    access: Access
    till: Till
    kind: str
    at: datetime.datetime
    key: str
    reason: str

    def book(self, wanted: object, write: Callable[[Claim], Any], model: type[Any]) -> Paper[Any]:
        """Claim the key, then write; or find what it made before."""

        def work() -> Paper[Any]:
            claimed = claim(
                shop_id=self.access.shop.pk,
                kind=self.kind,
                key=self.key,
                request_hash=request_hash([self.till.pk, self.reason, wanted]),
                member_id=self.access.membership.pk,
            )
            if claimed.replayed:
                return Paper(model.objects.get(pk=claimed.entry_id), replayed=True)
            return Paper(write(claimed), replayed=False)

        return in_transaction(work)

    def paper(self, claimed: Claim) -> dict[str, Any]:
        """The columns every paper has."""
        return {
            "id": claimed.entry_id,
            "shop_id": self.access.shop.pk,
            "till_id": self.till.pk,
            "reason": self.reason,
            "by_id": self.access.user.pk,
            "happened_at": self.at,
            "business_date": business_date(self.access.shop, self.at),
        }

    def post(self, claimed: Claim, moves: list[Move], document_hash: str) -> None:
        """Write the entry."""
        day = business_date(self.access.shop, self.at)
        post(
            claim=claimed,
            shop_id=self.access.shop.pk,
            moves=moves,
            series=f"journal:till:{self.till.pk}",
            fiscal_year=fiscal_year(self.access.shop, day),
            happened_at=self.at,
            recorded_at=self.at,
            business_date=day,
            by_id=self.access.user.pk,
            document_hash=document_hash,
            least=never_below_zero(moves),
        )


def pay_in(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    till: Till,
    reason: str,
    amount_minor: int | None = None,
    notes: Notes | None = None,
) -> Paper[DrawerMove]:
    """Put cash into a drawer: as notes, or as an amount whose notes nobody told, which is loose.

    Raises ``InvalidInput`` for no reason, no amount, or notes the shop does not know.
    """
    act = _Act(access, till, MoveKind.PAY_IN, at, key, _reason(reason))
    notes, amount_minor = _cash(access, notes, amount_minor)
    loose = 0 if notes else amount_minor
    return _move(act, amount_minor=amount_minor, notes=notes, loose_minor=loose)


def pay_out(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    till: Till,
    reason: str,
    amount_minor: int | None = None,
    notes: Notes | None = None,
) -> Paper[DrawerMove]:
    """Take cash out of a drawer: as notes, or as an amount out of its loose cash.

    Raises as ``pay_in`` does, and ``CashNotThere`` when the drawer does not hold it.
    """
    act = _Act(access, till, MoveKind.PAY_OUT, at, key, _reason(reason))
    notes, amount_minor = _cash(access, notes, amount_minor)
    out = {value: -pieces for value, pieces in notes.items()}
    return _move(act, amount_minor=amount_minor, notes=out, loose_minor=0 if notes else -amount_minor)


def swap(
    *, access: Access, at: datetime.datetime, key: str, till: Till, taken: Notes, put: Notes, reason: str = ""
) -> Paper[DrawerMove]:
    """Change notes of the drawer for others of the same worth: ``taken`` out of it, ``put`` into it.

    Raises ``InvalidInput`` when the two differ in worth or are the same, ``CashNotThere``.
    """
    values = denomination_values(access.shop.pk)
    validate_notes(values.keys(), taken, field="taken")
    validate_notes(values.keys(), put, field="put")
    worth = worth_of(taken)
    if worth != worth_of(put):
        figures = {"taken": formats.money_symbol(worth), "put": formats.money_symbol(worth_of(put))}
        raise InvalidInput(_("%(taken)s goes out and %(put)s comes in.") % figures, field="put")
    changes = {value: put.get(value, 0) - taken.get(value, 0) for value in {*taken, *put}}
    changes = {value: pieces for value, pieces in changes.items() if pieces}
    if not changes:
        raise InvalidInput(_("Say which notes go out and which come in."), field="taken")
    act = _Act(access, till, MoveKind.SWAP, at, key, _reason(reason or _("Notes changed")))
    return _move(act, amount_minor=worth, notes=changes, loose_minor=0)


def _move(act: _Act, *, amount_minor: int, notes: Notes, loose_minor: int) -> Paper[DrawerMove]:
    """Book a move of cash. ``notes`` and ``loose_minor`` are below zero for what leaves."""

    def write(claimed: Claim) -> DrawerMove:
        standing = lock_balances(drawer_pairs(act.access.shop.pk, act.till.pk, notes))
        _demand_there(act, standing, notes, loose_minor)
        columns = act.paper(claimed) | {"kind": act.kind, "amount_minor": amount_minor, "loose_minor": loose_minor}
        move = DrawerMove(**columns)
        act.post(claimed, papers.moves_of(move, notes), papers.hash_of(move, notes))
        move.save(force_insert=True)
        insert_rows(
            DrawerMoveNote,
            ("shop_id", "move_id", "value_minor", "pieces"),
            [(move.shop_id, move.pk, value, pieces) for value, pieces in sorted(notes.items(), reverse=True)],
        )
        return move

    return act.book([amount_minor, sorted(notes.items()), loose_minor], write, DrawerMove)


def _demand_there(act: _Act, standing: dict[tuple[int, int], Standing], notes: Notes, loose_minor: int) -> None:
    """Refuse to take out what does not lie there."""
    shop = act.access.shop
    drawer = places.drawer(shop.pk, act.till.pk)
    digits = formats.money_of(shop.currency).minor_digits
    for value, pieces in sorted(notes.items(), reverse=True):
        there = standing[drawer.id, places.note(shop.pk, value).id].on_hand
        if there + pieces < 0:
            name = next(iter(written_notes({value: 0}, minor_digits=digits)))
            figures = {"there": there, "label": formats.money_short(value)}
            detail = _("The drawer holds %(there)d of %(label)s.") % figures
            raise CashNotThere(detail, field=f"{'taken' if act.kind == MoveKind.SWAP else 'notes'}.{name}", there=there)
    loose = standing[drawer.id, places.loose(shop.pk).id].on_hand
    if loose_minor < 0 and loose + loose_minor < 0:
        detail = _("Only %(loose)s lies there loose. Say which notes leave the drawer.")
        figures = {"loose": formats.money_symbol(loose)}
        raise CashNotThere(detail % figures, field="amount", loose=decimal_text(loose, places=digits))


def count(
    *, access: Access, at: datetime.datetime, key: str, till: Till, notes: Notes, reason: str = ""
) -> Paper[DrawerCount]:
    """Write down what really lies in a drawer: every denomination, those not named as none.

    Loose cash becomes the notes it really is, and the difference is posted to ``over-short``.
    Raises ``InvalidInput`` for notes the shop does not know.
    """
    act = _Act(access, till, papers.COUNT, at, key, _reason(reason, needed=False))
    values = denomination_values(access.shop.pk)
    validate_notes(values.keys(), notes)

    def write(claimed: Claim) -> DrawerCount:
        shop_id, drawer = access.shop.pk, places.drawer(access.shop.pk, till.pk)
        held = ledger.contents(drawer)
        archived = {int(key.partition(":")[2]) for key in held if key.startswith("note:")} - values.keys()
        standing = lock_balances(drawer_pairs(shop_id, till.pk, [*values, *archived]))
        expected = {
            value: standing[drawer.id, places.note(shop_id, value).id].on_hand for value in (*values, *archived)
        }
        lines = {value: (pieces, notes.get(value, 0)) for value, pieces in expected.items()}
        lines = {value: line for value, line in lines.items() if value in values or any(line)}
        drawer_count = DrawerCount(
            **act.paper(claimed),
            counted_minor=worth_of(notes),
            expected_minor=standing[drawer.id, places.money(shop_id).id].on_hand,
            loose_minor=standing[drawer.id, places.loose(shop_id).id].on_hand,
        )
        moves = papers.moves_of_count(drawer_count, lines)
        act.post(claimed, moves, papers.hash_of_count(drawer_count, lines))
        drawer_count.save(force_insert=True)
        insert_rows(
            DrawerCountLine,
            ("shop_id", "count_id", "value_minor", "expected", "counted"),
            [(shop_id, drawer_count.pk, value, *line) for value, line in sorted(lines.items(), reverse=True)],
        )
        return drawer_count

    return act.book(sorted((value, pieces) for value, pieces in notes.items() if pieces), write, DrawerCount)


def _cash(access: Access, notes: Notes | None, amount_minor: int | None) -> tuple[dict[int, int], int]:
    """The notes (none where an amount was told alone) and the amount they come to."""
    told = {value: pieces for value, pieces in (notes or {}).items() if pieces}
    validate_notes(denomination_values(access.shop.pk).keys(), notes or {}, amount_minor if told else None)
    amount = worth_of(told) if told else amount_minor or 0
    if not 0 < amount <= MOST_CASH_MINOR:
        raise InvalidInput(_("An amount above zero, or the notes it is made of."), field="amount")
    return told, amount


def _reason(text: str, *, needed: bool = True) -> str:
    try:
        reason = clean_text(text, maximum=LONGEST_REASON)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field="reason") from error
    if needed and not reason:
        raise InvalidInput(_("Say what for."), field="reason")
    return reason
