"""What is taken down of customers, and how they are found again."""

import datetime

import pytest

from galla.foundation.errors import InvalidInput
from galla.parties.actions import (
    add_customer,
    add_supplier,
    archive_customer,
    change_customer,
    erase_customer,
    restore_customer,
)
from galla.parties.details import Details, changed
from galla.parties.errors import AlreadyKnown
from galla.parties.identity import phone_shown
from galla.parties.models import Customer, Supplier
from galla.parties.queries import find_customers
from galla.parties.tests.shops import open_shop

pytestmark = pytest.mark.django_db

AT = datetime.datetime(2026, 11, 21, 10, 0, tzinfo=datetime.UTC)
GSTIN = "27AAPFU0939F1ZV"


def test_a_phone_is_kept_in_one_form_however_it_is_typed() -> None:
    for number, typed in enumerate(("98765 43210", "+91-98765-43211", "098765 43212", "(0)98765.43213")):
        access = open_shop()
        customer = add_customer(access=access, at=AT, details=Details(name="Meena", phone=typed))
        assert customer.phone == f"+91987654321{number}"
        assert phone_shown(customer.phone, country="IN") == f"98765 4321{number}"
        assert phone_shown(customer.phone, country="US") == f"+91 98765 4321{number}"


def test_a_phone_belongs_to_the_shops_country_unless_it_says_another() -> None:
    access = open_shop(country="GB")
    assert add_customer(access=access, at=AT, details=Details(phone="020 7946 0018")).phone == "+442079460018"
    assert add_customer(access=access, at=AT, details=Details(phone="+91 98765 43210")).phone == "+919876543210"


@pytest.mark.parametrize("typed", ["12345", "98765 4321", "98765 43210 ext. 5", "call me", "00000 00000", "9" * 41])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_customer(access=open_shop(), at=AT, details=Details(name="Meena", phone=typed))
    assert refused.value.field == "phone"
    assert not Customer.objects.exists()


def test_an_email_is_kept_in_lower_case() -> None:
    customer = add_customer(access=open_shop(), at=AT, details=Details(email=" Meena.K@Example.COM "))
    assert customer.email == "meena.k@example.com"


@pytest.mark.parametrize("typed", ["meena", "meena@", "a@b\r\nBcc: c@d.in", f"{'m' * 250}@x.in", "m\u202e@x.in"])
def test_what_is_no_email_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_customer(access=open_shop(), at=AT, details=Details(name="Meena", email=typed))
    assert refused.value.field == "email"
    assert not Customer.objects.exists()


def test_a_gstin_brings_its_state_along() -> None:
    customer = add_customer(access=open_shop(), at=AT, details=Details(name="Hotel", gstin=" 27aapfu0939f1zv "))
    assert (customer.gstin, customer.state_code) == (GSTIN, "27")


def test_a_gstin_of_ladakh_is_known() -> None:
    customer = add_customer(access=open_shop(), at=AT, details=Details(name="Hotel", gstin="38AAPFU0939F1ZS"))
    assert customer.state_code == "38"


@pytest.mark.parametrize(
    "typed", ["27AAPFU0939F1ZO", "38AAPFU0939F1ZT", "38AAPFU0939F0ZS", "99AAPFU0939F1ZV", "27AAPFU0939F1Z", "x"]
)
def test_a_gstin_with_a_slip_in_it_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_customer(access=open_shop(), at=AT, details=Details(name="Hotel", gstin=typed))
    assert refused.value.field == "gstin"


@pytest.mark.parametrize(("state", "gstin"), [("40", ""), ("M", ""), ("29", GSTIN)])
def test_a_state_that_is_none_or_another_than_the_gstins_is_refused(state: str, gstin: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_customer(access=open_shop(), at=AT, details=Details(name="Hotel", state_code=state, gstin=gstin))
    assert refused.value.field == "state_code"


def test_a_customer_needs_something_to_be_known_by() -> None:
    access = open_shop()
    with pytest.raises(InvalidInput):
        add_customer(access=access, at=AT, details=Details(address="12 Station Road"))
    customer = add_customer(access=access, at=AT, details=Details(name="Meena"))
    with pytest.raises(InvalidInput):
        change_customer(access=access, customer=customer, details=changed(customer, {"name": ""}))
    assert Customer.objects.get().name == "Meena"


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [("phone", "98765 43210", "+919876543210"), ("email", "meena@example.com", "MEENA@example.com")],
)
def test_a_second_customer_with_the_same_phone_or_email_is_refused_and_the_first_named(
    field: str, first: str, second: str
) -> None:
    access = open_shop()
    meena = add_customer(access=access, at=AT, details=Details(name="Meena", **{field: first}))
    with pytest.raises(AlreadyKnown) as refused:
        add_customer(access=access, at=AT, details=Details(name="Anil", **{field: second}))
    assert (refused.value.field, refused.value.existing_id) == (field, meena.pk)
    assert "Meena" in refused.value.detail
    assert Customer.objects.count() == 1


