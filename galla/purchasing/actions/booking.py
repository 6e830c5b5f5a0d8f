"""What every paper of this room needs: its key claimed, its columns, its entry written."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import allowances_of, insert_of, sealed
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Branch
from galla.drawer.shifts import NO_SHIFT, ShiftNow
from galla.foundation.database.together import Insert
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.inventory.actions.booking import MOST_LINES, MOST_WORTH_MINOR, Paper, cleaned, demand_open
from galla.ledger.actions import Posted, post
from galla.ledger.entries import Claim, Move, claim, request_hash
from galla.parties.models import Supplier

__all__ = [
    "MOST_LINES",
    "MOST_WORTH_MINOR",
    "Act",
    "Paper",
    "cleaned",
    "demand_lines",
    "demand_open",
    "demand_supplier",
]


@dataclass(frozen=True, slots=True)
class Act:
    """Who writes a paper in which branch, and when."""

    access: Access
    branch: Branch
    kind: str
    at: datetime.datetime
    key: str

    def book(self, wanted: object, write: Callable[[Claim], Any], model: type[Any]) -> Paper[Any]:
        """Claim the key, then write; or find what it made before."""

        def work() -> Paper[Any]:
            claimed = self.claim(wanted)
            if claimed.replayed:
                return Paper(model.objects.get(pk=claimed.entry_id), replayed=True)
            return Paper(write(claimed), replayed=False)

        return in_transaction(work)

    def claim(self, wanted: object) -> Claim:
        """The key, ours in this transaction or used before."""
        return claim(
            shop=self.access.shop,
            kind=self.kind,
            key=self.key,
            request_hash=request_hash([self.branch.pk, wanted]),
            member_id=self.access.membership.pk,
        )

    def columns(self, claimed: Claim) -> dict[str, Any]:
        """The columns every paper has."""
        return {
            "id": claimed.entry_id,
            "shop_id": self.access.shop.pk,
            "by_id": self.access.user.pk,
            "happened_at": self.at,
            "business_date": self.day(),
        }

    def day(self) -> datetime.date:
        """The business date."""
        return business_date(self.access.shop, self.at)

    def post(
        self,
        claimed: Claim,
        moves: Sequence[Move],
        document_hash: str,
        *,
        series: str = "",
        numbered: Insert | None = None,
        least: dict[tuple[int, int], int] | None = None,
        shift: ShiftNow = NO_SHIFT,
    ) -> Posted:
        """Write the entry, in the branch's journal or in a ``series`` of its own that ``numbered`` carries.

        ``shift`` is that of the till whose drawer it touches. Who allowed it is written with it, where somebody had to.
        """
        day = self.day()
        allowances = allowances_of(self.access, kind=claimed.kind, entry_id=claimed.entry_id, at=self.at)
        return post(
            claim=claimed,
            shop_id=self.access.shop.pk,
            moves=[*moves, *shift.moves],
            series=series or f"journal:branch:{self.branch.pk}",
            fiscal_year=fiscal_year(self.access.shop, day),
            happened_at=self.at,
            recorded_at=self.at,
            business_date=day,
            by_id=self.access.user.pk,
            document_hash=sealed(document_hash, allowances),
            numbered=numbered,
            least=least,
            along=[insert_of(allowances), *shift.along],
            shift_id=shift.id,
        )


def demand_supplier(access: Access, supplier: Supplier) -> None:
    """Refuse another shop's supplier, one that was put away and one that was erased."""
    if supplier.shop_id != access.shop.pk or supplier.erased_at is not None:
        raise InvalidInput(_("There is no such supplier in this shop."), field="supplier")
    if supplier.archived_at is not None:
        raise InvalidInput(
            _("%(name)s is put away. Take them out of the archive first.") % {"name": supplier}, field="supplier"
        )


def demand_lines(count: int, *, said: str = "") -> None:
    """Refuse a paper without lines, or with more than one takes."""
    if not count:
        raise InvalidInput(said or _("Add at least one product."), field="lines")
    if count > MOST_LINES:
        raise InvalidInput(_("At most %(count)d lines at once.") % {"count": MOST_LINES}, field="lines")
