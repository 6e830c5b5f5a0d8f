"""Where the money of a return comes from: each payment of the bill in its order, or one way for all of it."""

import datetime
from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_symbol
from galla.ledger import places
from galla.ledger.queries import postings_of_entry
from galla.parties.queries import canonical
from galla.payments.actions import hold_claims
from galla.payments.models import Claim, Method, kind_of
from galla.payments.queries import account_of
from galla.payments.whereabouts import lies_now
from galla.prepaid.models import GiftCard
from galla.returns.actions.never_paid import Taken, never_paid, never_paid_behind
from galla.returns.actions.repaid import Repaid
from galla.returns.actions.through_gateways import demand_not_twice
from galla.returns.errors import NotSeenYet
from galla.returns.models import Way
from galla.returns.queries import refunded_of, repaid_of
from galla.sales.rows import SaleRows

METHODS = {Way.CASH: Method.CASH, Way.KHATA: Method.ON_ACCOUNT, Way.STORE_CREDIT: Method.STORE_CREDIT}


def repayments(
    access: Access,
    rows: SaleRows,
    way: Way,
    amount_minor: int,
    *,
    on: datetime.date,
    taken: Taken,
    exchanged_minor: int = 0,
) -> list[Repaid]:
    """How an amount of one bill goes back on the shop's day ``on``. The bill must be held.

    ``taken`` is what the same note takes off for its other bills; what it takes for this one is added to it. At most
    ``exchanged_minor`` pays for goods that go out with it. What was paid with points goes back to them whatever the
    way. Raises ``InvalidInput`` (khata or credit of nobody), ``NotSeenYet`` and ``GivenBackBefore``.
    """
    found, points = [], _beyond_money(access, rows, amount_minor)
    money = amount_minor - sum(each.amount_minor for each in points)
    exchanged_minor = min(exchanged_minor, money)
    rest = money - exchanged_minor
    if exchanged_minor:
        _demand_seen(access, rows)
        source = account_of(access.shop.pk, Method.EXCHANGE)
        found.append(Repaid(rows.sale.id, 0, Method.EXCHANGE.value, source, exchanged_minor))
    if rest:
        found += (
            _to_payments(access, rows, rest, on, taken)
            if way == Way.ORIGINAL
            else _one_way(access, rows, way, rest, taken)
        )
    found += points
    if not found:
        return []
    sale_id = rows.sale.id
    # What was never paid of a bill whose goods paid for this one is no payment of this one.
    now = [(each.of_position if each.sale_id == sale_id else 0, each.amount_minor) for each in found]
    demand_not_twice(access, sale_id, rows.sale.total_minor, now)
    return found


def _one_way(access: Access, rows: SaleRows, way: Way, amount_minor: int, taken: Taken) -> list[Repaid]:
    """All of it in one way, whatever it was paid with; but what was never paid of it goes first to where it lies."""
    _demand_seen(access, rows)
    method, found = METHODS[way], never_paid(access.shop.pk, rows.sale.id, amount_minor, taken)
    rest = amount_minor - sum(each.amount_minor for each in found)
    if not rest:
        return found
    if way != Way.CASH and rows.sale.customer_id is None:
        raise InvalidInput(_("This bill has no customer. Choose another way."), field="way")
    charged_by = rows.sale.id if method == Method.ON_ACCOUNT else None
    return [*found, Repaid(rows.sale.id, 0, str(method), _account(access, rows, method), rest, charged_by)]


def _beyond_money(access: Access, rows: SaleRows, amount_minor: int) -> list[Repaid]:
    """What of an amount goes back to points: all beyond the money that was paid and did not go back yet.

    So the money goes back first, and points are never turned into money, be it by way of an exchange.
    """
    paid = {each.position: each.amount_minor for each in rows.tenders if each.method == Method.POINTS}
    if not paid:
        return []
    sale, before = rows.sale, repaid_of(rows.sale.id)
    left = {position: amount - before.get(position, 0) for position, amount in paid.items()}
    # What of the bill was money, less what of that went back: all that did not go to its points.
    money = sale.total_minor - sum(paid.values()) - (refunded_of(sale.id) - (sum(paid.values()) - sum(left.values())))
    rest, source, found = max(amount_minor - max(money, 0), 0), account_of(access.shop.pk, Method.POINTS), []
    for position, amount in left.items():
        part = min(amount, rest)
        rest -= part
        if part:
            found.append(Repaid(sale.id, position, Method.POINTS.value, source, part))
    return found


def _demand_seen(access: Access, rows: SaleRows) -> None:
    """Refuse to give anything for what nobody has seen: it is not the shop's yet."""
    for claim in hold_claims(access.shop.pk, rows.sale.id):
        if lies_now(claim) is None:
            raise _not_seen(claim)


def _not_seen(claim: Claim) -> NotSeenYet:
    detail = _("This bill's UPI money was not seen yet. Say first whether it came.")
    return NotSeenYet(detail, field="way", claim=claim.pk)


def cash_of(repaid: list[Repaid]) -> int:
    """What leaves the drawer."""
    return sum(each.amount_minor for each in repaid if kind_of(each.method) == Method.CASH)


