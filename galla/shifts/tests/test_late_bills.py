"""A bill of a till that was cut off belongs to the shift in which it was made, or to a late one: never to another's."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from galla.catalog.queries import Reference
from galla.credit.actions import set_limit
from galla.drawer.errors import NoShiftOpen
from galla.drawer.models import Opening, Shift, ShiftClose
from galla.foundation.errors import InvalidInput
from galla.ledger.queries import shift_of
from galla.parties.actions import add_customer
from galla.parties.details import Details
from galla.payments.models import Method
from galla.sales.actions import checkout, void_sale
from galla.sales.carts import Cart, CartLine, Payment, TenderGiven
from galla.sales.errors import TooLateToVoid
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall, stall
from galla.shifts.actions import close_late, close_shift
from galla.shifts.figures import figures_of
from galla.shifts.models import ZReport
from tests.world import NOW

__all__ = ["stall"]

HOUR = datetime.timedelta(hours=1)
EVENING = NOW + 4 * HOUR
MORNING = NOW + 18 * HOUR
RUPEES_92 = (TenderGiven(Method.CASH, 9200),)


def sell(stall: Stall, key: str, at: datetime.datetime, then: datetime.datetime | None = None, **more: Any) -> Any:
    """A kilogram of sugar for ₹46 in cash, told at a moment, made at another."""
    tenders = more.pop("tenders", (TenderGiven(Method.CASH, 4600),))
    line = CartLine(quantity_milli=more.pop("milli", 1000), product=Reference(sku=more.pop("sku", "SUGAR")))
    return checkout(
        access=more.pop("access", stall.access),
        cart=Cart(lines=(line,), **more),
        payment=Payment(tenders=tenders),
        key=key,
        at=at,
        happened_at=then,
    ).rows.sale


def close(stall: Stall, at: datetime.datetime, minor: int) -> ZReport:
    """The till's shift closed with that much, in notes of a rupee."""
    access = stall.world.access("cashier")
    till = stall.world.till
    return close_shift(access=access, at=at, key=f"close {at}", till=till, notes={100: minor // 100}).document


def in_shift(stall: Stall, sale: Any) -> Shift:
    """The shift a bill was written in."""
    return Shift.objects.get(pk=shift_of(stall.world.shop.pk, sale.id) or 0)


def test_a_bill_of_the_open_shift_that_is_told_later_is_in_that_shift(stall: Stall) -> None:
    first = sell(stall, "first", NOW)
    late = sell(stall, "late", NOW + 2 * HOUR, NOW + HOUR)
    assert in_shift(stall, late) == in_shift(stall, first)
    assert (late.happened_at, late.flags) == (NOW + HOUR, ["offline"])
    assert not Shift.objects.filter(opening=Opening.LATE).exists()
    stall.nothing_broken()


def test_a_bill_of_this_morning_that_is_told_after_the_first_of_the_day_is_in_its_shift(stall: Stall) -> None:
    first = sell(stall, "first", NOW + HOUR)
    assert in_shift(stall, sell(stall, "before", NOW + 2 * HOUR, NOW)) == in_shift(stall, first)
    close(stall, EVENING, 9200)
    again = sell(stall, "again", EVENING + HOUR)
    after = sell(stall, "after", EVENING + 2 * HOUR, EVENING + HOUR / 2)
    assert in_shift(stall, after) == in_shift(stall, again)
    counted = sell(stall, "counted", EVENING + 2 * HOUR, EVENING - HOUR)
    assert in_shift(stall, counted).late_of == NOW.date()
    stall.nothing_broken()


def test_a_bill_that_comes_after_the_close_opens_a_late_shift_of_its_day(stall: Stall) -> None:
    sell(stall, "first", NOW)
    z = close(stall, EVENING, 4600)
    late = sell(stall, "late", EVENING + HOUR, NOW + HOUR)
    shift = in_shift(stall, late)
    assert (shift.opening, shift.late_of, shift.number) == (Opening.LATE, NOW.date(), 1)
    assert shift.name == "Late bills of 21 Nov"
    second = sell(stall, "second", EVENING + HOUR, NOW + 2 * HOUR)
    assert in_shift(stall, second) == shift
    z.refresh_from_db()
    assert z.figures["bills"] == 1
    stall.nothing_broken()


def test_it_never_falls_into_the_shift_of_who_stands_there_tomorrow(stall: Stall) -> None:
    sell(stall, "first", NOW)
    close(stall, EVENING, 4600)
    tomorrow = in_shift(stall, sell(stall, "tomorrow", MORNING))
    late = sell(stall, "late", MORNING + HOUR, NOW + HOUR)
    between = sell(stall, "between", MORNING + HOUR, EVENING + HOUR)
    assert in_shift(stall, late).late_of == NOW.date()
    assert in_shift(stall, between) == in_shift(stall, late)
    assert late.business_date == NOW.date()
    assert tomorrow.late_of is None
    stall.nothing_broken()


def test_the_cash_it_brought_is_expected_at_the_next_count_and_stands_in_that_report(stall: Stall) -> None:
    sell(stall, "first", NOW)
    # The late bill's cash lay in the drawer when it was counted, and nobody knew of it.
    assert close(stall, EVENING, 9200).close.difference_minor == 4600
    late = sell(stall, "late", EVENING + HOUR, NOW + HOUR)
    sell(stall, "tomorrow", MORNING)
    z = close(stall, MORNING + HOUR, 13800)
    assert (z.close.opening_minor, z.close.late_minor, z.close.expected_minor) == (9200, 4600, 18400)
    assert z.figures["cash"] | {"acts": None} == {
        "acts": None,
        "opening_minor": 9200,
        "late_minor": 4600,
        "late_shifts": [{"shift": in_shift(stall, late).pk, "day": "2026-11-21", "number": 1, "amount_minor": 4600}],
        "expected_minor": 18400,
        "loose_minor": 9200,
        "counted_minor": 13800,
        "difference_minor": -4600,
        "taken_minor": 0,
        "left_minor": 13800,
    }
    sell(stall, "next", MORNING + 2 * HOUR)
    after = close(stall, MORNING + 3 * HOUR, 18400)
    assert (after.close.opening_minor, after.close.late_minor, after.close.difference_minor) == (13800, 0, 0)
    stall.nothing_broken()


def test_each_late_shift_shows_its_own_cash_and_no_report_says_it_twice(stall: Stall) -> None:
    sell(stall, "first", NOW)
    close(stall, EVENING, 4600)
    today = in_shift(stall, sell(stall, "late", EVENING + HOUR, NOW + HOUR))
    early = in_shift(stall, sell(stall, "earlier", EVENING + HOUR, NOW - 24 * HOUR, milli=2000, tenders=RUPEES_92))
    sell(stall, "tomorrow", MORNING)

    def own(z: ZReport) -> dict[int, int]:
        return {row["shift"]: row["amount_minor"] for row in z.figures["cash"]["late_shifts"]}

    assert own(close(stall, MORNING + HOUR, 23000)) == {early.pk: 9200, today.pk: 4600}
    sell(stall, "again", MORNING + 2 * HOUR, NOW + HOUR)
    close_late(access=stall.access, at=MORNING + 2 * HOUR, shift=early)
    next_one = in_shift(stall, sell(stall, "more", MORNING + 2 * HOUR, NOW - 24 * HOUR))
    assert next_one.number == 2
    sell(stall, "third", MORNING + 3 * HOUR)
    z = close(stall, MORNING + 4 * HOUR, 36800)
    assert (own(z), z.close.late_minor, z.close.difference_minor) == ({today.pk: 4600, next_one.pk: 4600}, 9200, 0)
    page = stall.world.browser("owner").get(f"/shifts/{z.close.shift_id}/").content.decode()
    assert "Late bills of 21 Nov" in page
    assert "Late bills of 20 Nov (2)" in page
    stall.nothing_broken()


def test_what_reports_of_before_said_in_one_sum_is_taken_off_the_oldest(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(stall, "first", NOW)
    close(stall, EVENING, 4600)
    today = in_shift(stall, sell(stall, "late", EVENING + HOUR, NOW + HOUR))
    sell(stall, "tomorrow", MORNING)
    with monkeypatch.context() as before:
        before.setattr("galla.shifts.figures.late_lines", lambda shift: None)
        close(stall, MORNING + HOUR, 13800)
    sell(stall, "again", MORNING + 2 * HOUR, NOW + HOUR)
    sell(stall, "next", MORNING + 3 * HOUR)
    figures = figures_of(Shift.objects.get(close=None, late_of=None))
    assert [(row["shift"], row["amount_minor"]) for row in figures["cash"]["late_shifts"]] == [(today.pk, 4600)]
    stall.nothing_broken()


def test_a_late_shift_has_a_report_of_its_own_and_what_comes_then_opens_the_next(stall: Stall) -> None:
    sell(stall, "first", NOW)
    close(stall, EVENING, 4600)
    shift = in_shift(stall, sell(stall, "late", EVENING + HOUR, NOW + HOUR))
    closed = close_late(access=stall.access, at=MORNING, shift=shift)
    z = closed.document
    assert (z.number, z.figures["bills"], z.figures["total_minor"], z.perpetual_minor) == (2, 1, 4600, 9200)
    assert z.figures["cash"]["counted_minor"] is None
    again = close_late(access=stall.access, at=MORNING + HOUR, shift=shift)
    assert (again.replayed, again.document) == (True, z)
    following = in_shift(stall, sell(stall, "later", MORNING + HOUR, NOW + HOUR))
    assert (following.late_of, following.number, following.name) == (NOW.date(), 2, "Late bills of 21 Nov (2)")
    assert ShiftClose.objects.get(shift=shift).who == stall.world.user("owner")
    stall.nothing_broken()


def test_an_ordinary_shift_is_not_closed_without_a_count(stall: Stall) -> None:
    shift = in_shift(stall, sell(stall, "first", NOW))
    with pytest.raises(NoShiftOpen):
        close_late(access=stall.access, at=NOW, shift=shift)
    assert not ShiftClose.objects.exists()
    assert not ZReport.objects.exists()


def test_what_would_have_been_refused_is_accepted_and_flagged(stall: Stall) -> None:
    who = add_customer(access=stall.access, at=NOW, details=Details(name="Meena"))
    set_limit(access=stall.access, at=NOW, customer=who, limit_minor=100)
    sell(stall, "first", NOW)
    khata = (TenderGiven(Method.ON_ACCOUNT, 11800),)
    cashier = stall.world.access("cashier")
    sale = sell(
        *(stall, "late", NOW + HOUR, NOW), customer_id=who.pk, tenders=khata, access=cashier, sku="TEA", milli=1000
    )
    assert sale.flags == ["offline", "over_limit"]
    short = sell(stall, "short", NOW + HOUR, NOW, milli=99_000_000, tenders=(TenderGiven(Method.CASH, 455400000),))
    assert short.flags == ["offline", "below_zero"]
    page = stall.world.browser("owner").get(f"/bills/{sale.id}/").content.decode()
    assert "goes over the limit of the khata" in page
    stall.nothing_broken()


def test_change_that_was_handed_back_is_asked_of_no_notes(stall: Stall) -> None:
    stall.notes({100: 3})
    notes = (TenderGiven(Method.CASH, 50000, notes={50000: 1}),)
    sale = sell(stall, "late", NOW + HOUR, NOW, tenders=notes)
    assert (sale.change_minor, sale.change_notes, sale.change_loose_minor) == (45400, {}, 45400)
    stall.nothing_broken()


@pytest.mark.parametrize("then", [NOW + HOUR, NOW - datetime.timedelta(days=32)])
def test_a_moment_to_come_and_one_of_long_ago_are_refused_beside_the_field(
    stall: Stall, then: datetime.datetime
) -> None:
    with pytest.raises(InvalidInput) as refused:
        sell(stall, "odd", NOW, then)
    assert refused.value.field == "happened_at"
    assert not Sale.objects.exists()
    assert not Shift.objects.exists()


def test_a_bill_whose_answer_was_lost_is_the_same_bill_when_it_comes_with_its_moment(stall: Stall) -> None:
    first = sell(stall, "one", NOW)
    again = sell(stall, "one", NOW + HOUR, NOW)
    assert (again.id, again.happened_at, Sale.objects.count()) == (first.id, NOW, 1)


def test_a_late_bill_is_not_voided(stall: Stall) -> None:
    sell(stall, "first", NOW)
    close(stall, EVENING, 4600)
    late = sell(stall, "late", EVENING + HOUR, NOW + HOUR)
    with pytest.raises(TooLateToVoid):
        void_sale(access=stall.access, sale_id=late.id, reason="wrong", at=EVENING + HOUR)


def test_over_the_api_the_moment_is_told_and_the_late_shift_is_listed_and_closed(stall: Stall) -> None:
    stall.sold(key="first", cash="118.00")
    then = timezone.now()
    till, cashier = stall.world.till, stall.world.api("cashier", till=stall.world.till)
    answer = cashier.post(
        f"/api/v1/tills/{till.pk}/shift/close/", {"notes": {"100": 1}}, format="json", headers={"Idempotency-Key": "z"}
    )
    assert answer.status_code == 201
    answer = stall.post(stall.body(cash="118.00", happened_at=then.isoformat()), key="late", role="cashier")
    assert answer.status_code == 201, answer.content
    assert answer.json()["flags"] == ["offline"]
    owner = stall.world.api("owner")
    [row] = [one for one in owner.get("/api/v1/shifts/").json()["results"] if one["late_of"]]
    assert (row["state"], row["opening"], row["name"].startswith("Late bills of ")) == ("open", "late", True)
    x = owner.get(f"/api/v1/shifts/{row['id']}/x/").json()
    assert (x["bills"], x["total"], x["cash"]["opening"], x["cash"]["counted"]) == (1, "118.00", "0.00", None)
    told = cashier.post(f"/api/v1/shifts/{row['id']}/close-late/")
    assert told.status_code == 200, told.content
    assert (told.json()["report"], told.json()["number"], told.json()["difference"]) == ("Z", 2, None)
    for odd in ("yesterday", "2026-11-21", 7, True, "2999-01-01T00:00:00Z", None):
        refused = stall.post(stall.body(cash="118.00", happened_at=odd), key="odd")
        assert refused.status_code == 400, odd
        assert refused.json()["errors"][0]["field"] == "happened_at"
    stall.nothing_broken()


def test_its_page_says_what_it_is_and_closes_it(stall: Stall) -> None:
    sell(stall, "first", NOW)
    close(stall, EVENING, 4600)
    shift = in_shift(stall, sell(stall, "late", EVENING + HOUR, NOW + HOUR))
    browser = stall.world.browser("owner")
    listed = browser.get("/shifts/").content.decode()
    assert "Late bills of 21 Nov" in listed
    page = browser.get(f"/shifts/{shift.pk}/").content.decode()
    assert "expected at the next count" in page
    assert browser.post(f"/shifts/{shift.pk}/close/").status_code == 302
    assert "Z report 2" in browser.get(f"/shifts/{shift.pk}/").content.decode()
    assert browser.get(f"/shifts/{shift.pk}/paper/?size=80mm").content.startswith(b"%PDF")
    stall.nothing_broken()
