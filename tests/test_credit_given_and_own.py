"""Of a customer's credit what the shop gave is spent first, and each part goes back while as much of it is left."""

from typing import Any

import pytest

from galla.parties.models import Customer
from galla.prepaid.actions import give_back, give_credit, take_advance
from galla.prepaid.errors import AlreadySpent
from galla.prepaid.models import GivenBack, Prepayment
from galla.prepaid.queries import credit_left
from galla.prepaid.tests.ahead import paid, somebody
from galla.returns.models import Way
from galla.returns.tests.coming import came
from galla.sales.actions import void_sale
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]

pytestmark = pytest.mark.django_db
SOAPS = {"sku": "SOAP", "quantity": "2"}


@pytest.fixture
def who(stall: Stall) -> Customer:
    """A customer of a shop that has soap for 85.00."""
    stall.notes()
    return somebody(stall.world)


def gave(stall: Stall, who: Customer, amount_minor: int = 5_000) -> Prepayment:
    """The shop gives them credit."""
    told: dict[str, Any] = {"customer": who, "amount_minor": amount_minor, "reason": "waited"}
    return give_credit(access=stall.access, at=NOW, key="given", **told).document


def ahead(stall: Stall, who: Customer, amount_minor: int = 8_500) -> Prepayment:
    """They pay so much ahead, in cash."""
    return take_advance(access=stall.access, at=NOW, key="ahead", customer=who, money=paid(amount_minor)).document


def spent(stall: Stall, who: Customer, credit: str = "85.00", rest: str = "") -> dict[str, Any]:
    """They buy soap for so much of their credit, and the rest by card."""
    tenders = [{"method": "store_credit", "amount": credit}]
    if rest:
        tenders.append({"method": "card", "amount": rest})
    return stall.sold(SOAPS, key="spent", cash=None, customer=who.pk, tenders=tenders)


def ended(stall: Stall, paper: Prepayment) -> None:
    """A paper is given back."""
    give_back(access=stall.access, at=NOW, prepayment=paper, reason="slip")


def left(stall: Stall, who: Customer) -> int:
    """What they may still spend."""
    return credit_left(stall.world.shop.pk, who.pk)


def test_credit_given_after_their_own_was_spent_ends(stall: Stall, who: Customer) -> None:
    bought = stall.sold(SOAPS, key="bought", cash="85.00", customer=who.pk)
    came(stall, bought, (1, 2_000), way=Way.STORE_CREDIT)
    spent(stall, who)
    ended(stall, gave(stall, who))
    assert (left(stall, who), GivenBack.objects.count()) == (0, 1)
    stall.nothing_broken()


def test_an_advance_that_came_back_with_its_goods_is_their_own_once(stall: Stall, who: Customer) -> None:
    ahead(stall, who)
    came(stall, spent(stall, who), (1, 2_000), way=Way.ORIGINAL)
    ended(stall, gave(stall, who))
    assert (left(stall, who), GivenBack.objects.count()) == (8_500, 1)
    stall.nothing_broken()


def test_credit_that_was_given_after_an_advance_was_spent_is_not_paid_out(stall: Stall, who: Customer) -> None:
    advance = ahead(stall, who, 8_500)
    spent(stall, who)
    given = gave(stall, who, 8_500)
    with pytest.raises(AlreadySpent) as refused:
        ended(stall, advance)
    assert "this customer's own credit ₹0.00 is left" in str(refused.value.detail)
    assert (left(stall, who), GivenBack.objects.count()) == (8_500, 0)
    ended(stall, given)
    assert left(stall, who) == 0
    stall.nothing_broken()


def test_a_bill_that_is_taken_back_brings_what_was_given_again_as_given(stall: Stall, who: Customer) -> None:
    advance, given = ahead(stall, who), gave(stall, who)
    made = spent(stall, who, "60.00", "25.00")
    for paper in (given, advance):
        with pytest.raises(AlreadySpent):
            ended(stall, paper)
    void_sale(access=stall.access, sale_id=made["id"], reason="slip", at=Sale.objects.get().happened_at)
    ended(stall, given)
    assert left(stall, who) == 8_500
    ended(stall, advance)
    assert left(stall, who) == 0
    stall.nothing_broken()
