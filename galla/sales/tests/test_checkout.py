"""What happens when a bill is saved, and what does not when it is refused."""

from typing import Any

import pytest

from galla.foundation.checks import broken
from galla.ledger import places, queries
from galla.outbox.models import Message
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall


def here(stall: Stall, product: Any) -> int:
    """Thousandths of a product on the main shelf."""
    pair = (places.shelf(stall.world.shop.pk, stall.world.main.pk), places.goods(stall.world.shop.pk, product.pk))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def nothing_written(stall: Stall) -> None:
    """No bill, no moved goods, no letter, and every invariant holds."""
    assert Sale.objects.count() == 0
    assert here(stall, stall.tea) == 10_000
    assert Message.objects.filter(reference__startswith="sale:").count() == 0
    stall.nothing_broken()


def test_a_bill_adds_up_moves_the_goods_and_gets_a_number(stall: Stall) -> None:
    answer = stall.sold(
        {"sku": "TEA", "quantity": "2"}, {"sku": "SOAP", "quantity": "1"}, {"sku": "SUGAR", "quantity": "1.45"}
    )
    assert answer["number"] == "M1/26-27/000001"
    assert answer["subtotal"] == "345.20"
    assert answer["round_off"] == "-0.20"
    assert answer["total"] == "345.00"
    assert answer["change"] == "655.00"
    assert [line["gross"] for line in answer["lines"]] == ["236.00", "42.50", "66.70"]
    assert {tax["rate"] for tax in answer["taxes"]} == {"0", "5", "18"}
    assert here(stall, stall.tea) == 8_000
    assert here(stall, stall.sugar) == 23_550
    stall.nothing_broken()


def test_numbers_follow_each_other_without_a_gap(stall: Stall) -> None:
    numbers = [stall.sold(key=f"bill {place}", cash="118.00")["number"] for place in range(3)]
    stall.post(stall.body({"sku": "TEA", "quantity": "100"}, cash="20000.00"), key="too many")
    numbers.append(stall.sold(key="last", cash="118.00")["number"])
    assert [number[-2:] for number in numbers] == ["01", "02", "03", "04"]


