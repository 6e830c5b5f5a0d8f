"""What the stock room refuses."""

import datetime

from django.utils.translation import gettext as _

from galla.foundation import formats
from galla.foundation.errors import Refusal
from galla.pricing.numbers import trimmed_text

QUANTITY_PLACES = 3


class NotEnoughStock(Refusal):
    """More leaves the shelf than lies there, in a shop that does not sell what is not there.

    ``figures`` carry the product's id, and what was asked and is on hand as decimal strings.
    """

    code = "not_enough_stock"

    def __init__(
        self, *, product_id: int, name: str, asked_milli: int, on_hand_milli: int, field: str | None = None
    ) -> None:
        figures = {
            "asked": formats.quantity(asked_milli),
            "there": formats.quantity(max(on_hand_milli, 0)),
            "name": name,
        }
        super().__init__(
            _("%(name)s: %(there)s there, %(asked)s asked for.") % figures,
            field=field,
            product=product_id,
            name=name,
            asked=trimmed_text(asked_milli, places=QUANTITY_PLACES),
            on_hand=trimmed_text(on_hand_milli, places=QUANTITY_PLACES),
        )
        self.product_id = product_id
        self.asked_milli = asked_milli
        self.on_hand_milli = on_hand_milli


class NotOnTheWay(Refusal):
    """More of a transfer is said to have come than is still on the way. ``figures`` as those of ``NotEnoughStock``."""

    code = "not_on_the_way"


class Expired(Refusal):
    """Goods of a batch whose day is over cannot be sold, whatever the shop says about selling below zero."""

    code = "expired"

    def __init__(self, *, name: str, batch: str, expired_on: datetime.date, field: str | None = None) -> None:
        said = {"name": name, "batch": batch, "day": formats.day(expired_on)}
        detail = _("%(name)s: batch %(batch)s was good until %(day)s and cannot be sold.") % said
        super().__init__(detail, field=field, batch=batch, expired_on=expired_on.isoformat())


class ExpiredForFloor(Refusal):
    """Goods past their day are not put on a floor, where tills sell, unless somebody says that they go all the same.

    ``figures`` carry the number of the batch and its last day.
    """

    code = "expired_for_floor"

    def __init__(self, *, name: str, batch: str, expired_on: datetime.date, field: str | None = None) -> None:
        said = {"name": name, "batch": batch, "day": formats.day(expired_on)}
        detail = _(
            "%(name)s: batch %(batch)s was good until %(day)s and cannot be sold on a shop floor. Send it elsewhere, "
            "or say that what is past its day goes too."
        )
        super().__init__(detail % said, field=field, batch=batch, expired_on=expired_on.isoformat())


class OtherTerms(Refusal):
    """What is asked for beyond this batch lies there with another MRP or price, and needs a line of its own."""

    code = "other_mrp"

    def __init__(self, *, name: str, there_milli: int, field: str | None = None) -> None:
        said = {"name": name, "there": formats.quantity(max(there_milli, 0))}
        detail = _("%(name)s: %(there)s at this MRP. The rest has another: put it on a line of its own.") % said
        super().__init__(detail, field=field, on_hand=trimmed_text(max(there_milli, 0), places=QUANTITY_PLACES))


class GoodsLeft(Refusal):
    """A branch or a place cannot be closed while goods lie there or are on their way to it."""

    code = "goods_left"


class CountClosed(Refusal):
    """A count that was approved or abandoned already. ``figures`` say which."""

    code = "count_closed"


class CountEnded(Refusal):
    """The counting is over, and nobody asked for this product again."""

    code = "count_ended"


class CountNotEnded(Refusal):
    """A blind count is looked at and approved when the counting is over, not before."""

    code = "count_not_ended"


class RecountsOpen(Refusal):
    """Products were to be counted again and were not yet. ``figures`` say how many."""

    code = "recounts_open"


class NothingCounted(Refusal):
    """A count in which nobody counted anything says nothing."""

    code = "nothing_counted"


class CountOvertaken(Refusal):
    """What was counted holds no more: more has left since than it says was there, or another count has put it right.

    ``figures`` carry the ``product``, or the ``products`` another count has put right, by their ids.
    """

    code = "count_overtaken"
