"""Returns by page, by API and on paper."""

from typing import Any

import pytest
from django.urls import reverse

from galla.accounts.models import Allowance
from galla.accounts.tests.pins import PIN, told, with_pin
from galla.returns.actions import set_terms
from galla.returns.models import CreditNote, NotReturnable, ReturnTerms
from galla.returns.printing import note_paper
from galla.returns.tests.coming import came
from galla.sales.tests.conftest import Stall, stall

__all__ = ["stall"]
NOTES = "/api/v1/credit-notes/"
TEAS = {"sku": "TEA", "quantity": "2"}


def asked(stall: Stall, sale: int, *, role: str = "cashier", key: str = "one", **more: Any) -> Any:
    """The answer to a call that takes one of the bill's first line back."""
    body = {"lines": [{"bill": sale, "position": 1, "quantity": "1"}], "reason": "too sweet", **more}
    client = stall.world.api(role, till=stall.world.till)
    return client.post(NOTES, body, format="json", headers={"Idempotency-Key": key})


def test_a_call_takes_goods_back_once_and_answers_the_note(stall: Stall) -> None:
    sale = stall.sold(TEAS)
    answer, again = asked(stall, sale["id"]), asked(stall, sale["id"])
    assert (answer.status_code, again.status_code) == (201, 200), answer.content
    note = answer.json()
    assert note == again.json()
    assert (note["number"], note["total"], note["net"], note["tax"]) == ("C/1/26-27/000001", "118.00", "112.38", "5.62")
    assert note["bills"][0] | {"billed_on": ""} == {
        "bill": sale["id"],
        "number": sale["number"],
        "billed_on": "",
        "total": "118.00",
    }
    assert note["lines"][0]["quantity"] == "1"
    assert note["tenders"] == [{"bill": sale["id"], "method": "cash", "amount": "118.00"}]
    client = stall.world.api("cashier")
    assert [row["id"] for row in client.get(NOTES, {"bill": sale["id"]}).json()["results"]] == [note["id"]]
    assert client.get(f"{NOTES}{note['id']}/").json() == note
    assert client.get(f"{NOTES}{note['id']}/paper/", {"size": "80mm"}).content.startswith(b"%PDF")
    stall.nothing_broken()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "lines"),
        ({"reason": ""}, "reason"),
        ({"way": "gold"}, "way"),
        ({"way": "khata"}, "way"),
    ],
)
def test_what_a_call_gets_wrong_stands_beside_its_field_and_nothing_comes_back(
    stall: Stall, change: dict[str, Any], field: str
) -> None:
    answer = asked(stall, stall.sold(TEAS)["id"], **change)
    assert answer.status_code == 400, answer.content
    assert {error["field"] for error in answer.json()["errors"]} == {field}
    assert not CreditNote.objects.exists()


def test_the_limit_of_cash_is_the_owners_and_above_it_a_manager_types_their_pin(stall: Stall) -> None:
    sale, member = stall.sold(TEAS)["id"], with_pin(stall.world)
    terms = f"{NOTES}terms/"
    assert stall.world.api("manager").put(terms, {"cash_limit": "50.00"}, format="json").status_code == 403
    answer = stall.world.api("owner").put(terms, {"cash_limit": "50.00"}, format="json")
    said: dict[str, Any] = {"cash_limit": "50.00", "window_days": None, "without_bill": False, "not_returnable": []}
    assert answer.json() == stall.world.api("cashier").get(terms).json() == said
    assert asked(stall, sale).status_code == 403
    assert not CreditNote.objects.exists()
    assert asked(stall, sale, allowed_by=told(member)).status_code == 201
    row = Allowance.objects.get()
    assert (row.permission, row.entry_kind, row.entry_id) == (
        "return.beyond",
        "credit-note",
        CreditNote.objects.get().pk,
    )
    stall.nothing_broken()


def one_line(sale: dict[str, Any], quantity: str) -> dict[str, str]:
    """The boxes of a bill's first line as a browser sends them."""
    told = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "1", "lines-0-bill": str(sale["id"])}
    return {**told, "lines-0-line": "1", "lines-0-quantity": quantity}


def test_a_cashier_finds_the_bill_and_takes_goods_back_on_its_page(stall: Stall) -> None:
    sale = stall.sold(TEAS)
    browser, page = stall.world.browser("cashier"), reverse("returns:new", args=[sale["id"]])
    assert page.encode() in browser.get(reverse("returns:find"), {"number": sale["number"]}).content
    assert page.encode() in browser.get(reverse("sales:bill", args=[sale["id"]])).content
    rows = {
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "1",
        "lines-0-bill": str(sale["id"]),
        "lines-0-line": "1",
        "lines-0-quantity": "3",
    }
    typed = {**rows, "reason": "too sweet", "way": "original", "key": "page"}
    refused = browser.post(page, typed)
    assert refused.status_code == 400
    assert b"did not come back yet" in refused.content
    assert not CreditNote.objects.exists()
    saved = browser.post(page, typed | {"lines-0-quantity": "1", "key": "page 2"})
    note = CreditNote.objects.get()
    assert saved["Location"] == reverse("returns:note", args=[note.pk])
    assert sale["number"].encode() in browser.get(saved["Location"]).content
    assert note.number.encode() in browser.get(reverse("returns:notes")).content
    assert browser.get(reverse("returns:paper", args=[note.pk, "a4"])).content.startswith(b"%PDF")


