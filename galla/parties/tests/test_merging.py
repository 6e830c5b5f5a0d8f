"""Two customers found to be one, the bill's customer, and taking it back."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput
from galla.parties.actions import (
    add_customer,
    change_customer,
    customer_for_bill,
    erase_customer,
    merge_customers,
    unmerge_customer,
)
from galla.parties.details import Details, changed
from galla.parties.errors import AlreadyKnown, NotMergeable
from galla.parties.models import Customer, CustomerAlias
from galla.parties.queries import canonical, find_customers, known_as
from galla.parties.tests.shops import open_shop, together

pytestmark = pytest.mark.django_db

AT = datetime.datetime(2026, 11, 21, 10, 0, tzinfo=datetime.UTC)


def breaks_of_parties() -> list[str]:
    return [found.detail for found in broken() if "merged" in found.invariant]


def test_who_was_merged_is_who_they_were_merged_into_through_any_number_of_merges() -> None:
    access = open_shop()
    first, second, third = (add_customer(access=access, at=AT, details=Details(name=name)) for name in "ABC")
    merge_customers(access=access, at=AT, customer=first, into=second)
    merge_customers(access=access, at=AT, customer=second, into=third)
    assert [canonical(one.pk) for one in (first, second, third)] == [third.pk] * 3
    assert known_as(first.pk) == [third.pk, second.pk, first.pk]
    assert breaks_of_parties() == []


def test_merging_into_somebody_merged_goes_to_who_they_are() -> None:
    access = open_shop()
    first, second, third = (add_customer(access=access, at=AT, details=Details(name=name)) for name in "ABC")
    merge_customers(access=access, at=AT, customer=first, into=second)
    assert merge_customers(access=access, at=AT, customer=third, into=first) == second


def test_a_merge_in_a_circle_is_refused() -> None:
    access = open_shop()
    first, second = (add_customer(access=access, at=AT, details=Details(name=name)) for name in "AB")
    merge_customers(access=access, at=AT, customer=first, into=second)
    for customer, into in ((second, first), (first, first), (first, second)):
        with pytest.raises(NotMergeable):
            merge_customers(access=access, at=AT, customer=customer, into=into)
    assert CustomerAlias.objects.count() == 1


def test_a_merged_customer_is_found_under_both_names_once() -> None:
    access = open_shop()
    meena = add_customer(access=access, at=AT, details=Details(name="Meena", phone="98765 43210"))
    mina = add_customer(access=access, at=AT, details=Details(name="Mina Kulkarni", email="mina@example.com"))
    merge_customers(access=access, at=AT, customer=mina, into=meena)
    for text in ("meena", "mina", "43210", "mina@example"):
        assert find_customers(access=access, text=text) == [meena]
    change_customer(access=access, customer=meena, details=changed(meena, {"name": "Meena K"}))
    assert find_customers(access=access, text="mina") == [Customer.objects.get(pk=meena.pk)]
    unmerge_customer(access=access, customer=mina)
    assert find_customers(access=access, text="mina") == [mina]
    assert breaks_of_parties() == []


def test_the_phone_of_a_merged_customer_is_the_others_now_and_nobody_elses() -> None:
    access = open_shop()
    meena = add_customer(access=access, at=AT, details=Details(name="Meena"))
    mina = add_customer(access=access, at=AT, details=Details(name="Mina", phone="98765 43210"))
    merge_customers(access=access, at=AT, customer=mina, into=meena)
    with pytest.raises(AlreadyKnown) as refused:
        add_customer(access=access, at=AT, details=Details(name="Anil", phone="98765 43210"))
    assert refused.value.existing_id == meena.pk
    change_customer(access=access, customer=meena, details=changed(meena, {"phone": "98765 43210"}))
    with pytest.raises(AlreadyKnown):
        unmerge_customer(access=access, customer=mina)
    assert canonical(mina.pk) == meena.pk


def test_what_was_never_merged_cannot_be_taken_apart() -> None:
    access = open_shop()
    meena = add_customer(access=access, at=AT, details=Details(name="Meena"))
    with pytest.raises(NotMergeable):
        unmerge_customer(access=access, customer=meena)


def test_erasing_somebody_erases_whom_they_were_merged_from_too() -> None:
    access = open_shop()
    meena = add_customer(access=access, at=AT, details=Details(name="Meena"))
    mina = add_customer(access=access, at=AT, details=Details(name="Mina", phone="98765 43210"))
    merge_customers(access=access, at=AT, customer=mina, into=meena)
    erase_customer(access=access, at=AT, customer=meena)
    assert not Customer.objects.exclude(name="").exists()
    assert not Customer.objects.exclude(phone=None).exists()


def test_a_bill_finds_its_customer_by_id_in_one_statement_through_merges() -> None:
    access = open_shop()
    meena = add_customer(access=access, at=AT, details=Details(name="Meena", phone="98765 43210"))
    mina = add_customer(access=access, at=AT, details=Details(name="Mina"))
    merge_customers(access=access, at=AT, customer=mina, into=meena)
    with CaptureQueriesContext(connection) as captured:
        billed = customer_for_bill(access=access, customer=mina.pk, email=None, at=AT)
    assert len(captured) == 1
    assert billed is not None
    assert (billed.id, billed.name, billed.phone, billed.email) == (meena.pk, "Meena", "+919876543210", "")


def test_an_unknown_foreign_or_erased_customer_is_refused_on_a_bill() -> None:
    access = open_shop()
    stranger = add_customer(access=open_shop(), at=AT, details=Details(name="Meena"))
    erased = add_customer(access=access, at=AT, details=Details(name="Anil"))
    erase_customer(access=access, at=AT, customer=erased)
    for number in (stranger.pk, erased.pk, 2**62):
        with pytest.raises(InvalidInput) as refused:
            customer_for_bill(access=access, customer=number, email=None, at=AT)
        assert refused.value.field == "customer"


def test_a_new_email_on_a_bill_makes_a_customer_and_the_next_bill_finds_them() -> None:
    access = open_shop()
    first = customer_for_bill(access=access, customer=None, email="New@Example.com", at=AT)
    second = customer_for_bill(access=access, customer=None, email="new@example.com", at=AT)
    assert first == second
    assert first is not None
    assert Customer.objects.get().email == first.email == "new@example.com"
    assert find_customers(access=access, text="new@") == [Customer.objects.get()]


def test_the_email_of_a_merged_customer_bills_who_they_are() -> None:
    access = open_shop()
    meena = add_customer(access=access, at=AT, details=Details(name="Meena"))
    mina = add_customer(access=access, at=AT, details=Details(name="Mina", email="mina@example.com"))
    merge_customers(access=access, at=AT, customer=mina, into=meena)
    billed = customer_for_bill(access=access, customer=None, email="mina@example.com", at=AT)
    assert billed is not None
    assert billed.id == meena.pk
    assert Customer.objects.count() == 2


def test_a_bill_without_a_customer_has_none_and_a_wrong_email_is_refused() -> None:
    access = open_shop()
    assert customer_for_bill(access=access, customer=None, email="", at=AT) is None
    with pytest.raises(InvalidInput) as refused:
        customer_for_bill(access=access, customer=None, email="nobody", at=AT)
    assert refused.value.field == "customer_email"
    assert not Customer.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_tills_with_one_new_email_make_one_customer() -> None:
    access = open_shop()
    answers = together([lambda: customer_for_bill(access=access, customer=None, email="new@example.com", at=AT)] * 8)
    assert len({getattr(answer, "id", answer) for answer in answers}) == 1
    assert Customer.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_people_merging_two_customers_into_each_other_at_once_make_one_alias() -> None:
    access = open_shop()
    first, second = (add_customer(access=access, at=AT, details=Details(name=name)) for name in "AB")
    answers = together(
        [
            lambda: merge_customers(access=access, at=AT, customer=first, into=second),
            lambda: merge_customers(access=access, at=AT, customer=second, into=first),
        ]
    )
    assert sum(isinstance(answer, NotMergeable) for answer in answers) == 1
    assert CustomerAlias.objects.count() == 1
    assert breaks_of_parties() == []
