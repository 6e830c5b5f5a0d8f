"""Whatever is billed, paid, taken back, merged and taken apart, open charges are what is owed."""

import random

import pytest

from galla.cashbook.actions import settle, void_settlement
from galla.cashbook.models import Settlement
from galla.credit.models import Charge
from galla.credit.tests.khatas import bill_of, customer, khata_world
from galla.foundation.checks import broken
from galla.parties.actions import merge_customers, unmerge_customer
from galla.parties.models import Customer, CustomerAlias
from galla.sales.models import Sale
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
STEPS = 30


class Counter:
    """A shop with four customers, of which some may be one; every step is one of what happens there."""

    def __init__(self, seed: int) -> None:
        self.chance, self.number = random.Random(seed), 0
        self.world: World = khata_world()
        self.people = [customer(self.world, f"Person {place}") for place in range(4)]

    def step(self) -> None:
        """Something happens, at random."""
        self.number += 1
        acts = (
            self.bill,
            self.bill,
            self.bill,
            self.pay,
            self.pay,
            self.void_bill,
            self.void_pay,
            self.merge,
            self.part,
        )
        self.chance.choice(acts)()

    def anybody(self) -> Customer:
        """One of the customers, whoever they are."""
        return self.chance.choice(self.people)

    def bill(self) -> None:
        """A bill on khata, a part of it in cash."""
        total, part = self.chance.randint(2, 90), self.chance.randint(0, 1)
        tenders = [{"method": "on_account", "amount": f"{total - part}.00"}, {"method": "cash", "amount": "1.00"}]
        answer = bill_of(self.world, f"{total}.00", self.anybody(), key=str(self.number), tenders=tenders[: 1 + part])
        assert answer.status_code == 201, answer.content

    def pay(self) -> None:
        """Money for the khata, half of the times for a bill that is open."""
        who, amount = self.anybody(), self.chance.randint(1, 12_000)
        charges = [charge for charge in Charge.objects.filter(person_id=who.pk) if charge.open_minor]
        bills = {}
        if charges and self.chance.random() < 0.5:
            charge = self.chance.choice(charges)
            bills = {charge.pk: min(amount, charge.open_minor)}
        told = {"customer": who, "method": "cash", "amount_minor": amount, "bills": bills}
        settle(access=self.world.access(), at=NOW, key=str(self.number), **told)  # type: ignore[arg-type]

    def void_bill(self) -> None:
        """A bill taken back."""
        sale = self.chance.choice([*Sale.objects.filter(void=None).order_by("pk"), None])
        if sale is not None:
            client = self.world.api("owner", till=self.world.till)
            client.post(f"/api/v1/sales/{sale.pk}/void/", {"reason": "Slip"}, format="json")

    def void_pay(self) -> None:
        """A payment taken back."""
        paper = self.chance.choice([*Settlement.objects.filter(void=None).order_by("pk"), None])
        if paper is not None:
            void_settlement(access=self.world.access(), at=NOW, settlement=paper, reason="Slip")

    def merge(self) -> None:
        """Two customers are found to be one."""
        alone = [one for one in self.people if not CustomerAlias.objects.filter(alias=one).exists()]
        if len(alone) > 1:
            first, second = self.chance.sample(alone, 2)
            merge_customers(access=self.world.access(), at=NOW, customer=first, into=second)

    def part(self) -> None:
        """And are two again."""
        alias = CustomerAlias.objects.order_by("pk").first()
        if alias is not None:
            unmerge_customer(access=self.world.access(), customer=alias.alias)


@pytest.mark.parametrize("seed", [3, 11])
def test_open_charges_are_what_is_owed_after_every_step(seed: int) -> None:
    counter = Counter(seed)
    for _ in range(STEPS):
        counter.step()
        assert [str(found) for found in broken() if "charge" in str(found) or "settle" in str(found)] == []
    assert Charge.objects.count() > 3
    assert [str(found) for found in broken()] == []
