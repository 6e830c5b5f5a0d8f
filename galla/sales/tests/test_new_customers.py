"""A bill to an address nobody knew makes a customer, outside of any transaction of the test's: as the site does it."""

import pytest

from galla.parties.models import Customer
from galla.sales.tests.conftest import Stall
from tests.world import build_world


@pytest.fixture
def stall(transactional_db: None) -> Stall:
    """The counter, in committed rows."""
    return Stall(build_world())


def test_the_first_bill_to_an_address_is_saved_and_makes_one_customer(stall: Stall) -> None:
    known = Customer.objects.count()
    answer = stall.sold(customer_email="meena@example.com")
    assert Customer.objects.count() == known + 1
    assert stall.sold(key="two", customer_email="meena@example.com")["customer"] == answer["customer"]
    stall.nothing_broken()


def test_a_refused_bill_leaves_no_customer_behind(stall: Stall) -> None:
    known = Customer.objects.count()
    body = stall.body({"sku": "TEA", "quantity": "99"}, cash="20000.00", customer_email="meena@example.com")
    assert stall.post(body).status_code == 409
    assert Customer.objects.count() == known
    stall.nothing_broken()
