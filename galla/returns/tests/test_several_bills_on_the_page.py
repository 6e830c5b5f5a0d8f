"""Goods of several bills come back on one page: another bill is added, and one credit note takes all of it."""

from typing import Any

import pytest
from django.urls import reverse

from galla.returns.models import CreditNote
from galla.sales.tests.conftest import Stall, stall

__all__ = ["stall"]
pytestmark = pytest.mark.django_db
TEA, SOAP = {"sku": "TEA", "quantity": "2"}, {"sku": "SOAP", "quantity": "1"}


def boxes(*lines: tuple[dict[str, Any], int, str]) -> dict[str, str]:
    """What a browser sends for lines of bills, by their place and what was typed."""
    sent = {"lines-TOTAL_FORMS": str(len(lines)), "lines-INITIAL_FORMS": "0", "reason": "Torn", "way": "original"}
    for place, (sale, position, quantity) in enumerate(lines):
        sent |= {f"lines-{place}-bill": str(sale["id"]), f"lines-{place}-line": str(position)}
        sent[f"lines-{place}-quantity"] = quantity
    return sent | {"key": "page", "another": ""}


def page_of(sale: dict[str, Any], *others: dict[str, Any]) -> str:
    """The address of a return, with the other bills in it."""
    return reverse("returns:new", args=[sale["id"]]) + "".join(
        f"{'&' if place else '?'}with={other['id']}" for place, other in enumerate(others)
    )


def test_another_bill_is_added_by_its_number_and_both_go_on_one_credit_note(stall: Stall) -> None:
    one, other = stall.sold(TEA, cash="236.00"), stall.sold(SOAP, cash="43.00", key="two")
    browser = stall.world.browser("cashier")
    added = browser.post(page_of(one), boxes((one, 1, "1.5")) | {"another": other["number"], "reason": ""})
    text = added.content.decode()
    assert added.status_code == 200
    assert 'value="1.5"' in text, "what was typed stays"
    assert f'action="{page_of(one, other)}"' in text
    assert "is-invalid" not in text
    assert not CreditNote.objects.exists()
    saved = browser.post(page_of(one, other), boxes((one, 1, "1"), (other, 1, "1")))
    note = CreditNote.objects.get()
    assert saved["Location"] == reverse("returns:note", args=[note.pk])
    assert {each.sale_id for each in note.bills.all()} == {one["id"], other["id"]}
    assert note.total_minor == 11_800 + round(float(other["total"]) * 100)
    stall.nothing_broken()


def test_a_scan_with_its_enter_adds_the_bill_and_saves_nothing(stall: Stall) -> None:
    one, other = stall.sold(TEA, cash="236.00"), stall.sold(SOAP, cash="43.00", key="two")
    sent = boxes((one, 1, "1")) | {"another": other["number"]}
    answer = stall.world.browser("cashier").post(page_of(one), sent)
    assert (answer.status_code, other["number"] in answer.content.decode()) == (200, True)
    assert not CreditNote.objects.exists()


@pytest.mark.parametrize("typed", ["NOTHING/9", "", "\x00"])
def test_what_fits_no_bill_is_said_beside_the_box(stall: Stall, typed: str) -> None:
    one = stall.sold(TEA, cash="236.00")
    answer = stall.world.browser("cashier").post(page_of(one), boxes((one, 1, "1")) | {"another": typed, "add": "1"})
    assert (answer.status_code, 'id="id_another_error"' in answer.content.decode()) == (400, True)
    assert not CreditNote.objects.exists()


def test_of_several_that_fit_one_is_picked(stall: Stall) -> None:
    meena = stall.world.api("owner").post("/api/v1/customers/", {"name": "Meena"}, format="json").json()["id"]
    one, *rest = (stall.sold(TEA, cash="236.00", key=str(key), customer=meena) for key in range(3))
    browser = stall.world.browser("cashier")
    asked = browser.post(page_of(one), boxes((one, 1, "")) | {"another": "Meena", "add": "1"})
    text = asked.content.decode()
    assert asked.status_code == 400
    assert [f'name="pick" value="{each["id"]}"' in text for each in (one, *rest)] == [False, True, True]
    picked = browser.post(page_of(one), boxes((one, 1, "")) | {"another": "Meena", "pick": str(rest[0]["id"])})
    assert f'action="{page_of(one, rest[0])}"' in picked.content.decode()


def test_a_bill_of_another_shop_is_not_there(stall: Stall) -> None:
    one = stall.sold(TEA, cash="236.00")
    stranger = stall.world.browser("stranger")
    assert stranger.get(page_of(one)).status_code == 404
    browser = stall.world.browser("cashier")
    assert browser.get(f"{page_of(one)}?with=987654321").status_code == 404
    assert browser.post(page_of(one), boxes((one, 1, "1")) | {"pick": "987654321"}).status_code == 404
    foreign = boxes(({"id": 987_654_321}, 1, "1"))
    assert browser.post(page_of(one), foreign).status_code in (400, 404)
    assert not CreditNote.objects.exists()


def test_goods_of_several_bills_are_exchanged_at_the_counter(stall: Stall) -> None:
    one, other = stall.sold(TEA, cash="236.00"), stall.sold(SOAP, cash="43.00", key="two")
    sent = boxes((one, 1, "1"), (other, 1, "1")) | {"exchange": "1"}
    answer = stall.world.browser("cashier").post(page_of(one, other), sent)
    assert (answer.status_code, answer["Location"].startswith("/bills/new/?back=")) == (302, True)
    assert not CreditNote.objects.exists()
