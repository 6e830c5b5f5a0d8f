"""What a way of paying adds to a bill: a line of its own outside the goods, taxed, checked, booked, and taken back."""

from typing import Any

import pytest
from django.db import connection, transaction

from galla.ledger import places
from galla.payments.models import PaymentMethod
from galla.payments.tests.accounts import lies_in
from galla.pricing.surcharge import to_charge
from galla.sales.models import Sale, SaleTender
from galla.sales.queries import sale_rows
from galla.sales.rows import document_hash, hash_of
from galla.sales.tests.conftest import Stall

pytestmark = pytest.mark.django_db
QUOTES = "/api/v1/quotes/"


@pytest.fixture
def card(stall: Stall) -> Stall:
    """A stall whose card costs 2 %, with 18 % tax in the charge."""
    change(stall, "card", surcharge_ppm=20_000, surcharge_tax_ppm=180_000)
    return stall


def change(stall: Stall, code: str, **values: int) -> None:
    """Let a way of paying cost something."""
    PaymentMethod.objects.filter(shop=stall.world.shop, code=code).update(**values)


def paid(*tenders: tuple[str, str]) -> list[dict[str, str]]:
    """Tenders of a request."""
    return [{"method": method, "amount": amount} for method, amount in tenders]


def quoted(stall: Stall, *tenders: tuple[str, str]) -> Any:
    """The answer to what a tea would come to, paid so."""
    client = stall.world.api("owner", till=stall.world.till)
    return client.post(QUOTES, {"lines": [{"sku": "TEA", "quantity": "1"}], "tenders": paid(*tenders)}, format="json")


def moved(stall: Stall, key: str) -> int:
    """What an account has given less what came to it, over all moves."""
    number = places.named(stall.world.shop.pk, key).id
    statement = "SELECT coalesce(sum(CASE WHEN source = %s THEN amount ELSE -amount END), 0) FROM ledger_posting"
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE source = %s OR target = %s", [number] * 3)
        return int(cursor.fetchone()[0])


def test_a_card_adds_its_charge_outside_the_goods(card: Stall) -> None:
    sold = card.sold(cash=None, tenders=paid(("card", "120.36")), expected_total="120.36")
    names = ("net", "tax", "subtotal", "round_off", "surcharge", "surcharge_tax", "total")
    figures = [sold[name] for name in names]
    assert figures == ["112.38", "5.62", "118.00", "0.00", "2.36", "0.36", "120.36"]
    assert [(tender["surcharge"], tender["surcharge_rate"]) for tender in sold["tenders"]] == [("2.36", "2")]
    assert [(rate["rate"], rate["net"], rate["tax"]) for rate in sold["taxes"]] == [
        ("5", "112.38", "5.62"),
        ("18", "2.00", "0.36"),
    ]
    change(card, "card", surcharge_ppm=30_000)
    again = card.post(card.body(cash=None, tenders=paid(("card", "120.36")), expected_total="120.36"))
    assert (again.json()["id"], again.json()["surcharge"], Sale.objects.count()) == (sold["id"], "2.36", 1)
    assert (moved(card, "income"), moved(card, "surcharge"), moved(card, "due")) == (11_238, 200, 0)
    assert lies_in(card.world.shop.pk, "card") == 12_036
    card.nothing_broken()


def test_a_quote_tells_what_the_ways_of_paying_would_add(card: Stall) -> None:
    told = quoted(card, ("card", "120.36")).json()
    assert (told["surcharge"], told["surcharge_tax"], told["total"]) == ("2.36", "0.36", "120.36")
    assert (quoted(card).json()["surcharge"], quoted(card).json()["total"]) == ("0.00", "118.00")
    refused = quoted(card, ("cheque", "118.00"))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "tenders.0.method")
    assert not Sale.objects.exists()


def test_of_several_ways_only_that_which_costs_something_adds_to_the_bill(card: Stall) -> None:
    sold = card.sold(cash=None, tenders=paid(("card", "51.00"), ("cash", "100.00")))
    assert (sold["surcharge"], sold["total"], sold["change"]) == ("1.00", "119.00", "32.00")
    assert [tender["surcharge"] for tender in sold["tenders"]] == ["1.00", "0.00"]
    assert moved(card, "due") == 0
    card.nothing_broken()


def test_cash_costs_nothing_whatever_is_written_at_it(card: Stall) -> None:
    change(card, "cash", surcharge_ppm=50_000)
    assert card.sold(cash="118.00")["surcharge"] == "0.00"
    assert card.sold(cash=None, tenders=paid(("card", "51.00"), ("cash", "68.00")), key="two")["change"] == "0.00"


