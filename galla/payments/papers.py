"""What becomes of promised money, in moves, and the hash its entry carries. Pure."""

from collections.abc import Iterable

from galla.ledger import places
from galla.ledger.entries import Move, request_hash
from galla.payments.models import (
    Absence,
    Arrival,
    Claim,
    FailedReturn,
    GatewayPayment,
    GatewayPayout,
    GatewayRefund,
    GatewayReturn,
    Lies,
    PaymentRequest,
    Seen,
    Turn,
)
from galla.payments.queries import account_of
from galla.payments.whereabouts import before_it_was_taken_back

SETTLED = "claim-settled"
GATEWAY_PAID, GATEWAY_RETURNED = "gateway-payment", "gateway-refund"
# That money is to go back is asked for before anything moves: no entry, but what an allowance is written of. The entry
# of the money that went back carries it.
REFUND_ASKED = "gateway-refund-asked"
GATEWAY_PAID_OUT = "gateway-payout"
ARRIVAL, ABSENCE = "arrival", "absence"
LATE, SENT_BACK, UNDONE = "claim-late", "claim-sent-back", "claim-turn-undone"
# Money that had gone back and did not reach the payer.
RETURN_FAILED = "gateway-refund-failed"
# Confirmed by mistake, and what became of it then: one kind for both ends, as above.
UNSEEN, SETTLED_AGAIN = "claim-unseen", "claim-settled-again"
# What the tax in fees was booked as before that was the shop's to say (``actions.fee_taxes``).
TAX_OF_FEES_BEFORE = ("GST", 180_000)
# Promised money that did not come: somebody owes it, or nobody does.
NOT_COME = (Lies.KHATA, Lies.GIVEN_UP)
TURNS = (LATE, SENT_BACK, UNDONE, UNSEEN, SETTLED_AGAIN)


def moves_of_arrival(money: Claim, *, gateway: str = "") -> list[Move]:
    """From what was claimed into the bank, or to the gateway that holds it."""
    shop = money.shop_id
    target = places.gateway(shop, gateway) if gateway else account_of(shop, "bank")
    return [Move(account_of(shop, money.method), target, places.money(shop), money.amount_minor)]


def moves_of_absence(money: Claim, *, on_khata: bool) -> list[Move]:
    """From what was claimed onto the customer's khata, or to what was given up."""
    shop = money.shop_id
    target = places.named(shop, "given-up")
    if on_khata and money.customer_id is not None:
        target = places.customer(shop, money.customer_id)
    return [Move(account_of(shop, money.method), target, places.money(shop), money.amount_minor)]


def moves_home(claims: Iterable[Claim]) -> list[Move]:
    """What a document that is taken back undoes of promises that were given up: nothing is lost or owed for them.

    Money that arrived stays where it lies: what a void leaves below nothing on the account it was promised to is what
    the shop has to send back.
    """
    ends = [(claim, before_it_was_taken_back(claim)) for claim in claims]
    lost = [(claim, end.lies) for claim, end in ends if end is not None and end.lies in NOT_COME]
    return [_between(claim, lies, Lies.PROMISED, claim.amount_minor) for claim, lies in lost]


def moves_of_turn(row: Turn, money: Claim) -> list[Move]:
    """From where promised money was to where it is now; what is owed of it, from or to where it was promised."""
    was, now = Lies(row.was), Lies(row.now)
    moves = [_between(money, was, now, money.amount_minor - row.owed_minor)]
    moves += [_between(money, _if_owed(was), _if_owed(now), row.owed_minor)]
    return [move for move in moves if move.amount]


def _if_owed(lies: Lies) -> Lies:
    """Where the part lies that goods came back for, and nobody waits for any more."""
    return Lies.PROMISED if lies in NOT_COME else lies


def kind_of_turn(row: Turn) -> str:
    """What its entry is called."""
    if row.undoes_id is not None:
        return UNDONE
    if row.now == Lies.WAITED:
        return UNSEEN
    if row.was == Lies.WAITED:
        return GATEWAY_PAID if row.seen == Seen.GATEWAY else SETTLED_AGAIN
    return LATE if row.now == Lies.BANK else SENT_BACK


def _between(money: Claim, was: Lies, now: Lies, amount_minor: int) -> Move:
    return Move(_place(money, was), _place(money, now), places.money(money.shop_id), amount_minor)


def _place(money: Claim, lies: Lies) -> places.Account:
    if lies == Lies.BANK:
        return account_of(money.shop_id, "bank")
    if lies == Lies.GIVEN_UP:
        return places.named(money.shop_id, "given-up")
    if lies == Lies.KHATA:
        assert money.customer_id is not None, "the khata of nobody takes nothing"
        return places.customer(money.shop_id, money.customer_id)
    return account_of(money.shop_id, money.method)


