"""What becomes of promised money, in moves, and the hash its entry carries. Pure."""

from collections.abc import Iterable

from galla.ledger import places
from galla.ledger.entries import Move, request_hash
from galla.payments.models import (
    Absence,
    Arrival,
    Claim,
    GatewayPayment,
    GatewayPayout,
    GatewayRefund,
    GatewayReturn,
    PaymentRequest,
)
from galla.payments.queries import account_of

SETTLED = "claim-settled"
GATEWAY_PAID, GATEWAY_RETURNED = "gateway-payment", "gateway-refund"
GATEWAY_PAID_OUT = "gateway-payout"
ARRIVAL, ABSENCE = "arrival", "absence"


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
    absences = [(claim, getattr(claim, "absence", None)) for claim in claims]
    given_up = [move for claim, row in absences if row for move in moves_of_absence(claim, on_khata=row.on_khata)]
    return [Move(move.target, move.source, move.unit, move.amount) for move in given_up]


def hash_of_arrival(row: Arrival) -> str:
    """What the entry carries of an arrival."""
    return request_hash([row.shop_id, row.claim_id, str(row.seen), row.reference, row.by_id])


def hash_of_absence(row: Absence) -> str:
    """What the entry carries of an absence."""
    return request_hash([row.shop_id, row.claim_id, row.on_khata, row.reason, row.by_id])


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


def moves_of_payout(row: GatewayPayout) -> list[Move]:
    """From what the gateway held: what arrives into the bank, what it kept into its fees (or back, where it gave).

    What it took from the bank, because more was sent back to customers than came in, goes the other way.
    """
    shop, money, held = row.shop_id, places.money(row.shop_id), places.gateway(row.shop_id, row.provider)
    fees = places.named(shop, "gateway-fees")
    bank = account_of(shop, "bank")
    source, target = (held, bank) if row.amount_minor > 0 else (bank, held)
    moves = [Move(source, target, money, abs(row.amount_minor))]
    if row.fee_minor > 0:
        moves.append(Move(held, fees, money, row.fee_minor))
    elif row.fee_minor < 0:
        moves.append(Move(fees, held, money, -row.fee_minor))
    return moves


def _khata(request: PaymentRequest) -> places.Account:
    assert request.customer_id is not None, "a payment request has one purpose"
    return places.customer(request.shop_id, request.customer_id)


def hash_of_payment(row: GatewayPayment) -> str:
    """What the entry carries of a payment through a gateway."""
    return request_hash([row.shop_id, row.request_id, row.provider, row.payment_id, row.amount_minor])


def hash_of_return(row: GatewayReturn) -> str:
    """What the entry carries of money a gateway has sent back."""
    return request_hash([row.shop_id, row.refund_id, row.amount_minor])


def hash_of_payout(row: GatewayPayout) -> str:
    """What the entry carries of money a gateway has sent to the bank."""
    said = [row.account_id, row.provider, row.payout_id, row.amount_minor, row.fee_minor, row.reference]
    return request_hash([row.shop_id, *said])
