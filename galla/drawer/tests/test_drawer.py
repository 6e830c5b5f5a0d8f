"""Cash in and out of a drawer without a bill: what moves, what is refused, what always holds."""

import datetime
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from galla.accounts.access import Access
from galla.accounts.models import Till
from galla.drawer.actions import count, install_denominations, pay_in, pay_out, refuse_closing_with_cash, swap
from galla.drawer.cash import cash_moves, drawer_pairs
from galla.drawer.errors import CashLeft, CashNotThere
from galla.drawer.models import DrawerCount, DrawerCountLine, DrawerMove, DrawerMoveNote
from galla.drawer.queries import DrawerContents, available_notes, contents, denomination_values
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, KeyReused
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.actions import post
from galla.ledger.entries import Move, claim, lock_balances
from galla.parties.tests.shops import open_shop, together

pytestmark = pytest.mark.django_db

AT = datetime.datetime(2026, 11, 21, 10, 0, tzinfo=datetime.UTC)


def open_drawer(**facts: object) -> tuple[Access, Till]:
    access = open_shop(**facts)
    install_denominations(shop_id=access.shop.pk, at=AT)
    assert access.till is not None
    return access, access.till


def entries() -> int:
    return len(ledger.entries_of_kind(None, ["pay-in", "pay-out", "note-swap", "drawer-count"]))


def test_a_new_indian_shop_knows_its_notes_and_takes_the_old_one_without_giving_it() -> None:
    access, _till = open_drawer()
    install_denominations(shop_id=access.shop.pk, at=AT)
    values = denomination_values(access.shop.pk)
    assert list(values) == [200000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100]
    assert [value for value, may_be_given in values.items() if not may_be_given] == [200000]


def test_notes_paid_in_lie_in_the_drawer_as_notes() -> None:
    access, till = open_drawer()
    paid = pay_in(access=access, at=AT, key="a", till=till, notes={50000: 4, 1000: 25}, reason="Float")
    assert paid.document.amount_minor == 225000
    assert contents(access=access, till=till) == DrawerContents({50000: 4, 1000: 25}, 0, 225000)
    assert list(broken()) == []


def test_an_amount_paid_in_without_notes_is_loose() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, amount_minor=50000, reason="Float")
    assert contents(access=access, till=till) == DrawerContents({}, 50000, 50000)
    assert list(broken()) == []


def test_cash_paid_out_leaves_as_notes_or_from_the_loose_cash() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={10000: 5}, reason="Float")
    pay_in(access=access, at=AT, key="b", till=till, amount_minor=30000, reason="Float")
    pay_out(access=access, at=AT, key="c", till=till, notes={10000: 2}, reason="Milk")
    pay_out(access=access, at=AT, key="d", till=till, amount_minor=12345, reason="Tea")
    assert contents(access=access, till=till) == DrawerContents({10000: 3}, 17655, 47655)
    assert list(broken()) == []


def test_more_than_lies_there_is_not_paid_out() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={10000: 1}, reason="Float")
    with pytest.raises(CashNotThere) as refused:
        pay_out(access=access, at=AT, key="b", till=till, notes={10000: 2}, reason="Milk")
    assert refused.value.field == "notes.100"
    with pytest.raises(CashNotThere) as refused:
        pay_out(access=access, at=AT, key="c", till=till, amount_minor=100, reason="Milk")
    assert refused.value.field == "amount"
    assert contents(access=access, till=till).cash_minor == 10000
    assert entries() == DrawerMove.objects.count() == 1


def test_a_pay_out_without_a_reason_or_an_amount_is_refused() -> None:
    access, till = open_drawer()
    for reason, amount, field in (("  ", 100, "reason"), ("Milk", None, "amount"), ("Milk", 0, "amount")):
        with pytest.raises(InvalidInput) as refused:
            pay_out(access=access, at=AT, key="a", till=till, amount_minor=amount, reason=reason)
        assert refused.value.field == field
    for wrong in (-100, 10**13):
        with pytest.raises(InvalidInput):
            pay_in(access=access, at=AT, key="a", till=till, amount_minor=wrong, reason="Float")
    with pytest.raises(InvalidInput):
        pay_in(access=access, at=AT, key="a", till=till, notes={50000: 1}, amount_minor=100, reason="Float")
    with pytest.raises(InvalidInput):
        pay_in(access=access, at=AT, key="a", till=till, notes={300: 1}, reason="Float")
    assert entries() == 0


