"""From what is in the basket to the total to pay: lines, discounts, tax, round-off, and what a return gives back.

One pure function, ``price_bill``. Its result is made of value objects that refuse to exist when they do not add up,
so a wrong bill cannot be saved, printed or paid. Rules and worked tables: docs/algorithms/bill.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from galla.pricing.errors import AmountTooLarge, DiscountOutOfRange, ImpossibleBill, ReturnOutOfRange
from galla.pricing.limits import LARGEST_MINOR, checked_rate, demand_sane
from galla.pricing.numbers import round_half_away
from galla.pricing.request import BillRequest, Discount, LineRequest, RoundOff, RoundOffMode
from galla.pricing.spread import spread
from galla.pricing.tax import (
    PPM,
    TaxAmount,
    TaxComponent,
    demand_equal_rates_equal_amounts,
    taxes_on_top,
    taxes_within,
)

__all__ = [
    "Bill",
    "BillRequest",
    "Discount",
    "LinePart",
    "LineRequest",
    "PricedLine",
    "RateTotal",
    "RoundOff",
    "RoundOffMode",
    "TaxAmount",
    "TaxComponent",
    "price_bill",
]

type Bearers = Collection[tuple[int, list[int]]]
"""For each set of taxes: the sum of its rates, and the indices of the lines that bear it."""


@dataclass(frozen=True, slots=True)
class LinePart:
    """What a part of a line's quantity comes to, in minor units."""

    quantity_milli: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    taxes: tuple[TaxAmount, ...]


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line of a bill, in minor units.

    ``list_minor`` is quantity × unit price in the line's own terms: with tax where the price includes it, without
    where it does not. ``discount_minor`` is the line's own discount, ``bill_discount_minor`` its share of the bill's;
    what is left of the list amount after both is the gross of an inclusive line and the net of an exclusive one.
    """

    quantity_milli: int
    unit_price_e4: int
    includes_tax: bool
    list_minor: int
    discount_minor: int
    bill_discount_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    taxes: tuple[TaxAmount, ...]

    def __post_init__(self) -> None:
        own = self.gross_minor if self.includes_tax else self.net_minor
        if self.list_minor - self.discount_minor - self.bill_discount_minor != own:
            raise ImpossibleBill("the list amount less discounts is not what the line comes to")
        if self.discount_minor < 0 or self.bill_discount_minor < 0:
            raise ImpossibleBill("a discount of a line is negative")
        _demand_whole(self.net_minor, self.tax_minor, self.gross_minor, self.taxes)

    def part(self, quantity_milli: int) -> LinePart:
        """What the first ``quantity_milli`` of the line come to, priced as if only they had been sold.

        The line's own-terms amount is shared in proportion and the tax rule applied to that share, so nothing is
        zero, everything is the line itself, and one tax never differs from another of its rate. What two successive
        returns of a line come to is the difference of the two parts. Raises ReturnOutOfRange.
        """
        if not 0 <= quantity_milli <= self.quantity_milli:
            raise ReturnOutOfRange("more than the quantity of the line, or less than nothing", field="quantity")
        own = self.gross_minor if self.includes_tax else self.net_minor
        amount = round_half_away(own * quantity_milli, self.quantity_milli)
        components = tuple([TaxComponent(tax.name, tax.rate_ppm) for tax in self.taxes])
        net, taxes, gross = split_tax(amount, components, self.includes_tax)
        return LinePart(quantity_milli, net, gross - net, gross, taxes)


@dataclass(frozen=True, slots=True)
class RateTotal:
    """All lines of a bill that bear the same set of taxes. ``rate_ppm`` is the sum of the components' rates."""

    rate_ppm: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    taxes: tuple[TaxAmount, ...]

    def __post_init__(self) -> None:
        _demand_whole(self.net_minor, self.tax_minor, self.gross_minor, self.taxes)
        if sum([tax.rate_ppm for tax in self.taxes]) != self.rate_ppm:
            raise ImpossibleBill("the rate is not the sum of its components")


@dataclass(frozen=True, slots=True)
class Bill:
    """A priced bill, in minor units. ``discount_minor`` counts every discount, ``round_off_minor`` carries a sign."""

    lines: tuple[PricedLine, ...]
    taxes: tuple[RateTotal, ...]
    list_minor: int
    discount_minor: int
    net_minor: int
    tax_minor: int
    subtotal_minor: int
    round_off_minor: int
    total_minor: int

    def __post_init__(self) -> None:
        if self.net_minor + self.tax_minor != self.subtotal_minor:
            raise ImpossibleBill("net and tax are not the subtotal")
        if self.subtotal_minor + self.round_off_minor != self.total_minor:
            raise ImpossibleBill("subtotal and round-off are not the total")
        if self.total_minor < 0:
            raise ImpossibleBill("the total is negative")
        _demand_same_sums(self)

    def payable(self, returned_milli: Sequence[int]) -> int:
        """What is to be given back, in minor units, for everything returned of this bill so far.

        ``returned_milli`` holds the cumulative quantity of each line, from nothing to all of it. The answer is the
        part of the total that those goods bore, the round-off in proportion: zero for nothing, exactly the total
        for everything, and never less when more comes back. A refund is the difference between payable now and
        payable before, so refunds sum to what was paid, in any order and split. Raises ReturnOutOfRange.
        """
        if len(returned_milli) != len(self.lines):
            raise ReturnOutOfRange("a quantity for each line is needed", field="lines")
        gross = 0
        for index, (line, quantity_milli) in enumerate(zip(self.lines, returned_milli, strict=True)):
            if not 0 <= quantity_milli <= line.quantity_milli:
                raise ReturnOutOfRange("more comes back than was sold", field=f"lines.{index}.quantity")
            if quantity_milli:
                gross += line.part(quantity_milli).gross_minor
        return round_half_away(self.total_minor * gross, self.subtotal_minor) if gross else 0