def _to_payments(
    access: Access, rows: SaleRows, amount_minor: int, on: datetime.date, taken: Taken
) -> Iterator[Repaid]:
    """Each payment gives as far as it was kept and did not go back yet, in the order they were given.

    What goods that came back paid of it, and nobody ever paid of theirs, goes off where that lies before all else.
    """
    behind = never_paid_behind(access.shop.pk, rows.sale.id, amount_minor, taken)
    yield from behind
    before, rest = repaid_of(rows.sale.id), amount_minor - sum(each.amount_minor for each in behind)
    kept, cards = _kept(rows), _cards(rows)
    claims = {claim.position: claim for claim in hold_claims(access.shop.pk, rows.sale.id)}
    for tender in rows.tenders:
        card = next(cards) if kind_of(tender.method) == Method.GIFT_CARD else ""
        place = rows.sale.id, tender.position
        amount = min(kept.get(tender.position, 0) - before.get(tender.position, 0) - taken.get(place, 0), rest)
        if amount <= 0 or tender.method == Method.EXCHANGE:  # goods paid for that: they are not here to be given
            continue
        rest -= amount
        taken[place] = taken.get(place, 0) + amount
        claim = claims.get(tender.position)
        if claim is not None:
            source, charged_by = _arrived_in(claim)
        elif card:
            source, charged_by = _card_or_credit(access, rows, card, on), None
        else:
            source, charged_by = _account(access, rows, tender.method), rows.sale.id
        yield Repaid(rows.sale.id, tender.position, tender.method, source, amount, charged_by)
    if rest:
        raise InvalidInput(_no_way_back(rows, rest), field="way")


def _no_way_back(rows: SaleRows, rest_minor: int) -> str:
    """What to say where some of a bill cannot go back the way it was paid."""
    told = {"amount": money_symbol(rest_minor)}
    if not any(tender.method == Method.EXCHANGE for tender in rows.tenders):
        return _("%(amount)s of this bill was not paid in any way it can go back.") % told
    if rows.sale.customer_id is None:
        return _("Goods that came back paid %(amount)s of this bill. Choose cash.") % told
    return _("Goods that came back paid %(amount)s of this bill. Choose cash, the khata or store credit.") % told


def _kept(rows: SaleRows) -> dict[int, int]:
    """What the shop kept of each payment in money: change and credit came out of the cash, the last note first."""
    kept = {each.position: each.amount_minor for each in rows.tenders if each.method != Method.POINTS}
    back = rows.sale.change_minor + rows.sale.credit_minor
    for tender in reversed(rows.tenders):
        if kind_of(tender.method) == Method.CASH:
            taken = min(back, kept[tender.position])
            kept[tender.position] -= taken
            back -= taken
    return kept


def _cards(rows: SaleRows) -> Iterator[str]:
    """The accounts of the gift cards that paid, in the order they did."""
    if not any(kind_of(tender.method) == Method.GIFT_CARD for tender in rows.tenders):
        return iter(())
    moved = postings_of_entry(rows.sale.id)
    return (move.target for move in moved if move.unit == "money" and move.target.startswith("gift:"))


def _card_or_credit(access: Access, rows: SaleRows, card: str, on: datetime.date) -> places.Account:
    """The card that paid; where that is over, nobody could spend it there: then it is the customer's store credit."""
    account = places.account(access.shop.pk, card)
    known = GiftCard.objects.filter(shop=access.shop, pk=int(account.key.partition(":")[2])).first()
    if known is None or known.expires_on is None or known.expires_on >= on:
        return account
    if rows.sale.customer_id is None:
        detail = _("The gift card that paid is over, and this bill has no customer for a credit. Choose another way.")
        raise InvalidInput(detail, field="way")
    return places.store_credit(access.shop.pk, canonical(rows.sale.customer_id))


def _account(access: Access, rows: SaleRows, method: Method | str) -> places.Account:
    """Where money of a way lies: cash in the drawer one stands at, what is owed with the customer it is owed to."""
    shop, customer = access.shop.pk, rows.sale.customer_id
    kind = kind_of(str(method))
    if kind == Method.CASH:
        return places.drawer(shop, access.require_till().pk)
    if kind == Method.ON_ACCOUNT and customer is not None:
        return places.customer(shop, canonical(customer))
    if kind == Method.STORE_CREDIT and customer is not None:
        return places.store_credit(shop, canonical(customer))
    return account_of(shop, str(method))


def _arrived_in(claim: Claim) -> tuple[places.Account, int | None]:
    """The account the promised money came to lie in, or was given up to, and the entry it is on a khata by.

    Raises where it is not there to be given. What a gateway holds it sends back by itself, onto the account it was
    promised to, which is below nothing until then.
    """
    ended = lies_now(claim)
    if ended is None:
        raise _not_seen(claim)
    moved = postings_of_entry(ended.entry_id)
    source = places.account(claim.shop_id, next(move.target for move in moved if move.unit == "money"))
    return account_of(claim.shop_id, claim.method) if source.kind == "gateway" else source, ended.entry_id


def everyone_in(repaid: list[Repaid]) -> list[int]:
    """The customers on whose khata something goes back."""
    keys = [each.source.key for each in repaid if each.source.kind == "customer"]
    return sorted({int(key.partition(":")[2]) for key in keys})


def off_khatas(repaid: list[Repaid]) -> list[tuple[int, int]]:
    """What goes off khatas, by the entry that put it there, in minor units."""
    return [
        (each.charged_by, each.amount_minor) for each in repaid if each.charged_by and each.source.kind == "customer"
    ]


def spread(repaid: list[list[Repaid]]) -> list[Repaid]:
    """What goes back of several bills, one behind the other."""
    return list(chain.from_iterable(repaid))
