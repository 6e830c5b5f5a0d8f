"""A bill taken back whole: its moves turned round, its money handed back in notes chosen afresh.

A void keeps the bill's number, is booked today, and is allowed only on the bill's own business day; afterwards goods
come back as a return.
"""

import datetime
from collections.abc import Mapping

from django.db import IntegrityError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year
from galla.drawer.cash import cash_moves
from galla.drawer.queries import denomination_values
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.inventory.arrivals import following_batches, following_value
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, claim, lock_balances, request_hash
from galla.ledger.queries import reversing_moves
from galla.sales.errors import AlreadyVoid, ChangeNotPossible, TooLateToVoid
from galla.sales.models import Method, Rest, Void
from galla.sales.payments import HandBack, hand_back
from galla.sales.queries import sale_rows
from galla.sales.rows import SaleRows, VoidRow, void_hash

KIND = "void"
LONGEST_REASON = 200


def void_sale(
    *,
    access: Access,
    sale_id: int,
    reason: str,
    at: datetime.datetime,
    key: str | None = None,
    rest: Rest | None = None,
) -> VoidRow:
    """Take a bill back and answer how. The same ``key`` again answers the same void.

    Raises ``NotFound``, ``NotAllowed``, ``InvalidInput`` (no reason), ``TooLateToVoid``, ``AlreadyVoid`` and
    ``ChangeNotPossible`` (the drawer cannot make the money that goes back; ``rest`` decides).
    """
    access.require("bill.void")
    at = at.astimezone(datetime.UTC)
    if not reason.strip():
        raise InvalidInput(_("Say why this bill is taken back."), field="reason")
    # Without a key of the client's, every attempt at one bill is the same attempt: the first wins.
    wanted = request_hash([sale_id] if key is None else [sale_id, reason, rest.value if rest else ""])

    def work() -> VoidRow:
        claimed = claim(
            shop_id=access.shop.pk,
            kind=KIND,
            key=key or f"sale:{sale_id}",
            request_hash=wanted,
            member_id=access.membership.pk,
        )
        rows = sale_rows(access.shop.pk, sale_id)
        if claimed.replayed and key is not None and rows.void is not None:
            return rows.void
        if claimed.replayed or rows.void is not None:
            raise AlreadyVoid(_("This bill was taken back before."))
        if business_date(access.shop, at) != rows.sale.business_date:
            raise TooLateToVoid(_("This bill's day is over. Take the goods back as a return."))
        return _book(access, rows, reason, at, claimed, rest)

    try:
        return in_transaction(work)
    except (IntegrityError, ChangeNotPossible) as error:
        # Another void of this bill may have come first, and its money have left the drawer: then that is the answer.
        if sale_rows(access.shop.pk, sale_id).void is None:
            raise
        raise AlreadyVoid(_("This bill was taken back before.")) from error


def _book(
    access: Access, rows: SaleRows, reason: str, at: datetime.datetime, claimed: Claim, rest: Rest | None
) -> VoidRow:
    shop_id, sale = access.shop.pk, rows.sale
    turned = [move for move in reversing_moves(shop_id, sale.id) if move.unit.kind not in ("note", "loose")]
    values = denomination_values(shop_id)
    cash = sum(tender.amount_minor for tender in rows.tenders if tender.method == Method.CASH) - sale.change_minor
    drawer = places.drawer(shop_id, sale.till_id)
    pairs = [(place, move.unit) for move in turned for place in (move.source, move.target)]
    pairs = [pair for pair in pairs if places.is_tracked(*pair)]
    pairs += [(drawer, places.money(shop_id)), (drawer, places.loose(shop_id))]
    pairs += [(drawer, places.note(shop_id, value)) for value in values]
    standing = lock_balances(pairs)
    counted = {value: standing[drawer.id, places.note(shop_id, value).id].on_hand for value in values}
    back = _hand_back(
        access, rows, cash, {value: max(counted[value], 0) for value, gives in values.items() if gives}, rest
    )
    void = VoidRow(
        *(claimed.entry_id, shop_id, sale.id, reason.strip(), access.user.pk, at, back.change_minor),
        *({str(value): count for value, count in back.notes.items()}, back.loose_minor),
    )
    day = business_date(access.shop, at)
    post(
        claim=claimed,
        shop_id=shop_id,
        moves=[
            *turned,
            *following_value(turned, standing),
            *following_batches(turned, standing),
            *_note_moves(shop_id, sale.till_id, back),
        ],
        series=f"journal:till:{sale.till_id}",
        fiscal_year=fiscal_year(access.shop, day),
        happened_at=at,
        recorded_at=at,
        business_date=day,
        by_id=access.user.pk,
        document_hash=void_hash(void),
        reverses_id=sale.id,
    )
    insert_rows(Void, VoidRow._fields, [void])
    return void


def _hand_back(
    access: Access, rows: SaleRows, cash_minor: int, drawer: Mapping[int, int], rest: Rest | None
) -> HandBack:
    return hand_back(
        change_minor=cash_minor,
        tenders=(),
        drawer=drawer,
        rest=Rest.LOOSE if rest is not None else None,
        has_customer=rows.sale.customer_id is not None,
        currency_code=access.shop.currency,
    )


def _note_moves(shop_id: int, till_id: int, back: HandBack) -> list[Move]:
    return cash_moves(
        shop_id=shop_id,
        till_id=till_id,
        given={},
        amount_minor=0,
        handed_back=back.notes,
        back_minor=back.change_minor,
    )
