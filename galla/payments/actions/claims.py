"""Money that was promised: seen to have arrived, or given up."""

import datetime
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import allowances_of, insert_of, sealed
from galla.accounts.calendar import business_date, fiscal_year
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.foundation.facts import announce
from galla.foundation.texts import clean_text
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Claim as Key
from galla.ledger.entries import Move, claim, lock_balances, request_hash
from galla.ledger.queries import is_reversed
from galla.parties.queries import known_as
from galla.payments import papers
from galla.payments.errors import ClaimSettled
from galla.payments.models import LONGEST_REASON, LONGEST_REFERENCE, Absence, Arrival, Claim, Seen


def confirm_claim(
    *,
    access: Access,
    at: datetime.datetime,
    money: Claim,
    seen: str = Seen.CASHIER,
    reference: str = "",
) -> Arrival:
    """Promised money has arrived: it lies in the bank from now on. The same again answers the same arrival.

    Raises ``ClaimSettled`` for money that was given up or whose bill was taken back.
    """
    access.require("payment.confirm")
    reference = cleaned(reference, LONGEST_REFERENCE, "reference")

    def write(key: Key) -> Arrival:
        arrival = Arrival(
            id=key.entry_id,
            shop=access.shop,
            claim=money,
            seen=seen,
            reference=reference,
            by=access.user,
            happened_at=at,
        )
        post_end(access, key, at, money, papers.moves_of_arrival(money), papers.hash_of_arrival(arrival))
        arrival.save(force_insert=True)
        return arrival

    return _settle(access, money, papers.ARRIVAL, Arrival, write)


def give_up_claim(
    *, access: Access, at: datetime.datetime, money: Claim, reason: str, on_khata: bool = False
) -> Absence:
    """Promised money never came: it goes on the customer's khata, or is given up as lost.

    Raises ``NotAllowed``, ``ClaimSettled``, ``InvalidInput`` (no reason; khata for money of nobody's).
    """
    access.require("payment.give_up", field="allowed_by")
    reason = cleaned(reason, LONGEST_REASON, "reason")
    if not reason:
        raise InvalidInput(_("Say what became of it."), field="reason")
    if on_khata and money.customer_id is None:
        raise InvalidInput(_("This bill names no customer."), field="on_khata")

    def write(key: Key) -> Absence:
        moves = papers.moves_of_absence(money, on_khata=on_khata)
        shop_id, customer_id = access.shop.pk, money.customer_id if on_khata else None
        if customer_id is not None:
            money_of_shop = places.money(shop_id)
            lock_balances((places.customer(shop_id, number), money_of_shop) for number in known_as(customer_id))
        absence = Absence(
            id=key.entry_id,
            shop=access.shop,
            claim=money,
            on_khata=on_khata,
            reason=reason,
            by=access.user,
            happened_at=at,
        )
        post_end(access, key, at, money, moves, papers.hash_of_absence(absence))
        absence.save(force_insert=True)
        if customer_id is not None:
            announce(
                "khata.grew",
                shop_id=shop_id,
                customer_id=customer_id,
                entry_id=key.entry_id,
                amount_minor=money.amount_minor,
                business_date=business_date(access.shop, at),
            )
        return absence

    return _settle(access, money, papers.ABSENCE, Absence, write)


def _settle[Row: (Arrival, Absence)](
    access: Access, money: Claim, kind: str, model: type[Row], write: Callable[[Key], Row]
) -> Row:
    """Write what became of a claim, once: whichever of the two comes first stands."""

    def work() -> Row:
        try:
            key = claim(
                shop=access.shop,
                kind=papers.SETTLED,  # one kind for both ends, so that one key makes only one of them
                key=f"claim:{money.pk}",
                request_hash=request_hash([money.pk, kind]),
                member_id=access.membership.pk,
            )
        except KeyReused:
            raise ClaimSettled(_("It is known already what became of this money.")) from None
        if key.replayed:
            return model._default_manager.get(pk=key.entry_id)
        hold_claims(access.shop.pk, money.entry_id)
        # A gateway settles a claim under a key of its own (``gateway_payments``); these locks are what it shares.
        if Arrival.objects.filter(claim=money).exists():
            arrived = model._default_manager.filter(claim=money).first()
            if arrived is None:
                raise ClaimSettled(_("It is known already what became of this money."))
            return arrived
        if is_reversed(access.shop.pk, money.entry_id):
            raise ClaimSettled(_("Its bill was taken back."))
        made = write(key)
        announce("promise.ended", shop_id=access.shop.pk, entry_id=money.entry_id)
        return made

    return in_transaction(work)


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