def hash_of_arrival(row: Arrival) -> str:
    """What the entry carries of an arrival."""
    return request_hash([row.shop_id, row.claim_id, str(row.seen), row.reference, row.by_id])


def hash_of_absence(row: Absence) -> str:
    """What the entry carries of an absence."""
    return request_hash([row.shop_id, row.claim_id, row.on_khata, row.reason, row.by_id])


def hash_of_turn(row: Turn) -> str:
    """What the entry carries of a turn."""
    told = [row.shop_id, row.claim_id, row.number, str(row.was), str(row.now), row.undoes_id]
    # Those from before it was known who saw them are hashed without.
    seen = [str(row.seen)] if row.seen else []
    owed = [{"owed": row.owed_minor}] if row.owed_minor else []
    return request_hash([*told, row.reference, row.reason, row.by_id, *seen, *owed])


def moves_of_payment(request: PaymentRequest, provider: str) -> list[Move]:
    """From what was promised, or from what the customer owes, to the gateway that holds it."""
    if request.claim is not None:
        return moves_of_arrival(request.claim, gateway=provider)
    shop, source = request.shop_id, _khata(request)
    return [Move(source, places.gateway(shop, provider), places.money(shop), request.amount_minor)]


def moves_of_return(refund: GatewayRefund) -> list[Move]:
    """From the gateway back to where the payment came from."""
    payment = refund.payment
    request, shop = payment.request, refund.shop_id
    target = _khata(request) if request.claim is None else account_of(shop, request.claim.method)
    return [Move(places.gateway(shop, payment.provider), target, places.money(shop), refund.amount_minor)]


def moves_of_failed_return(refund: GatewayRefund) -> list[Move]:
    """What its return moved, the other way."""
    return [Move(move.target, move.source, move.unit, move.amount) for move in moves_of_return(refund)]


def moves_of_payout(row: GatewayPayout) -> list[Move]:
    """From what the gateway held: what arrives into the bank, what it kept into its fees (or back, where it gave), and
    the tax in them into what was paid of tax.

    What it took from the bank, because more was sent back to customers than came in, goes the other way.
    """
    shop, money, held = row.shop_id, places.money(row.shop_id), places.gateway(row.shop_id, row.provider)
    taxes = booked_taxes(row)
    kept = [(places.named(shop, "gateway-fees"), row.fee_minor - sum(amount for _name, _rate, amount in taxes))]
    kept += [(places.tax_paid(shop, name, rate), amount) for name, rate, amount in taxes]
    bank = account_of(shop, "bank")
    source, target = (held, bank) if row.amount_minor > 0 else (bank, held)
    moves = [Move(source, target, money, abs(row.amount_minor))]
    for place, amount in kept:
        if amount:
            ends = (held, place) if amount > 0 else (place, held)
            moves.append(Move(*ends, money, abs(amount)))
    return moves


def booked_taxes(row: GatewayPayout) -> list[tuple[str, int, int]]:
    """Name, rate (ppm) and amount (minor units) of what a payout's fee had of tax."""
    if row.taxes is None:
        return [(*TAX_OF_FEES_BEFORE, row.tax_minor)] if row.tax_minor else []
    return [(name, rate, amount) for name, rate, amount in row.taxes]


def _khata(request: PaymentRequest) -> places.Account:
    assert request.customer_id is not None, "a payment request has one purpose"
    return places.customer(request.shop_id, request.customer_id)


def hash_of_payment(row: GatewayPayment) -> str:
    """What the entry carries of a payment through a gateway."""
    return request_hash([row.shop_id, row.request_id, row.provider, row.payment_id, row.amount_minor])


def hash_of_return(row: GatewayReturn) -> str:
    """What the entry carries of money a gateway has sent back."""
    return request_hash([row.shop_id, row.refund_id, row.amount_minor])


def hash_of_failed_return(row: FailedReturn) -> str:
    """What the entry carries of money that did not reach its payer."""
    return request_hash([row.shop_id, row.gone_back_id, row.amount_minor])


def hash_of_payout(row: GatewayPayout) -> str:
    """What the entry carries of money a gateway has sent to the bank."""
    said = [row.account_id, row.provider, row.payout_id, row.amount_minor, row.fee_minor, row.reference]
    # Those from before the tax was told are hashed without.
    taxed = [row.tax_minor] if row.tax_minor else []
    # And those from before it was said what was booked of it without that.
    return request_hash([row.shop_id, *said, *taxed, *([] if row.taxes is None else [row.taxes])])
