"""Whatever happens to points: those that came, less those that went, are what there is, and never below nothing."""

import datetime
import random
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.db.models import Sum

from galla.foundation.errors import Refusal
from galla.loyalty.actions.expiring import expire_all
from galla.loyalty.models import COMING, GOING, Kind, PointsMove
from galla.loyalty.reckoning import Rules, months_before
from galla.parties.models import Customer
from galla.prepaid.tests.ahead import somebody
from galla.returns.actions import Item, take_back
from galla.returns.models import Way
from galla.sales.actions import void_sale
from galla.sales.rows import SaleRow
from galla.sales.tests.conftest import Stall
from tests.points.having import points_of, scheme
from tests.points.test_over import sold
from tests.world import NOW

pytestmark = pytest.mark.django_db

STEPS = 30
MONTHS = 2


@dataclass
class Life:
    """A customer whose points come and go as chance has it, day by day."""

    stall: Stall
    who: Customer
    chance: random.Random
    at: datetime.datetime = NOW
    bills: list[SaleRow] = field(default_factory=list)

    def left(self) -> int:
        return points_of(self.stall.world, self.who.pk)

    def buy(self) -> None:
        """A bill, some of it with points: perhaps more than there are."""
        points = self.chance.choice([0, 0, 3, self.left(), self.left() + 1])
        soaps = 2 * (points // 85 + self.chance.randint(1, 2))  # an even number comes to whole rupees
        there = self.left()
        try:
            made = sold(self.stall, self.who, self.at, points=points, soaps=soaps).rows.sale
        except Refusal:
            assert points > there, "refused although they were there"
            raise
        assert points <= there, "spent although they were not there"
        self.bills.append(made)

    def bring_back(self) -> None:
        """One soap of a bill, perhaps of one of which none is left or that was taken back."""
        item = Item(self.chance.choice(self.bills).id, 1, 1_000)
        act = {"access": self.stall.access, "at": self.at, "key": self.at.isoformat()}
        take_back(**act, items=[item], way=self.chance.choice([Way.ORIGINAL, Way.CASH]), reason="scent")  # type: ignore[arg-type]

    def void(self) -> None:
        """The last bill, perhaps not for the first time, perhaps too late."""
        void_sale(access=self.stall.access, sale_id=self.bills[-1].id, reason="slip", at=self.at)

    def night(self) -> None:
        """Some days pass; then nothing is left that is too old and was not spent."""
        self.at += datetime.timedelta(self.chance.choice([1, 20, 40]))
        expire_all(at=self.at)
        old = self.of(*COMING, until=months_before(self.at.date(), MONTHS))
        taken = self.of(Kind.TAKEN_BACK, until=months_before(self.at.date(), MONTHS))
        assert old - taken <= self.of(*GOING), "old points are left"

    def of(self, *kinds: Kind, until: datetime.date = datetime.date.max) -> int:
        rows = PointsMove.objects.filter(customer=self.who, kind__in=kinds, counted_on__lte=until)
        return rows.aggregate(sum=Sum("points"))["sum"] or 0


@pytest.mark.parametrize("seed", range(4))
def test_points_come_and_go_and_the_balance_is_what_their_rows_say(stall: Stall, seed: int) -> None:
    scheme(stall.world, Rules(1_000, 1, 100, good_months=MONTHS))
    stall.stock({stall.soap: 1_000_000}, key="many")
    life = Life(stall, somebody(stall.world), random.Random(seed))
    life.buy()
    for _step in range(STEPS):
        life.at += datetime.timedelta(minutes=7)
        verb = life.chance.choice([life.buy, life.buy, life.bring_back, life.void, life.night])
        with suppress(Refusal):
            verb()
        assert life.left() >= 0
        assert life.left() == life.of(*COMING) - life.of(*GOING, Kind.TAKEN_BACK)
    stall.nothing_broken()
