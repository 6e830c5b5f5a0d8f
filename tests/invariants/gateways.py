"""Payments through a gateway, in the model: what the provider holds, and that it is told as often as it likes."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from galla.foundation.errors import Refusal
from galla.payments.actions import add_gateway_account, apply_payment, ask_for_payment, ask_refund
from galla.payments.actions.gateway_refunds import note_refund, set_refund_aside
from galla.payments.errors import NotThatMuch
from galla.payments.models import Claim, Dispute, GatewayAccount, GatewayPayment, GatewayRefund, PaymentRequest
from galla.payments.providers import DONE, FAILED, WAITING, Paid, Refunded

if TYPE_CHECKING:
    from tests.invariants.books import Books

PROVIDER = "razorpay"
# Where nobody listens: what is asked there is refused at once, and what the provider tells is told here.
NOBODY = "http://127.0.0.1:9"


class NothingAsked(Refusal):
    """A step that comes back to a payment through a gateway before there is one."""


@dataclass
class Gateways:
    """A shop's account with a provider. Steps come back to any of the last payments and refunds."""

    books: "Books"
    asked: list[PaymentRequest] = field(default_factory=list)
    paid: dict[int, GatewayPayment] = field(default_factory=dict)  # by the request it was for
    returned: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        keys = {"name": "Counter", "public_key": "key_1", "secret_key": "s1", "webhook_secret": "s2"}
        account = add_gateway_account(access=self.books.access, provider=PROVIDER, values=keys)
        GatewayAccount.objects.filter(pk=account.pk).update(base_url=NOBODY)

    @property
    def account(self) -> GatewayAccount:
        """Read anew, as a worker reads it."""
        return GatewayAccount.objects.select_related("shop").get(shop=self.books.shop_id)

    def ask_link(self, pick: int, _rupees: int) -> None:
        """Somebody is sent an address to pay on, for money that was promised."""
        waits = Q(arrival=None, absence=None) | Q(pk__in=self.books.khatas.waits_again)
        waiting = Claim.objects.filter(waits, shop=self.books.shop_id).order_by("-pk")[:3]
        if not waiting:
            raise NothingAsked("Nothing was promised.")
        money = waiting[pick % len(waiting)]
        request = ask_for_payment(access=self.books.access, at=self.books.at, key=self.books.key, claim=money)
        if request.pk not in {one.pk for one in self.asked}:
            self.asked.append(request)

    def gateway_tells(self, pick: int, rupees: int) -> None:
        """The provider says that it was paid, perhaps once more, perhaps another amount: that is set aside."""
        if not self.asked:
            raise NothingAsked("Nothing was asked for.")
        request = self.asked[-1 - pick % min(len(self.asked), 3)]
        amount = request.amount_minor + (rupees if rupees % 7 == 0 else 0)
        number = f"pay_{request.pk}" + ("" if amount == request.amount_minor else "_other")
        waits = self._waits(request) and amount == request.amount_minor
        told = Paid(number, amount, request.currency, reference=request.reference)
        done = apply_payment(account=self.account, told=told, at=self.books.at)
        before = self.paid.get(request.pk)
        if before is not None and amount == request.amount_minor:
            assert done == before, "counted again"
        elif not waits:
            assert isinstance(done, Dispute), "credited although nothing waited for it"
        else:
            assert isinstance(done, GatewayPayment), "set aside although it was waited for"
            self.paid[request.pk] = done
            self.books.khatas.waits_again.discard(request.claim_id or 0)
            self.books.held["upi"] -= amount
            self.books.held[f"gateway:{PROVIDER}"] += amount

    def _waits(self, request: PaymentRequest) -> bool:
        assert request.claim is not None, "asked for what was promised"
        money = Claim.objects.get(pk=request.claim.pk)
        known = hasattr(money, "arrival") or hasattr(money, "absence")
        return (not known or money.pk in self.books.khatas.waits_again) and money.entry_id not in self.books.turned

    def refund_there(self, pick: int, rupees: int) -> None:
        """Some of a payment is to go back, perhaps more than is left of it."""
        payment = self._payment(pick)
        left = payment.amount_minor - self._on_its_way(payment)
        amount = min(rupees * 100, left) if pick % 3 and left else left + rupees * 100
        act: dict[str, Any] = {"access": self.books.access, "at": self.books.at, "key": self.books.key}
        try:
            ask_refund(**act, payment=payment, amount_minor=amount, reason="Late")
        except NotThatMuch:
            assert amount > left, "refused although so much is left"
            raise
        assert self._on_its_way(payment) <= payment.amount_minor, "more goes back than was paid"

    def gateway_returns(self, pick: int, rupees: int) -> None:
        """The provider says that money went back: several times, out of order, or of a refund nobody asked for; now and
        then it did not reach the payer after all.
        """
        payment = self._payment(pick)
        refund = payment.refunds.filter(failed_at=None).order_by("-pk").first()
        if refund is None or rupees % 7 == 0:
            told = Refunded(f"rfnd_of_nobody_{self.books.step}", payment.payment_id, 100, DONE)
            set_refund_aside(account=self.account, told=told, at=self.books.at)
            return
        rows = GatewayRefund.objects.select_related("payment__request__account__shop", "payment__request__claim")
        fails = rupees % 3 == 0
        for state in (DONE, FAILED if fails else WAITING, DONE):
            told = Refunded(f"rfnd_{refund.pk}", payment.payment_id, refund.amount_minor, state)
            note_refund(refund=rows.get(pk=refund.pk), told=told, at=self.books.at)
        if refund.pk not in self.returned:
            self.returned.add(refund.pk)
            self.books.held[f"gateway:{PROVIDER}"] -= refund.amount_minor
            self.books.held["upi"] += refund.amount_minor
        if fails:
            self.books.held[f"gateway:{PROVIDER}"] += refund.amount_minor
            self.books.held["upi"] -= refund.amount_minor

    def _payment(self, pick: int) -> GatewayPayment:
        if not self.paid:
            raise NothingAsked("Nothing was paid through a gateway.")
        found = list(self.paid.values())
        return found[-1 - pick % min(len(found), 3)]

    def _on_its_way(self, payment: GatewayPayment) -> int:
        return sum(payment.refunds.filter(failed_at=None).values_list("amount_minor", flat=True))
