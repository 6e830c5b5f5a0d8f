"""What a gateway sends to the bank: out of what it held, into the bank and its fees, once, whoever tells of it."""

import dataclasses
import datetime
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from galla.accounts.calendar import zone_of
from galla.catalog.models import Scope, TaxClass
from galla.foundation.checks import broken
from galla.ledger.entries import request_hash
from galla.payments import actions, papers
from galla.payments.actions.gateway_messages import handle_event
from galla.payments.models import Dispute, GatewayAccount, GatewayPayout, WebhookEvent
from galla.payments.providers import DONE, FAILED, WAITING, PaidOut
from galla.payments.tests.fakes import FakeStripe
from galla.payments.tests.gateway_world import Gate, gate_of, promised
from tests.world import NOW

pytestmark = pytest.mark.django_db

TAX = "tax-paid.IGST.180000"


@pytest.fixture(params=["razorpay", "stripe"])
def gate(request: pytest.FixtureRequest) -> Iterator[Gate]:
    """A shop with an account at each provider in turn, which holds ₹118 for it."""
    with gate_of(request.param) as found:
        asked = found.ask(promised(found.world, "one"))
        for told in found.fake.pay(asked.provider_id):
            found.tell(told)
        found.work()
        assert found.held == 11_800
        yield found


def test_a_payout_empties_the_gateway_into_the_bank_and_its_fees(gate: Gate) -> None:
    assert {gate.tell(told) for told in gate.fake.pay_out(11_500, 300)} == {200}
    assert (gate.lies("bank"), GatewayPayout.objects.count()) == (0, 0), "the door only keeps what was told"
    gate.work()
    row = GatewayPayout.objects.get()
    assert (gate.held, gate.lies("bank"), gate.lies("gateway-fees"), gate.lies(TAX)) == (0, 11_500, 255, 45)
    assert (row.amount_minor, row.fee_minor, row.tax_minor, row.account) == (11_500, 300, 45, gate.account)
    assert row.reference != ""
    assert [str(found) for found in broken()] == []


def test_the_same_payout_told_again_and_asked_for_by_hand_counts_once(gate: Gate) -> None:
    [told] = gate.fake.pay_out(11_500, 300)
    for _ in range(3):
        gate.tell(told)
    gate.work()
    number = GatewayPayout.objects.get().payout_id
    actions.ask_for_payout(access=gate.world.access(), at=timezone.now(), account=gate.account, payout_id=number)
    gate.work()
    assert (GatewayPayout.objects.count(), gate.lies("bank"), gate.lies("gateway-fees"), gate.lies(TAX)) == (
        1,
        11_500,
        255,
        45,
    )
    assert [str(found) for found in broken()] == []


def test_one_that_no_message_told_of_is_taken_in_by_a_manager(gate: Gate) -> None:
    gate.fake.pay_out(11_500, 300)
    [number] = gate.fake.payouts
    body = {"account": gate.account.pk, "payout_id": number}
    assert gate.world.api("cashier").post("/api/v1/gateway-payouts/", body, format="json").status_code == 403
    gate.work()
    assert not GatewayPayout.objects.exists()
    assert gate.world.api("manager").post("/api/v1/gateway-payouts/", body, format="json").status_code == 200
    gate.work()
    [row] = gate.world.api("manager").get(f"/api/v1/gateway-payouts/?search={number}").json()["results"]
    assert (row["amount"], row["fee"], row["tax"], row["payout_id"]) == ("115.00", "3.00", "0.45", number)
    assert gate.world.api("stranger").get(f"/api/v1/gateway-payouts/{row['id']}/").status_code == 404


def test_a_provider_that_is_away_is_asked_again_and_a_forged_message_is_not_kept(gate: Gate) -> None:
    [told] = gate.fake.pay_out(11_500, 300)
    forged = dataclasses.replace(told, body=told.body.replace(b"11500", b"91500"))
    kept = WebhookEvent.objects.count()
    assert (gate.tell(forged), WebhookEvent.objects.count()) == (400, kept)
    gate.fake.is_away = True
    gate.tell(told)
    gate.work()
    assert not GatewayPayout.objects.exists()
    gate.fake.is_away = False
    handle_event(event=WebhookEvent.objects.latest("pk"), at=timezone.now())
    assert gate.lies("bank") == 11_500


