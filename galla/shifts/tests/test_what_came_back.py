"""A shift says what goods came back in it."""

from galla.drawer.queries import open_shift
from galla.returns.tests.coming import came
from galla.sales.tests.conftest import Stall, stall
from galla.shifts.actions import close_shift
from galla.shifts.answers import figures_answer
from galla.shifts.figures import figures_of
from galla.shifts.shown import sections
from tests.world import NOW

__all__ = ["stall"]


def test_the_shift_knows_what_came_back(stall: Stall) -> None:
    sale = stall.sold({"sku": "TEA", "quantity": "2"})
    shift = open_shift(stall.access, stall.world.till)
    assert shift is not None
    assert "returns" not in figures_of(shift)
    came(stall, sale, (1, 1_000))
    figures = figures_of(shift)
    by_rate = [{"rate_ppm": 50_000, "net_minor": 11_238, "tax_minor": 562, "gross_minor": 11_800}]
    assert figures["returns"] == {
        "count": 1,
        "amount_minor": 11_800,
        "tax_minor": 562,
        "taxes": by_rate,
        "tenders": [{"method": "cash", "count": 1, "amount_minor": 11_800}],
    }
    assert {act["kind"]: act["out_minor"] for act in figures["cash"]["acts"]}["credit-note"] == 11_800
    said = {row.label: row.amount for part in sections(stall.world.shop.pk, "INR", figures) for row in part.rows}
    assert said["Goods came back"].endswith("118.00")
    assert said["Came back: 5% on 112.38"].endswith("5.62")
    taxes = [{"rate": "5", "net": "112.38", "tax": "5.62", "gross": "118.00"}]
    ways = [{"method": "cash", "name": "cash", "count": 1, "amount": "118.00"}]
    assert close_told(stall)["returns"] == {
        "count": 1,
        "amount": "118.00",
        "tax": "5.62",
        "taxes": taxes,
        "tenders": ways,
    }
    stall.nothing_broken()


def close_told(stall: Stall) -> dict[str, object]:
    """The report of a shift that is closed then, as the API tells it."""
    till = stall.world.till
    z = close_shift(access=stall.access, at=NOW, till=till, key="evening", notes={100: 1}).document
    told: dict[str, object] = figures_answer(z.figures, digits=2, names={})
    return told
