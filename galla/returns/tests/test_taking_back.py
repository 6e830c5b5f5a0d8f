"""Goods that come back: at what was paid, to where they lay, and no more than was sold."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from galla.accounts.tests.pins import lent, with_pin
from galla.catalog.actions import PartOfKit, set_parts
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput, KeyReused, NotAllowed, NotFound
from galla.inventory.actions import BatchGiven, add_place
from galla.inventory.actions.receiving import ReceiptItem, receive
from galla.ledger import places, queries
from galla.payments.models import PaymentMethod
from galla.payments.tests.accounts import lies_in
from galla.prepaid.actions import sell_card
from galla.prepaid.actions import set_terms as set_card_terms
from galla.prepaid.tests.ahead import card, left_on_card, paid, somebody
from galla.returns.actions import Item, set_terms, take_back
from galla.returns.errors import BeyondTheTerms, NotSeenYet, SeveralCustomers, TakenBack
from galla.returns.models import CreditedBill, CreditNote, CreditNoteLine, Way
from galla.returns.tests.coming import THREE, came, held, on_shelf
from galla.sales.actions import void_sale
from galla.sales.errors import GoodsCameBack, ReturnedBefore
from galla.sales.models import ReturnedLine, Sale, Void
from galla.sales.tests.conftest import Stall, stall
from tests.world import NOW

__all__ = ["stall"]


@pytest.fixture(autouse=True)
def whole(stall: Stall) -> Iterator[None]:
    """Whatever a test does, every invariant holds afterwards."""
    yield
    stall.nothing_broken()


def accounts(stall: Stall) -> dict[str, int]:
    """What the accounts a bill touches hold."""
    names = ("income", "round-off", "due", "tax:CGST:25000", "tax:SGST:90000")
    found = {name: lies_in(stall.world.shop.pk, name) for name in names}
    return found | {"drawer": held(stall, f"drawer:{stall.world.till.pk}", "money")}


def test_everything_line_by_line_leaves_every_account_and_shelf_as_it_was(stall: Stall) -> None:
    stall.notes(dict.fromkeys((10_000, 2_000, 1_000, 500, 100), 20))
    before = accounts(stall), [on_shelf(stall, goods) for goods in (stall.tea, stall.soap, stall.sugar)]
    sale = stall.sold(*THREE, discount_percent="7.5", cash="500.00")
    back = [came(stall, sale, line, key=f"{place}") for place, line in enumerate(((2, 1_000), (3, 1_333), (1, 1_000)))]
    rest = came(stall, sale, (1, 1_000), (2, 2_000), key="rest")
    assert sum(note.total_minor for note in (*back, rest)) == Sale.objects.get().total_minor
    assert (accounts(stall), [on_shelf(stall, goods) for goods in (stall.tea, stall.soap, stall.sugar)]) == before
    assert [note.number for note in (*back, rest)] == [f"C/1/26-27/{number:06d}" for number in range(1, 5)]
    assert rest.round_off_minor + sum(note.round_off_minor for note in back) == Sale.objects.get().round_off_minor


def test_one_of_two_gives_back_half_in_notes_the_drawer_holds(stall: Stall) -> None:
    stall.notes({10_000: 2, 1_000: 1, 500: 1, 200: 1, 100: 1})
    sale = stall.sold({"sku": "TEA", "quantity": "2"}, cash=None, tenders=[{"method": "cash", "amount": "236.00"}])
    note = came(stall, sale, (1, 1_000))
    assert (note.net_minor, note.tax_minor, note.total_minor) == (11_238, 562, 11_800)
    assert (note.notes, note.loose_minor) == ({"100": 1, "200": 1, "500": 1, "1000": 1, "10000": 1}, 0)
    line = CreditNoteLine.objects.get()
    assert (line.quantity_milli, line.gross_minor, line.cost_minor) == (1_000, 11_800, 5_900)
    assert on_shelf(stall, stall.tea) == (9_000, 53_100)


@pytest.mark.parametrize("milli", [0, -1_000, 500, 2_001])
def test_nothing_broken_pieces_and_more_than_was_sold_do_not_come_back(stall: Stall, milli: int) -> None:
    stall.stock({stall.product("Cup", "50", "5", sku="CUP", measure="pc"): 5_000}, key="cups")
    sale = stall.sold({"sku": "CUP", "quantity": "2"})
    with pytest.raises((InvalidInput, ReturnedBefore)) as refused:
        came(stall, sale, (1, milli))
    assert refused.value.field == "lines.0.quantity"
    assert not CreditNote.objects.exists()
    assert not ReturnedLine.objects.exists()


def test_what_came_back_does_not_come_back_again(stall: Stall) -> None:
    sale = stall.sold({"sku": "TEA", "quantity": "2"})
    came(stall, sale, (1, 1_000))
    with pytest.raises(ReturnedBefore) as refused:
        came(stall, sale, (1, 2_000), key="again")
    assert refused.value.figures == {"left": "1"}
    assert on_shelf(stall, stall.tea)[0] == 9_000
    assert CreditNote.objects.count() == 1


def test_the_same_key_again_is_the_same_note_and_another_request_with_it_is_refused(stall: Stall) -> None:
    sale = stall.sold({"sku": "TEA", "quantity": "2"})
    first = came(stall, sale, (1, 1_000))
    assert came(stall, sale, (1, 1_000)).number == first.number
    with pytest.raises(KeyReused):
        came(stall, sale, (1, 2_000))
    assert CreditNote.objects.count() == 1
    assert on_shelf(stall, stall.tea)[0] == 9_000


def test_a_void_and_a_return_exclude_each_other(stall: Stall) -> None:
    one, two = stall.sold(key="one"), stall.sold(key="two")
    came(stall, one, (1, 1_000))
    with pytest.raises(GoodsCameBack):
        void_sale(access=stall.access, sale_id=one["id"], reason="slip", at=Sale.objects.get(pk=one["id"]).happened_at)
    void_sale(access=stall.access, sale_id=two["id"], reason="slip", at=Sale.objects.get(pk=two["id"]).happened_at)
    with pytest.raises(TakenBack):
        came(stall, two, (1, 1_000), key="late")
    assert Void.objects.count() == CreditNote.objects.count() == 1


def test_goods_come_back_to_another_place_of_the_branch_and_to_no_other_branchs(stall: Stall) -> None:
    world, sale = stall.world, stall.sold()
    shelf = add_place(access=stall.access, branch=world.main, name="Damaged")
    with pytest.raises(InvalidInput):
        came(stall, sale, (1, 1_000), place=add_place(access=stall.access, branch=world.station, name="There").pk)
    assert not CreditNote.objects.exists()
    came(stall, sale, (1, 1_000), place=shelf.pk)
    assert held(stall, f"shelf:{world.main.pk}:{shelf.pk}", f"goods:{stall.tea.pk}") == 1_000
    assert on_shelf(stall, stall.tea)[0] == 9_000


def test_money_goes_back_to_the_payments_in_their_order(stall: Stall) -> None:
    customer = somebody(stall.world)
    stall.stock({stall.tea: 10_000}, key="more")
    tenders = [
        {"method": "card", "amount": "100.00"},
        {"method": "on_account", "amount": "200.00"},
        {"method": "cash", "amount": "200.00"},
    ]
    sale = stall.sold({"sku": "TEA", "quantity": "4"}, cash=None, customer=customer.pk, tenders=tenders)
    first, second = came(stall, sale, (1, 1_000)), came(stall, sale, (1, 3_000), key="rest")
    told = [[(one.method, one.amount_minor) for one in note.tenders.order_by("position")] for note in (first, second)]
    assert told == [[("card", 10_000), ("on_account", 1_800)], [("on_account", 18_200), ("cash", 17_200)]]
    assert held(stall, f"customer:{customer.pk}", "money") == 0
    assert lies_in(stall.world.shop.pk, "card") == 0


def test_a_gift_card_is_good_again_for_what_comes_back(stall: Stall) -> None:
    sold = card(stall.world, 10_000)
    tenders = [
        {"method": "gift_card", "amount": "80.00", "reference": sold.code},
        {"method": "cash", "amount": "38.00"},
    ]
    sale = stall.sold(cash=None, tenders=tenders)
    note = came(stall, sale, (1, 1_000))
    assert left_on_card(sold) == 10_000
    assert [tender.amount_minor for tender in note.tenders.order_by("position")] == [8_000, 3_800]


def test_what_a_card_that_is_over_had_paid_is_the_customers_store_credit(stall: Stall) -> None:
    customer, later = somebody(stall.world), timezone.now() + datetime.timedelta(days=60)
    set_card_terms(access=stall.access, valid_days=30)
    sold = sell_card(access=stall.access, at=timezone.now(), key="over", money=paid(30_000))
    tenders = [{"method": "gift_card", "amount": "118.00", "reference": sold.code}]
    named, nobodys = (
        stall.sold(cash=None, key=key, tenders=tenders, **more)
        for key, more in (("named", {"customer": customer.pk}), ("nobody's", {}))
    )
    told: dict[str, Any] = {"access": stall.access, "at": later, "way": Way.ORIGINAL, "reason": "torn"}
    take_back(**told, key="back", items=[Item(named["id"], 1, 1_000)])
    assert (held(stall, f"store-credit:{customer.pk}"), left_on_card(sold)) == (11_800, 6_400)
    with pytest.raises(InvalidInput) as refused:
        take_back(**told, key="no", items=[Item(nobodys["id"], 1, 1_000)])
    assert (refused.value.field, CreditNote.objects.count()) == ("way", 1)


@pytest.mark.parametrize(("way", "account"), [(Way.KHATA, "customer"), (Way.STORE_CREDIT, "store-credit")])
def test_money_goes_onto_the_khata_or_credit_of_the_customer_and_of_nobody_else(
    stall: Stall, way: Way, account: str
) -> None:
    customer = somebody(stall.world)
    sale, nobodys = stall.sold(customer=customer.pk), stall.sold(key="nobody's")
    came(stall, sale, (1, 1_000), way=way)
    unit, sign = ("money", -1) if way == Way.KHATA else ("prepaid", 1)
    assert held(stall, f"{account}:{customer.pk}", unit) == sign * 11_800
    with pytest.raises(InvalidInput):
        came(stall, nobodys, (1, 1_000), key="no", way=way)
    assert CreditNote.objects.count() == 1


def test_money_over_upi_goes_back_once_it_was_seen_or_another_way(stall: Stall) -> None:
    sale = stall.sold(cash=None, tenders=[{"method": "upi", "amount": "118.00", "reference": "UPI 1"}])
    with pytest.raises(NotSeenYet):
        came(stall, sale, (1, 1_000))
    assert not CreditNote.objects.exists()
    client = stall.world.api("owner", till=stall.world.till)
    claim = sale["claims"][0]["id"]
    seen = client.post(f"/api/v1/claims/{claim}/seen/", {"reference": "UTR"}, format="json")
    assert seen.status_code in (200, 201), seen.content
    came(stall, sale, (1, 1_000))
    assert lies_in(stall.world.shop.pk, "bank") == lies_in(stall.world.shop.pk, "upi") == 0


def test_more_cash_than_the_limit_takes_a_manager(stall: Stall) -> None:
    set_terms(access=stall.access, cash_limit_minor=11_799)
    cashier, sale = stall.world.access("cashier"), stall.sold()
    with pytest.raises(NotAllowed):
        came(stall, sale, (1, 1_000), access=cashier)
    assert not CreditNote.objects.exists()
    assert on_shelf(stall, stall.tea)[0] == 9_000
    allowed = lent(stall.world, with_pin(stall.world), "return.beyond")
    assert came(stall, sale, (1, 1_000), access=allowed).total_minor == 11_800


def test_after_the_window_and_what_is_not_taken_back_takes_a_manager(stall: Stall) -> None:
    cashier = stall.world.access("cashier")
    sale = stall.sold({"sku": "TEA", "quantity": "1"}, {"sku": "SOAP", "quantity": "1"})
    set_terms(access=stall.access, window_days=7, not_returnable=[stall.soap.pk])
    sold = Sale.objects.get().happened_at
    act: dict[str, Any] = {"key": "late", "way": Way.ORIGINAL, "reason": "found it again"}
    late = sold + datetime.timedelta(days=8)
    for at, position, field in ((late, 1, "lines.0.bill"), (sold, 2, "lines.0.position")):
        with pytest.raises(BeyondTheTerms) as refused:
            take_back(**act, access=cashier, at=at, items=[Item(sale["id"], position, 1_000)])
        assert refused.value.field == field
    assert not CreditNote.objects.exists()
    in_time = sold + datetime.timedelta(days=7)
    take_back(**act | {"key": "in time"}, access=cashier, at=in_time, items=[Item(sale["id"], 1, 1_000)])
    allowed = lent(stall.world, with_pin(stall.world), "return.beyond")
    take_back(**act, access=allowed, at=late, items=[Item(sale["id"], 2, 1_000)])
    assert CreditNote.objects.count() == 2


def test_a_cards_charge_comes_back_with_its_tax(stall: Stall) -> None:
    rows = PaymentMethod.objects.filter(shop=stall.world.shop, code="card")
    rows.update(surcharge_ppm=20_000, surcharge_tax_ppm=180_000)
    tea = {"sku": "TEA", "quantity": "2"}
    sale = stall.sold(tea, cash=None, tenders=[{"method": "card", "amount": "240.72"}])
    notes = [came(stall, sale, (1, 1_000), key=str(number)) for number in range(2)]
    assert sum(note.total_minor for note in notes) == 24_072
    assert [note.surcharge_minor for note in notes] == [236, 236]
    assert lies_in(stall.world.shop.pk, "surcharge") == lies_in(stall.world.shop.pk, "card") == 0


def test_lines_of_several_bills_come_back_on_one_note_of_one_customer(stall: Stall) -> None:
    one, two = stall.sold(key="one"), stall.sold({"sku": "SOAP", "quantity": "2"}, key="two")
    other = stall.sold(key="other", customer=somebody(stall.world).pk)
    act: dict[str, Any] = {"access": stall.access, "at": NOW, "way": Way.ORIGINAL, "reason": "all of it"}
    with pytest.raises(SeveralCustomers):
        take_back(**act, key="no", items=[Item(one["id"], 1, 1_000), Item(other["id"], 1, 1_000)])
    note = take_back(**act, key="both", items=[Item(two["id"], 1, 1_000), Item(one["id"], 1, 1_000)]).document
    assert list(CreditedBill.objects.order_by("position").values_list("sale", "total_minor")) == [
        (two["id"], 4_200 if note.total_minor == 16_000 else 4_300),
        (one["id"], 11_800),
    ]


def test_a_bill_of_another_shop_is_not_there(stall: Stall) -> None:
    with pytest.raises((InvalidInput, NotFound)):
        came(stall, {"id": 999_999}, (1, 1_000))
    assert not CreditNote.objects.exists()


def test_a_kit_comes_back_as_its_parts_at_what_they_were_worth(stall: Stall) -> None:
    kit = stall.product("Hamper", "400", "18", sku="HAMPER", measure="pc")
    set_parts(
        access=stall.access,
        at=NOW,
        kit=kit,
        parts=[PartOfKit(stall.tea, 2_000), PartOfKit(stall.sugar, 1_500)],
    )
    before = [on_shelf(stall, goods) for goods in (stall.tea, stall.sugar)]
    sale = stall.sold({"sku": "HAMPER", "quantity": "2"}, {"sku": "SUGAR", "quantity": "1"})
    came(stall, sale, (1, 1_000))
    assert on_shelf(stall, stall.tea)[0] == 8_000
    assert on_shelf(stall, stall.sugar)[0] == 22_500
    came(stall, sale, (1, 1_000), (2, 1_000), key="rest")
    assert [on_shelf(stall, goods) for goods in (stall.tea, stall.sugar)] == before


def test_what_is_kept_by_batch_comes_back_to_its_batches(stall: Stall) -> None:
    pills = stall.product("Pills", "20", "5", sku="PILLS", keeps_batches=True)
    for number, days in (("A", 100), ("B", 200)):
        batch = BatchGiven(number, NOW.date().replace(year=2027 + days // 100))
        items = [ReceiptItem(pills.pk, 2_000, worth_minor=2_000, batch=batch)]
        receive(access=stall.access, at=NOW, key=number, branch=stall.world.main, items=items)
    lying = _batches(stall, pills)
    sale = stall.sold({"sku": "PILLS", "quantity": "3"})
    came(stall, sale, (1, 1_000), key="first")
    came(stall, sale, (1, 2_000), key="rest")
    assert _batches(stall, pills) == lying


def _batches(stall: Stall, product: Product) -> dict[str, int]:
    here = queries.contents(places.shelf(stall.world.shop.pk, stall.world.main.pk))
    return {key: standing.on_hand for key, standing in here.items() if key.startswith("batch:")}