def test_what_was_expected_without_the_charge_is_refused_and_nothing_is_sold(card: Stall) -> None:
    body = card.body(cash=None, tenders=paid(("card", "120.36")), expected_total="118.00")
    answer = card.post(body)
    assert (answer.status_code, answer.json()["code"], answer.json()["total"]) == (409, "total_changed", "120.36")
    assert not Sale.objects.exists()


@pytest.mark.parametrize(
    ("amount", "code"), [("118.00", "not_paid"), ("120.35", "not_paid"), ("120.37", "paid_too_much")]
)
def test_a_card_pays_the_goods_and_its_charge_to_the_last_paisa(card: Stall, amount: str, code: str) -> None:
    answer = card.post(card.body(cash=None, tenders=paid(("card", amount))))
    assert answer.json()["code"] == code, answer.content
    assert (Sale.objects.count(), moved(card, "surcharge")) == (0, 0)


def test_a_bill_that_is_taken_back_takes_its_charge_back(card: Stall) -> None:
    sold = card.sold(cash=None, tenders=paid(("card", "120.36")))
    client = card.world.api("owner", till=card.world.till)
    answer = client.post(f"/api/v1/sales/{sold['id']}/void/", {"reason": "Wrong card"}, format="json")
    assert answer.status_code == 200, answer.content
    assert (moved(card, "surcharge"), moved(card, "income"), lies_in(card.world.shop.pk, "card")) == (0, 0, 0)
    card.nothing_broken()


def test_the_page_and_the_paper_name_the_charge(card: Stall) -> None:
    sold = card.sold(cash=None, tenders=paid(("card", "120.36")))
    page = card.world.browser("owner").get(f"/bills/{sold['id']}/").content.decode()
    assert "Card charge 2" in page
    assert "114.38" in page
    paper = card.world.browser("owner").get(f"/bills/{sold['id']}/a4.pdf")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")


def test_in_another_state_the_charge_bears_the_integrated_tax(card: Stall) -> None:
    sold = card.sold(cash=None, tenders=paid(("card", "120.36")), place_of_supply="29")
    charged = [(part["name"], part["amount"]) for rate in sold["taxes"] for part in rate["components"]]
    assert charged == [("IGST", "5.62"), ("IGST", "0.36")]


def test_an_untaxed_charge_is_told_at_no_rate(card: Stall) -> None:
    change(card, "card", surcharge_tax_ppm=0)
    sold = card.sold(cash=None, tenders=paid(("card", "120.36")))
    assert [(rate["rate"], rate["net"]) for rate in sold["taxes"]] == [("0", "2.36"), ("5", "112.38")]
    assert moved(card, "surcharge") == 236
    card.nothing_broken()


@pytest.mark.parametrize("rate_ppm", [1, 15_000, 33_333, 999_999, 1_000_000])
def test_whatever_it_costs_what_is_charged_settles_the_bill(stall: Stall, rate_ppm: int) -> None:
    change(stall, "card", surcharge_ppm=rate_ppm, surcharge_tax_ppm=180_000)
    amount = to_charge(11_800, rate_ppm)
    sold = stall.sold(cash=None, tenders=paid(("card", f"{amount // 100}.{amount % 100:02}")))
    assert (sold["change"], moved(stall, "due")) == ("0.00", 0)
    stall.nothing_broken()


def test_a_charge_that_was_tampered_with_is_seen(card: Stall) -> None:
    card.sold(cash=None, tenders=paid(("card", "120.36")))
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        SaleTender.objects.update(surcharge_minor=0)
    card.nothing_broken()


def test_a_bill_without_a_charge_or_an_offer_is_hashed_as_before_there_were_any(stall: Stall) -> None:
    rows = sale_rows(stall.world.shop.pk, stall.sold(cash=None, tenders=paid(("card", "118.00")))["id"])
    lines = [list(line)[: line._fields.index("offers")] for line in rows.lines]
    before = [list(rows.sale._replace(number=""))[:-2], lines, list(rows.taxes)]
    told = document_hash(rows.sale, rows.lines, rows.taxes, rows.tenders)
    assert told == hash_of([*before, [list(tender)[:-2] for tender in rows.tenders]])
    charged = [tender._replace(surcharge_minor=1) for tender in rows.tenders]
    assert told != document_hash(rows.sale, rows.lines, rows.taxes, charged)
    offered = [line._replace(offers=[[1, "off_each", "Sale", 1]]) for line in rows.lines]
    assert told != document_hash(rows.sale, offered, rows.taxes, rows.tenders)
