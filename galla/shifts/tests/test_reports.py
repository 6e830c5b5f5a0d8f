"""Reports of shifts: what they say of bills, tax, payments and cash, on paper as in the API."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from galla.drawer.actions import drop_to_safe, pay_in, pay_out
from galla.drawer.models import Shift, ShiftClose
from galla.paper.tests import reading
from galla.sales.actions import void_sale
from galla.sales.models import Rest, Sale
from galla.sales.tests.conftest import Stall
from galla.shifts.figures import figures_of
from galla.shifts.models import ZReport
from tests.world import World, build_world

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def stall() -> Stall:
    return Stall(build_world())


def post(world: World, role: str, address: str, body: dict[str, Any], **headers: str) -> Any:
    return world.api(role, till=world.till).post(f"{API}/{address}", body, format="json", headers=headers)


def close(stall: Stall, notes: dict[str, int], *, role: str = "cashier", **more: Any) -> Any:
    address = f"tills/{stall.world.till.pk}/shift/close/"
    return post(stall.world, role, address, {"notes": notes, **more})


def opened(stall: Stall, notes: dict[str, int], *, role: str = "cashier") -> Any:
    return post(stall.world, role, f"tills/{stall.world.till.pk}/shift/open/", {"notes": notes})


def sell(stall: Stall, key: str, *tenders: dict[str, Any], sku: str = "TEA") -> dict[str, Any]:
    body = {"lines": [{"sku": sku, "quantity": "1"}], "tenders": list(tenders), "rest": "loose"}
    answer = stall.post(body, key=key, role="cashier")
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def lived(stall: Stall) -> None:
    """A shift: opened with ₹1,000, two bills in cash, one over UPI, one taken back, cash in, out and to the safe."""
    assert opened(stall, {"100": 10}).status_code == 201
    sell(stall, "a", {"method": "cash", "amount": "118.00"})
    sell(stall, "b", {"method": "cash", "amount": "42.00"}, sku="SOAP")
    sell(stall, "c", {"method": "upi", "amount": "118.00", "reference": "T1"})
    slip = sell(stall, "d", {"method": "cash", "amount": "118.00"})
    sold_at = Sale.objects.get(pk=slip["id"]).happened_at
    void_sale(access=stall.access, sale_id=slip["id"], reason="Slip", at=sold_at, rest=Rest.LOOSE)
    act: dict[str, Any] = {"access": stall.access, "at": sold_at, "till": stall.world.till}
    pay_in(**act, key="in", amount_minor=5000, reason="Change")
    pay_out(**act, key="out", notes={10000: 1}, reason="Tea for the carrier")
    drop_to_safe(**act, key="drop", notes={10000: 2}, reason="Too much here")


def test_a_z_report_says_bills_tax_by_rate_cash_bank_and_difference(stall: Stall) -> None:
    lived(stall)
    answer = close(stall, {"100": 8, "50": 1})
    assert answer.status_code == 201, answer.content
    z = answer.json()
    assert (z["report"], z["number"], z["bills"]) == ("Z", 1, 4)
    assert z["first_number"].endswith("000001")
    assert z["last_number"].endswith("000004")
    assert (z["sold"], z["total"], z["perpetual"]) == ("396.00", "278.00", "396.00")
    assert z["voids"] == {"count": 1, "amount": "118.00"}
    assert [(row["rate"], row["gross"]) for row in z["taxes"]] == [("5", "236.00"), ("18", "42.50")]
    assert {row["name"] for row in z["tax_components"]} == {"CGST", "SGST"}
    assert sum(float(row["amount"]) for row in z["tax_components"]) == pytest.approx(float(z["tax"]))
    assert [(row["method"], row["count"], row["amount"]) for row in z["tenders"]] == [
        ("cash", 2, "160.00"),
        ("upi", 1, "118.00"),
    ]
    assert z["takings"] == {"cash": "160.00", "bank": "118.00", "owed": "0.00"}
    assert z["promised"] == {"seen": "0.00", "not_seen": "118.00"}
    assert [(row["kind"], row["reason"], row["amount"]) for row in z["moves"]] == [
        ("pay-in", "Change", "50.00"),
        ("pay-out", "Tea for the carrier", "100.00"),
        ("safe-drop", "Too much here", "200.00"),
    ]
    cash = z["cash"]
    assert (cash["opening"], cash["expected"], cash["counted"]) == ("1000.00", "910.00", "850.00")
    assert (cash["difference"], z["difference"]) == ("-60.00", "-60.00")
    assert z["notes"][0] == {"value": "100.00", "expected": 6, "counted": 8, "taken": 0}
    assert {head["series"] for head in z["heads"]} == {"M1", f"journal:till:{stall.world.till.pk}"}
    stall.nothing_broken()


def test_what_the_api_says_of_a_shift_it_says_again_and_prints(stall: Stall) -> None:
    lived(stall)
    said = close(stall, {"100": 8}).json()
    shift = said["shift"]["id"]
    cashier, manager = (stall.world.api(role) for role in ("cashier", "manager"))
    assert cashier.get(f"{API}/shifts/{shift}/z/").json() == said
    x = manager.get(f"{API}/shifts/{shift}/x/").json()
    assert {name: x[name] for name in x if name != "report"} == {name: said[name] for name in x if name != "report"}
    for size in ("a4", "80mm"):
        paper = cashier.get(f"{API}/shifts/{shift}/paper/?size={size}")
        assert paper["Content-Type"] == "application/pdf"
        read = reading.text(paper.content)
        for wanted in ("Z report", "₹278.00", "Tea for the carrier", "₹910.00", "₹800.00", "−₹110.00", "CGST"):
            assert wanted in read
    assert cashier.get(f"{API}/shifts/{shift}/paper/?size=a3").status_code == 400


def test_the_next_report_goes_on_where_the_last_one_ended(stall: Stall) -> None:
    lived(stall)
    first = close(stall, {"100": 8}).json()
    sell(stall, "next", {"method": "cash", "amount": "118.00"})
    second = close(stall, {"100": 9, "10": 1, "5": 1, "2": 1, "1": 1}).json()
    assert (second["number"], second["shift"]["number"]) == (2, 2)
    assert second["cash"]["opening"] == first["cash"]["counted"]
    assert (second["sold"], second["perpetual"]) == ("118.00", "514.00")
    assert (second["cash"]["expected"], second["difference"]) == ("918.00", "0.00")
    stall.nothing_broken()


def test_a_cashier_who_has_yet_to_count_is_not_told_what_should_be_there(stall: Stall) -> None:
    lived(stall)
    shift = Shift.objects.get().pk
    blind = stall.world.api("cashier").get(f"{API}/shifts/{shift}/x/").json()
    seen = stall.world.api("manager").get(f"{API}/shifts/{shift}/x/").json()
    assert (blind["cash"], blind["notes"]) == (None, [])
    sums = {"sold", "gross", "discount", "net", "tax", "round_off", "total", "change", "credit", "voids", "returns"}
    assert not ({"takings", "moves", "taxes", "tax_components"} | sums) & blind.keys()
    assert (blind["bills"], blind["promised"]["not_seen"]) == (4, "118.00")
    assert [row["method"] for row in blind["tenders"]] == ["upi"]
    assert seen["cash"]["expected"] == "910.00"
    page = stall.world.browser("cashier").get(f"/shifts/{shift}/").content.decode()
    assert not [amount for amount in ("910.00", "278.00", "160.00", "396.00") if amount in page]
    paper = stall.world.api("cashier").get(f"{API}/shifts/{shift}/paper/?size=80mm").content
    assert not [amount for amount in ("910.00", "278.00", "160.00") if amount in reading.text(paper)]
    assert "910.00" in stall.world.browser("manager").get(f"/shifts/{shift}/").content.decode()
    stall.world.api("owner").patch(f"{API}/shops/{stall.world.shop.pk}/", {"blind_close": False}, format="json")
    assert stall.world.api("cashier").get(f"{API}/shifts/{shift}/x/").json()["cash"]["expected"] == "910.00"


def test_a_cashier_finds_the_shifts_they_opened_or_closed_and_no_other(stall: Stall) -> None:
    assert opened(stall, {"100": 1}, role="manager").status_code == 201
    world = stall.world
    shift = Shift.objects.get().pk
    assert world.api("cashier").get(f"{API}/shifts/").json()["results"] == []
    for address in ("", "x/", "z/", "paper/"):
        assert world.api("cashier").get(f"{API}/shifts/{shift}/{address}").status_code == 404
    assert close(stall, {"100": 1}).status_code == 201
    assert [row["id"] for row in world.api("cashier").get(f"{API}/shifts/").json()["results"]] == [shift]


def test_a_cashier_neither_opens_nor_closes_at_another_till(stall: Stall) -> None:
    world = stall.world
    for verb in ("open", "close"):
        answer = post(world, "cashier", f"tills/{world.second_till.pk}/shift/{verb}/", {"notes": {"100": 1}})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "till")
    assert not Shift.objects.exists()
    answer = post(world, "manager", f"tills/{world.second_till.pk}/shift/open/", {"notes": {"100": 1}})
    assert answer.status_code == 201


def test_what_cannot_be_closed_is_refused_beside_its_field_and_closes_nothing(stall: Stall) -> None:
    assert close(stall, {"100": 1}).status_code == 409
    assert opened(stall, {"100": 1}).status_code == 201
    assert opened(stall, {"100": 1}).json()["code"] == "shift_open"
    bodies: list[tuple[dict[str, Any], str]] = [
        ({}, "notes"),
        ({"notes": {"3": 1}}, "notes.3"),
        ({"notes": {"100": -1}}, "notes.100"),
        ({"notes": {"100": "1"}}, "notes.100"),
        ({"notes": {"100": 1, "100.00": 2}}, "notes.100.00"),
        ({"notes": {"100": 1}, "shift": "x"}, "shift"),
        ({"notes": {"100": 1}, "reason": "x" * 201}, "reason"),
        ({"notes": {"100": 1}, "expected": "100.00"}, "expected"),
    ]
    for body, field in bodies:
        answer = post(stall.world, "cashier", f"tills/{stall.world.till.pk}/shift/close/", body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), body
    other = close(stall, {"100": 1}, shift=1).json()
    assert (other["code"], other["errors"][0]["field"]) == ("no_shift_open", "shift")
    address = f"/drawer/tills/{stall.world.till.pk}/shift/close/"
    page = stall.world.browser("cashier").post(address, {"notes.100": "1", "shift": "1"})
    assert (page.status_code, "This shift is not open." in page.content.decode()) == (409, True)
    assert not ShiftClose.objects.exists()


def test_a_close_sent_twice_with_one_key_is_one_close(stall: Stall) -> None:
    opened(stall, {"100": 1})
    address = f"tills/{stall.world.till.pk}/shift/close/"
    answers = [
        post(stall.world, "cashier", address, {"notes": {"100": 1}}, **{"Idempotency-Key": "k"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert ZReport.objects.count() == 1


def test_a_difference_above_the_limit_is_approved_over_the_api(stall: Stall) -> None:
    opened(stall, {"100": 5})
    shift = close(stall, {"100": 1}).json()["shift"]
    assert shift["state"] == "waiting"
    world, address = stall.world, f"shifts/{shift['id']}/approve/"
    assert post(world, "cashier", address, {"remark": "Fine"}).status_code == 403
    assert post(world, "manager", address, {"remark": ""}).status_code == 400
    waiting = world.api("manager").get(f"{API}/shifts/?state=waiting").json()["results"]
    assert [row["id"] for row in waiting] == [shift["id"]]
    assert world.api("manager").get(f"{API}/shifts/?state=lost").status_code == 400
    answer = post(world, "manager", address, {"remark": "Paid the carrier"}).json()
    assert (answer["state"], answer["approved_by"], answer["remark"]) == ("closed", "Ravi Iyer", "Paid the carrier")
    assert post(world, "owner", address, {"remark": "Mine"}).json()["code"] == "nothing_to_approve"
    assert world.api("manager").get(f"{API}/shifts/?state=waiting").json()["results"] == []
    stall.nothing_broken()


def test_an_open_shift_has_no_z_report_yet(stall: Stall) -> None:
    opened(stall, {"100": 5})
    shift = Shift.objects.get().pk
    assert stall.world.api("manager").get(f"{API}/shifts/{shift}/z/").json()["code"] == "not_closed"
    assert post(stall.world, "manager", f"shifts/{shift}/approve/", {"remark": "x"}).json()["code"] == "not_closed"


def test_a_report_is_never_changed(stall: Stall) -> None:
    opened(stall, {"100": 5})
    close(stall, {"100": 5})
    with pytest.raises(DatabaseError), transaction.atomic():
        ZReport.objects.update(perpetual_minor=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ZReport.objects.all().delete()
    assert ZReport.objects.get().perpetual_minor == 0


def test_a_report_takes_the_same_number_of_statements_whatever_the_number_of_bills(stall: Stall) -> None:
    lived(stall)
    shift = Shift.objects.get()

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            figures_of(shift)
        return len(asked)

    few = statements()
    for number in range(5):
        sell(stall, f"more {number}", {"method": "cash", "amount": "118.00"})
    assert statements() == few
