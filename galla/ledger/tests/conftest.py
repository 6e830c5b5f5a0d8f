"""A shop with nothing in it but places where units can be."""

import datetime
from collections.abc import Callable

import pytest

from galla.accounts.models import Shop
from galla.foundation.database.transactions import in_transaction
from galla.ledger import places
from galla.ledger.actions import Posted, open_units, post
from galla.ledger.entries import Move, claim, lock_balances, request_hash

AT = datetime.datetime(2026, 11, 21, 6, 30, 0, 123456, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 11, 21)

type Book = Callable[..., Posted]


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    """One shop with money, loose cash, five-hundreds and one product."""
    made = Shop.objects.create(legal_name="Sharma General Stores")
    open_units([places.money(made.pk), places.loose(made.pk), places.note(made.pk, 50000), places.goods(made.pk, 7)])
    return made


@pytest.fixture
def book(shop: Shop) -> Book:
    """Post moves under a key, locking what they touch, with what must remain."""

    def do(
        key: str,
        moves: list[Move],
        *,
        least: dict[tuple[int, int], int] | None = None,
        series: str = "M1",
        day: datetime.date = DAY,
    ) -> Posted:
        def work() -> Posted:
            taken = claim(shop=shop, kind="test", key=key, request_hash=request_hash([key]))
            pairs = [(place, move.unit) for move in moves for place in (move.source, move.target)]
            lock_balances([pair for pair in pairs if places.is_tracked(*pair)])
            return post(
                claim=taken,
                shop_id=shop.pk,
                moves=moves,
                series=series,
                fiscal_year="26-27",
                happened_at=AT,
                recorded_at=AT,
                business_date=day,
                by_id=None,
                least=least,
            )

        return in_transaction(work)

    return do
