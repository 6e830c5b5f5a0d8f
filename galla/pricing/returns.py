"""What goods that come back are paid with: the share of a bill they bore, counted from its beginning. Pure.

A refund is what is payable for everything returned so far, less what was refunded so far. So refunds of a bill sum to
what was paid for it, in any order and any split, and never to more. Rules: docs/algorithms/returns.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from galla.pricing.bill import LinePart, PricedLine
from galla.pricing.errors import ImpossibleBill, ReturnOutOfRange
from galla.pricing.numbers import round_half_away
from galla.pricing.tax import TaxAmount

__all__ = ["PaidBill", "Refund", "Share", "refund_of"]


@dataclass(frozen=True, slots=True)
class PaidBill:
    """A bill as it was paid, in minor units: its priced lines, the round-off, and what ways of paying added.

    ``surcharge_taxes`` are the taxes inside ``surcharge_minor``. ``step_minor`` is what payments are whole multiples
    of (a rupee is 100 paise), 1 where it does not matter.
    """

    lines: tuple[PricedLine, ...]
    round_off_minor: int = 0
    surcharge_minor: int = 0
    surcharge_taxes: tuple[TaxAmount, ...] = ()
    step_minor: int = 1

    @property
    def subtotal_minor(self) -> int:
        """The goods with their taxes, before the round-off."""
        return sum([line.gross_minor for line in self.lines])

    @property
    def total_minor(self) -> int:
        """What was paid."""
        return self.subtotal_minor + self.round_off_minor + self.surcharge_minor

    def share(self, returned_milli: Sequence[int]) -> "Share":
        """What so much of each line bore. ``returned_milli`` is cumulative. Raises ReturnOutOfRange."""
        if len(returned_milli) != len(self.lines):
            raise ReturnOutOfRange("a quantity for each line is needed", field="lines")
        for index, (line, milli) in enumerate(zip(self.lines, returned_milli, strict=True)):
            if not 0 <= milli <= line.quantity_milli:
                raise ReturnOutOfRange("more comes back than was sold", field=f"lines.{index}.quantity")
        parts = tuple(line.part(milli) for line, milli in zip(self.lines, returned_milli, strict=True))
        gross, subtotal = sum([part.gross_minor for part in parts]), self.subtotal_minor
        is_whole = all(line.quantity_milli == milli for line, milli in zip(self.lines, returned_milli, strict=True))

        def borne(amount_minor: int) -> int:
            if is_whole:
                return amount_minor
            return round_half_away(amount_minor * gross, subtotal) if gross else 0

        return Share(
            parts=parts,
            surcharge_minor=borne(self.surcharge_minor),
            surcharge_taxes=tuple(
                TaxAmount(tax.name, tax.rate_ppm, borne(tax.amount_minor)) for tax in self.surcharge_taxes
            ),
            payable_minor=self.total_minor if is_whole else self._whole(borne(self.total_minor)),
        )

    def _whole(self, amount_minor: int) -> int:
        """The nearest amount that can be paid, and no more than was paid."""
        whole: int = round_half_away(amount_minor, self.step_minor) * self.step_minor
        return min(whole, self.total_minor)


@dataclass(frozen=True, slots=True)
class Share:
    """What some of a bill's goods bore of it, and what is payable for them in all."""

    parts: tuple[LinePart, ...]
    surcharge_minor: int
    surcharge_taxes: tuple[TaxAmount, ...]
    payable_minor: int


@dataclass(frozen=True, slots=True)
class Refund:
    """What one return gives back. Nets and taxes may be a minor unit below nothing, where an earlier return rounded up.

    ``parts`` has one for each line of the bill; ``taxes`` are those of the lines, ``surcharge_taxes`` of the charge.
    """

    parts: tuple[LinePart, ...]
    net_minor: int
    tax_minor: int
    surcharge_minor: int
    surcharge_taxes: tuple[TaxAmount, ...]
    round_off_minor: int
    total_minor: int

    def __post_init__(self) -> None:
        if self.net_minor + self.tax_minor + self.surcharge_minor + self.round_off_minor != self.total_minor:
            raise ImpossibleBill("the parts of a refund are not its total")
        if self.total_minor < 0:
            raise ImpossibleBill("a refund is negative")


def refund_of(paid: PaidBill, *, before: Sequence[int], now: Sequence[int], refunded_minor: int) -> Refund:
    """What is given back for ``now`` of each line, after ``before`` came back for ``refunded_minor``.

    Raises ReturnOutOfRange: nothing comes back, less than nothing, or more than was sold.
    """
    if len(before) != len(now) or min(now, default=0) < 0 or not any(now):
        raise ReturnOutOfRange("nothing comes back, or less than nothing", field="lines")
    earlier = paid.share(before)
    later = paid.share([old + new for old, new in zip(before, now, strict=True)])
    parts = tuple(_between(old, new) for old, new in zip(earlier.parts, later.parts, strict=True))
    net, tax = sum([part.net_minor for part in parts]), sum([part.tax_minor for part in parts])
    charge = later.surcharge_minor - earlier.surcharge_minor
    total = max(later.payable_minor - refunded_minor, 0)
    return Refund(
        parts=parts,
        net_minor=net,
        tax_minor=tax,
        surcharge_minor=charge,
        surcharge_taxes=_less(later.surcharge_taxes, earlier.surcharge_taxes),
        round_off_minor=total - net - tax - charge,
        total_minor=total,
    )


def _between(earlier: LinePart, later: LinePart) -> LinePart:
    return LinePart(
        later.quantity_milli - earlier.quantity_milli,
        later.net_minor - earlier.net_minor,
        later.tax_minor - earlier.tax_minor,
        later.gross_minor - earlier.gross_minor,
        _less(later.taxes, earlier.taxes),
    )


def _less(later: Sequence[TaxAmount], earlier: Sequence[TaxAmount]) -> tuple[TaxAmount, ...]:
    return tuple(
        [
            TaxAmount(new.name, new.rate_ppm, new.amount_minor - old.amount_minor)
            for old, new in zip(earlier, later, strict=True)
        ]
    )