def test_what_does_not_fit_is_set_aside_and_what_is_on_its_way_waits(gate: Gate) -> None:
    told = PaidOut("po_x", 11_500, 300, "INR", WAITING)
    assert actions.apply_payout(account=gate.account, told=told, at=NOW) is None
    assert actions.apply_payout(account=gate.account, told=dataclasses.replace(told, state=FAILED), at=NOW) is None
    abroad = dataclasses.replace(told, state=DONE, currency="USD")
    assert isinstance(actions.apply_payout(account=gate.account, told=abroad, at=NOW), Dispute)
    assert (gate.lies("bank"), gate.held, Dispute.objects.get().kind) == (0, 11_800, "wrong_currency")
    done = dataclasses.replace(told, state=DONE)
    assert isinstance(actions.apply_payout(account=gate.account, told=done, at=NOW), GatewayPayout)
    failed = dataclasses.replace(told, state=FAILED)
    assert isinstance(actions.apply_payout(account=gate.account, told=failed, at=NOW), Dispute)
    assert (gate.lies("bank"), Dispute.objects.latest("pk").kind) == (11_500, "payout_failed")
    assert [str(found) for found in broken()] == []


def test_what_stripe_takes_from_the_bank_is_booked_out_of_it() -> None:
    with gate_of("stripe") as gate:
        [told] = gate.fake.pay_out(-2_000, 60)
        gate.tell(told)
        gate.tell(told)
        gate.work()
        row = GatewayPayout.objects.get()
        assert (row.amount_minor, row.fee_minor) == (-2_000, 60)
        # What was sent back beyond what came in, and the fees of it: after this Stripe holds nothing and lacks nothing.
        assert (gate.lies("bank"), gate.held, gate.lies("gateway-fees"), gate.lies(TAX)) == (-2_000, 1_940, 51, 9)
        shown = gate.world.browser("manager").get("/payments/payouts/").content.decode()
        assert "20.00" in shown
        [listed] = gate.world.api("manager").get("/api/v1/gateway-payouts/").json()["results"]
        assert listed["amount"] == "-20.00"
        assert [str(found) for found in broken()] == []


def test_what_somebody_had_stripe_send_is_booked_with_what_that_costs() -> None:
    with gate_of("stripe") as gate:
        fake = gate.fake
        assert isinstance(fake, FakeStripe)
        [told] = fake.pay_out_by_hand(11_500, 118)
        gate.tell(told)
        gate.work()
        row = GatewayPayout.objects.get()
        assert (row.amount_minor, row.fee_minor, row.tax_minor) == (11_500, 118, 18)
        assert (gate.lies("bank"), gate.held, Dispute.objects.count()) == (11_500, -11_618, 0)
        assert [str(found) for found in broken()] == []


def test_tax_in_a_fee_is_among_what_was_paid_of_tax_and_no_expense(gate: Gate) -> None:
    told = PaidOut("po_x", 11_500, 300, "INR", DONE, tax_minor=46)
    actions.apply_payout(account=gate.account, told=told, at=timezone.now())
    assert (gate.lies("gateway-fees"), gate.lies(TAX), gate.held) == (254, 46, 0)
    day = f"{timezone.localdate():%Y-%m-%d}"
    text = gate.world.browser("owner").get("/reports/taxes/", {"since": day, "until": day}).content.decode()
    assert "IGST" in text
    assert "0.46" in text
    assert [str(found) for found in broken()] == []


def told_with_tax(tax_minor: int) -> PaidOut:
    """A payout of ₹115 of which ₹3 were kept, with so much tax in them."""
    return PaidOut("po_x", 11_500, 300, "INR", DONE, tax_minor=tax_minor)


