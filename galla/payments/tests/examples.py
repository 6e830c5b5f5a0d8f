"""Ways of being paid and promised money of the world, for walks over every address."""

from galla.payments.actions import (
    add_gateway_account,
    apply_payment,
    apply_payout,
    arrive_late,
    ask_for_payment,
    ask_refund,
    confirm_claim,
    give_up_claim,
)
from galla.payments.actions.gateway_refunds import note_refund
from galla.payments.models import (
    Claim,
    Dispute,
    GatewayAccount,
    GatewayPayout,
    GatewayRefund,
    GatewayReturn,
    PaymentMethod,
    PaymentRequest,
)
from galla.payments.providers import DONE, Paid, PaidOut, Refunded
from galla.payments.references import new_reference
from tests.world import NOW, Example, Shared, World


def method_id(world: World) -> int:
    """The shop's card."""
    return PaymentMethod.objects.get(shop=world.shop, code="card").pk


def promised(world: World, key: str) -> Claim:
    """What a bill of 118.00 for work was paid with over UPI; the same key again is the same."""
    there = Claim.objects.filter(shop=world.shop, reference=f"tr{key}").first()
    if there is not None:
        return there
    body = {
        "lines": [{"name": "Mending a zip", "unit_price": "118.00", "tax_rate": "18", "quantity": "1"}],
        "tenders": [{"method": "upi", "amount": "118.00", "reference": f"tr{key}"}],
    }
    client = world.api("owner", till=world.till)
    answer = client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": f"promised {key}"})
    assert answer.status_code in (200, 201), answer.content
    return Claim.objects.get(shop=world.shop, entry_id=answer.json()["id"])


def turn_example(world: World) -> None:
    """The promised money of the examples was given up, and came after all."""
    money = promised(world, "example")
    give_up_claim(access=world.access(), at=NOW, money=money, reason="Never came")
    arrive_late(access=world.access(), at=NOW, key="example", money=money)


def confirmed_example(world: World) -> None:
    """Somebody has seen the promised money of the examples."""
    confirm_claim(access=world.access(), at=NOW, money=promised(world, "example"))


def settled_id(world: World) -> int:
    """Promised money that has arrived."""
    return confirm_claim(access=world.access(), at=NOW, money=promised(world, "settled")).pk


# Where nobody listens: what is asked there is refused at once.
NOBODY = "http://127.0.0.1:9"


def gateway_account(world: World) -> GatewayAccount:
    """An account with a provider that is away."""
    found = GatewayAccount.objects.filter(shop=world.shop).order_by("id").first()
    if found is None:
        keys = {"name": "Counter", "public_key": "key_1", "secret_key": "s1", "webhook_secret": "s2"}
        found = add_gateway_account(access=world.access(), provider="razorpay", values=keys)
        GatewayAccount.objects.filter(pk=found.pk).update(base_url=NOBODY)
        found.refresh_from_db()
    return found


def waiting_request(world: World) -> PaymentRequest:
    """A payment of 118.00 that somebody was sent an address for, and nobody has paid yet."""
    money, account = promised(world, "asked for"), gateway_account(world)
    request = ask_for_payment(access=world.access(), at=NOW, key="waiting", claim=money, account=account)
    PaymentRequest.objects.filter(pk=request.pk).update(url=f"{NOBODY}/pay/1", provider_id="plink_waiting")
    request.refresh_from_db()
    return request


def bring_money(world: World) -> None:
    """What was waited for there has come."""
    request = waiting_request(world)
    paid = Paid("pay_waiting", request.amount_minor, world.shop.currency, reference=request.reference)
    assert apply_payment(account=gateway_account(world), told=paid, at=NOW) is not None


def paid_request(world: World) -> PaymentRequest:
    """A promised payment of 118.00 that a gateway has brought, 20.00 of which went back."""
    there = PaymentRequest.objects.filter(shop=world.shop, key="example", payment__isnull=False).first()
    if there is not None:
        return there
    money, account = promised(world, "through a gateway"), gateway_account(world)
    request = ask_for_payment(access=world.access(), at=NOW, key="example", claim=money, account=account)
    paid = Paid("pay_example", money.amount_minor, world.shop.currency, reference=request.reference)
    payment = apply_payment(account=account, told=paid, at=NOW)
    assert payment is not None
    access, amount = world.access(), 2_000
    refund = ask_refund(
        access=access, at=NOW, key="example", payment=request.payment, amount_minor=amount, reason="Torn"
    )
    note_refund(refund=refund, told=Refunded("rfnd_example", "pay_example", amount, DONE), at=NOW)
    return request


def gateway_return_id(world: World) -> int:
    """What went back of it."""
    paid_request(world)
    return GatewayReturn.objects.filter(shop=world.shop).order_by("id")[0].pk


def dispute_id(world: World) -> int:
    """A payment nobody asked for."""
    told = Paid("pay_of_nobody", 500, world.shop.currency, reference=new_reference())
    found = apply_payment(account=gateway_account(world), told=told, at=NOW)
    assert isinstance(found, Dispute)
    return found.pk


def payout_id(world: World) -> int:
    """What a gateway has sent to the bank."""
    told = PaidOut("pout_example", 9_000, 300, world.shop.currency, DONE, "UTR 1")
    found = apply_payout(account=gateway_account(world), told=told, at=NOW)
    assert isinstance(found, GatewayPayout)
    return found.pk


EXAMPLES: dict[str, Example] = {
    "refund_id": lambda world: GatewayRefund.objects.get(payment__request=paid_request(world)).pk,
    "payment-methods.pk": method_id,
    "methods.method_id": method_id,
    "claims.pk": lambda world: promised(world, "example").pk,
    "claim_id": lambda world: promised(world, "example").pk,
    "settled.entry_id": settled_id,
    "gateway-accounts.pk": lambda world: gateway_account(world).pk,
    "account_id": lambda world: gateway_account(world).pk,
    "payment-requests.pk": lambda world: waiting_request(world).pk,
    "request_id": lambda world: paid_request(world).pk,
    "gateway-payments.entry_id": lambda world: paid_request(world).payment.pk,
    "gateway-returns.entry_id": gateway_return_id,
    "gateway-payouts.pk": payout_id,
    "payouts.entry_id": payout_id,
    "disputes.pk": dispute_id,
    "dispute_id": dispute_id,
    "gateway.token": lambda _world: Shared("nobody"),
    "paid.reference": lambda _world: Shared("nobody"),
}
