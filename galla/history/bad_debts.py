"""Debts another system gave up: money that leaves what was paid elsewhere and is written off."""

from django.utils.translation import gettext as _

from galla.accounts.calendar import business_date, fiscal_year
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.history.known import Known, Made, key_of
from galla.history.models import BadDebt
from galla.history.papers import FileDocument
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.closing import demand_open_day
from galla.ledger.entries import Claim, Move, claim, request_hash
from galla.sales.rows import hash_of

KIND = "bad-debt"
FACTS = ("id", "shop_id", "branch_id", "document", "said", "lost_minor", "by_id", "happened_at", "business_date")


def book_bad_debt(known: Known, document: FileDocument) -> Made:
    """Write off what a document of another system writes off, or take back that it was.

    Raises ``InvalidInput`` for one of nothing, ``DayClosed``, and ``KeyReused`` where it said something else before.
    """
    access, lost = known.access, -known.total(document.lines)
    said = next((line.name for line in document.lines if line.name), "")
    if not lost:
        raise InvalidInput(_("A debt of nothing is none."))

    def work() -> Made:
        asked = request_hash([said, lost, document.at])
        claimed = claim(
            shop=access.shop,
            kind=KIND,
            key=key_of(document),
            request_hash=asked,
            member_id=access.membership.pk,
        )
        if not claimed.replayed:
            demand_open_day(access.shop, document.at)
            _write(known, document, claimed, said, lost)
        return Made(document.number, claimed.replayed)

    return in_transaction(work)


def _write(known: Known, document: FileDocument, claimed: Claim, said: str, lost_minor: int) -> None:
    shop, till = known.access.shop, known.access.require_till()
    row = BadDebt(
        id=claimed.entry_id,
        shop_id=shop.pk,
        branch_id=till.branch_id,
        document=document.number,
        said=said,
        lost_minor=lost_minor,
        by_id=known.access.user.pk,
        happened_at=document.at,
        business_date=business_date(shop, document.at),
    )
    post(
        claim=claimed,
        shop_id=shop.pk,
        moves=moves_of(row),
        series=f"journal:branch:{row.branch_id}",
        fiscal_year=fiscal_year(shop, row.business_date),
        happened_at=row.happened_at,
        recorded_at=row.happened_at,
        business_date=row.business_date,
        by_id=row.by_id,
        document_hash=hash_of_bad_debt(row),
    )
    row.save(force_insert=True)


def moves_of(row: BadDebt) -> list[Move]:
    """What was paid elsewhere becomes less by what was never paid."""
    paid, gone = places.named(row.shop_id, "imported"), places.named(row.shop_id, "written-off")
    if row.lost_minor < 0:
        paid, gone = gone, paid
    return [Move(paid, gone, places.money(row.shop_id), abs(row.lost_minor))]


def hash_of_bad_debt(row: BadDebt) -> str:
    """SHA-256 over all it says."""
    return hash_of([getattr(row, name) for name in FACTS])