def split_tax(
    amount_minor: int, components: tuple[TaxComponent, ...], includes_tax: bool
) -> tuple[int, tuple[TaxAmount, ...], int]:
    """Net, taxes and gross of an own-terms amount: taken out of it when it includes them, put on top when not."""
    if includes_tax:
        taxes = taxes_within(amount_minor, components, sum([part.rate_ppm for part in components]))
        return amount_minor - sum([tax.amount_minor for tax in taxes]), taxes, amount_minor
    taxes = taxes_on_top(amount_minor, components)
    return amount_minor, taxes, amount_minor + sum([tax.amount_minor for tax in taxes])


def price_bill(request: BillRequest) -> Bill:
    """Price a bill. The server's answer is the only one that counts: nothing a client computed is an input here.

    Raises the refusals of galla.pricing.errors with the field to blame, and ImpossibleBill if this code is wrong.
    """
    demand_sane(request)
    bearers = _bearers(request)
    listed = _list_amounts(request)
    own_discounts = [
        _discount_of(amount, line.discount, f"lines.{index}.") if line.discount else 0
        for index, (amount, line) in enumerate(zip(listed, request.lines, strict=True))
    ]
    left = [amount - discount for amount, discount in zip(listed, own_discounts, strict=True)]
    shares = [0] * len(left)
    if request.discount:
        shares = spread(_discount_of(sum(left), request.discount, ""), left)
    lines = tuple(map(_priced_line, request.lines, listed, own_discounts, shares))
    return _added_up(lines, request.round_off, bearers)


def _demand_whole(net_minor: int, tax_minor: int, gross_minor: int, taxes: tuple[TaxAmount, ...]) -> None:
    """Net and tax make the gross, the taxes make the tax, none is negative, equal rates bear equal amounts."""
    if net_minor + tax_minor != gross_minor:
        raise ImpossibleBill("net and tax are not the gross")
    if sum([tax.amount_minor for tax in taxes]) != tax_minor:
        raise ImpossibleBill("the components are not the tax")
    if net_minor < 0 or tax_minor < 0:
        raise ImpossibleBill("net or tax is negative")
    if len(taxes) > 1:
        demand_equal_rates_equal_amounts(taxes)


def _demand_same_sums(bill: Bill) -> None:
    """The bill, its lines and its totals by rate say the same, as a whole and for every single tax."""
    net = tax = listed = discount = 0
    by_tax: dict[tuple[str, int], int] = {}
    for line in bill.lines:
        net += line.net_minor
        tax += line.tax_minor
        listed += line.list_minor
        discount += line.discount_minor + line.bill_discount_minor
        for part in line.taxes:
            key = (part.name, part.rate_ppm)
            by_tax[key] = by_tax.get(key, 0) + part.amount_minor
    if (net, tax, listed, discount) != (bill.net_minor, bill.tax_minor, bill.list_minor, bill.discount_minor):
        raise ImpossibleBill("the lines do not sum to the bill")
    for total in bill.taxes:
        net -= total.net_minor
        tax -= total.tax_minor
        for part in total.taxes:
            key = (part.name, part.rate_ppm)
            by_tax[key] = by_tax.get(key, 0) - part.amount_minor
    if net or tax or any(by_tax.values()):
        raise ImpossibleBill("the totals by rate do not sum to the bill")


def _bearers(request: BillRequest) -> Bearers:
    """Which lines bear the same taxes. A rate is checked once, however many lines bear it."""
    bearers: dict[tuple[TaxComponent, ...], tuple[int, list[int]]] = {}
    for index, line in enumerate(request.lines):
        known = bearers.get(line.components)
        if known:
            known[1].append(index)
        else:
            bearers[line.components] = checked_rate(line.components, index), [index]
    return bearers.values()


