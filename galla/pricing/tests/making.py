"""Short ways to ask for bills in tests, and baskets for hypothesis to draw."""

from hypothesis import strategies as st

from galla.pricing.bill import BillRequest, Discount, LineRequest, RoundOff, RoundOffMode
from galla.pricing.tax import TaxComponent

PERCENT = 10_000
"""Parts per million in one percent."""


def gst(percent: float) -> tuple[TaxComponent, ...]:
    """CGST and SGST, half each."""
    half = round(percent * PERCENT) // 2
    return (TaxComponent("CGST", half), TaxComponent("SGST", half))


def igst(percent: float) -> tuple[TaxComponent, ...]:
    """IGST alone."""
    return (TaxComponent("IGST", round(percent * PERCENT)),)


def line(
    price_minor: int,
    components: tuple[TaxComponent, ...] = (),
    *,
    quantity_milli: int = 1_000,
    includes_tax: bool = True,
    discount: Discount | None = None,
) -> LineRequest:
    """A line whose unit price is given in paise."""
    return LineRequest(quantity_milli, price_minor * 100, includes_tax, components, discount)


def request(
    *lines: LineRequest, discount: Discount | None = None, step: int = 1, mode: RoundOffMode = RoundOffMode.DOWN
) -> BillRequest:
    """A bill of these lines, not rounded off unless a step is given."""
    return BillRequest(lines, RoundOff(step, mode), discount)


COMPONENTS = st.one_of(
    st.just(()),
    st.sampled_from([0.0, 0.25, 3, 5, 12, 18, 28, 40]).map(gst),
    st.sampled_from([0.0, 0.1, 5, 18, 40]).map(igst),
    st.sampled_from([5, 28]).map(lambda percent: (*gst(percent), TaxComponent("Cess", 12 * PERCENT))),
    st.lists(st.integers(0, 250_000), min_size=1, max_size=4).map(
        lambda rates: tuple(TaxComponent(f"tax {index}", rate) for index, rate in enumerate(rates))
    ),
)
DISCOUNTS = st.one_of(
    st.none(),
    st.integers(0, 1_000_000).map(lambda ppm: Discount(percent_ppm=ppm)),
    st.integers(0, 50).map(lambda percent: Discount(percent_ppm=percent * PERCENT)),
)
LINES = st.builds(
    LineRequest,
    quantity_milli=st.one_of(st.integers(1, 20).map(lambda pieces: pieces * 1_000), st.integers(1, 50_000)),
    unit_price_e4=st.one_of(st.integers(0, 100_000).map(lambda minor: minor * 100), st.integers(0, 10**8)),
    includes_tax=st.booleans(),
    components=COMPONENTS,
    discount=DISCOUNTS,
)
REQUESTS = st.builds(
    BillRequest,
    lines=st.lists(LINES, max_size=8).map(tuple),
    round_off=st.builds(RoundOff, st.sampled_from([1, 5, 10, 25, 50, 100, 500]), st.sampled_from(RoundOffMode)),
    discount=DISCOUNTS,
    minor_digits=st.sampled_from([0, 2, 3]),
)
