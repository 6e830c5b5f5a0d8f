"""A shop with an account at a fake provider, for tests of gateways."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from galla.outbox.worker import drain
from galla.payments import actions
from galla.payments.models import Claim, GatewayAccount, PaymentRequest
from galla.payments.tests.accounts import lies_in
from galla.payments.tests.examples import promised
from galla.payments.tests.fakes import FakeProvider, FakeRazorpay, FakeStripe, Told
from galla.payments.tests.fakes.server import PUBLIC_KEY, SECRET_KEY, WEBHOOK_SECRET
from tests.world import World, build_world

FAKES: dict[str, type[FakeProvider]] = {"razorpay": FakeRazorpay, "stripe": FakeStripe}


@dataclass
class Gate:
    """The shop, its account, and the provider behind it."""

    world: World
    account: GatewayAccount
    fake: FakeProvider

    def ask(self, money: Claim, key: str = "") -> PaymentRequest:
        """Ask for a promised payment."""
        access = self.world.access("cashier")
        return actions.ask_for_payment(access=access, at=timezone.now(), key=key or f"ask {money.pk}", claim=money)

    def tell(self, told: Told, *, account: GatewayAccount | None = None, **headers: str) -> int:
        """Have the provider tell something; the status it is answered with."""
        url = reverse("payments:webhook", args=[(account or self.account).token])
        sent: Any = {**told.headers, **headers}
        client = Client(enforce_csrf_checks=True)
        return client.post(url, told.body, content_type="application/json", headers=sent).status_code

    def come_back(self, request: PaymentRequest) -> str:
        """The payer's browser comes back; what it shows."""
        answer = Client().get(reverse("payments:returned", args=[request.reference]))
        assert answer.status_code == 200
        return answer.content.decode()

    def lies(self, code: str) -> int:
        """Money in an account of the shop, read from its moves."""
        return lies_in(self.world.shop.pk, code)

    @property
    def held(self) -> int:
        """What the books say the provider holds."""
        return self.lies(f"gateway.{self.account.provider}")

    def work(self) -> None:
        """Do what is due."""
        drain()


def account_at(world: World, fake: FakeProvider) -> GatewayAccount:
    """An account at a fake provider."""
    keys = {"public_key": PUBLIC_KEY, "secret_key": SECRET_KEY, "webhook_secret": WEBHOOK_SECRET}
    made = actions.add_gateway_account(access=world.access(), provider=fake.name, values=keys)
    GatewayAccount.objects.filter(pk=made.pk).update(base_url=fake.base_url)
    made.refresh_from_db()
    return made


@contextmanager
def gate_of(provider: str) -> Iterator[Gate]:
    """A shop with an account at the fake of a provider."""
    world = build_world()
    with FAKES[provider]() as fake:
        yield Gate(world, account_at(world, fake), fake)


__all__ = ["Gate", "account_at", "gate_of", "promised"]