def _list_amounts(request: BillRequest) -> list[int]:
    """Quantity × unit price of each line, rounded half away to the minor unit: 10**3 × 10**4 against its digits."""
    half: int = 10 ** (7 - request.minor_digits)
    scale = 2 * half
    amounts = [(2 * line.quantity_milli * line.unit_price_e4 + half) // scale for line in request.lines]
    if amounts and max(amounts) > LARGEST_MINOR:
        index = next(index for index, amount in enumerate(amounts) if amount > LARGEST_MINOR)
        raise AmountTooLarge("the line is worth too much", field=f"lines.{index}.unit_price")
    return amounts


def _discount_of(amount_minor: int, discount: Discount, prefix: str) -> int:
    """What a discount takes from an amount. Refuses one below zero, above 100 % or above the amount."""
    if discount.percent_ppm is not None:
        if not 0 <= discount.percent_ppm <= PPM:
            raise DiscountOutOfRange("a discount is 0 to 100 percent", field=f"{prefix}discount_percent")
        return round_half_away(amount_minor * discount.percent_ppm, PPM)
    taken = discount.amount_minor or 0
    if not 0 <= taken <= amount_minor:
        raise DiscountOutOfRange("a discount is not more than the amount", field=f"{prefix}discount_amount")
    return taken


def _priced_line(request: LineRequest, list_minor: int, discount_minor: int, share_minor: int) -> PricedLine:
    """The line with its taxes, once everything taken off it is known."""
    own = list_minor - discount_minor - share_minor
    net, taxes, gross = split_tax(own, request.components, request.includes_tax)
    return PricedLine(
        request.quantity_milli,
        request.unit_price_e4,
        request.includes_tax,
        list_minor,
        discount_minor,
        share_minor,
        net,
        gross - net,
        gross,
        taxes,
    )


def _added_up(lines: tuple[PricedLine, ...], round_off: RoundOff, bearers: Bearers) -> Bill:
    """The bill of these lines, rounded off."""
    subtotal = sum([line.gross_minor for line in lines])
    total = _rounded_off(subtotal, round_off)
    if max(subtotal, total) > LARGEST_MINOR:
        raise AmountTooLarge("the bill is worth too much", field="lines")
    net = sum([line.net_minor for line in lines])
    return Bill(
        lines=lines,
        taxes=_totals_by_rate(lines, bearers),
        list_minor=sum([line.list_minor for line in lines]),
        discount_minor=sum([line.discount_minor + line.bill_discount_minor for line in lines]),
        net_minor=net,
        tax_minor=subtotal - net,
        subtotal_minor=subtotal,
        round_off_minor=total - subtotal,
        total_minor=total,
    )


def _rounded_off(subtotal_minor: int, round_off: RoundOff) -> int:
    """The subtotal brought to a multiple of the step. It is not negative, so neither is the answer."""
    step = round_off.step_minor
    if round_off.mode is RoundOffMode.DOWN:
        return subtotal_minor // step * step
    if round_off.mode is RoundOffMode.UP:
        return -(-subtotal_minor // step) * step
    return round_half_away(subtotal_minor, step) * step


def _totals_by_rate(lines: tuple[PricedLine, ...], bearers: Bearers) -> tuple[RateTotal, ...]:
    """One total per set of taxes, whatever the order in which a line names them, lowest rate first."""
    totals = [_total_of([lines[index] for index in indices], rate_ppm) for rate_ppm, indices in bearers]
    if len(totals) > 1:
        totals = _merged(totals)
        totals.sort(key=lambda total: (total.rate_ppm, [tax.name for tax in total.taxes]))
    return tuple(totals)


def _total_of(lines: list[PricedLine], rate_ppm: int) -> RateTotal:
    """The sum of lines that bear the same taxes in the same order."""
    first = lines[0]
    if len(lines) == 1:
        return RateTotal(rate_ppm, first.net_minor, first.tax_minor, first.gross_minor, first.taxes)
    columns = zip(*[line.taxes for line in lines], strict=True)
    taxes = tuple(
        [
            TaxAmount(tax.name, tax.rate_ppm, sum([line_tax.amount_minor for line_tax in column]))
            for tax, column in zip(first.taxes, columns, strict=True)
        ]
    )
    net = sum([line.net_minor for line in lines])
    gross = sum([line.gross_minor for line in lines])
    return RateTotal(rate_ppm, net, gross - net, gross, taxes)


def _merged(totals: list[RateTotal]) -> list[RateTotal]:
    """Totals of the same taxes in another order made one, named in the order of the first."""
    same: dict[frozenset[tuple[str, int]], RateTotal] = {}
    for total in totals:
        key = frozenset([(tax.name, tax.rate_ppm) for tax in total.taxes])
        known = same.get(key)
        if known:
            amounts = {tax.name: tax.amount_minor for tax in total.taxes}
            taxes = tuple([replace(tax, amount_minor=tax.amount_minor + amounts[tax.name]) for tax in known.taxes])
            net, tax_minor = known.net_minor + total.net_minor, known.tax_minor + total.tax_minor
            total = RateTotal(total.rate_ppm, net, tax_minor, net + tax_minor, taxes)
        same[key] = total
    return list(same.values())