def test_the_same_key_pays_in_once_and_another_request_behind_it_is_refused() -> None:
    access, till = open_drawer()
    first = pay_in(access=access, at=AT, key="a", till=till, amount_minor=5000, reason="Float")
    again = pay_in(access=access, at=AT, key="a", till=till, amount_minor=5000, reason="Float")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.document == first.document
    with pytest.raises(KeyReused):
        pay_in(access=access, at=AT, key="a", till=till, amount_minor=5001, reason="Float")
    assert contents(access=access, till=till).cash_minor == 5000


def test_notes_are_changed_for_others_of_the_same_worth() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={50000: 2}, reason="Float")
    swap(access=access, at=AT, key="b", till=till, taken={50000: 1}, put={10000: 5})
    assert contents(access=access, till=till) == DrawerContents({50000: 1, 10000: 5}, 0, 100000)
    assert list(broken()) == []


def test_notes_are_not_changed_for_less_or_for_themselves_or_out_of_an_empty_drawer() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={50000: 1}, reason="Float")
    for taken, put in (({50000: 1}, {10000: 4}), ({50000: 1}, {50000: 1}), ({}, {}), ({300: 1}, {100: 3})):
        with pytest.raises(InvalidInput):
            swap(access=access, at=AT, key="b", till=till, taken=taken, put=put)
    with pytest.raises(CashNotThere):
        swap(access=access, at=AT, key="b", till=till, taken={50000: 2}, put={10000: 10})
    assert contents(access=access, till=till).notes == {50000: 1}


def test_a_count_turns_loose_cash_into_notes_and_posts_the_difference() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={50000: 1, 10000: 3}, reason="Float")
    pay_in(access=access, at=AT, key="b", till=till, amount_minor=7000, reason="Float")
    counted = count(access=access, at=AT, key="c", till=till, notes={50000: 1, 10000: 2, 5000: 3}).document
    assert (counted.expected_minor, counted.counted_minor, counted.loose_minor) == (87000, 85000, 7000)
    assert counted.difference_minor == -2000
    assert contents(access=access, till=till) == DrawerContents({50000: 1, 10000: 2, 5000: 3}, 0, 85000)
    lines = {line.value_minor: (line.expected, line.counted) for line in DrawerCountLine.objects.all()}
    assert lines[10000] == (3, 2)
    assert lines[100] == (0, 0)
    over_short = ledger.moved(access.shop.pk, since=AT.date(), until=AT.date(), accounts=["over-short"])
    assert over_short == {"over-short": (2000, 0)}
    assert list(broken()) == []


def test_a_count_of_more_than_was_expected_is_booked_too() -> None:
    access, till = open_drawer()
    count(access=access, at=AT, key="a", till=till, notes={100: 7}, reason="First count")
    assert contents(access=access, till=till) == DrawerContents({100: 7}, 0, 700)
    assert list(broken()) == []


def test_a_count_puts_right_loose_cash_that_was_handed_out_uncounted() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={10000: 1}, reason="Float")
    handed_out = cash_moves(
        shop_id=access.shop.pk, till_id=till.pk, given={}, amount_minor=0, handed_back={}, back_minor=300
    )
    with transaction.atomic():
        claimed = claim(shop=access.shop, kind="test", key="a", request_hash="")
        lock_balances(drawer_pairs(access.shop.pk, till.pk, []))
        drawer, out = places.drawer(access.shop.pk, till.pk), places.named(access.shop.pk, "paid-out")
        post(
            claim=claimed,
            shop_id=access.shop.pk,
            moves=[Move(drawer, out, places.money(access.shop.pk), 300), *handed_out],
            series="test",
            fiscal_year="26-27",
            happened_at=AT,
            recorded_at=AT,
            business_date=AT.date(),
            by_id=None,
        )
    assert contents(access=access, till=till).loose_minor == -300
    counted = count(access=access, at=AT, key="b", till=till, notes={5000: 1, 1000: 4, 500: 1, 100: 2}).document
    assert counted.difference_minor == 0
    assert contents(access=access, till=till) == DrawerContents({5000: 1, 1000: 4, 500: 1, 100: 2}, 0, 9700)
    assert list(broken()) == []


