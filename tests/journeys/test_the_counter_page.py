"""What the counter's page weighs, and that its scripts write money as the server does."""

import gzip

import pytest
from playwright.sync_api import Response

from galla.foundation.formats import Money, money, money_of, money_short, money_symbol, quantity
from galla.sales.tests.conftest import Stall
from tests.journeys.conftest import Visitor
from tests.journeys.counter import Counter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_COMPRESSED_BYTES = 100_000
AMOUNTS = [0, 1, 99, 100, 12_345, 99_999, 100_000, 1_234_567, 12_345_678, 123_456_789, 10**12, -1, -43_200, -12_345_600]
QUANTITIES = [1, 1_000, 1_350, 2_450, 12_345_000, 999_999_999]
# A second copy of the module, so that the page's own keeps the shop's manner.
WRITE = """async ([module, told, amounts, quantities]) => {
    const { setStyle, money, symbolled, short, quantityShown, typedMinor } = await import(`${module}?other`);
    setStyle(told);
    return {
        money: amounts.map(money), symbolled: amounts.map(symbolled), short: amounts.map(short),
        weighed: quantities.map((milli) => quantityShown(milli, "kg")),
        counted: quantities.map((milli) => quantityShown(milli, "")),
        typed: amounts.filter((minor) => minor >= 0).map((minor) => typedMinor(symbolled(minor))),
        odd: ["", "-1", "1e3", "1.5.5", "abc", "99999999999999", "0.00001"].map(typedMinor),
    };
}"""
MODULE = "/static/sales/till/money.js"


def test_the_page_with_everything_is_light(visit: Visitor, open_stall: Stall) -> None:
    bodies: dict[str, bytes] = {}

    def keep(response: Response) -> None:
        if response.ok and not response.request.redirected_to:
            bodies[response.url] = response.body()

    visit.known_as(open_stall.world.browser("cashier"))
    counter = Counter(visit).opened()
    counter.page.on("response", keep)
    counter.page.reload()
    counter.ready()
    assert any(url.endswith("/till/page.js") for url in bodies)
    assert sum(len(gzip.compress(body)) for body in bodies.values()) <= MOST_COMPRESSED_BYTES


def test_the_scripts_write_money_as_the_server_does(visit: Visitor, open_stall: Stall) -> None:
    visit.known_as(open_stall.world.browser("cashier"))
    page = Counter(visit).opened().page
    for currency in ("INR", "AED", "KWD", "JPY"):
        style = money_of(currency)
        written = page.evaluate(WRITE, [MODULE, told_of(style), AMOUNTS, QUANTITIES])
        assert written["money"] == [money(minor, style) for minor in AMOUNTS]
        assert written["symbolled"] == [money_symbol(minor, style) for minor in AMOUNTS]
        assert written["short"] == [money_short(minor, style) for minor in AMOUNTS]
        assert written["weighed"] == [quantity(milli, "kg", style) for milli in QUANTITIES]
        assert written["counted"] == [quantity(milli, "", style) for milli in QUANTITIES]
        assert written["typed"] == [minor for minor in AMOUNTS if minor >= 0]
        assert written["odd"] == [None] * 7


def told_of(style: Money) -> dict[str, object]:
    """What the page would be told of that money."""
    money_facts = {"symbol": style.symbol, "digits": style.minor_digits, "grouping": list(style.grouping)}
    return {**money_facts, "measured": ["kg", "l"]}
