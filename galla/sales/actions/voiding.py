"""A bill taken back whole: its moves turned round, its money handed back in notes chosen afresh.

A void keeps the bill's number, is booked today, and is allowed only in the bill's own shift, while it is open, and on
its business day; afterwards goods come back as a return.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.allowing import allowances_of, asked, insert_of, sealed
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Till
from galla.credit.actions import cancel_charges, cancel_charges_of, hold_person, level
from galla.drawer.cash import cash_moves, drawer_pairs
from galla.drawer.queries import denomination_values, handable
from galla.drawer.shifts import demand_own_till, open_shift_id, shift_now
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.inventory.actions.booking import hold_branch
from galla.inventory.arrivals import following_batches, following_value
from galla.ledger import places
from galla.ledger.actions import post
from galla.ledger.entries import Claim, Move, Standing, claim, lock_balances, request_hash
from galla.ledger.queries import reversing_moves, shift_of
from galla.loyalty.actions import points_of_void
from galla.loyalty.seals import with_points
from galla.payments.actions import withdraw_links
from galla.payments.models import Claim as PromisedMoney
from galla.payments.models import Method
from galla.payments.papers import moves_home
from galla.payments.queries import put_on_khata
from galla.sales.actions.codes import give_codes_back
from galla.sales.actions.coming_back import demand_nothing_back, hold_bills, kept_by_batch, tracked
from galla.sales.errors import AlreadyVoid, ChangeNotPossible, OfAnExchange, TooLateToVoid
from galla.sales.models import Rest, Sale, Void
from galla.sales.payments import HandBack, hand_back
from galla.sales.queries import sale_rows
from galla.sales.rows import SaleRow, SaleRows, VoidRow, void_hash

KIND, VOID = "void", "bill.void"
# What a void turns round. Notes go back as the drawer has them, and a shift the bill opened stays open.
FOLLOWS = frozenset({"money", "goods", "batch", "prepaid", "points"})
LONGEST_REASON = 200


def asked_to_void(access: Access, sale: Sale, told: Mapping[str, Any] | None, *, at: datetime.datetime) -> Access:
    """``allowing.asked`` for a void: the money leaves the drawer of the bill's till, so a PIN is tried only there.

    Raises ``InvalidInput`` beside the till, and as ``asked`` does.
    """
    if told is not None and not access.can(VOID):
        demand_own_till(access, sale.till)
    return asked(access, VOID, told, at=at)


def _rows_at_own_till(access: Access, sale_id: int) -> SaleRows:
    """The bill; whom a manager allows its void stands at its till, whose drawer the money leaves."""
    rows = sale_rows(access.shop.pk, sale_id)
    if VOID in access.lent:
        demand_own_till(access, Till(pk=rows.sale.till_id))
    return rows


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

    Raises ``NotFound``, ``NotAllowed``, ``InvalidInput`` (no reason), ``TooLateToVoid``, ``AlreadyVoid``,
    ``GoodsCameBack``, ``OfAnExchange`` and ``ChangeNotPossible`` (the drawer cannot make the money that goes back;
    ``rest`` decides).
    """
    access.require(VOID, field="allowed_by")
    if not reason.strip():
        raise InvalidInput(_("Say why this bill is taken back."), field="reason")
    # Without a key of the client's, every attempt at one bill is the same attempt: the first wins.
    wanted = request_hash([sale_id] if key is None else [sale_id, reason, rest.value if rest else ""])

    def work() -> VoidRow:
        claimed = claim(
            shop=access.shop,
            kind=KIND,
            key=key or f"sale:{sale_id}",
            request_hash=wanted,
            member_id=access.membership.pk,
        )
        rows = _rows_at_own_till(access, sale_id)
        if claimed.replayed and key is not None and rows.void is not None:
            return rows.void
        hold_branch(rows.sale.branch_id, field="till")
        hold_bills(access.shop.pk, [sale_id])
        claims = withdraw_links(shop_id=access.shop.pk, entry_id=sale_id, at=at)
        if claimed.replayed or rows.void is not None:
            raise AlreadyVoid(_("This bill was taken back before."))
        _demand_whole(access, rows, at)
        void = _book(access, rows, reason, at.astimezone(datetime.UTC), claimed, rest, claims)
        give_codes_back(rows, by_entry=void.id, at=void.happened_at)
        return void

    try:
        return in_transaction(work)
    except (IntegrityError, ChangeNotPossible) as error:
        # Another void of this bill may have come first, and its money have left the drawer: then that is the answer.
        if sale_rows(access.shop.pk, sale_id).void is None:
            raise
        raise AlreadyVoid(_("This bill was taken back before.")) from error