def test_which_tax_it_is_says_the_shops_own_class_and_how_much_the_provider(gate: Gate) -> None:
    access = gate.world.access()
    class_of_five = TaxClass.objects.get(shop=gate.world.shop, name="GST 5")
    changes = {"fee_tax_class": class_of_five, "fee_tax_scope": Scope.WITHIN}
    actions.change_gateway_account(access=access, at=NOW, account=gate.account, changes=changes)
    actions.apply_payout(account=gate.account, told=told_with_tax(47), at=timezone.now())
    row = GatewayPayout.objects.get()
    assert row.taxes == [["CGST", 25_000, 23], ["SGST", 25_000, 24]], "together what was told, to the paisa"
    assert [gate.lies(f"tax-paid.{name}.25000") for name in ("CGST", "SGST")] == [23, 24]
    assert (gate.lies("gateway-fees"), gate.held) == (253, 0)
    [shown] = gate.world.api("manager").get("/api/v1/gateway-payouts/").json()["results"]
    assert shown["taxes"][0] == {"name": "CGST", "rate": "2.5", "amount": "0.23"}
    assert [str(found) for found in broken()] == []


def test_where_the_shop_takes_none_of_it_as_tax_it_stays_in_the_fee(gate: Gate) -> None:
    actions.change_gateway_account(
        access=gate.world.access(), at=timezone.now(), account=gate.account, changes={"fee_tax_class": None}
    )
    actions.apply_payout(account=gate.account, told=told_with_tax(46), at=timezone.now())
    row = GatewayPayout.objects.get()
    assert (row.tax_minor, row.taxes, gate.lies("gateway-fees"), gate.lies(TAX)) == (46, [], 300, 0)
    assert [str(found) for found in broken()] == []


def test_what_was_booked_before_the_class_changed_stays_as_it_was(gate: Gate) -> None:
    actions.apply_payout(account=gate.account, told=told_with_tax(46), at=timezone.now())
    actions.change_gateway_account(
        access=gate.world.access(), at=timezone.now(), account=gate.account, changes={"fee_tax_class": None}
    )
    again = actions.apply_payout(account=gate.account, told=told_with_tax(46), at=timezone.now())
    assert isinstance(again, GatewayPayout)
    assert (again.taxes, gate.lies(TAX)) == ([["IGST", 180_000, 46]], 46)
    assert [str(found) for found in broken()] == []


def test_what_was_booked_before_there_was_a_class_is_read_as_it_was_written() -> None:
    row = GatewayPayout(
        shop_id=1, account_id=2, provider="stripe", payout_id="po", amount_minor=9, fee_minor=3, tax_minor=1
    )
    assert papers.booked_taxes(row) == [("GST", 180_000, 1)]
    assert papers.hash_of_payout(row) == request_hash([1, 2, "stripe", "po", 9, 3, "", 1])


def test_the_class_is_chosen_with_the_account_by_page_and_api_and_is_the_shops_own(gate: Gate) -> None:
    page, api = f"/payments/gateways/{gate.account.pk}/", f"/api/v1/gateway-accounts/{gate.account.pk}/"
    browser, client = gate.world.browser("owner"), gate.world.api("owner")
    shown = client.get(api).json()
    assert (shown["fee_tax_class"], shown["fee_tax_scope"]) == (gate.account.fee_tax_class_id, "across")
    assert "Tax in its fees" in browser.get(page).content.decode()
    mine = TaxClass.objects.get(shop=gate.world.shop, name="GST 5")
    typed = {"name": "Web", "public_key": "", "fee_tax_class": mine.pk, "fee_tax_scope": "within"}
    assert browser.post(page, typed).status_code == 302
    shown = client.get(api).json()
    assert (shown["fee_tax_class"], shown["fee_tax_scope"]) == (mine.pk, "within")
    theirs = TaxClass.objects.exclude(shop=gate.world.shop).first()
    assert theirs is not None
    assert browser.post(page, typed | {"fee_tax_class": theirs.pk}).status_code == 400
    refused = client.patch(api, {"fee_tax_class": theirs.pk}, format="json")
    assert refused.status_code == 400
    assert client.patch(api, {"fee_tax_scope": "always"}, format="json").status_code == 400
    assert client.patch(api, {"fee_tax_class": None}, format="json").json()["fee_tax_class"] is None
    gate.account.refresh_from_db()
    assert (gate.account.fee_tax_class, gate.account.fee_tax_scope) == (None, "within")


@pytest.mark.parametrize("tax", [301, -1])
def test_a_tax_that_is_no_part_of_its_fee_is_not_believed(gate: Gate, tax: int) -> None:
    actions.apply_payout(account=gate.account, told=PaidOut("po_x", 11_500, 300, "INR", DONE, tax_minor=tax), at=NOW)
    assert (gate.lies("gateway-fees"), gate.lies(TAX), GatewayPayout.objects.get().tax_minor) == (300, 0, 0)


