"""What lines of the bank were booked as, from or to another account, in one list."""

import csv
from typing import Any

import pytest

from galla.cashbook.actions import book_transfer, void_transfer
from galla.cashbook.models import BankTransfer
from galla.cashbook.tests.statements import line_of
from tests.world import NOW, World, build_world

pytestmark = pytest.mark.django_db
PAGE = "/bank/transfers/"


@pytest.fixture
def world() -> World:
    """A shop with two transfers: what cards were paid out, less a fee, and interest that was taken back."""
    world = build_world()
    told: dict[str, Any] = {"access": world.access(), "at": NOW}
    line = line_of(world, "500.00", words="POS")
    book_transfer(**told, line=line, other="card", note="Machine 1", fee_minor=1_000)
    book_transfer(**told, line=line_of(world, "12.00", words="INT"), other="interest")
    void_transfer(**told, transfer=BankTransfer.objects.get(other="interest"), reason="Twice")
    return world


def test_the_list_says_from_where_how_much_and_what_was_taken_back(world: World) -> None:
    page = world.browser("manager").get(PAGE).content.decode()
    for said in ("2 transfers", "Card", "500.00", "10.00", "Machine 1", "Interest", "Taken back"):
        assert said in page
    for one in BankTransfer.objects.all():
        assert f'href="{PAGE}{one.pk}/"' in page


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("code=bank", ["500.00", "12.00"]),
        ("other=card", ["500.00"]),
        ("text=machine", ["500.00"]),
        ("until=2020-01-01", []),
        ("since=2020-01-01&sort=amount_minor", ["12.00", "500.00"]),
    ],
)
def test_it_is_found_by_account_day_and_remark(world: World, asked: str, there: list[str]) -> None:
    answer = world.browser("manager").get(f"{PAGE}?{asked}&export=csv")
    rows = list(csv.reader(b"".join(answer).decode("utf-8-sig").splitlines()))
    assert sorted(row[-1] for row in rows[1:]) == sorted(there)


def test_it_is_reached_from_the_accounts_and_from_where_bank_and_book_meet(world: World) -> None:
    browser = world.browser("manager")
    assert f'href="{PAGE}"' in browser.get("/bank/accounts/").content.decode()
    assert f'href="{PAGE}?code=bank"' in browser.get("/bank/", follow=True).content.decode()


def test_neither_a_cashier_nor_another_shop_sees_them(world: World) -> None:
    assert world.browser("cashier").get(PAGE).status_code == 403
    assert "500.00" not in world.browser("stranger").get(PAGE).content.decode()
