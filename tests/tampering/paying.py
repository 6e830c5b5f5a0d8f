"""What a shop writes of promised money: seen at the till, never come, brought by a gateway, sent back by it."""

from galla.payments.actions import (
    apply_payment,
    arrive_late,
    ask_for_payment,
    ask_refund,
    confirm_claim,
    give_up_claim,
    unconfirm_claim,
    undo_turn,
)
from galla.payments.actions.gateway_refunds import note_refund
from galla.payments.providers import DONE, FAILED, Paid, Refunded
from galla.payments.tests.examples import gateway_account, paid_request, payout_id, promised
from galla.sales.tests.conftest import Stall
from tests.world import NOW


def pay(stall: Stall) -> None:
    """One of each."""
    world = stall.world
    confirm_claim(access=world.access(), at=NOW, money=promised(world, "seen"), reference="UTR 4711")
    give_up_claim(access=world.access(), at=NOW, money=promised(world, "gone"), reason="Phone showed a picture")
    late = promised(world, "late")
    give_up_claim(access=world.access(), at=NOW, money=late, reason="Never came")
    arrive_late(access=world.access(), at=NOW, key="late", money=late, reference="UTR 4712", reason="A day later")
    undo_turn(access=world.access(), at=NOW, money=late, reason="It was another's")
    for key in ("mistaken", "seen twice"):
        confirm_claim(access=world.access(), at=NOW, money=promised(world, key), reference="UTR 4713")
        unconfirm_claim(access=world.access(), at=NOW, money=promised(world, key), reason="Another phone")
    confirm_claim(access=world.access(), at=NOW, money=promised(world, "seen twice"), reference="UTR 4714")
    paid_request(world)
    payout_id(world)
    _came_back(stall)
    _brought_again(stall)


def _came_back(stall: Stall) -> None:
    """Money that a gateway had sent back did not reach its payer."""
    payment = paid_request(stall.world).payment
    access = stall.world.access()
    refund = ask_refund(access=access, at=NOW, key="comes back", payment=payment, amount_minor=1_000, reason="Torn")
    for state in (DONE, FAILED):
        note_refund(refund=refund, told=Refunded("rfnd_back", payment.payment_id, 1_000, state), at=NOW)


def _brought_again(stall: Stall) -> None:
    """Money that was confirmed by mistake comes by a new link."""
    world, money = stall.world, promised(stall.world, "linked again")
    confirm_claim(access=world.access(), at=NOW, money=money, reference="UTR 4715")
    unconfirm_claim(access=world.access(), at=NOW, money=money, reason="Another phone")
    account = gateway_account(world)
    link = ask_for_payment(access=world.access(), at=NOW, key="linked again", claim=money, account=account)
    told = Paid("pay_again", link.amount_minor, world.shop.currency, reference=link.reference)
    apply_payment(account=account, told=told, at=NOW)
