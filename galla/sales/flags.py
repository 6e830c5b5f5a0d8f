"""What a bill's flags say. One brings a figure along: what it came to by our reckoning (``other_total:11800``)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from galla.foundation.formats import money_of, money_symbol
from galla.sales.rows import SaleRow

OFFLINE, IMPORTED, BELOW_ZERO, OTHER_TOTAL = "offline", "imported", "below_zero", "other_total"
OVER_LIMIT = "over_limit"
# Of flags that stand alone: that a bill was told late, and that somebody who may let it go over a khata's limit.
NOTHING_TO_ASK: tuple[list[str], ...] = ([], [OFFLINE], [OVER_LIMIT])


def other_total(reckoned_minor: int) -> str:
    """The flag of a bill whose till took another total than the prices and offers of that moment come to."""
    return f"{OTHER_TOTAL}:{reckoned_minor}"


def needs_a_look(flags: Sequence[str]) -> bool:
    """Whether a bill went past a rule because nobody could be asked; ``queries.narrowed`` finds them.

    That it was told late says nothing of that, nor that somebody who may let it go over a limit, nor does what another
    system's bill found on the shelf.
    """
    return IMPORTED not in flags and list(flags) not in NOTHING_TO_ASK


def plain(flag: str) -> str:
    """A flag without its figure."""
    return flag.partition(":")[0]


def reckoned_minor(flags: Sequence[str]) -> int | None:
    """What a bill came to by our reckoning, where its till took another total."""
    return next((int(flag.partition(":")[2]) for flag in flags if plain(flag) == OTHER_TOTAL), None)


def other_total_words(sale: SaleRow) -> list[str]:
    """What its page says of another total; nothing where there was none."""
    reckoned = reckoned_minor(sale.flags)
    if reckoned is None:
        return []
    style = money_of(sale.currency)
    figures = {
        "taken": money_symbol(sale.total_minor, style),
        "reckoned": money_symbol(reckoned, style),
        "difference": money_symbol(abs(reckoned - sale.total_minor), style),
    }
    if reckoned > sale.total_minor:
        words = _(
            "The till took %(taken)s. Prices and offers of that moment come to %(reckoned)s: %(difference)s less."
        )
    else:
        words = _(
            "The till took %(taken)s. Prices and offers of that moment come to %(reckoned)s: %(difference)s more."
        )
    return [words % figures]
