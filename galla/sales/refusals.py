"""What the arithmetic refuses, in the shopkeeper's words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from galla.foundation.errors import InvalidInput
from galla.pricing.errors import PricingError

SENTENCES = {
    "quantity_out_of_range": gettext_lazy("A quantity above zero, and not beyond reason."),
    "price_out_of_range": gettext_lazy("A price from zero up, and not beyond reason."),
    "rate_out_of_range": gettext_lazy("A tax rate from 0 to 100 percent."),
    "discount_out_of_range": gettext_lazy("A discount is at most what it is taken from."),
    "discount_unclear": gettext_lazy("A discount is a percentage or an amount, not both."),
    "amount_too_large": gettext_lazy("This comes to more than can be billed at once."),
    "change_too_hard": gettext_lazy("These notes cannot be worked out. Say what is handed back yourself."),
}


def refused(error: PricingError) -> InvalidInput:
    """The refusal a person sees for one of the arithmetic's, beside the same field."""
    sentence = SENTENCES.get(error.code, _("This bill does not add up."))
    return InvalidInput(str(sentence), field=error.field or None)
