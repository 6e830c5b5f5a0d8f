"""However a transfer is received, in whatever parts: no goods and no value are made or lost on the way."""

from collections.abc import Sequence

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galla.accounts.models import Branch
from galla.foundation.checks import broken
from galla.inventory.actions import ArrivalItem, Spot, TransferItem, receive_transfer, send_goods, take_back
from galla.inventory.models import TransferReceiptLine
from galla.inventory.tests.goods import AT, branch_of, on_the_way, product, standing, stocked
from galla.ledger.entries import Standing
from galla.parties.tests.shops import open_shop

pytestmark = pytest.mark.django_db

MOST_MILLI = 30_000
CHECKS = (
    *("transfers equal their postings", "nothing on the way is below zero", "balances equal postings"),
    *("what was sent arrived, was lost, was taken back or is on the way", "stock value = cost of what is there"),
)
# Each part says how much of what is left comes, comes damaged and is missing, in per cent.
parts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20), st.integers(0, 20)), max_size=5)


def of_the_rest(left_milli: int, shares: Sequence[int]) -> list[int]:
    return [left_milli * share // 100 for share in shares]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    there=st.integers(1, MOST_MILLI),
    worth=st.integers(0, 10**7),
    sent=st.integers(1, MOST_MILLI),
    told=parts,
    end=st.sampled_from(["open", "missing", "back", "received"]),
)
def test_any_split_of_receipts_keeps_goods_and_value_exactly(
    db: None, there: int, worth: int, sent: int, told: list[tuple[int, int, int]], end: str
) -> None:
    with transaction.atomic():
        access = open_shop()
        station = Branch.objects.create(shop=access.shop, name="Station Road")
        goods = stocked(access, max(there, sent), worth, goods=product(access, unit="kg"))
        transfer = send_goods(
            access=access,
            at=AT,
            key="send",
            source=Spot(branch_of(access)),
            target=Spot(station),
            items=[TransferItem(goods.pk, sent)],
        ).document
        for number, shares in enumerate(told):
            item = ArrivalItem(goods.pk, *of_the_rest(on_the_way(transfer, goods).on_hand, shares))
            if item.together_milli:
                receive_transfer(access=access, at=AT, key=f"part {number}", transfer=transfer, items=[item])
        left = on_the_way(transfer, goods)
        if left.on_hand and end == "missing":
            receive_transfer(access=access, at=AT, key="end", transfer=transfer, items=[], rest_is_missing=True)
        elif left.on_hand and end == "back":
            take_back(access=access, at=AT, key="end", transfer=transfer)
        elif left.on_hand and end == "received":
            rest = [ArrivalItem(goods.pk, left.on_hand)]
            receive_transfer(access=access, at=AT, key="end", transfer=transfer, items=rest)
        lost = TransferReceiptLine.objects.all()
        held = [standing(access, goods), standing(access, goods, station), on_the_way(transfer, goods)]
        held += [
            *(Standing(line.damaged_milli, line.damaged_worth_minor) for line in lost),
            *(Standing(line.missing_milli, line.missing_worth_minor) for line in lost),
        ]
        assert sum(each.on_hand for each in held) == max(there, sent)
        assert sum(each.worth_minor for each in held) == worth
        assert end == "open" or held[2] == Standing(0, 0)
        assert min(each.worth_minor for each in held) >= 0
        assert [str(found) for found in broken(access.shop.pk, only=CHECKS)] == []
        transaction.set_rollback(True)