def test_on_the_page_too_a_manager_allows_more_cash(stall: Stall) -> None:
    member, sale = with_pin(stall.world), stall.sold(TEAS)
    set_terms(access=stall.access, cash_limit_minor=0)
    browser, page = stall.world.browser("cashier"), reverse("returns:new", args=[sale["id"]])
    rows = {
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "1",
        "lines-0-bill": str(sale["id"]),
        "lines-0-line": "1",
        "lines-0-quantity": "1",
    }
    typed = {**rows, "reason": "too sweet", "way": "original", "key": "page"}
    assert browser.post(page, typed).status_code == 400
    assert not CreditNote.objects.exists()
    allowed = typed | {"allowed_by.member": member.pk, "allowed_by.pin": PIN}
    assert browser.post(page, allowed).status_code == 302
    assert Allowance.objects.get().permission == "return.beyond"


def test_the_paper_says_which_bill_of_which_day_and_every_tax(stall: Stall) -> None:
    sale = stall.sold(TEAS, {"sku": "SOAP", "quantity": "1", "discount_amount": "2.50"})
    note = came(stall, sale, (1, 1_000), (2, 1_000))
    paper = note_paper(stall.world.shop, CreditNote.objects.get(pk=note.pk))
    assert paper.title == "Credit note"
    assert sale["number"] in paper.remarks[0]
    assert [row.taxable for row in paper.taxes] == ["112.38", "33.90"]
    assert [line.discount[1:] for line in paper.lines] == ["", "2.50"]
    assert paper.remarks[-1] == "does not fit"


def test_taxable_value_that_came_back_is_off_the_report_of_taxes(stall: Stall) -> None:
    sale = stall.sold(TEAS)
    came(stall, sale, (1, 2_000))
    answer = stall.world.browser("owner").get(reverse("reports:taxes"))
    assert b"224.76" not in answer.content


def test_the_owner_says_on_a_page_until_when_and_what_does_not_come_back(stall: Stall) -> None:
    browser, page = stall.world.browser("owner"), reverse("returns:terms")
    wrong = browser.post(page, {"window_days": "7", "not_returnable": "SOAP, NOTHING"})
    assert wrong.status_code == 400
    assert b"There is no product NOTHING" in wrong.content
    assert not ReturnTerms.objects.exists()
    assert browser.post(page, {"window_days": "7", "not_returnable": "SOAP"}).status_code == 302
    assert b'value="SOAP"' in browser.get(page).content
    answer = stall.world.api("owner").put(f"{NOTES}terms/", {"cash_limit": None, "not_returnable": [0]}, format="json")
    assert answer.status_code == 400
    assert ReturnTerms.objects.get().window_days == 7
    assert NotReturnable.objects.get().product == stall.soap


def test_a_call_says_what_of_a_bill_may_still_come_back(stall: Stall) -> None:
    sale, client = stall.sold(TEAS), stall.world.api("cashier")
    came(stall, sale, (1, 1_000))
    told = client.get(f"{NOTES}returnable/", {"bill": sale["id"]}).json()
    assert (told["number"], told["refunded"]) == (sale["number"], "118.00")
    line = {"position": 1, "product": stall.tea.pk, "name": stall.tea.name, "sold": "2", "left": "1"}
    assert told["lines"] == [line]
    assert client.get(f"{NOTES}returnable/").status_code == 400
    assert client.get(f"{NOTES}returnable/", {"bill": 987_654_321}).status_code == 404


def sent_to(stall: Stall, sale: int, role: str = "owner", **boxes: str) -> Any:
    """The answer to the page of a bill's return, of which one of the first line comes back."""
    sent = {"key": "k", "reason": "too sweet", "way": "cash", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"}
    line = {"lines-0-bill": str(sale), "lines-0-line": "1", "lines-0-quantity": "1", "lines-0-place": ""}
    return stall.world.browser(role).post(f"/bills/{sale}/return/", sent | line | boxes)


def test_the_page_leads_to_upi_money_nobody_has_seen_and_the_call_names_it(stall: Stall) -> None:
    sale = stall.sold(cash=None, tenders=[{"method": "upi", "amount": "118.00", "reference": "tr1"}])
    claim = sale["claims"][0]["id"]
    answer = sent_to(stall, sale["id"])
    assert (answer.status_code, f'href="/payments/{claim}/"' in answer.content.decode()) == (400, True)
    refused = asked(stall, sale["id"], way="cash")
    assert (refused.status_code, refused.json()["code"], refused.json()["claim"]) == (409, "money_not_seen", claim)
    assert not CreditNote.objects.exists()
    seen = stall.sold(key="two")
    assert "was not seen yet" not in stall.world.browser("owner").get(f"/bills/{seen['id']}/return/").content.decode()


def test_what_is_wrong_with_the_lines_is_told_with_what_else_is(stall: Stall) -> None:
    stall.stock({stall.product("Cup", "50", "5", sku="CUP", measure="pc"): 5_000}, key="cups")
    sale = stall.sold({"sku": "CUP", "quantity": "1"})
    told = {"reason": "", "lines-0-quantity": "5"}
    answer = sent_to(stall, sale["id"], **told)
    page = answer.content.decode()
    assert (answer.status_code, "were sold and did not come back yet" in page) == (400, True)
    assert answer.context["form"].errors.keys() >= {"reason"}
    assert not CreditNote.objects.exists()
