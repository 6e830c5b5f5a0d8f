"""Cash that moves without a bill: paid in, paid out, put in the safe, brought from there, changed for other notes."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import allowances_of, insert_of, sealed
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
)
from galla.drawer.leaving import demand_cash_there, demand_in_safe
from galla.drawer.models import (
    LONGEST_REASON,
    DrawerMove,
    DrawerMoveNote,
    MoveKind,
    Opening,
)
from galla.drawer.queries import denomination_values
from galla.drawer.shifts import demand_own_till, shift_now
from galla.foundation import formats
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.foundation.texts import clean_text
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, Standing, claim, lock_balances, request_hash

type Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Paper[Document]:
    """The paper of an act, and whether an earlier request with the same key had made it."""

    document: Document
    replayed: bool


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what at which till, and when."""

    access: Access
    till: Till
    kind: str
    at: datetime.datetime
    key: str
    reason: str

    def book(self, wanted: object, write: Callable[[Claim], Any], find: Callable[[int], Any]) -> Paper[Any]:
        """Claim the key, then write; or find what it made before, by the id of its entry. At one's own till alone."""
        demand_own_till(self.access, self.till)

        def work() -> Paper[Any]:
            claimed = claim(
                shop=self.access.shop,
                kind=self.kind,
                key=self.key,
                request_hash=request_hash([self.till.pk, self.reason, wanted]),
                member_id=self.access.membership.pk,
                till_id=self.till.pk,
            )
            if claimed.replayed:
                return Paper(find(claimed.entry_id), replayed=True)
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

    def post(
        self,
        claimed: Claim,
        moves: list[Move],
        document_hash: str,
        standing: Mapping[Pair, Standing],
        opening: Opening = Opening.BY_ITSELF,
    ) -> None:
        """Write the entry, in the till's shift; where it is the first of one, ``opening`` says how that opens."""
        day = business_date(self.access.shop, self.at)
        shift = shift_now(
            standing,
            shop_id=self.access.shop.pk,
            till_id=self.till.pk,
            entry_id=claimed.entry_id,
            by_id=self.access.user.pk,
            at=self.at,
            business_date=day,
            opening=opening,
        )
        allowances = allowances_of(self.access, kind=self.kind, entry_id=claimed.entry_id, at=self.at)
        post(
            claim=claimed,
            shop_id=self.access.shop.pk,
            moves=[*moves, *shift.moves],
            series=f"journal:till:{self.till.pk}",
            fiscal_year=fiscal_year(self.access.shop, day),
            happened_at=self.at,
            recorded_at=self.at,
            business_date=day,
            by_id=self.access.user.pk,
            document_hash=sealed(document_hash, allowances),
            along=[insert_of(allowances), *shift.along],
            least=never_below_zero(moves),
            shift_id=shift.id,
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

    Raises ``NotAllowed``; ``InvalidInput`` for no reason, no amount, or notes the shop does not know.
    """
    access.require("drawer.move", field="allowed_by")
    act = Act(access, till, MoveKind.PAY_IN, at, key, clean_reason(reason))
    notes, amount_minor = cash_of(access, notes, amount_minor)
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
    access.require("drawer.move", field="allowed_by")
    act = Act(access, till, MoveKind.PAY_OUT, at, key, clean_reason(reason))
    notes, amount_minor = cash_of(access, notes, amount_minor)
    out = {value: -pieces for value, pieces in notes.items()}
    return _move(act, amount_minor=amount_minor, notes=out, loose_minor=0 if notes else -amount_minor)


def drop_to_safe(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    till: Till,
    reason: str,
    amount_minor: int | None = None,
    notes: Notes | None = None,
) -> Paper[DrawerMove]:
    """Take cash out of a drawer and put it into the safe of its branch. Raises as ``pay_out`` does."""
    access.require("drawer.move", field="allowed_by")
    act = Act(access, till, MoveKind.TO_SAFE, at, key, clean_reason(reason))
    notes, amount_minor = cash_of(access, notes, amount_minor)
    out = {value: -pieces for value, pieces in notes.items()}
    return _move(act, amount_minor=amount_minor, notes=out, loose_minor=0 if notes else -amount_minor)


def bring(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    till: Till,
    reason: str,
    source: str = "safe",
    amount_minor: int | None = None,
    notes: Notes | None = None,
) -> Paper[DrawerMove]:
    """Put cash of the shop's own into a drawer: out of the branch's ``safe``, or drawn from the ``bank``.

    Raises as ``pay_in`` does, ``InvalidInput`` for another source, and ``CashNotThere`` when the safe does not hold it.
    """
    access.require("drawer.move", field="allowed_by")
    kinds = {"safe": MoveKind.FROM_SAFE, "bank": MoveKind.FROM_BANK}
    if source not in kinds:
        raise InvalidInput(_("It comes from the safe or from the bank."), field="source")
    act = Act(access, till, kinds[source], at, key, clean_reason(reason))
    notes, amount_minor = cash_of(access, notes, amount_minor)
    return _move(act, amount_minor=amount_minor, notes=notes, loose_minor=0 if notes else amount_minor)


def needed_for_swap(access: Access) -> tuple[str, ...]:
    """What changing notes needs: a manager's permission where the shop's settings say so, nothing elsewhere."""
    return ("drawer.move",) if access.shop.swap_needs_manager else ()


def swap(
    *, access: Access, at: datetime.datetime, key: str, till: Till, taken: Notes, put: Notes, reason: str = ""
) -> Paper[DrawerMove]:
    """Change notes of the drawer for others of the same worth: ``taken`` out of it, ``put`` into it.

    Raises ``NotAllowed`` where the shop wants a manager for it, ``InvalidInput`` when the two differ in worth or are
    the same, and ``CashNotThere``.
    """
    for permission in needed_for_swap(access):
        access.require(permission, field="allowed_by")
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
    act = Act(access, till, MoveKind.SWAP, at, key, clean_reason(reason or _("Notes changed")))
    return _move(act, amount_minor=worth, notes=changes, loose_minor=0)


def _move(act: Act, *, amount_minor: int, notes: Notes, loose_minor: int) -> Paper[DrawerMove]:
    """Book a move of cash. ``notes`` and ``loose_minor`` are below zero for what leaves."""

    def write(claimed: Claim) -> DrawerMove:
        pairs = drawer_pairs(act.access.shop.pk, act.till.pk, notes)
        safe = papers.safe_of(act.access.shop.pk, act.till)
        if act.kind in papers.SAFE:
            pairs += [(safe, unit) for _drawer, unit in pairs if unit.kind != "shift"]
        standing = lock_balances(pairs)
        out, field = _leaving(notes), "taken" if act.kind == MoveKind.SWAP else "notes"
        demand_cash_there(act.access, act.till.pk, standing, notes=out, loose_minor=-loose_minor, field=field)
        if act.kind == MoveKind.FROM_SAFE:
            demand_in_safe(act.access, safe, standing, notes=notes, loose_minor=loose_minor)
        columns = act.paper(claimed) | {"kind": act.kind, "amount_minor": amount_minor, "loose_minor": loose_minor}
        move = DrawerMove(**columns)
        act.post(claimed, papers.moves_of(move, notes), papers.hash_of(move, notes), standing)
        move.save(force_insert=True)
        insert_rows(
            DrawerMoveNote,
            ("shop_id", "move_id", "value_minor", "pieces"),
            [(move.shop_id, move.pk, value, pieces) for value, pieces in sorted(notes.items(), reverse=True)],
        )
        return move

    return act.book(
        [amount_minor, sorted(notes.items()), loose_minor], write, lambda number: DrawerMove.objects.get(pk=number)
    )


def _leaving(notes: Notes) -> dict[int, int]:
    """Of the changes in notes of a drawer those that go out of it."""
    return {value: -pieces for value, pieces in notes.items() if pieces < 0}


def cash_of(access: Access, notes: Notes | None, amount_minor: int | None) -> tuple[dict[int, int], int]:
    """The notes (none where an amount was told alone) and the amount they come to."""
    told = {value: pieces for value, pieces in (notes or {}).items() if pieces}
    validate_notes(denomination_values(access.shop.pk).keys(), notes or {}, amount_minor if told else None)
    amount = worth_of(told) if told else amount_minor or 0
    if not 0 < amount <= MOST_CASH_MINOR:
        raise InvalidInput(_("An amount above zero, or the notes it is made of."), field="amount")
    return told, amount


def clean_reason(text: str, *, needed: bool = True, field: str = "reason") -> str:
    """A text somebody typed, without what cannot be seen. Raises ``InvalidInput`` beside ``field``."""
    try:
        reason = clean_text(text, maximum=LONGEST_REASON)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field=field) from error
    if needed and not reason:
        raise InvalidInput(_("Say what for."), field=field)
    return reason
