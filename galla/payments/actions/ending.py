"""What the ends and turns of promised money are written with: its locks, its entry, who hears of it."""

import datetime

from django.core.exceptions import ValidationError

from galla.accounts.access import Access
from galla.accounts.allowing import allowances_of, insert_of, sealed
from galla.accounts.calendar import business_date, fiscal_year
from galla.foundation.errors import InvalidInput
from galla.foundation.facts import announce
from galla.foundation.texts import clean_text
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Claim as Key
from galla.ledger.entries import Move, lock_balances
from galla.parties.queries import known_as
from galla.payments import papers
from galla.payments.models import Claim, Lies, Turn


def hold_claims(shop_id: int, entry_id: int) -> list[Claim]:
    """The claims of a document, held until the transaction ends: taking it back excludes settling them."""
    return list(Claim.objects.select_for_update().filter(shop_id=shop_id, entry_id=entry_id).order_by("id"))


def post_end(
    access: Access,
    key: Key,
    at: datetime.datetime,
    money: Claim,
    moves: list[Move],
    document: str,
    *,
    kind: str = papers.SETTLED,
    reverses_id: int | None = None,
) -> None:
    """The entry of what became of a claim, in the journal of its branch."""
    day = business_date(access.shop, at)
    allowances = allowances_of(access, kind=kind, entry_id=key.entry_id, at=at)
    post(
        claim=key,
        shop_id=access.shop.pk,
        moves=moves,
        series=f"journal:branch:{money.branch_id}",
        fiscal_year=fiscal_year(access.shop, day),
        happened_at=at,
        recorded_at=at,
        business_date=day,
        by_id=access.user.pk,
        document_hash=sealed(document, allowances),
        along=[insert_of(allowances)],
        reverses_id=reverses_id,
    )


def cleaned(text: str, maximum: int, field: str) -> str:
    """A text as it may be kept. Raises ``InvalidInput`` beside ``field``."""
    try:
        return clean_text(text, maximum=maximum)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field=field) from error


def write_turn(
    access: Access, at: datetime.datetime, entry: Key, row: Turn, money: Claim, *, reverses_id: int | None = None
) -> None:
    """A turn with its entry, under its claim's lock; whoever is wired to it hears of it."""
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
        reverses_id=reverses_id or row.undoes_id,
    )
    row.save(force_insert=True)
    announce("promise.ended", shop_id=shop_id, entry_id=money.entry_id)
    if whose is not None:
        _tell_the_khata(access, at, row, whose)
    if row.now == Lies.GIVEN_UP:
        announce("promise.given_up", access=access, at=at, entry_id=money.entry_id, reason=row.reason)


def _tell_the_khata(access: Access, at: datetime.datetime, row: Turn, customer_id: int) -> None:
    """Debt that grew is a charge; one that was undone is none; one that is paid settles what is open."""
    told = {"shop_id": access.shop.pk, "customer_id": customer_id, "entry_id": row.pk}
    if row.now == Lies.KHATA:
        amount = row.claim.amount_minor - row.owed_minor
        if not amount:
            return
        announce("khata.grew", **told, amount_minor=amount, business_date=business_date(access.shop, at))
        return
    if row.undoes_id is not None:
        announce("khata.charge_undone", **told, undone_id=row.undoes_id)
    announce("khata.shrank", **told)
