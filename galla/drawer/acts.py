"""Money taken or given back at a till other than by a bill: its key, its locks, its notes, its entry in the shift."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import allowances_of, insert_of, sealed
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Till
from galla.drawer.cash import MOST_CASH_MINOR, Notes, drawer_pairs, validate_notes, worth_of
from galla.drawer.queries import denomination_values
from galla.drawer.shifts import shift_now
from galla.foundation.database.together import Insert
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from galla.ledger.actions import Posted, post
from galla.ledger.entries import Claim, Move, Standing, claim, lock_balances, request_hash
from galla.pricing.change import plan_change


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

    def book(self, wanted: list[object], write: Any, model: type[Any]) -> Paper[Any]:
        """Claim the key, then write; or find what it made before."""

        def work() -> Paper[Any]:
            claimed = claim(
                shop=self.access.shop,
                kind=self.kind,
                key=self.key,
                request_hash=request_hash([self.till.pk, *wanted]),
                member_id=self.access.membership.pk,
                till_id=self.till.pk,
            )
            if claimed.replayed:
                return Paper(model.objects.get(pk=claimed.entry_id), replayed=True)
            return Paper(write(claimed), replayed=False)

        return in_transaction(work)

    def columns(self, claimed: Claim) -> dict[str, Any]:
        """The columns every paper has."""
        return {
            "id": claimed.entry_id,
            "shop_id": self.access.shop.pk,
            "by_id": self.access.user.pk,
            "happened_at": self.at,
            "business_date": business_date(self.access.shop, self.at),
        }

    def lock(self, pairs: Sequence[Any], notes: Notes) -> dict[tuple[int, int], Standing]:
        """The balances of the till's drawer and shift, and others; in one order for everybody."""
        return lock_balances([*pairs, *drawer_pairs(self.access.shop.pk, self.till.pk, notes)])

    def post(
        self,
        claimed: Claim,
        moves: Sequence[Move],
        document_hash: str,
        standing: Mapping[tuple[int, int], Standing],
        *,
        series: str = "",
        along: Sequence[Insert] = (),
        numbered: Insert | None = None,
        reverses_id: int | None = None,
        least: Mapping[tuple[int, int], int] | None = None,
    ) -> Posted:
        """Write the entry in the till's shift, with who allowed it: in its journal, or in a ``series`` of its own."""
        shop_id, day = self.access.shop.pk, business_date(self.access.shop, self.at)
        shift = shift_now(
            standing,
            shop_id=shop_id,
            till_id=self.till.pk,
            entry_id=claimed.entry_id,
            by_id=self.access.user.pk,
            at=self.at,
            business_date=day,
        )
        allowances = allowances_of(self.access, kind=self.kind, entry_id=claimed.entry_id, at=self.at)
        return post(
            claim=claimed,
            shop_id=shop_id,
            moves=[*moves, *shift.moves],
            series=series or f"journal:till:{self.till.pk}",
            fiscal_year=fiscal_year(self.access.shop, day),
            happened_at=self.at,
            recorded_at=self.at,
            business_date=day,
            by_id=self.access.user.pk,
            document_hash=sealed(document_hash, allowances),
            reverses_id=reverses_id,
            least=least,
            along=[*along, insert_of(allowances), *shift.along],
            numbered=numbered,
            shift_id=shift.id,
        )


def cash_told(
    shop_id: int, *, is_cash: bool, notes: Notes | None, amount_minor: int | None
) -> tuple[dict[int, int], int]:
    """The notes (none where an amount was told alone) and the amount they come to.

    Raises ``InvalidInput`` for notes of another way than cash, notes the shop does not know, and no amount.
    """
    told = {value: pieces for value, pieces in (notes or {}).items() if pieces}
    if told and not is_cash:
        raise InvalidInput(_("Notes are for cash."), field="notes")
    validate_notes(denomination_values(shop_id).keys(), notes or {}, amount_minor if told else None)
    amount = amount_minor or 0 if not told else worth_of(told)
    if not 0 < amount <= MOST_CASH_MINOR:
        raise InvalidInput(_("An amount above zero."), field="amount")
    return told, amount


def notes_that_go_back(
    standing: Mapping[tuple[int, int], Standing], *, shop_id: int, till_id: int, amount_minor: int
) -> dict[int, int]:
    """Of the counted notes in a locked drawer those that make up an amount, as far as they do; the rest goes loose."""
    values, drawer = denomination_values(shop_id), places.drawer(shop_id, till_id)
    held = {value: standing[drawer.id, places.note(shop_id, value).id].on_hand for value in values}
    there = {value: max(pieces, 0) for value, pieces in held.items() if values[value]}
    notes = plan_change(amount_minor, there, {}).notes if any(there.values()) else {}
    return {value: pieces for value, pieces in sorted(notes.items()) if pieces}


def notes_kept(notes: Notes) -> dict[str, int]:
    """Notes as a paper keeps them: value in minor units, as a text → pieces."""
    return {str(value): pieces for value, pieces in sorted(notes.items())}


def pieces_of(notes: Mapping[str, int]) -> dict[int, int]:
    """Notes of a paper: value in minor units → pieces."""
    return {int(value): pieces for value, pieces in notes.items()}