def test_the_same_key_and_body_answer_the_same_bill_and_move_nothing_twice(stall: Stall) -> None:
    first = stall.post(stall.body(cash="118.00"))
    again = stall.post(stall.body(cash="118.00"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert here(stall, stall.tea) == 9_000


def test_the_same_key_with_another_body_is_refused(stall: Stall) -> None:
    stall.post(stall.body(cash="118.00"))
    again = stall.post(stall.body({"sku": "TEA", "quantity": "2"}, cash="236.00"))
    assert again.status_code == 422
    assert Sale.objects.count() == 1


def test_a_refusal_is_not_kept_under_its_key(stall: Stall) -> None:
    assert stall.post(stall.body({"sku": "TEA", "quantity": "11"}, cash="1298.00")).status_code == 409
    stall.stock({stall.tea: 5_000}, key="more")
    assert stall.post(stall.body({"sku": "TEA", "quantity": "11"}, cash="1298.00")).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(stall: Stall, key: str) -> None:
    answer = stall.post(stall.body(cash="118.00"), key=key)
    assert answer.status_code == 400
    nothing_written(stall)


def test_goods_that_are_not_there_are_not_sold(stall: Stall) -> None:
    answer = stall.post(stall.body({"sku": "TEA", "quantity": "6"}, {"sku": "TEA", "quantity": "5"}, cash="2000.00"))
    assert answer.status_code == 409
    assert answer.json()["code"] == "not_enough_stock"
    assert answer.json()["errors"][0]["field"] == "lines.1.quantity"
    nothing_written(stall)


def test_a_shop_may_choose_to_sell_what_is_not_there(stall: Stall) -> None:
    shop = stall.world.shop
    shop.negative_stock = "warn"
    shop.save(update_fields=["negative_stock"])
    answer = stall.sold({"sku": "TEA", "quantity": "12"}, cash="1416.00")
    assert answer["flags"] == ["below_zero"]
    assert here(stall, stall.tea) == -2_000
    stall.stock({stall.tea: 5_000}, key="more")
    stall.nothing_broken()


def test_change_comes_from_what_lies_in_the_drawer(stall: Stall) -> None:
    stall.notes({5000: 1, 2000: 3})
    body = stall.body({"sku": "SUGAR", "quantity": "1"}, {"sku": "SOAP", "quantity": "2"}, place_of_supply="27")
    body["tenders"] = [{"method": "cash", "amount": "200.00", "notes": {"100": 2}}]
    body["lines"] = [{"name": "Bag", "unit_price": "140.00", "quantity": "1"}]
    answer = stall.post(body).json()
    assert (answer["change"], answer["change_notes"]) == ("60.00", {"20": 3})
    stall.nothing_broken()


def test_change_the_drawer_cannot_make_is_refused_with_advice(stall: Stall) -> None:
    stall.notes({5000: 1})
    body = stall.body({"name": "Bag", "unit_price": "160.00", "quantity": "1"})
    body["tenders"] = [{"method": "cash", "amount": "200.00", "notes": {"100": 2}}]
    answer = stall.post(body)
    assert answer.status_code == 409
    assert answer.json()["code"] == "change_not_possible"
    assert answer.json()["advice"] == {"ask_for": "10.00", "change": "50.00", "change_notes": {"50": 1}}
    nothing_written(stall)


def test_the_rest_may_be_kept_as_the_customers_credit_or_handed_out_loose(stall: Stall) -> None:
    stall.notes({1000: 3})
    body = stall.body({"name": "Bag", "unit_price": "165.00", "quantity": "1"}, rest="credit")
    body["tenders"] = [{"method": "cash", "amount": "200.00", "notes": {"100": 2}}]
    assert stall.post(body).status_code == 400
    kept = stall.post({**body, "customer_email": "meena@example.com"}, key="kept").json()
    assert (kept["change"], kept["credit"], kept["change_notes"]) == ("30.00", "5.00", {"10": 3})
    owed = places.customer(stall.world.shop.pk, kept["customer"])
    unit = places.money(stall.world.shop.pk)
    assert queries.balances([(owed, unit)])[owed.id, unit.id].on_hand == -500
    loose = stall.post({**body, "rest": "loose"}, key="loose").json()
    assert (loose["change"], loose["change_loose"]) == ("35.00", "35.00")
    stall.nothing_broken()


def test_less_than_the_bill_is_refused_unless_it_goes_on_account(stall: Stall) -> None:
    body = stall.body(cash="100.00")
    assert stall.post(body).status_code == 409
    nothing_written(stall)
    body["tenders"].append({"method": "on_account", "amount": "18.00"})
    assert stall.post(body).status_code == 400
    nothing_written(stall)
    answer = stall.post({**body, "customer_email": "meena@example.com"}, key="khata")
    assert answer.status_code == 201
    khata = places.customer(stall.world.shop.pk, answer.json()["customer"])
    unit = places.money(stall.world.shop.pk)
    assert queries.balances([(khata, unit)])[khata.id, unit.id].on_hand == 1800
    stall.nothing_broken()


def test_only_cash_can_be_more_than_the_bill(stall: Stall) -> None:
    body = stall.body(tenders=[{"method": "upi", "amount": "120.00"}])
    assert stall.post(body).status_code == 400
    nothing_written(stall)


def test_a_wrong_total_is_refused_with_the_right_one(stall: Stall) -> None:
    answer = stall.post(stall.body(cash="118.00", expected_total="117.00"))
    assert answer.status_code == 409
    assert answer.json()["total"] == "118.00"
    nothing_written(stall)


def test_another_state_means_one_integrated_tax(stall: Stall) -> None:
    answer = stall.sold({"sku": "SOAP", "quantity": "1"}, place_of_supply="29")
    assert [tax["name"] for tax in answer["lines"][0]["taxes"]] == ["IGST"]


def test_a_cashier_may_neither_name_a_price_nor_sell_open_items(stall: Stall) -> None:
    priced = stall.body({"sku": "TEA", "quantity": "1", "unit_price": "100.00"}, cash="100.00")
    opened = stall.body({"name": "Bag", "unit_price": "10.00", "quantity": "1"}, cash="10.00")
    assert stall.post(priced, role="cashier").status_code == 403
    assert stall.post(opened, role="cashier").status_code == 403
    nothing_written(stall)


def test_a_new_address_makes_a_new_customer_and_a_letter(stall: Stall) -> None:
    answer = stall.sold(customer_email="meena@example.com")
    assert answer["recipient"]["email"] == "meena@example.com"
    assert Message.objects.filter(reference=f"sale:{answer['id']}").count() == 1
    assert answer["mail"]["state"] == "waiting"
    again = stall.sold(key="two", customer_email="MEENA@example.com")
    assert again["customer"] == answer["customer"]


def test_a_bill_by_mail_stands_among_the_messages_under_its_number(stall: Stall) -> None:
    bill = stall.sold(customer_email="meena@example.com")
    listed = stall.world.browser("manager").get("/messages/").content.decode()
    assert f'<a class="opens" href="/bills/{bill["id"]}/">Bill {bill["number"]}</a>' in listed
    assert f"sale:{bill['id']}" not in listed


def test_costs_are_hidden_from_cashiers(stall: Stall) -> None:
    bill = stall.sold()
    assert "cost" in bill
    seen = stall.world.api("cashier").get(f"/api/v1/sales/{bill['id']}/").json()
    assert "cost" not in seen
    assert "cost" not in seen["lines"][0]


def test_a_void_brings_everything_back_once(stall: Stall) -> None:
    stall.notes()
    bill = stall.sold({"sku": "TEA", "quantity": "3"}, cash="500.00")
    api = stall.world.api("owner", till=stall.world.till)
    address = f"/api/v1/sales/{bill['id']}/void/"
    assert stall.world.api("cashier").post(address, {"reason": "wrong"}, format="json").status_code == 403
    assert api.post(address, {"reason": " "}, format="json").status_code == 400
    assert here(stall, stall.tea) == 7_000
    done = api.post(address, {"reason": "wrong customer"}, format="json")
    assert done.status_code == 200, done.content
    assert done.json()["handed_back"] == "354.00"
    assert here(stall, stall.tea) == 10_000
    assert api.post(address, {"reason": "again"}, format="json").status_code == 409
    assert api.get(f"/api/v1/sales/{bill['id']}/").json()["state"] == "void"
    stall.nothing_broken()


def test_yesterdays_bill_cannot_be_voided(stall: Stall) -> None:
    import datetime

    from galla.sales.actions import void_sale
    from galla.sales.errors import TooLateToVoid

    bill = stall.sold()
    at = Sale.objects.get().happened_at + datetime.timedelta(days=1)
    with pytest.raises(TooLateToVoid):
        void_sale(access=stall.access, sale_id=bill["id"], reason="late", at=at)
    assert here(stall, stall.tea) == 9_000


def test_a_bill_of_another_shop_is_not_there(stall: Stall) -> None:
    bill = stall.sold()
    stranger = stall.world.api("stranger")
    assert stranger.get(f"/api/v1/sales/{bill['id']}/").status_code == 404
    assert stranger.get(f"/api/v1/sales/{bill['id']}/invoice.pdf").status_code == 404
    assert stranger.post(f"/api/v1/sales/{bill['id']}/void/", {"reason": "x"}, format="json").status_code == 404
    assert stranger.get("/api/v1/sales/").json()["results"] == []


def test_a_quote_saves_nothing(stall: Stall) -> None:
    api = stall.world.api("owner", till=stall.world.till)
    answer = api.post("/api/v1/quotes/", {"lines": [{"sku": "TEA", "quantity": "2"}]}, format="json")
    assert (answer.status_code, answer.json()["total"]) == (200, "236.00")
    nothing_written(stall)


def test_invariants_see_a_bill_that_was_tampered_with(stall: Stall) -> None:
    from galla.foundation.database.immutable import maintenance

    stall.sold()
    stall.nothing_broken()
    with maintenance():
        Sale.objects.update(list_minor=1)
    assert any("does not match the hash" in found.detail for found in broken())
