"""The address in the code at the till: what a UPI app reads there."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galla.pricing.errors import NotPayableByUpi
from galla.pricing.upi import is_upi_id, upi_link

NAMES = ["A & B Stores", "50% + more", "क ख भंडार", "Tea=Coffee?#1", "José's / 🍵", "a;b@c", "+91"]


def read(link: str) -> dict[str, str]:
    """The parameters as an app reads them, strictly: a plus stays a plus."""
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("upi", "pay", "")
    found = parse_qs(parts.query.replace("+", "%2B"), strict_parsing=True)
    assert all(len(values) == 1 for values in found.values())
    return {key: values[0] for key, values in found.items()}


def link(name: str = "Shop", amount_minor: int = 11_800, reference: str = "T1", payee: str = "shop@bank") -> str:
    """An address."""
    return upi_link(payee=payee, name=name, amount_minor=amount_minor, reference=reference, note="Bill")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_reaches_the_app_as_it_is(name: str) -> None:
    told = {"pa": "shop@bank", "pn": name, "tr": "T1", "tn": "Bill", "am": "118.00", "cu": "INR"}
    assert read(link(name)) == told
    assert link(name).isascii()
    assert " " not in link(name)


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.integers(1, 10**13))
def test_whatever_a_shop_is_called_the_amount_and_who_is_paid_are_what_was_asked(name: str, amount: int) -> None:
    found = read(link(name, amount))
    whole, _, decimals = found["am"].partition(".")
    assert (found["pa"], found["cu"], int(whole) * 100 + int(decimals)) == ("shop@bank", "INR", amount)
    assert len(decimals) == 2
    assert name.strip().startswith(found.get("pn", ""))


@pytest.mark.parametrize(
    "payee", ["", "shop", "@bank", "shop@", "a@b&am=1.00", "a b@bank", "a@bank?x", "ä@bank", "a@bank\n", "a@@bank"]
)
def test_what_is_no_upi_id_is_never_written(payee: str) -> None:
    assert not is_upi_id(payee)
    with pytest.raises(NotPayableByUpi):
        link(payee=payee)


@pytest.mark.parametrize("reference", ["", "a b", "a&am=1", "x" * 36, "é", "T-1", "T1\n"])
def test_a_reference_is_at_most_35_letters_and_digits(reference: str) -> None:
    with pytest.raises(NotPayableByUpi):
        link(reference=reference)
    assert read(link(reference="x" * 35))["tr"] == "x" * 35


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_cannot_be_paid(amount: int) -> None:
    with pytest.raises(NotPayableByUpi):
        link(amount_minor=amount)