def _demand_whole(access: Access, rows: SaleRows, at: datetime.datetime) -> None:
    """Refuse what is not whole any more, what goods paid for, and what is of another day."""
    demand_nothing_back(rows.sale.id)
    if business_date(access.shop, at) != rows.sale.business_date:
        raise TooLateToVoid(_("This bill's day is over. Take the goods back as a return."))
    if any(tender.method == Method.EXCHANGE for tender in rows.tenders):
        raise OfAnExchange(_("Goods that came back paid for this bill. Take its goods back as a return."))


def _book(
    access: Access,
    rows: SaleRows,
    reason: str,
    at: datetime.datetime,
    claimed: Claim,
    rest: Rest | None,
    claims: Sequence[PromisedMoney],
) -> VoidRow:
    shop_id, sale, owed_instead = access.shop.pk, rows.sale, put_on_khata(claims)
    turned = [move for move in reversing_moves(shop_id, sale.id) if move.unit.kind in FOLLOWS]
    day, values = business_date(access.shop, at), denomination_values(shop_id)
    khata = sale.customer_id if owed_instead or _touches_khata(rows) else None
    standing = _locked(sale, turned, values, khata)
    back = _money_back(access, rows, standing, values, rest)
    turned, points = points_of_void(turned, standing, sale_id=sale.id, entry_id=claimed.entry_id, day=day)
    void = VoidRow(
        *(claimed.entry_id, shop_id, sale.id, reason.strip(), access.user.pk, at, back.change_minor),
        *({str(value): count for value, count in back.notes.items()}, back.loose_minor),
    )
    shift = shift_now(standing, till_id=sale.till_id, **_opener(access, claimed, at, day))
    allowances = allowances_of(access, kind=KIND, entry_id=claimed.entry_id, at=at)
    post(
        claim=claimed,
        shop_id=shop_id,
        moves=[
            *moves_home(claims),
            *turned,
            *following_value(turned, standing),
            *following_batches(turned, standing, kept=kept_by_batch(turned)),
            *_note_moves(shop_id, sale.till_id, back),
            *shift.moves,
        ],
        series=f"journal:till:{sale.till_id}",
        fiscal_year=fiscal_year(access.shop, day),
        happened_at=at,
        recorded_at=at,
        business_date=day,
        by_id=access.user.pk,
        document_hash=sealed(with_points(void_hash(void), points.rows), allowances),
        along=[insert_of(allowances), *shift.along, points],
        reverses_id=sale.id,
        shift_id=shift.id,
    )
    insert_rows(Void, VoidRow._fields, [void])
    if khata is not None:
        cancel_charges(shop_id=shop_id, entry_id=sale.id, by_entry=claimed.entry_id)
        cancel_charges_of(shop_id=shop_id, entries=owed_instead, by_entry=claimed.entry_id)
        level(shop_id=shop_id, customer_id=khata)
    return void


def _locked(
    sale: SaleRow, turned: list[Move], values: Mapping[int, bool], khata: int | None
) -> dict[tuple[int, int], Standing]:
    """Every balance the void touches. Raises ``TooLateToVoid`` where the bill's shift was closed."""
    people = [] if khata is None else hold_person(sale.shop_id, khata)
    standing = lock_balances([*tracked(turned), *people, *drawer_pairs(sale.shop_id, sale.till_id, values)])
    _demand_same_shift(standing, sale.shop_id, sale)
    return standing


def _money_back(
    access: Access,
    rows: SaleRows,
    standing: Mapping[tuple[int, int], Standing],
    values: Mapping[int, bool],
    rest: Rest | None,
) -> HandBack:
    """What of the bill was paid in cash, in notes the drawer has."""
    sale = rows.sale
    cash = sum(tender.amount_minor for tender in rows.tenders if tender.method == Method.CASH) - sale.change_minor
    drawer = places.drawer(sale.shop_id, sale.till_id)
    counted = {value: standing[drawer.id, places.note(sale.shop_id, value).id].on_hand for value in values}
    return _hand_back(access, rows, cash, handable(counted, values), rest)


def _opener(access: Access, claimed: Claim, at: datetime.datetime, day: datetime.date) -> dict[str, Any]:
    """Who would open a shift by this, and when."""
    shop_id, by_id = access.shop.pk, access.user.pk
    return {"shop_id": shop_id, "entry_id": claimed.entry_id, "by_id": by_id, "at": at, "business_date": day}


def _touches_khata(rows: SaleRows) -> bool:
    return rows.sale.credit_minor > 0 or any(tender.method == Method.ON_ACCOUNT for tender in rows.tenders)


def _demand_same_shift(standing: Mapping[tuple[int, int], Standing], shop_id: int, sale: SaleRow) -> None:
    """Refuse a bill whose shift was closed: its cash was counted. A bill of no shift (taken in) has only its day."""
    written_in = shift_of(shop_id, sale.id)
    if written_in is not None and written_in != open_shift_id(standing, shop_id, sale.till_id):
        raise TooLateToVoid(_("This bill's shift is closed. Take the goods back as a return."))


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
