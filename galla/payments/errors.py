"""What is refused about payments."""

from galla.foundation.errors import Refusal


class MethodExists(Refusal):
    """The shop has a way of being paid of this code."""

    code = "payment_method_exists"


class LastMethod(Refusal):
    """The only way of being paid cannot be put away."""

    code = "last_payment_method"


class ClaimSettled(Refusal):
    """It is known already what became of this money."""

    code = "claim_settled"


class NotEnoughCredit(Refusal):
    """A store credit or gift card does not hold what is taken from it. ``figures`` say what is there."""

    code = "not_enough_credit"


class NoGateway(Refusal):
    """The shop has no account with a gateway that could be asked, or has several and none was chosen."""

    code = "no_gateway"


class GatewayRefused(Refusal):
    """The provider said no to what it was asked."""

    code = "gateway_refused"


class NotThatMuch(Refusal):
    """More would go back than was paid. ``figures`` say what may still."""

    code = "refund_too_large"


class DisputeEnded(Refusal):
    """It was said before what became of this dispute."""

    code = "dispute_ended"


class NoUpiId(Refusal):
    """Neither the way of being paid nor the shop has a UPI ID that can be paid."""

    code = "no_upi_id"
