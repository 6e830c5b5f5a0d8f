"""Why a number, a bill or a handful of change is refused. Every refusal names the field it is about."""


class PricingError(ValueError):
    """Base of every refusal of this room.

    ``code`` is a stable word for programs, ``field`` points at the request ("discount_percent", "lines.3.quantity",
    line numbers from zero; empty when no field is to blame) and the text is a plain English sentence for logs: what
    a person sees is worded, and translated, by the rooms above.
    """

    code = "pricing"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotANumber(PricingError):
    """The text is not a plain decimal number, has too many decimals, or is too large."""

    code = "not_a_number"


class QuantityOutOfRange(PricingError):
    """The quantity of a line is zero, negative or beyond the bound."""

    code = "quantity_out_of_range"


class PriceOutOfRange(PricingError):
    """The unit price of a line is negative or beyond the bound."""

    code = "price_out_of_range"


class RateOutOfRange(PricingError):
    """A tax component has a negative or an absurd rate, or stands twice on one line."""

    code = "rate_out_of_range"


class DiscountOutOfRange(PricingError):
    """A discount is below zero, above a hundred percent or above what it is taken from."""

    code = "discount_out_of_range"


class DiscountUnclear(PricingError):
    """A discount says both a percentage and an amount, or neither."""

    code = "discount_unclear"


class RoundOffOutOfRange(PricingError):
    """The step to which totals are rounded is below one minor unit or beyond the bound."""

    code = "round_off_out_of_range"


class CurrencyUnsupported(PricingError):
    """The currency has a number of minor digits other than 0, 2 or 3."""

    code = "currency_unsupported"


class AmountTooLarge(PricingError):
    """A line or a bill exceeds 10**15 minor units."""

    code = "amount_too_large"


class ReturnOutOfRange(PricingError):
    """More comes back of a line than was sold, or less than nothing, or for another number of lines."""

    code = "return_out_of_range"


class ImpossibleBill(PricingError):
    """The parts of a bill do not add up. This is never the user's fault: it stops a wrong bill from existing."""

    code = "impossible_bill"


class DenominationOutOfRange(PricingError):
    """A note or coin has no positive value, a negative count, or there are too many kinds of them."""

    code = "denomination_out_of_range"


class ChangeTooHard(PricingError):
    """The denominations are so odd that the best change cannot be proven within the bound of the search."""

    code = "change_too_hard"


class NotPayableByUpi(PricingError):
    """No address can be written that a UPI app would pay."""

    code = "not_payable_by_upi"
