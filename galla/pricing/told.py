"""A bill brought to what was paid for it, where that is not what it comes to by our reckoning.

A till that was cut off reckoned by itself and the customer paid what it said. Pure; why: docs/decisions/0013.
"""

from collections.abc import Sequence
from dataclasses import replace

from galla.pricing.bill import Bill, price_bill
from galla.pricing.numbers import round_half_away
from galla.pricing.request import BillRequest, Discount, LineRequest, RoundOff
from galla.pricing.spread import spread
from galla.pricing.tax import TaxComponent

TURNS = 4


def brought_to(bill: Bill, total_minor: int, *, step_minor: int, minor_digits: int) -> Bill:
    """The same goods for ``total_minor``, which is not negative, each line with the tax in what it really brought.

    A difference smaller than ``step_minor``, which totals are rounded to, is round-off. A larger one comes off the bill
    like a discount of the whole, or is put onto the prices of its lines in proportion; what is left over of tax on top,
    which is rounded line by line, is round-off too. Raises the refusals of galla.pricing.errors.
    """
    request = _as_amounts(bill, minor_digits)
    if abs(total_minor - bill.subtotal_minor) >= step_minor:
        # Tax on top of small amounts is mostly rounding: once it is more, the next turn comes nearer.
        for _turn in range(TURNS):
            if bill.subtotal_minor < total_minor:
                request = _raised(request, bill, total_minor)
                bill = price_bill(request)
        if bill.subtotal_minor > total_minor:
            bill = price_bill(_lowered(request, bill, total_minor))
    return replace(bill, round_off_minor=total_minor - bill.subtotal_minor, total_minor=total_minor)


def _as_amounts(bill: Bill, minor_digits: int) -> BillRequest:
    """What makes this bill again, with every discount an amount and nothing rounded off."""
    lines = tuple(
        LineRequest(
            quantity_milli=line.quantity_milli,
            unit_price_e4=line.unit_price_e4,
            includes_tax=line.includes_tax,
            components=tuple(TaxComponent(tax.name, tax.rate_ppm) for tax in line.taxes),
            discount=Discount(amount_minor=line.discount_minor),
        )
        for line in bill.lines
    )
    shared = sum(line.bill_discount_minor for line in bill.lines)
    return BillRequest(lines, RoundOff(1), Discount(amount_minor=shared), minor_digits)


def _kept(bill: Bill) -> list[int]:
    """What is left of each line's list amount after its discounts, in the line's own terms."""
    return [line.list_minor - line.discount_minor - line.bill_discount_minor for line in bill.lines]


def _raised(request: BillRequest, bill: Bill, total_minor: int) -> BillRequest:
    """With prices that bring the total or a little more, each line's raised in proportion to what it came to."""
    kept = _kept(bill)
    whole = sum(kept)
    more = -(-whole * total_minor // bill.subtotal_minor) - whole if bill.subtotal_minor else total_minor
    shares = spread(more, kept if whole else [line.list_minor for line in bill.lines])
    listed = [line.list_minor + share for line, share in zip(bill.lines, shares, strict=True)]
    return replace(request, lines=_priced_at(request, listed, shares))


def _priced_at(request: BillRequest, listed: Sequence[int], shares: Sequence[int]) -> tuple[LineRequest, ...]:
    # Quantity × price is divided by this, see ``price_bill``.
    unit: int = 10 ** (7 - request.minor_digits)
    return tuple(
        replace(line, unit_price_e4=-(-amount * unit // line.quantity_milli)) if share else line
        for line, amount, share in zip(request.lines, listed, shares, strict=True)
    )


def _lowered(request: BillRequest, bill: Bill, total_minor: int) -> BillRequest:
    """With a discount of the whole bill that leaves the total, or what is nearest to it."""
    kept = sum(_kept(bill))
    off = kept - round_half_away(kept * total_minor, bill.subtotal_minor)
    before = sum(line.bill_discount_minor for line in bill.lines)
    return replace(request, discount=Discount(amount_minor=before + off))