def test_two_shops_may_know_the_same_person() -> None:
    for _ in range(2):
        add_customer(access=open_shop(), at=AT, details=Details(name="Meena", phone="98765 43210"))
    assert Customer.objects.count() == 2


def test_two_suppliers_never_share_a_phone_and_a_supplier_needs_a_name() -> None:
    access = open_shop()
    add_supplier(access=access, at=AT, details=Details(name="Agro", phone="98765 43210"))
    with pytest.raises(AlreadyKnown):
        add_supplier(access=access, at=AT, details=Details(name="Foods", phone="98765 43210"))
    with pytest.raises(InvalidInput):
        add_supplier(access=access, at=AT, details=Details(phone="98765 43211"))
    assert [supplier.name for supplier in Supplier.objects.all()] == ["Agro"]


def test_customers_are_found_by_words_digits_and_email() -> None:
    access = open_shop()
    meena = add_customer(
        access=access, at=AT, details=Details(name="Meena Kulkarni", phone="98765 00142", email="mk@example.com")
    )
    anil = add_customer(access=access, at=AT, details=Details(name="Anil Menon", phone="98765 00317"))
    other = open_shop()
    add_customer(access=other, at=AT, details=Details(name="Meena Kulkarni"))

    def found(text: str) -> list[Customer]:
        return find_customers(access=access, text=text)

    assert found("me") == [anil, meena]
    assert found("KUL mee") == [meena]
    assert found("nil") == []
    assert found("00317") == [anil]
    assert found("098765 003") == [anil]
    assert found("+91 98765-00142") == [meena]
    assert found("mk@ex") == [meena]
    assert found("") == [anil, meena]
    assert find_customers(access=access, text="me", limit=1) == [anil]


@pytest.mark.parametrize("text", ["%", "_", "\\", "' OR 1=1--", "\0", "%" * 10_000, ".*" * 5_000])
def test_a_hostile_search_finds_nobody(text: str) -> None:
    access = open_shop()
    add_customer(access=access, at=AT, details=Details(name="Meena"))
    assert find_customers(access=access, text=text) == []


def test_what_looks_like_a_pattern_is_found_as_it_is_written() -> None:
    access = open_shop()
    odd = add_customer(access=access, at=AT, details=Details(name="100% Cotton"))
    add_customer(access=access, at=AT, details=Details(name="1000 Cotton"))
    assert find_customers(access=access, text="100%") == [odd]


def test_a_name_is_one_name_in_either_unicode_form() -> None:
    access = open_shop()
    customer = add_customer(access=access, at=AT, details=Details(name="Jose\u0301"))
    assert customer.name == "Jos\u00e9"
    assert find_customers(access=access, text="jos\u00e9") == [customer]
    assert find_customers(access=access, text="jose\u0301") == [customer]


def test_an_archived_customer_is_not_offered_until_taken_out_again() -> None:
    access = open_shop()
    meena = add_customer(access=access, at=AT, details=Details(name="Meena"))
    archive_customer(access=access, at=AT, customer=meena)
    assert find_customers(access=access, text="meena") == []
    restore_customer(access=access, customer=meena)
    assert find_customers(access=access, text="meena") == [meena]


def test_an_erased_customer_keeps_nothing_but_the_id() -> None:
    access = open_shop()
    meena = add_customer(
        access=access,
        at=AT,
        details=Details("Meena", "98765 43210", "m@example.com", GSTIN, "27", "12 Station Road", "likes tea", "hi"),
    )
    erase_customer(access=access, at=AT, customer=meena)
    meena.refresh_from_db()
    kept = [getattr(meena, field.name) for field in Customer._meta.fields if field.name not in ("id", "shop")]
    assert "".join(str(value or "") for value in kept if not isinstance(value, datetime.datetime)) == ""
    restore_customer(access=access, customer=meena)
    meena.refresh_from_db()
    assert meena.archived_at is not None
    add_customer(access=access, at=AT, details=Details(name="Meena", phone="98765 43210"))