def test_a_payout_of_nothing_moves_nothing(gate: Gate) -> None:
    told = PaidOut("po_x", 0, 0, "INR", DONE)
    assert actions.apply_payout(account=gate.account, told=told, at=NOW) is None
    assert not GatewayPayout.objects.exists()


def test_a_payout_is_never_changed(gate: Gate) -> None:
    told = PaidOut("po_x", 11_500, 300, "INR", DONE)
    actions.apply_payout(account=gate.account, told=told, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        GatewayPayout.objects.update(fee_minor=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        GatewayPayout.objects.all().delete()


def test_the_page_lists_them_and_asks_for_one(gate: Gate) -> None:
    gate.fake.pay_out(11_500, 300)
    [number] = gate.fake.payouts
    browser = gate.world.browser("manager")
    assert browser.post("/payments/payouts/new/", {"account": gate.account.pk, "payout_id": ""}).status_code == 400
    done = browser.post("/payments/payouts/new/", {"account": gate.account.pk, "payout_id": number})
    assert done.status_code == 302
    gate.work()
    row = GatewayPayout.objects.get()
    shown = browser.get(f"/payments/payouts/{row.pk}/", follow=True).content.decode()
    assert number in shown
    assert gate.world.browser("cashier").get("/payments/payouts/").status_code == 403


def test_stripe_fees_are_added_up_over_pages_and_fees_of_its_own_count() -> None:
    from galla.payments.providers.stripe.messages import fee_of

    rows = [{"type": "charge", "fee": 50, "amount": 1000}, {"type": "refund", "fee": 0, "amount": -500}]
    own = {"type": "stripe_fee", "fee": 0, "amount": -200}
    assert fee_of([*rows, own, {"type": "payout", "fee": 0, "amount": -250}, "odd", {"fee": "x"}]) == (250, 0)
    taxed = {"type": "charge", "fee": 59, "fee_details": [{"type": "tax", "amount": 9}, {"type": "tax", "amount": "9"}]}
    assert fee_of([taxed, {"fee_details": "odd"}, {"fee_details": ["odd"]}]) == (59, 9)
    assert FakeStripe.name == "stripe"


@pytest.mark.parametrize("gate", ["stripe"], indirect=True)
def test_payouts_are_listed_by_account_and_day_on_the_page_and_over_the_api(gate: Gate) -> None:
    other = GatewayAccount.objects.create(shop=gate.world.shop, provider="razorpay", name="Second", token="second")
    moments = [NOW - datetime.timedelta(days) for days in (9, 5, 0)]
    for number, at in enumerate(moments):
        account = other if number == 1 else gate.account
        told = PaidOut(f"po_{number}", 100, 0, "INR", DONE, reference=f"bank {number}")
        assert actions.apply_payout(account=account, told=told, at=at) is not None
    client, page = gate.world.api("manager"), gate.world.browser("manager")

    def numbers(**asked: str | int) -> list[str]:
        shown = page.get("/payments/payouts/", asked).content.decode()
        found = [row["payout_id"] for row in client.get("/api/v1/gateway-payouts/", asked).json()["results"]]
        assert [number for number in ("po_2", "po_1", "po_0") if number in shown] == found
        return found

    day = timezone.localdate(moments[1], zone_of(gate.world.shop.zone)).isoformat()
    assert numbers() == ["po_2", "po_1", "po_0"]
    assert numbers(account=other.pk) == ["po_1"]
    assert numbers(since=day) == ["po_2", "po_1"]
    assert numbers(until=day, account=gate.account.pk) == ["po_0"]
    for name, odd, status in (("since", "2026-02-30", 400), ("until", "yesterday", 400), ("account", "9" * 40, 404)):
        answer = client.get("/api/v1/gateway-payouts/", {name: odd})
        assert (answer.status_code, name in answer.content.decode() or status == 404) == (status, True)
    assert gate.world.api("stranger").get("/api/v1/gateway-payouts/").json()["results"] == []
    assert client.get("/api/v1/disputes/", {"kind": "nothing"}).json()["errors"][0]["field"] == "kind"
