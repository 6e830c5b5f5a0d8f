"""An amount shared out over weights so that not one minor unit is lost."""

from collections.abc import Sequence


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Shares of ``amount`` in proportion to ``weights``, summing to it exactly.

    Largest remainder (Hamilton's method): everyone gets the whole part of the exact share, and the units left over go
    one each to the largest remainders, ties to the earliest. So every share is within one unit of the exact one, and
    a weight of zero gets nothing. When all weights are zero the first takes everything. A negative amount is shared
    like the positive one with the signs turned. Raises ValueError for a negative weight, or for an amount and no
    weight at all to put it on.
    """
    if amount < 0:
        return [-share for share in spread(-amount, weights)]
    if not weights:
        if amount:
            raise ValueError("there is nothing to spread the amount over")
        return []
    if min(weights) < 0:
        raise ValueError("a weight is negative")
    whole = sum(weights)
    if whole == 0:
        return [amount, *[0] * (len(weights) - 1)]
    shares = [amount * weight // whole for weight in weights]
    left_over = amount - sum(shares)
    if left_over:
        by_remainder = sorted(range(len(weights)), key=lambda index: -(amount * weights[index] % whole))
        for index in by_remainder[:left_over]:
            shares[index] += 1
    return shares
