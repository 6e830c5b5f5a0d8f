"""What a closed day means at the counter: later bills land in the next day, and nothing of the closed one changes."""

import datetime

import pytest

from galla.accounts.calendar import business_date
from galla.catalog.queries import Reference
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.ledger import queries as ledger
from galla.ledger.actions import post
from galla.ledger.closing import SERIES, close_day, close_of
from galla.ledger.errors import DayClosed
from galla.payments.models import Method
from galla.sales.actions import checkout, selling, void_sale
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.errors import TooLateToVoid
from galla.sales.models import Sale
from galla.sales.rows import SaleRow
from galla.sales.tests.conftest import Stall
from tests.world import NOW

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 21)
DAY = datetime.timedelta(days=1)
LATER = NOW + datetime.timedelta(hours=2)


def bill(stall: Stall, key: str, *, at: datetime.datetime = NOW) -> SaleRow:
    """One packet of tea, paid in cash."""
    cart = Cart(lines=(CartLine(1_000, Reference(product_id=stall.tea.pk)),))
    payment = Payment((TenderGiven(Method.CASH, 11_800),))
    return checkout(access=stall.access, cart=cart, payment=payment, key=key, at=at).rows.sale


def test_a_bill_after_the_close_lands_in_the_next_day_and_keeps_the_moment_it_happened(stall: Stall) -> None:
    before = bill(stall, "before")
    closed = close_day(access=stall.access, day=TODAY, at=LATER)
    after = bill(stall, "after", at=LATER)
    assert (before.business_date, after.business_date) == (TODAY, TODAY + DAY)
    assert after.happened_at == LATER
    assert (closed.day, closed.by_id, closed.at) == (TODAY, stall.access.user.pk, LATER)
    stall.nothing_broken()


def test_closing_counts_what_the_day_holds_and_stands_as_its_last_entry(stall: Stall) -> None:
    sold = [bill(stall, f"bill {number}").id for number in range(3)]
    closed = close_day(access=stall.access, day=TODAY, at=LATER)
    assert closed.entries == len(sold) + 1  # the goods that came in the morning
    entry = ledger.entry(stall.world.shop.pk, closed.id)
    assert entry is not None
    assert (entry.series, entry.number, entry.business_date) == (SERIES, 1, TODAY)
    assert entry.id > max(sold)


def test_closing_a_day_closes_every_day_before_it_and_the_same_day_again_answers_the_same(stall: Stall) -> None:
    closed = close_day(access=stall.access, day=TODAY - DAY, at=NOW)
    again = close_day(access=stall.access, day=TODAY - DAY, at=LATER)
    assert (again.id, again.at, again.replayed) == (closed.id, NOW, True)
    with pytest.raises(DayClosed) as refused:
        close_day(access=stall.access, day=TODAY - 9 * DAY, at=NOW)
    assert refused.value.figures == {"closed_until": "2026-11-20"}
    assert refused.value.detail.startswith("12 Nov 2026 is closed, with every day until 20 Nov 2026.")
    found = close_of(stall.world.shop.pk, TODAY - 9 * DAY)
    assert found is not None
    assert found.id == closed.id
    assert close_of(stall.world.shop.pk, TODAY) is None


def test_a_day_that_has_not_begun_is_not_closed(stall: Stall) -> None:
    with pytest.raises(InvalidInput) as refused:
        close_day(access=stall.access, day=TODAY + DAY, at=NOW)
    assert refused.value.field == "day"
    assert close_of(stall.world.shop.pk, TODAY) is None
    assert bill(stall, "still today").business_date == TODAY


def test_a_cashier_closes_no_day(stall: Stall) -> None:
    with pytest.raises(NotAllowed):
        close_day(access=stall.world.access("cashier"), day=TODAY, at=NOW)
    assert close_of(stall.world.shop.pk, TODAY) is None
    assert close_day(access=stall.world.access("manager"), day=TODAY, at=NOW).day == TODAY


def test_a_bill_of_a_closed_day_is_not_taken_back_and_one_after_it_is(stall: Stall) -> None:
    before = bill(stall, "before")
    close_day(access=stall.access, day=TODAY, at=LATER)
    after = bill(stall, "after", at=LATER)
    with pytest.raises(TooLateToVoid):
        void_sale(access=stall.access, sale_id=before.id, reason="a slip", at=LATER)
    void = void_sale(access=stall.access, sale_id=after.id, reason="a slip", at=LATER)
    entry = ledger.entry(stall.world.shop.pk, void.id)
    assert entry is not None
    assert entry.business_date == TODAY + DAY
    stall.nothing_broken()


def test_whoever_forgets_to_ask_for_the_day_is_refused_by_the_ledger(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_day(access=stall.access, day=TODAY, at=NOW)
    monkeypatch.setattr(selling, "post", lambda **wanted: post(**{**wanted, "business_date": TODAY}))
    with pytest.raises(DayClosed):
        bill(stall, "forgotten", at=LATER)
    assert not Sale.objects.exists()
    stall.nothing_broken()


def test_the_first_open_day_is_asked_of_the_shop_once_the_key_is_claimed(stall: Stall) -> None:
    stale = stall.world.access("owner", till=stall.world.till)
    close_day(access=stall.access, day=TODAY, at=NOW)
    assert business_date(stale.shop, NOW) == TODAY
    cart = Cart(lines=(CartLine(1_000, Reference(product_id=stall.tea.pk)),))
    payment = Payment((TenderGiven(Method.CASH, 11_800),))
    sold = checkout(access=stale, cart=cart, payment=payment, key="stale", at=LATER).rows.sale
    assert sold.business_date == TODAY + DAY == business_date(stale.shop, NOW)