def test_a_count_that_agrees_is_written_down_and_moves_nothing() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={50000: 1}, reason="Float")
    counted = count(access=access, at=AT, key="b", till=till, notes={50000: 1}).document
    assert counted.difference_minor == 0
    assert ledger.postings_of_entry(counted.pk) == []
    assert list(broken()) == []


def test_a_count_without_notes_says_that_the_drawer_is_empty() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={50000: 1}, reason="Float")
    count(access=access, at=AT, key="b", till=till, notes={})
    assert contents(access=access, till=till) == DrawerContents({}, 0, 0)


@pytest.mark.parametrize("notes", [{300: 1}, {50000: -1}, {50000: 10**9}])
def test_a_count_of_what_cannot_be_is_refused(notes: dict[int, int]) -> None:
    access, till = open_drawer()
    with pytest.raises(InvalidInput):
        count(access=access, at=AT, key="a", till=till, notes=notes)
    assert not DrawerCount.objects.exists()
    assert entries() == 0


def test_legacy_notes_lie_in_the_drawer_and_are_not_handed_back() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={200000: 1, 10000: 2}, reason="Float")
    assert contents(access=access, till=till).notes == {200000: 1, 10000: 2}
    assert available_notes(access=access, till=till) == {10000: 2}


def test_a_till_in_another_drawer_is_another_drawer() -> None:
    access, till = open_drawer()
    other = Till.objects.create(shop=access.shop, branch=till.branch, name="Till 2", prefix="M2")
    pay_in(access=access, at=AT, key="a", till=till, amount_minor=5000, reason="Float")
    assert contents(access=access, till=other) == DrawerContents({}, 0, 0)


def test_a_till_with_cash_is_not_closed() -> None:
    access, till = open_drawer()
    refuse_closing_with_cash(shop_id=access.shop.pk, till_id=till.pk, at=AT)
    pay_in(access=access, at=AT, key="a", till=till, amount_minor=5000, reason="Float")
    with pytest.raises(CashLeft):
        refuse_closing_with_cash(shop_id=access.shop.pk, till_id=till.pk, at=AT)


def test_papers_of_the_drawer_are_never_changed() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={50000: 1}, reason="Float")
    count(access=access, at=AT, key="b", till=till, notes={50000: 1})
    for model in (DrawerMove, DrawerMoveNote, DrawerCount, DrawerCountLine):
        rows = model._default_manager.all()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(shop_id=access.shop.pk)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
        assert rows.exists()


def test_verify_names_a_drawer_whose_notes_do_not_make_its_cash() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="a", till=till, notes={50000: 1}, reason="Float")
    note = places.note(access.shop.pk, 50000)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_balance SET received = received + 1 WHERE unit = %s", [note.id])
    details = [found.detail for found in broken(access.shop.pk) if found.invariant.startswith("notes ×")]
    assert details == [
        f"drawer:{till.pk} of shop {access.shop.pk} holds money 50000, its notes and loose cash come to 100000"
    ]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_take_the_last_five_notes_and_seven_are_refused() -> None:
    access, till = open_drawer()
    pay_in(access=access, at=AT, key="float", till=till, notes={10000: 5}, reason="Float")

    def take(number: int) -> Callable[[], object]:
        return lambda: pay_out(access=access, at=AT, key=f"out {number}", till=till, notes={10000: 1}, reason="Milk")

    answers = together([take(number) for number in range(12)])
    assert sum(isinstance(answer, CashNotThere) for answer in answers) == 7
    assert not [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, CashNotThere)]
    assert contents(access=access, till=till) == DrawerContents({}, 0, 0)
    assert list(broken()) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_pay_ins_during_a_count_are_either_counted_or_come_after_it() -> None:
    access, till = open_drawer()

    def put(number: int) -> Callable[[], object]:
        return lambda: pay_in(access=access, at=AT, key=f"in {number}", till=till, amount_minor=100, reason="Float")

    works = [put(number) for number in range(8)]
    works.insert(4, lambda: count(access=access, at=AT, key="count", till=till, notes={100: 3}))
    answers = together(works)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    counted = DrawerCount.objects.get()
    later = 800 - counted.expected_minor
    assert contents(access=access, till=till) == DrawerContents({100: 3}, later, 300 + later)
    assert list(broken()) == []
