"""What is refused about money given ahead, each with the figures to decide anew."""

from galla.foundation.errors import InvalidInput, Refusal


class UnknownCard(InvalidInput):
    """No gift card of this shop has this code."""

    code = "unknown_gift_card"


class CardExpired(Refusal):
    """The last day of a gift card is over."""

    code = "gift_card_expired"


class CardReplaced(Refusal):
    """A gift card was lost and has a new one in its place: it pays for nothing any more."""

    code = "gift_card_replaced"


class NothingLeft(Refusal):
    """Nothing is left on a gift card that could go to a new one, or be kept."""

    code = "nothing_left"


class NotOverYet(Refusal):
    """A gift card is still good, so what is on it is its owner's. ``expires_on`` is its last day, null for ever."""

    code = "gift_card_not_over"


class NotEnoughLeft(Refusal):
    """A card or a customer's credit holds less than is asked of it. ``left`` is what it holds."""

    code = "not_enough_left"


class NotArrivedYet(Refusal):
    """What was given ahead over UPI is spent once somebody has seen it. ``left`` may be spent, ``waiting`` may not."""

    code = "not_arrived_yet"


class AlreadySpent(Refusal):
    """What was given ahead was spent, in whole or in part, so it is not given back. ``left`` is what is there."""

    code = "already_spent"


class OnKhata(Refusal):
    """What was promised for it never came, and its customer owes it: there is nothing to give back."""

    code = "on_khata"


class NothingWasPaid(Refusal):
    """It only brought a lost card's rest to a new one: no money came in that could go back."""

    code = "nothing_was_paid"


class AlreadyGivenBack(Refusal):
    """It was given back before."""

    code = "already_given_back"
